"""The demo's movable clock."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The demo's present moment."""
    return timezone.now()
