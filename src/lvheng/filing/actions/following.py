"""What a change of a unit means for its applications: drafts follow, what was submitted stays (HN-4.2.b)."""

from collections.abc import Mapping

from django.urls import reverse

from lvheng.accounts.models import User
from lvheng.accounts.queries import officers_of
from lvheng.core import audit, clock
from lvheng.core.door import act, lock
from lvheng.filing.models import Answer, Application
from lvheng.filing.process import APPLICATION
from lvheng.registry.models import Unit
from lvheng.registry.queries import members_of

FIELDS = ("name", "uscc", "address")


def follow_unit(unit: Unit, before: Mapping[str, str], after: Mapping[str, str], *, actor: User) -> int:
    """Put a unit's new name, code or address into its drafts wherever they still say the former one; how many.

    Part of the act that changes the unit (domain.md §5). What a person typed otherwise is left alone.
    """
    keys = {f"profile.{name}": (before[name], after[name]) for name in FIELDS if name in before and name in after}
    drafts = Application.objects.filter(unit=unit, state=Application.State.DRAFT).order_by("id") if keys else []
    touched = 0
    for draft in drafts:
        application = lock(draft)
        at, fields = clock.now(), []
        for key, (old, new) in keys.items():
            said = Answer.objects.filter(application=application, key=key, value=old)
            fields += [key] if said.update(value=new, saved_at=at) else []
        if fields:
            application.saved_at = at
            application.save(update_fields=["saved_at"])
            audit.record(application, "application.follow_unit", actor=actor, data={"fields": fields})
            touched += 1
    return touched


def end_absorbed(unit: Unit, into: Unit, *, actor: User, decision: str) -> int:
    """End the open applications of a unit that was merged into another; how many. Part of the act that merges them."""
    found = Application.objects.filter(
        unit=unit, practice=False, state__in=(Application.State.DRAFT, Application.State.SUBMITTED)
    )
    ended = list(found.order_by("id"))
    for application in ended:
        with act(APPLICATION, "merge", application, actor=actor) as doing:
            doing.note(into=into.pk, decision=decision)
            text = f"{unit.name}已并入{into.name}，{application.campaign.year} 年度的申报终止（{decision}）。"
            doing.tell(members_of(unit), text, reverse("filing:home"))
            if application.state == Application.State.SUBMITTED:
                doing.tell(officers_of(application.authority), text)
    return len(ended)
