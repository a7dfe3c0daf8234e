"""Every write of the registry room. Those without an actor check of their own are called by the acts of later rooms."""

from datetime import date

from django.db import transaction

from lvheng.accounts.models import User
from lvheng.core import audit, clock
from lvheng.core.door import lock
from lvheng.core.refusal import Forbidden, Refused
from lvheng.core.said import required
from lvheng.registry.following import follow_removals
from lvheng.registry.models import STANDING, Bar, EntryEvent, ListEntry, Release, Unit
from lvheng.registry.queries import codes_of, filed_in


def release(unit: Unit, year: int, *, actor: User, reason: str, decision: str, ground: str = "") -> Release:
    """Release a unit that can't file from a year's duty (免除填报): it no longer holds the gate (HN-4.1.b) shut.

    A decision of the province; `ground`: id of one of the rules', which the caller has checked. Raises Forbidden,
    Refused (a unit of one's own), Invalid (reason or decision number missing).
    """
    if not actor.has_perm("registry.release", unit):
        raise Forbidden("只有省级工作人员可以决定免除填报。", "HN-4.1.b", next_step="请报省级主管部门决定。")
    if filed_in(actor, unit, year):
        said_why = "您是或本年度曾是该单位的填报人员，不能决定免除本单位的填报。"
        raise Refused(said_why, "HN-4.1.b", next_step="请由同一主管部门的其他工作人员办理。")
    said = required(
        {"reason": "免除理由", "decision": "决定文号"},
        {"reason": reason, "decision": decision},
        {"reason": 500, "decision": 80},
    )
    with transaction.atomic():
        lock(unit)
        made, new = Release.objects.get_or_create(
            unit=unit,
            year=year,
            defaults={**said, "ground": ground, "decided_by": actor, "decided_at": clock.now()},
        )
        if new:
            audit.record(
                unit, "unit.release", actor=actor, clauses=("HN-4.1.b",),
                data={"year": year, "ground": ground, **said},
            )
    return made


def enter_list(
    unit: Unit, level: str, *, actor: User | None, year: int, batch: str, decision: str, number: int | None, on: date
) -> ListEntry:
    """Put a unit on the list of a level (MI-3.c for the national one), once. Part of another act."""
    standing = ListEntry.objects.filter(unit=unit, level=level, state__in=STANDING).first()
    if standing is not None:
        return standing
    entry = ListEntry.objects.create(
        unit=unit, level=level, year=year, batch=batch, decision=decision, number=number, name=unit.name, listed_on=on
    )
    log_event(entry, EntryEvent.Kind.LISTED, actor=actor, on=on, decision=decision)
    audit.record(unit, "unit.listed", actor=actor, data={"level": level, "year": year, "decision": decision})
    return entry


def log_event(
    entry: ListEntry, kind: str, *, actor: User | None, on: date, decision: str = "", text: str = ""
) -> EntryEvent:
    """Keep what happened to an entry. Part of the act that did it."""
    by = actor if actor is not None and actor.pk else None
    return EntryEvent.objects.create(
        entry=entry, kind=kind, on=on, decision=decision[:80], text=text[:300], by=by, at=clock.now()
    )


def rename_entries(unit: Unit, *, actor: User, former: str, on: date, decision: str) -> int:
    """Mark a unit's standing entries as renamed (更名); returns how many. Part of the act that renames it."""
    entries = list(ListEntry.objects.filter(unit=unit, state__in=STANDING).order_by("id"))
    for entry in entries:
        entry.state = ListEntry.State.RENAMED
        entry.save(update_fields=["state"])
        log_event(entry, EntryEvent.Kind.RENAMED, actor=actor, on=on, decision=decision, text=f"原“{former}”")
    return len(entries)


def remove_from_lists(
    unit: Unit, *, actor: User, clause: str, reason: str, decision: str, levels: tuple[str, ...] | None = None,
    on: date | None = None,
) -> int:
    """Remove a unit's entries (HN-4.1.c, MI-2.2.b; of every level by HN-4.2.c); returns how many. Part of an act.

    What follows in other rooms (HN-1.1.c) is done too. `on`: the day of the decision, where it is not today.
    """
    day = on or clock.today()
    entries = ListEntry.objects.filter(unit=unit, state__in=STANDING).order_by("id")
    if levels is not None:
        entries = entries.filter(level__in=levels)
    gone = list(entries)
    for entry in gone:
        entry.state, entry.removed_on = ListEntry.State.REMOVED, day
        entry.removal_reason, entry.removal_clause, entry.removal_decision = reason[:300], clause, decision
        entry.save()
        log_event(entry, EntryEvent.Kind.REMOVED, actor=actor, on=day, decision=decision, text=reason)
    if gone:
        audit.record(
            unit, "unit.removed", actor=actor, clauses=(clause,) if clause else (),
            data={"levels": levels, "reason": reason, "decision": decision, "entries": len(gone)},
        )  # fmt: skip
        follow_removals([unit], actor)
    return len(gone)


def bar(unit: Unit, *, actor: User, years: int, clause: str, decision: str, reason: str) -> Bar:
    """Bar a unit from applying for `years` from today, by day (HN-4.2.c, MI-3.d). Part of an act.

    The bar lies on its code and on those it bore before; returned is the one on its present code.
    """
    since = clock.today()
    until = clock.years_later(since, years)
    given = {"since": since, "until": until, "clause": clause, "decision": decision, "reason": reason}
    made = [Bar.objects.create(unit=unit, uscc=code, **given) for code in dict.fromkeys(codes_of(unit))]
    audit.record(
        unit, "unit.barred", actor=actor, clauses=(clause,),
        data={"until": until, "decision": decision, "codes": [one.uscc for one in made]},
    )  # fmt: skip
    return made[0]
