"""Keeping what-ifs by name (MI-1.b); nothing is decided here."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from lvheng.accounts.models import Authority, User
from lvheng.campaigns.models import Campaign
from lvheng.core import audit, clock
from lvheng.core.door import lock
from lvheng.core.refusal import Forbidden, Gap, Invalid, Refused
from lvheng.selection.actions.said import LIMITS, required
from lvheng.selection.models import Scenario
from lvheng.selection.slots import ReportSlot

COPY = "（副本）"
MOST_SCENARIOS = 200


def keep_scenario(
    campaign: Campaign, authority: Authority, *, actor: User, name: str, rule: Mapping[str, Any]
) -> Scenario:
    """Keep a rule by a name that no other of the authority's scenarios has. Raises Forbidden, Refused, Invalid."""
    must_keep(campaign, authority, actor)
    with transaction.atomic():
        lock(authority)
        said = _named(campaign, authority, name)
        if Scenario.objects.filter(campaign=campaign, authority=authority).count() >= MOST_SCENARIOS:
            raise Refused(f"最多保存 {MOST_SCENARIOS} 个测算方案。", "MI-1.b", next_step="请先删除不用的方案。")
        made = Scenario.objects.create(
            campaign=campaign, authority=authority, name=said, rule=dict(rule), saved_by=actor, saved_at=clock.now()
        )
        audit.record(authority, "scenario.keep", actor=actor, data={"scenario": made.pk, "name": said, "rule": rule})
    return made


def change_scenario(
    scenario: Scenario, *, actor: User, name: str, rule: Mapping[str, Any], edition: int | None
) -> Scenario:
    """Replace a scenario's name and rule; `edition` is the one that was looked at.

    Raises Forbidden, Refused (somebody else has changed it since), Invalid.
    """
    must_keep(scenario.campaign, scenario.authority, actor)
    with transaction.atomic():
        lock(scenario.authority)
        found = _still_there(scenario)
        if found.edition != edition:
            raise Refused(
                f"方案“{found.name}”已由{found.saved_by}修改，没有保存您的修改。", "MI-1.b",
                next_step="请核对现在的方案；您填写的内容仍在本页，可以另存为新方案。",
            )  # fmt: skip
        found.name = _named(found.campaign, found.authority, name, but=found)
        found.rule, found.edition, found.saved_by, found.saved_at = dict(rule), found.edition + 1, actor, clock.now()
        found.save(update_fields=["name", "rule", "edition", "saved_by", "saved_at"])
        data = {"scenario": found.pk, "name": found.name, "rule": rule, "edition": found.edition}
        audit.record(found.authority, "scenario.change", actor=actor, data=data)
    return found


def copy_scenario(scenario: Scenario, *, actor: User) -> Scenario:
    """Keep the same rule once more under a further name. Raises Forbidden, Refused."""
    must_keep(scenario.campaign, scenario.authority, actor)
    with transaction.atomic():
        lock(scenario.authority)
        found = _still_there(scenario)
        taken = set(
            Scenario.objects.filter(campaign=found.campaign, authority=found.authority).values_list("name", flat=True)
        )
        names = (f"{COPY}{number}" if number > 1 else COPY for number in range(1, MOST_SCENARIOS + 2))
        free = (found.name[: LIMITS["name"] - len(end)] + end for end in names)
        name = next(one for one in free if one not in taken)
        return keep_scenario(found.campaign, found.authority, actor=actor, name=name, rule=found.rule)


def delete_scenario(scenario: Scenario, *, actor: User) -> None:
    """Forget a scenario; decisions taken from it stay as they are. Raises Forbidden, Refused."""
    must_keep(scenario.campaign, scenario.authority, actor)
    with transaction.atomic():
        lock(scenario.authority)
        found = _still_there(scenario)
        data = {"scenario": found.pk, "name": found.name, "rule": found.rule}
        audit.record(found.authority, "scenario.delete", actor=actor, data=data)
        found.delete()


def may_keep(campaign: Campaign, authority: Authority, actor: User) -> bool:
    """Whether a person keeps what-ifs of an authority: who decides there, be it a province or the ministry."""
    if authority.level == Authority.Level.MINISTRY:
        return bool(actor.has_perm("selection.publicity"))
    slot: Any = ReportSlot(campaign, authority)
    return bool(actor.has_perm("selection.report", slot))


def must_keep(campaign: Campaign, authority: Authority, actor: User) -> None:
    """Raises Forbidden for who does not keep what-ifs of an authority."""
    if not may_keep(campaign, authority, actor):
        office = "部级" if authority.level == Authority.Level.MINISTRY else "省级"
        raise Forbidden(f"只有{office}工作人员可以保存测算方案。", "MI-1.b")


def _still_there(scenario: Scenario) -> Scenario:
    found = Scenario.objects.select_related("saved_by", "campaign", "authority").filter(pk=scenario.pk).first()
    if found is None:
        raise Refused("这个测算方案已经删除。", "MI-1.b", next_step="可以另存为新方案。")
    return found


def _named(campaign: Campaign, authority: Authority, name: str, but: Scenario | None = None) -> str:
    said = required({"name": "方案名称"}, {"name": name})["name"]
    others = Scenario.objects.filter(campaign=campaign, authority=authority, name=said)
    if (others.exclude(pk=but.pk) if but is not None else others).exists():
        raise Invalid([Gap(f"已有名为“{said}”的方案，请换一个名称。", "name")])
    return said
