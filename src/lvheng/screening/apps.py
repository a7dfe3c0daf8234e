"""Django application of the screening room."""

from django.apps import AppConfig

from lvheng.core.autoload import autoload


class ScreeningConfig(AppConfig):
    """Room `screening`."""

    name = "lvheng.screening"
    label = "screening"
    verbose_name = "资格比对"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's permissions, guards and transition tables."""
        autoload(self.name)
