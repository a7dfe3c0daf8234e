"""Django application of the command line: it has commands only, no data."""

from django.apps import AppConfig


class CliConfig(AppConfig):
    """Room `cli`."""

    name = "lvheng.cli"
    label = "cli"
    verbose_name = "命令行"
