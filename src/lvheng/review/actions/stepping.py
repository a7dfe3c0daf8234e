"""Reminders by step (14, 7, 3, 1 days before the end, and once after it), sent by the system (HN-1.2, MI-2.2.a)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from lvheng.accounts.models import Authority, Role, User
from lvheng.campaigns.models import Campaign, Participation, Window
from lvheng.campaigns.queries import pack_for, participants
from lvheng.campaigns.terms import Calendar, Term
from lvheng.core import audit, clock
from lvheng.core.components.formats import cn_date
from lvheng.core.door import lock, send
from lvheng.filing.duty import UNFINISHED
from lvheng.filing.models import Application
from lvheng.registry.models import Unit
from lvheng.review.models import Reminder
from lvheng.review.queries.existing import people_of, with_duty
from lvheng.standards.campaign import Reminders

LATE = "overdue"
NAMES = 5


@dataclass(frozen=True)
class Stepped:
    """What one run did in one territory: units reminded, how many of them have nobody, people told."""

    province: Authority
    units: int
    nobody: int
    people: int


@dataclass(frozen=True)
class _Due:
    """A unit at a step."""

    unit: Unit
    term: Term
    step: str
    days: int


def step_of(rule: Reminders, days: int) -> str:
    """The step that stands at `days` left (negative: overdue); empty for none."""
    return nearest_step(rule.days, days, overdue=rule.overdue)


def nearest_step(steps: Iterable[int], days: int, *, overdue: bool) -> str:
    """The step at `days` left of those that there are, one more when it is over if `overdue`; empty for none.

    A step missed while the server was off is made up for by the nearest one: at 5 days left that of 7.
    """
    if days < 0:
        return LATE if overdue else ""
    nearest = min((step for step in steps if step >= days), default=None)
    return "" if nearest is None else str(nearest)


def key_of(step: str, term: Term) -> str:
    """What a step is kept under: once a step, and anew for an end that was extended."""
    if term.extension is None:
        return step
    return f"{'late' if step == LATE else step + '@'}{term.closes_at.astimezone(clock.ZONE):%m%d}"


def remind_by_step(campaign: Campaign) -> list[Stepped]:
    """Remind every existing unit that must still file, once a step of its territory's rules (HN-1.2, HN-4.1.a).

    Tells the unit's people, and the officers of each city a summary. Safe to run at any time, twice at once too: a
    territory is worked on under its lock, and a step is kept once a unit. Nothing where the year is not under way.
    """
    if campaign.state != Campaign.State.OPEN:
        return []
    return [_territory(one, campaign) for one in participants(campaign)]


def _territory(taking: Participation, campaign: Campaign) -> Stepped:
    with transaction.atomic():
        lock(taking)
        due = _due(campaign, taking.province)
        people = people_of(one.unit for one in due)
        at = clock.now()
        Reminder.objects.bulk_create(
            Reminder(campaign=campaign, unit=one.unit, step=one.step, people=len(people.get(one.unit.pk, ())), at=at)
            for one in due
        )
        clause = pack_for(campaign, taking.province).unfiled.clause or ""
        send(_letters(due, people, campaign, clause))
        send(_summaries(due, people, at))
        told = sum(len(people.get(one.unit.pk, ())) for one in due)
        nobody = sum(one.unit.pk not in people for one in due)
        if due:
            audit.record(
                taking, "campaign.reminded", actor=None, clauses=(),
                data={"units": sorted(one.unit.pk for one in due), "people": told, "nobody": nobody},
            )  # fmt: skip
    return Stepped(taking.province, len(due), nobody, told)


def _due(campaign: Campaign, province: Authority) -> list[_Due]:
    """The units of a territory that stand at a step for which they were not reminded yet; constant queries."""
    rule = pack_for(campaign, province).reminders
    inside = Unit.objects.filter(authority__path__startswith=province.path)
    places = Authority.objects.filter(path__startswith=province.path)
    missing = with_duty(inside, campaign, places).filter(progress__in=UNFINISHED)
    calendar = Calendar.load(campaign, province, Window.Act.FILING)
    kept = set(
        Reminder.objects.filter(campaign=campaign, unit__authority__path__startswith=province.path).values_list(
            "unit", "step"
        )
    )
    found = []
    for unit in missing.order_by("authority__code", "kind", "pinyin", "id"):
        term = calendar.term(Window.Act.FILING, unit.authority, unit=unit, route=Application.Route.EXISTING)
        if term is None or clock.now() < term.opens_at:
            continue
        days = -1 if term.over else clock.days_left(term.closes_at)
        step = step_of(rule, days)
        if step and (unit.pk, key_of(step, term)) not in kept:
            found.append(_Due(unit, term, key_of(step, term), days))
    return found


def _letters(
    due: Iterable[_Due], people: Mapping[int, list[User]], campaign: Campaign, clause: str
) -> Iterable[tuple[User, str, str]]:
    consequence = "未完成填报的将被移出名单" + (f"（{clause}）" if clause else "")
    for one in due:
        end = cn_date(one.term.closes_at.astimezone(clock.ZONE), "y")
        duty = f"“{one.unit.name}”须完成 {campaign.year} 年度现有单位填报"
        text = f"填报提醒：{duty}，{end} 23:59:59 截止，{_left(one.days)}。{consequence}。"
        if one.days < 0:
            text = f"逾期提醒：{duty}，已于 {end} 23:59:59 截止，没有提交。{consequence}，如有疑问请联系市州工信部门。"
        for person in people.get(one.unit.pk, ()):
            yield person, text, reverse("filing:home")


def _left(days: int) -> str:
    return "今天是最后一天" if days == 0 else f"还有 {days} 天"


def _summaries(due: Iterable[_Due], people: Mapping[int, list[User]], at: datetime) -> Iterable[tuple[User, str, str]]:
    """One line for the officers of each authority that the units report to."""
    by_place: dict[int, list[_Due]] = defaultdict(list)
    for one in due:
        by_place[one.unit.authority_id].append(one)
    roles = Role.objects.filter(
        kind=Role.Kind.OFFICER, until=None, authority__in=list(by_place), user__is_active=True
    ).select_related("user")
    for role in roles.order_by("id"):
        mine = by_place[role.authority_id]
        late = sum(one.days < 0 for one in mine)
        names = "、".join(one.unit.name for one in mine[:NAMES]) + ("等" if len(mine) > NAMES else "")
        nobody = [one for one in mine if one.unit.pk not in people]
        text = f"{at:%-m月%-d日}系统提醒了 {len(mine)} 家未完成填报的现有单位（{names[:200]}）"
        text += f"，其中 {late} 家已逾期" if late else ""
        text += f"；{len(nobody)} 家没有填报人账号，请电话联系" if nobody else ""
        yield role.user, f"{text}。", reverse("review:existing") + "?progress=unfinished"
