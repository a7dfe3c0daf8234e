"""Django application of the filing room."""

from django.apps import AppConfig

from lvheng.core.autoload import autoload


class FilingConfig(AppConfig):
    """Room `filing`."""

    name = "lvheng.filing"
    label = "filing"
    verbose_name = "申报填报"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's permissions, guards and transition tables."""
        autoload(self.name)
