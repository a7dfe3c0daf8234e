"""Django application of the api room."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Room `api`."""

    name = "lvheng.api"
    label = "api"
    verbose_name = "接口"
    default_auto_field = "django.db.models.BigAutoField"
