"""Addresses of the screening room."""

from django.urls import URLPattern

app_name = "screening"
urlpatterns: list[URLPattern] = []
