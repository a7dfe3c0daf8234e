"""Everything of `lvheng` that needs Django: its management commands."""

import os
import sys


def run(argv: list[str]) -> None:
    """Hand the command line to Django. Exits with 1 and one line, not a traceback, where settings are missing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lvheng.config.settings")
    from django.conf import settings  # loads Django: only here
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        _ = settings.INSTALLED_APPS  # the first look at a setting reads them all
    except ImproperlyConfigured as error:
        sys.exit(f"lvheng: {error}")
    execute_from_command_line([sys.argv[0], *argv])
