"""Django application of the core room."""

from django.apps import AppConfig

from lvheng.core.autoload import autoload


class CoreConfig(AppConfig):
    """Room `core`."""

    name = "lvheng.core"
    label = "core"
    verbose_name = "公共"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's permissions, guards and transition tables."""
        autoload(self.name)
