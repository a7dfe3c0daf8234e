"""Addresses of the core room."""

from django.urls import path

from lvheng.core import views

app_name = "core"
urlpatterns = [path("<int:pk>/", views.stored_file, name="file")]
