"""Addresses of the public pages."""

from django.urls import path

from lvheng.portal.views import lists, notices, publicity

app_name = "portal"
urlpatterns = [
    path("", lists.home, name="home"),
    path("list/", lists.listing, name="list"),
    path("list/export.xlsx", lists.export, name="export"),
    path("unit/<int:pk>/", lists.unit, name="unit"),
    path("publicity/", publicity.publicity, name="publicity"),
    path("publicity/<int:pk>/objection/", publicity.objection, name="objection"),
    path("publicity/objection/done/", publicity.objection_done, name="objection_done"),
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
