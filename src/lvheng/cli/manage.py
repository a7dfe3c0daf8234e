"""Everything of `lvheng` that needs Django: its management commands."""

import os
import sys


def run(argv: list[str]) -> None:
    """Hand the command line to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lvheng.config.settings")
    from django.core.management import execute_from_command_line  # loads Django: only here

    execute_from_command_line([sys.argv[0], *argv])
