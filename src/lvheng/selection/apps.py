"""Django application of the selection room."""

from django.apps import AppConfig

from lvheng.core.autoload import autoload


class SelectionConfig(AppConfig):
    """Room `selection`."""

    name = "lvheng.selection"
    label = "selection"
    verbose_name = "遴选与公布"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's permissions, guards and transition tables."""
        autoload(self.name)
