"""Panels of experts by industry, and the meeting that settles what they differ on (MI-3.c)."""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction

from lvheng.accounts.models import User
from lvheng.campaigns.models import Campaign
from lvheng.core import audit, clock, files
from lvheng.core.door import lock
from lvheng.core.refusal import Forbidden, Gap, Invalid, Refused
from lvheng.filing.models import Application
from lvheng.review.actions.experts import not_own
from lvheng.review.expert_sheet import items_of
from lvheng.review.experts import industries as known_industries
from lvheng.review.experts import roster
from lvheng.review.models import ExpertAssignment, ExpertMeeting, Panel, PanelMember
from lvheng.review.queries.experts import LEFT_OUT, results

MAX_NAME, MAX_MINUTES = 60, 5000
LEAST = 2
"""A meeting is of two experts at least."""
FILE_TYPES = ("pdf", "jpg", "jpeg", "png", "docx")
MAX_MB = 50


def _must(actor: User) -> None:
    if not actor.has_perm("review.panel"):
        raise Forbidden("只有部级工作人员可以组建专家组。", "MI-3.c")


def save_panel(
    campaign: Campaign,
    *,
    actor: User,
    name: str,
    industries: Collection[str],
    members: Collection[int],
    chair: int | None = None,
    panel: Panel | None = None,
) -> Panel:
    """Make a panel, or change `panel`: its industries (none: any), members by id and their head (MI-3.c).

    Raises Forbidden, Invalid.
    """
    _must(actor)
    with transaction.atomic():
        lock(campaign)
        chosen = list(roster().filter(pk__in=members))
        gaps = _gaps_of_name(campaign, panel, name.strip())
        if set(industries) - set(known_industries(campaign)):
            gaps.append(Gap("请从列出的行业中选择。", "industries"))
        if not chosen or len(chosen) != len(set(members)):
            gaps.append(Gap("请从专家名册中选择成员，至少 1 名。", "members"))
        if chair is not None and chair not in {one.pk for one in chosen}:
            gaps.append(Gap("组长须是本组成员。", "chair"))
        if gaps:
            raise Invalid(gaps)
        made = panel or Panel(campaign=campaign, made_by=actor, made_at=clock.now())
        made.name, made.industries = name.strip(), [one for one in known_industries(campaign) if one in industries]
        made.save()
        made.seats.all().delete()
        PanelMember.objects.bulk_create(
            PanelMember(panel=made, expert=expert, chair=expert.pk == chair) for expert in chosen
        )
        audit.record(
            made, "panel.change" if panel else "panel.make", actor=actor, clauses=("MI-3.c",),
            data={
                "name": made.name, "industries": made.industries, "members": sorted(one.pk for one in chosen),
                "chair": chair,
            },
        )  # fmt: skip
    return made


def _gaps_of_name(campaign: Campaign, panel: Panel | None, name: str) -> list[Gap]:
    taken = Panel.objects.filter(campaign=campaign, name=name)
    if panel is not None:
        taken = taken.exclude(pk=panel.pk)
    if not name:
        return [Gap("请填写专家组名称。", "name")]
    if len(name) > MAX_NAME:
        return [Gap(f"名称有 {len(name)} 字，请压缩到 {MAX_NAME} 字以内。", "name")]
    return [Gap(f"本年度已有“{name}”，请另起名称。", "name")] if taken.exists() else []


def remove_panel(panel: Panel, *, actor: User) -> None:
    """Take away a panel that nobody was asked from. Raises Forbidden, Refused."""
    _must(actor)
    with transaction.atomic():
        locked = lock(panel)
        if locked.assignments.exists():
            raise Refused(
                f"“{locked.name}”已经分派评审，不能删除。", "MI-3.c", next_step="可以修改其名称、行业或成员。"
            )
        audit.record(locked, "panel.remove", actor=actor, clauses=("MI-3.c",), data={"name": locked.name})
        locked.delete()


