"""The dashboards: how a territory's year goes, in a constant number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from lvheng.accounts.models import Authority
from lvheng.analysis.places import places_of
from lvheng.campaigns.models import Campaign, RegionalMean, Window
from lvheng.campaigns.queries import windows
from lvheng.campaigns.terms import Term
from lvheng.core import clock
from lvheng.core.components.formats import num2
from lvheng.filing.models import Application
from lvheng.registry.models import Unit
from lvheng.review.models import Review
from lvheng.review.queries.existing import reminders
from lvheng.screening.models import Finding
from lvheng.screening.queries import counting
from lvheng.selection import queries as selection
from lvheng.selection.models import HandIn, ProvinceReport

SHOWN = 3
DECIDED = (Review.State.PASSED, Review.State.REFUSED)


@dataclass(frozen=True)
class CityRow:
    """One city on the province's dashboard. `place` is row and column of its tile, None in a plain grid."""

    gate: selection.Gate
    new: int
    verified: int
    hand_in: HandIn | None
    place: tuple[int, int] | None
    reminded_at: datetime | None

    @property
    def missing_words(self) -> str:
        """How many hold the gate shut, in words."""
        return f"差 {self.gate.missing} 家"

    @property
    def share(self) -> Decimal:
        """Per cent of the existing units that filed or were released; 100 where none must."""
        done = self.gate.due - self.gate.missing
        return Decimal(100) if not self.gate.due else Decimal(done * 100) / self.gate.due


@dataclass(frozen=True)
class Date:
    """A date of the year on the dashboard: `state` done, now or empty."""

    window: Term
    label: str
    note: str
    state: str


@dataclass(frozen=True)
class Board:
    """Everything the province's dashboard shows, apart from the ranking."""

    cities: list[CityRow]
    dates: list[Date]
    new: dict[str, int]
    verified: dict[str, int]
    confirmed: int
    open_findings: int
    means: dict[str, RegionalMean]
    due: int
    filed: int
    released: int
    missing: int
    report: ProvinceReport | None

    @property
    def shut(self) -> list[CityRow]:
        """The cities whose gate is shut."""
        return [row for row in self.cities if not row.gate.open]

    @property
    def gated(self) -> bool:
        """Whether the territory has the gate at all (HN-4.1.b)."""
        return any(row.gate.enabled for row in self.cities)

    @property
    def more_shut(self) -> int:
        """How many shut cities are folded away."""
        return max(0, len(self.shut) - SHOWN)

    @property
    def open_gates(self) -> int:
        """How many gates are open."""
        return len(self.cities) - len(self.shut)

    @property
    def placed(self) -> bool:
        """Whether every city has its place on the map."""
        return bool(self.cities) and all(row.place for row in self.cities)


def board(campaign: Campaign, province: Authority) -> Board:
    """The dashboard of a province."""
    gates = selection.gates(campaign, province)
    total = sum(selection.progress_by_authority(campaign, province).values(), selection.Progress())
    counted = _new_by_authority(campaign, province)
    handed = selection.hand_ins_of(campaign, province)
    places = places_of(province.territory)
    told = reminders([unit for gate in gates for unit in gate.waiting])
    cities = [
        CityRow(
            gate,
            sum(row["new"] for row in counted if row["authority"] == gate.city.pk),
            sum(row["verified"] for row in counted if row["authority"] == gate.city.pk),
            handed.get(gate.city.pk),
            places.get(gate.city.gb_code or gate.city.code),
            max((events[-1].at for unit in gate.waiting if (events := told.get(unit.pk))), default=None),
        )
        for gate in gates
    ]
    findings = _findings(campaign, province)
    report = selection.standing_report(campaign, province)
    return Board(
        cities=cities,
        dates=dates(campaign, province, _said(total.missing, f"已报 {len(handed)} / {len(cities)}", report)),
        new=_by_kind(counted, "new"),
        verified=_by_kind(counted, "verified"),
        confirmed=findings.get(Finding.State.CONFIRMED, 0),
        open_findings=findings.get(Finding.State.OPEN, 0),
        means={mean.kind: mean for mean in RegionalMean.objects.filter(campaign=campaign, province=province)},
        due=total.due,
        filed=total.filed,
        released=total.released,
        missing=total.missing,
        report=report,
    )


def _new_by_authority(campaign: Campaign, province: Authority) -> list[dict[str, Any]]:
    judged = Q(reviews__level=Authority.Level.CITY, reviews__state__in=DECIDED)
    found = selection.new_applicants(campaign, province).order_by().values("authority", "kind")
    return list(found.annotate(new=Count("pk", distinct=True), verified=Count("pk", filter=judged, distinct=True)))


