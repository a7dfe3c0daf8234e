"""A later end of a window, by decision (HN-3.3: in 2025 none)."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from lvheng.accounts.models import Authority, Role, User
from lvheng.campaigns.guards import extension_refusal
from lvheng.campaigns.models import Campaign, Extension, Window
from lvheng.campaigns.queries import Place, pack_for, window, windows
from lvheng.campaigns.terms import Term
from lvheng.core import audit, clock
from lvheng.core.components.formats import cn_date
from lvheng.core.door import lock, send
from lvheng.core.refusal import Forbidden, Gap, Invalid, Refused
from lvheng.core.said import gaps_of
from lvheng.core.tabular.cells import read_date
from lvheng.registry.models import ListEntry, Unit
from lvheng.registry.queries import is_listed

ASKED = {"closes_on": "新的截止日期", "reason": "延期理由", "decision": "决定文号"}
LIMITS = {"reason": 500, "decision": 80}


def extend(
    campaign: Campaign,
    authority: Authority,
    act: str,
    *,
    actor: User,
    closes_on: str,
    reason: str,
    decision: str,
    unit: Unit | None = None,
) -> Extension:
    """Give a territory, or one unit, until the end of a later day (HN-3.3), where its rules allow extensions.

    By the level that the rules name; for one unit only to file. The end may have passed already: what is extended is
    open again. It must lie ahead, and later than the present end. Tells the units and the officers concerned. Raises
    Forbidden, Refused (the rules allow none; the year is not under way), Invalid.
    """
    place = unit.authority if unit is not None else authority
    rule = pack_for(campaign, place).extensions
    clauses = (rule.clause,) if rule.clause else ()
    asked: Any = Place(campaign, place)
    if not actor.has_perm("campaigns.extend", asked):
        raise Forbidden(f"只有{Authority.Level(rule.decided_by).label}级工作人员可以决定本地区的延期。", *clauses)
    refusal = extension_refusal(campaign, place)
    if refusal is not None:
        raise Refused(refusal)
    said = {"closes_on": closes_on.strip(), "reason": reason.strip(), "decision": decision.strip()}
    with transaction.atomic():
        lock(campaign)
        ends = _end(campaign, place, act, unit, said)
        made = Extension.objects.create(
            campaign=campaign,
            authority=place,
            unit=unit,
            act=act,
            closes_at=ends,
            reason=said["reason"],
            decision=said["decision"],
            clause=rule.clause or "",
            decided_by=actor,
            decided_at=clock.now(),
        )
        audit.record(
            campaign, "campaign.extend", actor=actor, clauses=clauses,
            data={"extension": made.pk, "authority": place.code, "unit": unit.pk if unit is not None else None,
                  "act": act, "until": ends, **said},
        )  # fmt: skip
        _tell(made)
    return made


def _end(campaign: Campaign, place: Authority, act: str, unit: Unit | None, said: dict[str, str]) -> datetime:
    """The moment of the new end. Raises Invalid with everything that is wrong."""
    gaps = gaps_of(ASKED, said, LIMITS)
    if act not in Window.Act.values:
        raise Invalid([Gap("请选择延期的事项。", "act"), *gaps])
    if unit is not None and act != Window.Act.FILING:
        gaps.append(Gap("单个单位只能延长申报填报；其他事项请按地区延期。", "act"))
    if act == Window.Act.PROVINCE_REPORT and place.level != Authority.Level.PROVINCE:
        gaps.append(Gap("省级报送只能按省延期；请选择省级。", "area"))
    present = _present(campaign, place, act, unit)
    if not present:
        gaps.append(Gap(f"{place.name}没有“{Window.Act(act).label}”这一步，不能延期。", "act"))
    day = read_date(said["closes_on"]) if said["closes_on"] else None
    if said["closes_on"] and day is None:
        gaps.append(Gap(f"“{said['closes_on'][:30]}”不是日期；请按 2025-11-05 的样子填写。", "closes_on"))
    if day is not None:
        gaps += _faults_of_day(day, present) or _too_late_for_the_table(campaign, unit, day)
    if gaps or day is None:
        raise Invalid(gaps)
    return clock.day_end(day)


def _present(campaign: Campaign, place: Authority, act: str, unit: Unit | None) -> list[Term]:
    """The terms that an extension would concern, the earliest end first."""
    if unit is None:
        return [one for one in windows(campaign, place) if one.act == act]
    route = "existing" if is_listed(unit, ListEntry.Level.NATIONAL) else "new"
    found = window(campaign, place, act, unit=unit, route=route)
    return [found] if found is not None else []


def _faults_of_day(day: date, present: list[Term]) -> list[Gap]:
    if day < clock.today():
        return [Gap(f"{cn_date(day, 'y')}已经过去；请填写今天或以后的日期。", "closes_on")]
    if present and clock.day_end(day) <= present[0].closes_at:
        end = cn_date(present[0].closes_at.astimezone(clock.ZONE), "y")
        return [Gap(f"现在的截止日期是 {end}，延期只能往后；请填写更晚的日期。", "closes_on")]
    return []


def _too_late_for_the_table(campaign: Campaign, unit: Unit | None, day: date) -> list[Gap]:
    """A new applicant must still come into its city's table (HN-3.2): that step is extended first."""
    if unit is None or unit.authority.level != Authority.Level.CITY or is_listed(unit, ListEntry.Level.NATIONAL):
        return []
    table = window(campaign, unit.authority, Window.Act.CITY_HAND_IN, unit=unit, route="new")
    if table is None or clock.day_end(day) <= table.closes_at:
        return []
    end = cn_date(table.closes_at.astimezone(clock.ZONE), "y")
    words = f"{unit.authority.name}的“{table.label}”到 {end} 截止，早于填写的日期，新申报单位会来不及审核和汇总"
    return [Gap(f"{words}；请先延长这一步，或填写不晚于 {end} 的日期。", "closes_on")]


def _beside(made: Extension) -> str:
    """A territory's filing that now ends after its tables: new applicants need those extended too (HN-3.2)."""
    if made.act != Window.Act.FILING or made.unit is not None:
        return ""
    table = window(made.campaign, made.authority, Window.Act.CITY_HAND_IN, route="new")
    if table is None or made.closes_at <= table.closes_at:
        return ""
    end = cn_date(table.closes_at.astimezone(clock.ZONE), "y")
    return f"“{table.label}”仍到 {end} 截止，新申报单位需要的，请一并决定延长。"


def _tell(made: Extension) -> None:
    """Notices to those whom the extension concerns."""
    until = cn_date(made.closes_at.astimezone(clock.ZONE), "y")
    area = made.unit.name if made.unit is not None else made.authority.name
    words = f"{area}的{made.get_act_display()}截止时间延长至 {until} 23:59:59（{made.decision}）。理由：{made.reason}"
    text = words if len(words) <= 500 else words[:499] + "…"
    beside = _beside(made)
    inside = made.authority.path
    officers = User.objects.filter(
        roles__kind=Role.Kind.OFFICER, roles__until=None, roles__authority__path__startswith=inside, is_active=True
    ).distinct()
    send((user, beside + text, reverse("campaigns:extensions")) for user in officers)
    if made.act == Window.Act.FILING:
        mine = Q(memberships__unit=made.unit) if made.unit else Q(memberships__unit__authority__path__startswith=inside)
        members = User.objects.filter(mine, is_active=True, memberships__until=None).distinct()
        send((user, text, reverse("filing:home")) for user in members)
