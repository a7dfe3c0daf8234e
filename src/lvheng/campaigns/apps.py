"""Django application of the campaigns room."""

from django.apps import AppConfig

from lvheng.core.autoload import autoload


class CampaignsConfig(AppConfig):
    """Room `campaigns`."""

    name = "lvheng.campaigns"
    label = "campaigns"
    verbose_name = "年度"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's permissions, guards and transition tables."""
        autoload(self.name)
