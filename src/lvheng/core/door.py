"""One door per change (architecture, promise 1): lock, check, write, log and notify, together or not at all."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from django.db import models, transaction

from lvheng.core import audit, clock
from lvheng.core.models import Notification
from lvheng.core.process import Process, Transition, binding, refusing

M = TypeVar("M", bound=models.Model)
LONGEST, LONGEST_URL = 500, 300  # of Notification.text and .url


class Act(Generic[M]):
    """An act under way: the locked object, and what will be logged and sent when it ends."""

    def __init__(self, obj: M, row: Transition, actor: Any) -> None:
        self.obj = obj
        self.row = row
        self.actor = actor
        self.data: dict[str, Any] = {}
        self.fields: list[str] = []
        self.letters: list[tuple[Any, str, str]] = []

    def note(self, **data: Any) -> None:
        """Add facts to the audit event of this act."""
        self.data |= data

    def along(self, **values: Any) -> None:
        """Set columns in the same statement that moves the state, where the database ties the two together."""
        for name, value in values.items():
            setattr(self.obj, name, value)
        self.fields += values

    def tell(self, recipients: Iterable[Any], text: str, url: str = "") -> None:
        """Queue a notification for some users; written with the act."""
        self.letters += [(user, text, url) for user in recipients]


def lock(obj: M) -> M:
    """The object's row, read anew and locked until the transaction ends (SQLite: IMMEDIATE stands in)."""
    manager = type(obj)._default_manager  # noqa: SLF001 (public API of Django)
    return manager.select_for_update(of=("self",)).get(pk=obj.pk)


def move(obj: Any, target: str, fields: Iterable[str] = ()) -> None:
    """The only place that writes a state field (with `fields` already set on the object, in one statement)."""
    obj.state = target
    obj.save(update_fields=["state", *fields])


@contextmanager
def act(process: Process, name: str, obj: M, *, actor: Any) -> Iterator[Act[M]]:
    """Carry out transition `name` of `process` on `obj`.

    Opens a transaction, locks the row (before it what it is `within`), checks permission, state and guards, runs the
    body, then moves the state, appends the audit event and writes the notifications. Raises Forbidden or Refused; then
    nothing is written.
    """
    with transaction.atomic():
        if process.within:
            lock(getattr(obj, process.within))
        locked = lock(obj)
        row = process.check(locked, name, actor)
        doing = Act(locked, row, actor)
        before = str(getattr(locked, "state", ""))
        with refusing(locked):
            yield doing
        if row.target is not None and row.target != before:
            move(locked, row.target, doing.fields)
            doing.note(**{"from": before, "to": row.target})
        clauses = binding(locked, row.clauses)
        audit.record(locked, f"{process.name}.{name}", actor=actor, data=doing.data, clauses=clauses)
        send(doing.letters)


def send(letters: Iterable[tuple[Any, str, str]]) -> None:
    """Write notifications: (recipient, text, url) each. A longer text is cut with …; half an address leads nowhere."""
    at = clock.now()
    Notification.objects.bulk_create(
        Notification(
            recipient=user, text=_cut(text), url=url if len(url) <= LONGEST_URL else "", created_at=at,
        )
        for user, text, url in letters
    )  # fmt: skip


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
