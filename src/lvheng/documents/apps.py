"""Django application of the documents room."""

from django.apps import AppConfig

from lvheng.core.autoload import autoload


class DocumentsConfig(AppConfig):
    """Room `documents`."""

    name = "lvheng.documents"
    label = "documents"
    verbose_name = "文书"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's permissions, guards and transition tables."""
        autoload(self.name)
