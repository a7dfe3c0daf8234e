"""Every write of the registry room. Those without an actor check of their own are called by the acts of later rooms."""

from datetime import date

from django.db import transaction

from lvheng.accounts.models import User
from lvheng.core import audit, clock
from lvheng.core.door import lock
from lvheng.core.refusal import Forbidden, Gap, Invalid
from lvheng.registry.models import Bar, ListEntry, Release, Unit


def release(unit: Unit, year: int, *, actor: User, reason: str, decision: str) -> Release:
    """Release a unit that can't file from a year's duty (免除填报): it no longer holds the gate (HN-4.1.b) shut.

    A decision of the province. Raises Forbidden, Invalid (reason or decision number missing).
    """
    if not actor.has_perm("registry.release", unit):
        raise Forbidden("只有省级工作人员可以决定免除填报。", "HN-4.1.b")
    gaps = [
        Gap(f"请填写{label}。", name)
        for name, label, value in (("reason", "免除理由", reason), ("decision", "决定文号", decision))
        if not value.strip()
    ]
    if gaps:
        raise Invalid(gaps)
    with transaction.atomic():
        lock(unit)
        made, new = Release.objects.get_or_create(
            unit=unit,
            year=year,
            defaults={"reason": reason, "decision": decision, "decided_by": actor, "decided_at": clock.now()},
        )
        if new:
            audit.record(
                unit, "unit.release", actor=actor, clauses=("HN-4.1.b",),
                data={"year": year, "reason": reason, "decision": decision},
            )
    return made


def enter_list(
    unit: Unit, level: str, *, actor: User | None, year: int, batch: str, decision: str, number: int | None, on: date
) -> ListEntry:
    """Put a unit on the list of a level (MI-3.c for the national one). Part of a publication's act."""
    entry, new = ListEntry.objects.get_or_create(
        unit=unit,
        level=level,
        state=ListEntry.State.LISTED,
        defaults={"year": year, "batch": batch, "decision": decision, "number": number, "listed_on": on},
    )
    if new:
        audit.record(unit, "unit.listed", actor=actor, data={"level": level, "year": year, "decision": decision})
    return entry


def remove_from_lists(
    unit: Unit, *, actor: User, clause: str, reason: str, decision: str, levels: tuple[str, ...] | None = None
) -> int:
    """Remove a unit's entries (HN-4.1.c, MI-2.2.b; of every level by HN-4.2.c); returns how many. Part of an act."""
    entries = ListEntry.objects.filter(unit=unit, state=ListEntry.State.LISTED)
    if levels is not None:
        entries = entries.filter(level__in=levels)
    gone = entries.update(
        state=ListEntry.State.REMOVED,
        removed_on=clock.today(),
        removal_reason=reason[:300],
        removal_clause=clause,
        removal_decision=decision,
    )
    if gone:
        audit.record(
            unit, "unit.removed", actor=actor, clauses=(clause,),
            data={"levels": levels, "reason": reason, "decision": decision, "entries": gone},
        )
    return gone


def bar(unit: Unit, *, actor: User, years: int, clause: str, decision: str, reason: str) -> Bar:
    """Bar a unit's code from applying for `years` from today, by day (HN-4.2.c, MI-3.d). Part of an act."""
    made = Bar.objects.create(
        unit=unit,
        uscc=unit.uscc,
        since=clock.today(),
        until=clock.years_later(clock.today(), years),
        clause=clause,
        decision=decision,
        reason=reason,
    )
    audit.record(unit, "unit.barred", actor=actor, clauses=(clause,), data={"until": made.until, "decision": decision})
    return made
