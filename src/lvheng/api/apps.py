"""Django application of the api room."""

from django.apps import AppConfig

from lvheng.core.autoload import autoload


class ApiConfig(AppConfig):
    """Room `api`."""

    name = "lvheng.api"
    label = "api"
    verbose_name = "接口"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's permissions, guards and transition tables."""
        autoload(self.name)
