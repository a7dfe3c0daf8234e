"""A change of a unit takes effect: what the registry, and through it the other rooms, have to follow (domain.md §5)."""

from django.urls import reverse

from lvheng.accounts.models import User
from lvheng.core import audit, clock
from lvheng.core.door import act, lock
from lvheng.registry.actions.listing import remove_from_lists, rename_entries
from lvheng.registry.following import Effect, follow
from lvheng.registry.models import ChangeRequest, ListEntry, Unit, UnitCode, UnitName
from lvheng.registry.process import CHANGE, OPEN
from lvheng.registry.queries import MERGED_INTO, is_listed, members_of

K = ChangeRequest.Kind
NO_LONGER_FIT = "变更后不再符合条件"


def take_effect(change: ChangeRequest, unit: Unit, *, actor: User, decision: str, still_fit: bool) -> None:
    """Write a change into the registry. `unit`: the locked row. Part of the act that approves it.

    Former names and codes are kept, so that bars and look-backs follow them (HN-4.2.c, MI-3.d); nothing submitted
    changes.
    """
    if change.kind == K.MERGER:
        effect = _merge(change, unit, actor=actor, decision=decision)
    else:
        effect = _alter(change, unit, actor=actor, decision=decision)
    data = {"kind": change.kind, "before": change.before, "after": change.proposed, "decision": decision}
    audit.record(unit, "unit.changed", actor=actor, data=data)
    follow(effect)
    if not still_fit:
        remove_from_lists(
            unit, actor=actor, clause="", reason=NO_LONGER_FIT, decision=decision, levels=(ListEntry.Level.NATIONAL,)
        )


def _alter(change: ChangeRequest, unit: Unit, *, actor: User, decision: str) -> Effect:
    """New values in the unit's own fields, the former ones kept where they are still asked for."""
    before = {name: str(getattr(unit, name)) for name in change.proposed}
    if change.kind == K.NAME:
        last = UnitName.objects.filter(unit=unit).exclude(until=None).order_by("-until", "-id").first()
        UnitName.objects.create(
            unit=unit, name=unit.name, since=last.until if last else None, until=change.changed_on, decision=decision
        )
    if change.kind == K.CODE:
        UnitCode.objects.create(unit=unit, uscc=unit.uscc, until=change.changed_on, decision=decision)
        unit.irregular_code = ""
    for name, value in change.proposed.items():
        setattr(unit, name, value)
    unit.save()
    if change.kind == K.NAME:
        rename_entries(unit, actor=actor, former=before["name"], on=clock.today(), decision=decision)
    return Effect(unit, actor, decision, before=before, after=dict(change.proposed))


def _merge(change: ChangeRequest, unit: Unit, *, actor: User, decision: str) -> Effect:
    """The absorbed unit stays in the registry with its history, and leaves the lists."""
    partner = lock(Unit.objects.get(pk=change.proposed["partner"]))
    was_existing = is_listed(partner, ListEntry.Level.NATIONAL)
    partner.merged_into, partner.merged_on = unit, change.changed_on
    partner.save(update_fields=["merged_into", "merged_on"])
    remove_from_lists(partner, actor=actor, clause="", reason=f"{MERGED_INTO}{unit.name}", decision=decision)
    audit.record(partner, "unit.merged", actor=actor, data={"into": unit.pk, "decision": decision})
    words = f"{partner.name}已并入{unit.name}（{decision}），本申请终止。"
    for own in ChangeRequest.objects.filter(unit=partner, state__in=OPEN).order_by("id"):
        with act(CHANGE, "lapse", own, actor=actor) as doing:
            doing.along(province_opinion=words[:500], decided_by=actor, decided_at=clock.now())
            doing.note(into=unit.pk, decision=decision)
            doing.tell(members_of(partner), words, reverse("registry:change", args=[own.pk]))
    return Effect(unit, actor, decision, absorbed=partner, was_existing=was_existing)
