"""Addresses of units, authorities and enterprises of parks."""

from django.urls import URLPattern, path

from lvheng.registry.views import enterprises, units

urlpatterns: list[URLPattern] = [
    path("", units.home, name="home"),
    path("units/", units.units, name="units"),
    path("units/new/", units.new, name="unit_new"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/edit/", units.edit, name="unit_edit"),
    path("units/<int:pk>/enterprises/", enterprises.enterprises, name="enterprises"),
    path("units/<int:pk>/enterprises/template.xlsx", enterprises.template, name="enterprises_template"),
    path("units/<int:pk>/enterprises/import/", enterprises.upload, name="enterprises_import"),
    path("units/<int:pk>/enterprises/import/<int:file>/", enterprises.preview, name="enterprises_preview"),
    path("units/<int:pk>/enterprises/<int:enterprise>/left/", enterprises.left, name="enterprise_left"),
    path("authorities/", units.authorities, name="authorities"),
]
