"""A person's own notifications."""

from lvheng.accounts.models import User
from lvheng.core import clock
from lvheng.core.models import Notification


def mark_read(*, actor: User) -> int:
    """Put a person's notifications away as read; returns how many."""
    return Notification.objects.filter(recipient=actor, read_at=None).update(read_at=clock.now())
