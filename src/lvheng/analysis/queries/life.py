"""The life of one unit: what happened to it through the years, as far as the viewer may see it, as one line."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import province_of, roles_of
from lvheng.analysis.queries.progress import NAMES
from lvheng.campaigns.models import Campaign, RegionalMean
from lvheng.core import clock
from lvheng.core.components.formats import cn_date, num2
from lvheng.filing.models import Application, Score
from lvheng.filing.queries import of_newest
from lvheng.registry.models import Bar, ChangeRequest, EntryEvent, ListEntry, Release, Unit
from lvheng.registry.queries import codes_of, visible_to
from lvheng.review.models import Review
from lvheng.screening.models import Finding, LookUp
from lvheng.selection.models import AnnualResult, ClosingProposal, Falsification, GreenCode
from lvheng.selection.queries import green_standings, kind_words

READERS = {Role.Kind.OFFICER, Role.Kind.AUDITOR}
P = ClosingProposal.State


@dataclass(frozen=True)
class Moment:
    """One thing that happened: `what` kind of thing, in `words`; `day` None: it concerns the whole year."""

    year: int
    day: date | None
    what: str
    words: str
    decision: str = ""
    url: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Seen:
    """Whose life, and whether an officer or auditor looks (else: one of the unit's own people)."""

    unit: Unit
    overseer: bool
    closed: frozenset[int]

    def shows(self, year: int) -> bool:
        """Whether scores and ranks of a year are shown: to the unit itself once the year is closed."""
        return self.overseer or year in self.closed


@dataclass(frozen=True)
class Life:
    """All moments by year, newest first, and the results of the years for the chart."""

    years: list[tuple[int, list[Moment]]]
    results: list[AnnualResult]
    means: dict[int, Decimal]


def lives_visible_to(user: object) -> QuerySet[Unit]:
    """The units whose life a person may see: those they file for, those of the territories of their roles."""
    return visible_to(user)


def seen_by(user: object, unit: Unit) -> Seen:
    """How a person sees a unit's life; years without a campaign of their own are long closed."""
    overseer = any(role.kind in READERS and unit.authority.within(role.authority) for role in roles_of(user))
    running = set(Campaign.objects.exclude(state=Campaign.State.CLOSED).values_list("year", flat=True))
    known = AnnualResult.objects.filter(unit=unit).values_list("year", flat=True)
    return Seen(unit, overseer, frozenset(set(known) - running))


def life(seen: Seen) -> Life:
    """A unit's life as seen, in a constant number of queries."""
    unit = seen.unit
    results = [kept for kept in unit.annual_results.order_by("year") if seen.shows(kept.year)]
    applications = list(Application.objects.filter(unit=unit, practice=False).select_related("campaign").order_by("id"))
    moments = [
        *_listed(unit),
        *_called(unit),
        *_ranked(results),
        *_filed(seen, applications),
        *_reviewed(applications),
        *_found(seen),
        *_decided(seen),
        *_changed(unit),
        *_coded(unit),
    ]
    moments.sort(key=lambda one: (one.year, one.day or date.max), reverse=True)
    means = RegionalMean.objects.filter(province=province_of(unit.authority), kind=unit.kind, mean__isnull=False)
    return Life(
        [(year, list(group)) for year, group in groupby(moments, key=lambda one: one.year)],
        results,
        {year: Decimal(str(mean)) for year, mean in means.values_list("campaign__year", "mean")},
    )


def _day(moment: datetime | None) -> date | None:
    return moment.astimezone(clock.ZONE).date() if moment is not None else None


def _on(day: date, what: str, words: str, **more: Any) -> Moment:
    return Moment(day.year, day, what, words, **more)


def _at(moment: datetime, what: str, words: str, **more: Any) -> Moment:
    return _on(moment.astimezone(clock.ZONE).date(), what, words, **more)


def _listed(unit: Unit) -> Iterator[Moment]:
    """The lists it came on, bore another name on, and left; entries older than their history speak for themselves."""
    page = reverse("portal:unit", args=[unit.pk])
    kind = unit.get_kind_display()
    for entry in ListEntry.objects.filter(unit=unit).prefetch_related("events").order_by("id"):
        where = f"{entry.get_level_display()}{kind}名单"
        batch = f"（{entry.year} 年度{'，' + entry.batch if entry.batch else ''}）"
        events = list(entry.events.all())
        told = {event.kind for event in events}
        if EntryEvent.Kind.LISTED not in told:
            yield _on(entry.listed_on, "名单", f"列入{where}{batch}", decision=entry.decision, url=page, tone="done")
        for event in events:
            words = f"{event.get_kind_display()}{where}{batch}" if event.kind != "renamed" else f"{where}更名"
            tone = {"listed": "done", "removed": "bad"}.get(event.kind, "")
            said = f"{words}：{event.text}" if event.text else words
            yield _on(event.on, "名单", said, decision=event.decision, url=page, tone=tone)
        if entry.removed_on is not None and EntryEvent.Kind.REMOVED not in told:
            said = f"移出{where}：{entry.removal_reason}"
            yield _on(entry.removed_on, "名单", said, decision=entry.removal_decision, url=page, tone="bad")


def _called(unit: Unit) -> Iterator[Moment]:
    """Names and codes it bore before."""
    for name in unit.names.exclude(until=None).order_by("id"):
        assert name.until is not None  # noqa: S101 (asked for above)
        yield _on(name.until, "名称", f"更名：原“{name.name}”", decision=name.decision)
    for code in unit.codes.order_by("id"):
        yield _on(code.until, "代码", f"统一社会信用代码变更：原 {code.uscc}", decision=code.decision)


def _ranked(results: list[AnnualResult]) -> Iterator[Moment]:
    """The year's score, rank and population (MI-2.2.b)."""
    for kept in results:
        if kept.score is None:
            yield Moment(kept.year, None, "得分", "没有得分（未完成填报）", tone="warn")
            continue
        place = f"，全国同类 {kept.population} 家中第 {kept.rank}" if kept.rank else ""
        last = "，处于末位区间" if kept.in_bottom else ""
        tone = "warn" if kept.in_bottom else ""
        yield Moment(kept.year, None, "得分", f"得分 {num2(kept.score)}{place}{last}", tone=tone)


def _filed(seen: Seen, applications: list[Application]) -> Iterator[Moment]:
    """What it filed, with the scores that the viewer may see; a draft is its own people's matter."""
    shown = [Score.Basis.SELF, *([Score.Basis.RANKING] if seen.overseer else [])]
    scores = Score.objects.filter(
        of_newest(), version__application__in=[one.pk for one in applications], latest=True, basis__in=shown
    ).values_list("version__application_id", "basis", "total").order_by("-basis")  # fmt: skip
    totals: dict[int, list[str]] = {}
    for pk, basis, total in scores:
        totals.setdefault(pk, []).append(f"{Score.Basis(basis).label}得分 {num2(total)}")
    for one in applications:
        year, route = one.campaign.year, one.get_route_display()
        if one.submitted_at is None:
            if not seen.overseer:
                yield _at(one.created_at, "填报", f"开始 {year} 年度{route}（{one.get_state_display()}）")
            continue
        page = "review:application" if seen.overseer else "analysis:progress"
        words = "，".join([f"提交 {year} 年度{route}，受理编号 {one.number}", *totals.get(one.pk, [])])
        over = one.state != Application.State.SUBMITTED
        said = f"{words}；{one.get_state_display()}" if over else words
        yield _at(one.submitted_at, "填报", said, url=reverse(page, args=[one.pk]), tone="warn" if over else "done")


def _reviewed(applications: list[Application]) -> Iterator[Moment]:
    """What each level decided on it."""
    decided = Review.objects.filter(application__in=[one.pk for one in applications], decided_at__isnull=False)
    for review in decided.select_related("application__campaign").order_by("id"):
        passed = review.state == Review.State.PASSED
        level = NAMES[Authority.Level(review.level)]
        words = f"{review.application.campaign.year} 年度{level}{review.get_state_display()}"
        said = f"{words}：{review.opinion}" if review.opinion else words
        assert review.decided_at is not None  # noqa: S101 (asked for above)
        yield _at(review.decided_at, "审核", said, tone="done" if passed else "bad")


def _found(seen: Seen) -> Iterator[Moment]:
    """What sources hold against it, and, for those who oversee it, every look-up (HN-4.1.d)."""
    tones = {Finding.State.OPEN: "warn", Finding.State.CONFIRMED: "bad", Finding.State.CLEARED: "done"}
    for one in Finding.objects.filter(unit=seen.unit).select_related("campaign").order_by("id"):
        day = _day(one.decided_at or one.found_at)
        words = f"{one.clause} {one.get_state_display()}：{one.summary}"
        said = f"{words}（{one.reason}）" if one.reason else words
        tone = tones[Finding.State(one.state)]
        yield Moment(day.year if day else one.campaign.year, day, "查询发现", said, tone=tone)
    if seen.overseer:
        for look in LookUp.objects.filter(unit=seen.unit).order_by("id"):
            said = f"{look.clause} 查询{look.source}：{look.get_result_display()}"
            yield _on(look.looked_up_on, "查询登记", said, tone="warn" if look.result == "hit" else "")


def _decided(seen: Seen) -> Iterator[Moment]:
    """Decisions on it: releases, bars, falsification, what closing a year came to, with the hearing before it."""
    unit = seen.unit
    for freed in Release.objects.filter(unit=unit).order_by("id"):
        yield _at(freed.decided_at, "决定", f"免除 {freed.year} 年度填报：{freed.reason}", decision=freed.decision)
    for bar in Bar.objects.filter(uscc__in=codes_of(unit)).order_by("id"):
        said = f"禁止申报，至 {cn_date(bar.until, 'y')}前（{bar.clause}）：{bar.reason}"
        yield _on(bar.since, "决定", said, decision=bar.decision, tone="bad")
    for lie in Falsification.objects.filter(unit=unit).order_by("id"):
        yield _at(lie.decided_at, "决定", f"认定弄虚作假（{lie.clause}）", decision=lie.decision, tone="bad")
    proposals = ClosingProposal.objects.filter(unit=unit).select_related("campaign", "hearing").order_by("id")
    told = Q(state=P.CONFIRMED) | Q(hearing__isnull=False)
    for one in proposals if seen.overseer else proposals.filter(told):
        yield from _closed(one, own=not seen.overseer)


def _closed(one: ClosingProposal, *, own: bool) -> Iterator[Moment]:
    words = f"{one.campaign.year} 年度动态管理：{kind_words(one)}"
    hearing = getattr(one, "hearing", None)
    if hearing is not None:
        page = reverse("selection:hearing", args=[one.pk]) if own else ""
        due = cn_date(hearing.due_at.astimezone(clock.ZONE), "y")
        yield _at(hearing.noticed_at, "听取意见", f"{words}，告知单位，{due}前可陈述", url=page)
        if hearing.stated_at is not None:
            yield _at(hearing.stated_at, "听取意见", "单位提交陈述")
        if hearing.answered_at is not None:
            yield _at(hearing.answered_at, "听取意见", f"答复陈述：{hearing.answer}")
    day = _day(one.decided_at)
    said = f"{words}（{one.get_state_display()}{'：' + one.reason if one.reason else ''}）"
    tone = "bad" if one.kind.startswith("remove") and one.state == P.CONFIRMED else ""
    yield Moment(day.year if day else one.campaign.year, day, "动态管理", said, decision=one.decision, tone=tone)


def _changed(unit: Unit) -> Iterator[Moment]:
    """Changes it asked for; of a merger the other unit is not named."""
    for one in ChangeRequest.objects.filter(unit=unit).order_by("id"):
        said = f"{one.get_kind_display()}：{one.get_state_display()}"
        tone = "done" if one.state == ChangeRequest.State.EFFECTIVE else ""
        page = reverse("registry:change", args=[one.pk])
        at = one.decided_at or one.city_at or one.filed_at
        yield _at(at, "变更", said, decision=one.decision, url=page, tone=tone)


def _coded(unit: Unit) -> Iterator[Moment]:
    """Its green codes, and whether they hold."""
    codes = list(GreenCode.objects.filter(unit=unit).select_related("campaign").order_by("id"))
    found = green_standings(unit, codes)
    for code in codes:
        year, standing = code.campaign.year, found.get(code.pk)
        if standing is None or code.issued_at is None:
            said = f"{year} 年度企业绿码：{code.get_state_display()}"
            yield _at(code.ended_at or code.requested_at, "绿码", f"{said}，{code.reason}" if code.reason else said)
            continue
        page = reverse("portal:green_code", args=[code.token])
        yield _at(code.issued_at, "绿码", f"{year} 年度企业绿码 {code.grade} 级（{standing.words}）", url=page)
