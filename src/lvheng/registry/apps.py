"""Django application of the registry room."""

from django.apps import AppConfig

from lvheng.core.autoload import autoload


class RegistryConfig(AppConfig):
    """Room `registry`."""

    name = "lvheng.registry"
    label = "registry"
    verbose_name = "单位与名单"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's permissions, guards and transition tables."""
        autoload(self.name)
