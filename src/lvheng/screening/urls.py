"""Addresses of the screening room."""

from django.urls import URLPattern, path

from lvheng.screening.views import bench, findings, sources

app_name = "screening"
urlpatterns: list[URLPattern] = [
    path("", findings.home, name="home"),
    path("rescreen/", findings.rescreen_all, name="rescreen_all"),
    path("sources/", sources.home, name="sources"),
    path("sources/template.xlsx", sources.template, name="source_template"),
    path("sources/new/<slug:list_id>/", sources.upload, name="source_upload"),
    path("sources/<int:pk>/", sources.snapshot, name="source"),
    path("sources/<int:pk>/problems.xlsx", sources.problems, name="source_problems"),
    path("sources/<int:pk>/apply/", sources.apply, name="source_apply"),
    path("sources/<int:pk>/discard/", sources.discard, name="source_discard"),
    path("sources/<int:pk>/withdraw/", sources.withdraw, name="source_withdraw"),
    path("units/<int:unit>/", bench.look_ups, name="unit"),
    path("units/<int:unit>/rescreen/", bench.rescreen, name="unit_rescreen"),
    path("units/<int:unit>/findings/<int:finding>/", bench.decide, name="unit_decide"),
    path("<int:pk>/", bench.look_ups, name="look_ups"),
    path("<int:pk>/rescreen/", bench.rescreen, name="rescreen"),
    path("<int:pk>/findings/<int:finding>/", bench.decide, name="decide"),
]
