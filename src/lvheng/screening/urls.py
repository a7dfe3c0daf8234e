"""Addresses of the screening room."""

from django.urls import URLPattern, path

from lvheng.screening import views

app_name = "screening"
urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("<int:pk>/", views.look_ups, name="look_ups"),
    path("<int:pk>/findings/<int:finding>/", views.decide, name="decide"),
]
