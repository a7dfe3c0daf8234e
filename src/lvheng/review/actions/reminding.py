"""Reminding existing units that have not filed (催报)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse

from lvheng.accounts.models import User
from lvheng.accounts.queries import roles_of
from lvheng.campaigns.guards import refusal_outside
from lvheng.campaigns.models import Campaign, Window
from lvheng.campaigns.queries import window
from lvheng.campaigns.terms import Term
from lvheng.core import audit, clock
from lvheng.core.components.formats import cn_date
from lvheng.core.door import lock, send
from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Forbidden, Refused
from lvheng.filing.duty import duty_units
from lvheng.filing.models import Application
from lvheng.registry.models import ListEntry, Unit
from lvheng.registry.queries import is_listed, is_released, members_of
from lvheng.review.queries.existing import VERB


@dataclass(frozen=True)
class Reminded:
    """What came of it: who was told, who was reminded today already, who has nobody signed up to tell."""

    told: tuple[Unit, ...]
    already: tuple[Unit, ...]
    nobody: tuple[Unit, ...]


def remind(units: Iterable[Unit], *, campaign: Campaign, actor: User) -> Reminded:
    """Remind existing units that must still file (HN-4.1.a, HN-1.2); once a day per unit.

    Tells the units' members and keeps an event on each unit. Raises Forbidden, Refused (filing is over; a unit has
    filed, is released, or is not on the national list); then nobody is reminded.
    """
    told: list[Unit] = []
    already: list[Unit] = []
    nobody: list[Unit] = []
    with transaction.atomic():
        for unit in sorted(units, key=lambda one: one.pk):
            lock(unit)
            _check(unit, campaign, actor)
            if reminded_today(unit):
                already.append(unit)
                continue
            members = list(members_of(unit))
            (told if members else nobody).append(unit)
            text = _text(unit, campaign, actor)
            send((member, text, reverse("filing:home")) for member in members)
            audit.record(
                unit, VERB, actor=actor, clauses=("HN-4.1.a", "HN-1.2"),
                data={"year": campaign.year, "members": len(members)},
            )  # fmt: skip
    return Reminded(tuple(told), tuple(already), tuple(nobody))


def reminded_today(unit: Unit) -> bool:
    """Whether somebody reminded this unit today."""
    start = clock.day_start(clock.today())
    return AuditEvent.objects.filter(subject=audit.subject_of(unit), verb=VERB, at__gte=start).exists()


def _check(unit: Unit, campaign: Campaign, actor: User) -> None:
    if not actor.has_perm("review.remind", unit):
        raise Forbidden("只有本地区的市州或省级工作人员可以催报。", "HN-4.1.a")
    refusal = refusal_outside(_term(unit, campaign), Window.Act.FILING.label)
    if refusal is not None:
        raise Refused(refusal)
    if not is_listed(unit, ListEntry.Level.NATIONAL):
        raise Refused(f"“{unit.name}”不是现有国家级单位，申报自愿，不催报。", "HN-1.1", "HN-1.2")
    if not duty_units(campaign).filter(pk=unit.pk).exists():
        why = "在本年度填报开始后列入国家级名单，本年度不必填报，不催报。"
        raise Refused(f"“{unit.name}”{why}", "HN-1.2", next_step="从下一年度起填报。")
    filed = Application.objects.filter(
        campaign=campaign, unit=unit, practice=False, state=Application.State.SUBMITTED
    )
    if filed.exists():
        raise Refused(f"“{unit.name}”已完成填报，不需要催报。", "HN-1.2", next_step="请刷新页面查看最新进度。")
    if is_released(unit, campaign.year):
        raise Refused(f"“{unit.name}”已免除本年度填报，不需要催报。", "HN-4.1.b")


def _term(unit: Unit, campaign: Campaign) -> Term | None:
    """When this unit may file, extensions of its own included."""
    return window(campaign, unit.authority, Window.Act.FILING, unit=unit, route=Application.Route.EXISTING)


def _text(unit: Unit, campaign: Campaign, actor: User) -> str:
    found = _term(unit, campaign)
    ends = f"，截止 {cn_date(found.closes_at.astimezone(clock.ZONE), 'y')}" if found is not None else ""
    over = [role.authority for role in roles_of(actor) if unit.authority.within(role.authority)]
    office = over[0].office or over[0].name
    duty = f"“{unit.name}”须完成 {campaign.year} 年度现有单位填报{ends}"
    return f"{office}提醒：{duty}。未完成填报的将被移出名单（HN-4.1.c）。"
