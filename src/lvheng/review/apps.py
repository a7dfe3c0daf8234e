"""Django application of the review room."""

from django.apps import AppConfig

from lvheng.core.autoload import autoload


class ReviewConfig(AppConfig):
    """Room `review`."""

    name = "lvheng.review"
    label = "review"
    verbose_name = "审核"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's permissions, guards and transition tables."""
        autoload(self.name)
