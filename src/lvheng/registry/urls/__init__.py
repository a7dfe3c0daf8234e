"""Addresses of the registry room: one module a matter."""

from django.urls import URLPattern, URLResolver

from lvheng.registry.urls import lists, people, units

app_name = "registry"
urlpatterns: list[URLPattern | URLResolver] = [*units.urlpatterns, *lists.urlpatterns, *people.urlpatterns]
