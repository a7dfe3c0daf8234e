"""Addresses of the demo room."""

from django.urls import URLPattern, path

from lvheng.core.gallery import gallery
from lvheng.demo import views

app_name = "demo"
urlpatterns: list[URLPattern] = [
    path("sign-in/<str:username>/", views.sign_in, name="sign_in"),
    path("clock/", views.move_clock, name="clock"),
    path("components/", gallery, name="components"),
]
