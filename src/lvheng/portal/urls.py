"""Addresses of the public pages."""

from django.urls import path

from lvheng.portal import views

app_name = "portal"
urlpatterns = [path("", views.home, name="home")]
