"""Addresses of the campaigns room."""

from django.urls import URLPattern, path

from lvheng.campaigns import views

app_name = "campaigns"
urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("<int:year>/", views.year, name="year"),
    path("<int:year>/open/", views.open_year, name="open"),
    path("extensions/", views.extensions, name="extensions"),
    path("extensions/new/", views.extend, name="extend"),
]
