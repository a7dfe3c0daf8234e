"""The log that cannot be rewritten unnoticed (architecture, promise 9)."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from lvheng.core import clock
from lvheng.core.models import AuditEvent, AuditSeal

GENESIS = "0" * 64
#: How many subjects one statement takes.
CHUNK = 400


def subject_of(obj: models.Model) -> str:
    """The chain an object's acts belong to, e.g. `application:12`."""
    return f"{obj._meta.model_name}:{obj.pk}"  # noqa: SLF001 (public API of Django)


def canonical(data: Any) -> str:
    """One text for equal data: sorted keys, no spaces, decimals and dates as text."""
    return json.dumps(data, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest_of(event: AuditEvent) -> str:
    """SHA-256 over everything an event says and the digest before it."""
    parts = [
        event.subject,
        str(event.sequence),
        event.at.astimezone(clock.ZONE).isoformat(timespec="microseconds"),
        str(event.actor_id or ""),
        event.actor_label,
        event.verb,
        event.clauses,
        event.data,
        event.previous,
    ]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def record(
    subject: models.Model | str, verb: str, *, actor: Any, data: Any = None, clauses: tuple[str, ...] = ()
) -> AuditEvent:
    """Append one event to a subject's chain. Call inside the act's transaction, with the subject locked."""
    key = subject if isinstance(subject, str) else subject_of(subject)
    head = AuditEvent.objects.filter(subject=key).order_by("-sequence").only("sequence", "digest").first()
    event = AuditEvent(
        subject=key,
        sequence=head.sequence + 1 if head else 1,
        at=clock.now(),
        actor=actor if actor is not None and actor.pk else None,
        actor_label=str(actor) if actor is not None else "系统",
        verb=verb,
        clauses=" ".join(clauses),
        data=canonical(data or {}),
        previous=head.digest if head else GENESIS,
    )
    event.digest = digest_of(event)
    event.save(force_insert=True)
    return event


def record_many(
    subjects: Sequence[tuple[models.Model, Any]], verb: str, *, actor: Any, clauses: tuple[str, ...] = ()
) -> None:
    """Append one event with its data to the chain of each of many different subjects, in few statements."""
    keys = {subject_of(subject): data for subject, data in subjects}
    names = [*keys]
    newest: dict[str, AuditEvent] = {}
    for start in range(0, len(names), CHUNK):
        found = AuditEvent.objects.filter(subject__in=names[start : start + CHUNK]).order_by("sequence")
        newest |= {event.subject: event for event in found.only("subject", "sequence", "digest")}
    at, label = clock.now(), str(actor) if actor is not None else "系统"
    events = []
    for key, data in keys.items():
        head = newest.get(key)
        event = AuditEvent(
            subject=key, sequence=head.sequence + 1 if head else 1, at=at,
            actor=actor if actor is not None and actor.pk else None, actor_label=label, verb=verb,
            clauses=" ".join(clauses), data=canonical(data or {}), previous=head.digest if head else GENESIS,
        )  # fmt: skip
        event.digest = digest_of(event)
        events.append(event)
    AuditEvent.objects.bulk_create(events, batch_size=CHUNK)


def _heads() -> list[tuple[str, int, str]]:
    newest = AuditEvent.objects.values("subject").annotate(last=models.Max("id")).values("last")
    return sorted(AuditEvent.objects.filter(pk__in=newest).values_list("subject", "sequence", "digest"))


def seal() -> AuditSeal:
    """Seal the heads of all chains together and chain the seal to the one before."""
    with transaction.atomic():
        last = AuditSeal.objects.select_for_update().order_by("-id").first()
        heads = _heads()
        newest = AuditEvent.objects.order_by("-id").first()
        made = AuditSeal(
            at=clock.now(),
            last_event=newest.pk if newest else 0,
            heads=len(heads),
            previous=last.digest if last else GENESIS,
        )
        made.digest = seal_digest(made.previous, heads)
        made.save(force_insert=True)
        return made


def seal_digest(previous: str, heads: list[tuple[str, int, str]]) -> str:
    """SHA-256 over the digest of the seal before and the heads, each (subject, sequence, digest)."""
    text = "\n".join([previous, *(f"{subject} {sequence} {digest}" for subject, sequence, digest in heads)])
    return hashlib.sha256(text.encode()).hexdigest()


def verify() -> Iterator[str]:
    """Walk every chain and every seal; yield one Chinese sentence for each thing that does not fit."""
    last: dict[str, AuditEvent] = {}
    for event in AuditEvent.objects.order_by("subject", "sequence").iterator():
        before = last.get(event.subject)
        expected = (before.sequence + 1, before.digest) if before else (1, GENESIS)
        if (event.sequence, event.previous) != expected:
            yield f"{event}：与上一条不相连，链条缺失或被改动。"
        if digest_of(event) != event.digest:
            yield f"{event}：内容与摘要不符，已被改动。"
        last[event.subject] = event
    previous = GENESIS
    for made in AuditSeal.objects.order_by("id").iterator():
        upto: dict[str, tuple[str, int, str]] = {}
        sealed = AuditEvent.objects.filter(pk__lte=made.last_event).order_by("sequence")
        for subject, sequence, digest in sealed.values_list("subject", "sequence", "digest"):
            upto[subject] = (subject, sequence, digest)
        if made.previous != previous or seal_digest(made.previous, sorted(upto.values())) != made.digest:
            yield f"第 {made.pk} 号封存：与日志不符。"
        previous = made.digest
