"""Django application of the benchmarks room."""

from django.apps import AppConfig

from lvheng.core.autoload import autoload


class BenchmarksConfig(AppConfig):
    """Room `benchmarks`."""

    name = "lvheng.benchmarks"
    label = "benchmarks"
    verbose_name = "基准"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's permissions, guards and transition tables."""
        autoload(self.name)
