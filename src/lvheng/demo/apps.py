"""Django application of the demo room."""

from django.apps import AppConfig

from lvheng.core.autoload import autoload


class DemoConfig(AppConfig):
    """Room `demo`."""

    name = "lvheng.demo"
    label = "demo"
    verbose_name = "演示"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's permissions, guards and transition tables."""
        autoload(self.name)