def _by_kind(counted: Iterable[dict[str, Any]], name: str) -> dict[str, int]:
    made = dict.fromkeys(map(str, Unit.Kind.values), 0)
    for row in counted:
        made[row["kind"]] += row[name]
    return made


def _findings(campaign: Campaign, province: Authority) -> dict[str, int]:
    found = Finding.objects.filter(counting(), campaign=campaign, unit__authority__path__startswith=province.path)
    return dict(found.order_by().values_list("state").annotate(n=Count("unit", distinct=True)))


LABELS = {
    Window.Act.FILING: "单位填报截止",
    Window.Act.CITY_HAND_IN: "市州报送汇总表",
    Window.Act.PROVINCE_REPORT: "省级报送推荐名单与对标情况",
}


def dates(campaign: Campaign, authority: Authority, said: dict[str, str]) -> list[Date]:
    """The year's dates of a territory (HN-3.1, HN-3.2, MI-3.b), the next one marked; `said`: words per act."""
    made: list[Date] = []
    for window in windows(campaign, authority):
        state = "done" if window.over else "" if any(date.state == "now" for date in made) else "now"
        note = "，".join(filter(None, [_when(window), said.get(window.act, "")]))
        made.append(Date(window, _label(window), note, state))
    return made


def _label(term: Term) -> str:
    words = LABELS[Window.Act(term.act)]
    return f"{words}（{term.scope}）" if term.scope else words


def _said(missing: int, handed: str, report: ProvinceReport | None) -> dict[str, str]:
    return {
        Window.Act.FILING: f"{missing} 家未提交" if missing else "",
        Window.Act.CITY_HAND_IN: handed,
        Window.Act.PROVINCE_REPORT: "已报送" if report else "",
    }


def _when(window: Term) -> str:
    left = clock.days_left(window.closes_at)
    if left < 0:
        return f"已截止 {-left} 天"
    return "今天截止" if left == 0 else f"还剩 {left} 天"


def chart_of(campaign: Campaign, province: Authority, kind: str, mean: Decimal | None) -> dict[str, Any] | None:
    """The distribution of new applicants' scores as chart and table; None of nobody."""
    bands = selection.distribution(selection.new_totals(campaign, province, kind))
    if not bands:
        return None
    data = {
        "kind": "hist",
        "lo": bands[0][0],
        "step": 5,
        "bins": [[label, count] for _edge, label, count in bands],
        "mean": mean,
        "line": None,
    }
    table = {"head": ["分数段", "家数"], "rows": [[label, count] for _edge, label, count in bands]}
    line = f"；虚线为现有工厂平均 {num2(mean)} 分" if mean is not None else ""
    note = f"{sum(count for _edge, _label, count in bands)} 家，核实得分，未核实的按自评价得分{line}"
    return {"data": data, "table": table, "note": note}


@dataclass(frozen=True)
class CityBoard:
    """A city's dashboard."""

    gate: selection.Gate
    dates: list[Date]
    new: int
    new_drafts: int
    passed: int
    refused: int
    undecided: int
    existing_undecided: int
    hand_in: HandIn | None


def city_board(campaign: Campaign, city: Authority) -> CityBoard:
    """Progress, gate, dates and what is to do of a city."""
    gate = selection.gate(campaign, city)
    mine = Application.objects.filter(campaign=campaign, authority=city, practice=False)
    judged = Q(reviews__level=Authority.Level.CITY)
    new = Q(route=Application.Route.NEW)
    done = judged & Q(reviews__state__in=DECIDED)
    sent = mine.filter(state=Application.State.SUBMITTED)
    counted = sent.aggregate(
        new=Count("pk", filter=new, distinct=True),
        passed=Count("pk", filter=new & judged & Q(reviews__state=Review.State.PASSED), distinct=True),
        refused=Count("pk", filter=new & judged & Q(reviews__state=Review.State.REFUSED), distinct=True),
        existing=Count("pk", filter=~new, distinct=True),
        existing_done=Count("pk", filter=~new & done, distinct=True),
    )
    handed = HandIn.objects.filter(campaign=campaign, authority=city).first()
    return CityBoard(
        gate=gate,
        dates=dates(campaign, city, _said(gate.missing, "已报送" if handed else "未报送", None)),
        new=counted["new"],
        new_drafts=mine.filter(new, state=Application.State.DRAFT).count(),
        passed=counted["passed"],
        refused=counted["refused"],
        undecided=counted["new"] - counted["passed"] - counted["refused"],
        existing_undecided=counted["existing"] - counted["existing_done"],
        hand_in=handed,
    )
