"""Django application of the portal room."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Room `portal`."""

    name = "lvheng.portal"
    label = "portal"
    verbose_name = "公开"
    default_auto_field = "django.db.models.BigAutoField"
