"""Addresses of the public pages."""

from django.urls import path

from lvheng.portal.views import green, lists, notices, publicity, reports

app_name = "portal"
urlpatterns = [
    path("", lists.home, name="home"),
    path("list/", lists.listing, name="list"),
    path("list/export.xlsx", lists.export, name="export"),
    path("unit/<int:pk>/", lists.unit, name="unit"),
    path("green-code/<slug:token>/", green.green_code, name="green_code"),
    path("green-code/<slug:token>/qr.svg", green.qr_svg, name="green_code_svg"),
    path("green-code/<slug:token>/qr.png", green.qr_png, name="green_code_png"),
    path("unit/<int:pk>/report/", reports.report, name="report"),
    path("report/done/", reports.report_done, name="report_done"),
    path("report/status/", reports.report_status, name="report_status"),
    path("publicity/", publicity.publicity, name="publicity"),
    path("publicity/<int:pk>/objection/", publicity.objection, name="objection"),
    path("publicity/objection/done/", publicity.objection_done, name="objection_done"),
    path("publicity/objection/status/", publicity.objection_status, name="objection_status"),
    path("published/", publicity.published, name="published"),
    path("published/export.xlsx", publicity.published_export, name="published_export"),
    path("policy/", notices.policy, name="policy"),
    path("guide/", notices.guide, name="guide"),
    path("standards/", notices.standards, name="standards"),
    path("industries/", notices.industries, name="industries"),
    path("coefficients/", notices.coefficients, name="coefficients"),
    path("assumptions/", notices.assumed, name="assumptions"),
    path("accessibility/", notices.accessibility, name="accessibility"),
]
