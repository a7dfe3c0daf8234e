"""Django application of the demo room."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Room `demo`."""

    name = "lvheng.demo"
    label = "demo"
    verbose_name = "演示"
    default_auto_field = "django.db.models.BigAutoField"
