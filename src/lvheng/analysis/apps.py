"""Django application of the analysis room."""

from django.apps import AppConfig

from lvheng.core.autoload import autoload


class AnalysisConfig(AppConfig):
    """Room `analysis`."""

    name = "lvheng.analysis"
    label = "analysis"
    verbose_name = "分析"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's permissions, guards and transition tables."""
        autoload(self.name)
