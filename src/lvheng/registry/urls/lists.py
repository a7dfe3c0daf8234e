"""Addresses of imports of official lists."""

from django.urls import URLPattern, path

from lvheng.registry.views import lists

urlpatterns: list[URLPattern] = [
    path("lists/", lists.home, name="lists"),
    path("lists/new/", lists.new, name="list_new"),
    path("lists/template.xlsx", lists.blank, name="list_template"),
    path("lists/<int:pk>/", lists.show, name="list"),
    path("lists/<int:pk>/decide/", lists.decide, name="list_decide"),
    path("lists/<int:pk>/apply/", lists.apply, name="list_apply"),
    path("lists/<int:pk>/discard/", lists.discard, name="list_discard"),
    path("lists/<int:pk>/told.xlsx", lists.told, name="list_told"),
]
