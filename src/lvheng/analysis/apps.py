"""Django application of the analysis room."""

from django.apps import AppConfig


class AnalysisConfig(AppConfig):
    """Room `analysis`."""

    name = "lvheng.analysis"
    label = "analysis"
    verbose_name = "分析"
    default_auto_field = "django.db.models.BigAutoField"
