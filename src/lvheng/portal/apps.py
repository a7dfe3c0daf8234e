"""Django application of the portal room."""

from django.apps import AppConfig

from lvheng.core.autoload import autoload


class PortalConfig(AppConfig):
    """Room `portal`."""

    name = "lvheng.portal"
    label = "portal"
    verbose_name = "公开"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's permissions, guards and transition tables."""
        autoload(self.name)