def record_meeting(
    application: Application,
    *,
    actor: User,
    held_on: date | None,
    attendees: Collection[int],
    settled: Mapping[int, str],
    opinion: str,
    minutes: str,
    file: files.Upload | None = None,
) -> ExpertMeeting:
    """Minute the meeting (会商) of the experts on a unit, once and for good unless it is void (MI-3.c).

    `attendees` are two at least of those who judged; `settled` the points agreed on as typed, by indicator, an empty
    text: none. Raises Forbidden, Refused (a unit of one's own, somebody has not judged yet, minuted already), Invalid.
    """
    if not actor.has_perm("review.assign_expert", application):
        raise Forbidden("只有部级工作人员可以记录会商。", "MI-3.c")
    with transaction.atomic():
        current = lock(application)
        not_own(current, actor)
        asked = list(ExpertAssignment.objects.filter(application=current).exclude(state__in=LEFT_OUT))
        _ready(current, asked)
        points, gaps = _points(current, settled)
        present = sorted(set(attendees) & {one.expert_id for one in asked})
        gaps = [*_gaps_of(held_on, asked, present, opinion, minutes), *gaps]
        if gaps or held_on is None:
            raise Invalid(gaps)
        stored = files.keep(file, actor=actor, types=FILE_TYPES, max_mb=MAX_MB) if file is not None else None
        made = ExpertMeeting.objects.create(
            application=current,
            held_on=held_on,
            attendees=present,
            settled={str(number): str(value) for number, value in points.items()},
            opinion=opinion,
            minutes=minutes.strip(),
            file=stored,
            recorded_by=actor,
            recorded_at=clock.now(),
        )
        audit.record(
            made, "expert_meeting.record", actor=actor, clauses=("MI-3.c",),
            data={
                "application": current.pk, "held_on": held_on, "attendees": present, "settled": made.settled,
                "opinion": opinion, "minutes": made.minutes, "file": stored.sha256 if stored else "",
            },
        )  # fmt: skip
    return made


def _ready(application: Application, asked: list[ExpertAssignment]) -> None:
    if application.state != Application.State.SUBMITTED:
        raise Refused(f"该申报“{application.get_state_display()}”，不再会商。", "MI-3.c")
    if results([application])[application.pk].meeting is not None:
        raise Refused("已有会商记录，不能更改。", "MI-3.c")
    waiting = sum(one.state != ExpertAssignment.State.GIVEN for one in asked)
    if waiting or len(asked) < LEAST:
        raise Refused(
            f"还有 {waiting} 名专家没有提交意见，不能会商。" if waiting else "只有一名专家评审，没有可以会商的分歧。",
            "MI-3.c",
            next_step="全部专家提交意见后再会商，此前专家互不知道对方的评分。",
        )


def _points(application: Application, settled: Mapping[int, str]) -> tuple[dict[int, Decimal], list[Gap]]:
    """The points agreed on, exact, and what is wrong with them, at the field `settled_<number>`."""
    points, gaps = {}, []
    for item in items_of(application):
        value, faults = item.read(settled.get(item.number, ""))
        gaps += [Gap(f"{item.number} {item.name}：{fault.message}", f"settled_{item.number}") for fault in faults]
        if value is not None:
            points[item.number] = value
    return points, gaps


def _gaps_of(
    held_on: date | None, asked: list[ExpertAssignment], present: list[int], opinion: str, minutes: str
) -> list[Gap]:
    gaps = []
    last = max(one.given_at for one in asked if one.given_at is not None).astimezone(clock.ZONE).date()
    if held_on is None:
        gaps.append(Gap("请填写会商日期。", "held_on"))
    elif not last <= held_on <= clock.today():
        gaps.append(Gap(f"会商日期应在全部专家提交意见（{last:%Y-%m-%d}）之后，不晚于今天。", "held_on"))
    if len(present) < LEAST:
        gaps.append(Gap(f"参加会商的专家至少 {LEAST} 名。", "attendees"))
    if opinion not in ExpertAssignment.Opinion.values:
        gaps.append(Gap("请选择会商意见：建议入围或不建议入围。", "opinion"))
    if not minutes.strip():
        gaps.append(Gap("请填写会商纪要：分歧在哪里，怎样取得一致。", "minutes"))
    elif len(minutes.strip()) > MAX_MINUTES:
        gaps.append(Gap(f"会商纪要有 {len(minutes.strip())} 字，请压缩到 {MAX_MINUTES} 字以内。", "minutes"))
    return gaps
