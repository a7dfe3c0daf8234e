"""Addresses of the filing room."""

from django.urls import URLPattern, path

from lvheng.filing.views import eligibility, evidence, home, indicator, parts, sheet, submission, workbook
from lvheng.filing.views.gains import gains_page
from lvheng.filing.views.recompute import recompute

app_name = "filing"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("years/", home.years, name="years"),
    path("notifications/", home.read_notifications, name="read_notifications"),
    path("start/<int:unit>/", home.start, name="start"),
    path("eligibility/<int:unit>/", eligibility.eligibility, name="eligibility"),
    path("eligibility/<int:unit>/findings/<int:finding>/", eligibility.object_to, name="object"),
    path("<int:pk>/", home.task_list, name="task_list"),
    path("<int:pk>/discard/", home.discard, name="discard"),
    path("<int:pk>/withdraw/", submission.withdraw, name="withdraw"),
    path("<int:pk>/profile/", parts.profile, name="profile"),
    path("<int:pk>/basic/", parts.basic, name="basic"),
    path("<int:pk>/indicator/<int:number>/", indicator.indicator, name="indicator"),
    path("<int:pk>/save/", parts.save, name="save"),
    path("<int:pk>/save/<int:number>/", indicator.save, name="save_indicator"),
    path("<int:pk>/sheet/<int:number>/", sheet.change, name="sheet"),
    path("<int:pk>/upload/", evidence.upload, name="upload"),
    path("<int:pk>/remove/<int:evidence>/", evidence.remove, name="remove"),
    path("<int:pk>/commitment/", submission.commitment, name="commitment"),
    path("<int:pk>/commitment/prepare/", submission.prepare, name="prepare"),
    path("<int:pk>/check/", submission.check, name="check"),
    path("<int:pk>/submit/", submission.submit, name="submit"),
    path("<int:pk>/submitted/", submission.submitted, name="submitted"),
    path("<int:pk>/gains/", gains_page, name="gains"),
    path("<int:pk>/sheets.xlsx", workbook.sheets_out, name="sheets_out"),
    path("<int:pk>/sheets/import/", workbook.sheets_in, name="sheets_in"),
    path("<int:pk>/recompute/", recompute, name="recompute"),
]
