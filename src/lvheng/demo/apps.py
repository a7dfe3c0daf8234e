"""Django application of the demo room."""

import os
from pathlib import Path

from django.apps import AppConfig

from lvheng.core.autoload import autoload

PACKS = Path(__file__).parent / "packs"


class DemoConfig(AppConfig):
    """Room `demo`."""

    name = "lvheng.demo"
    label = "demo"
    verbose_name = "演示"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register this room's tables, and its packs behind the built-in ones (a folder of the user's own wins)."""
        autoload(self.name)
        named = os.environ.get("LVHENG_PACKS", "")
        if str(PACKS) not in named.split(os.pathsep):
            os.environ["LVHENG_PACKS"] = os.pathsep.join(filter(None, [str(PACKS), named]))
