"""The city gate (HN-4.1.b): who has filed, who holds it shut."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from lvheng.accounts.models import Authority
from lvheng.accounts.queries import province_of, reach
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core.refusal import Refusal
from lvheng.filing.duty import duty_units, must_file
from lvheng.filing.models import Application
from lvheng.registry.models import Release, Unit
from lvheng.selection.models import GateOverride


@dataclass(frozen=True)
class Gate:
    """Whether a city's new applicants may be recommended. `waiting` are the units that hold it shut."""

    city: Authority
    enabled: bool
    due: int
    filed: int
    released: int
    waiting: tuple[Unit, ...]
    clause: str
    text: str
    override: GateOverride | None = None

    @property
    def open(self) -> bool:
        """Open: the territory has no gate, nobody is missing, or a decision lets its new applicants through."""
        return not self.enabled or not self.waiting or self.override is not None

    @property
    def let_through(self) -> bool:
        """Open by decision alone: somebody is still missing."""
        return self.enabled and bool(self.waiting) and self.override is not None

    @property
    def missing(self) -> int:
        """How many units have neither filed nor been released."""
        return len(self.waiting)

    @property
    def words(self) -> str:
        """The gate in one sentence."""
        if not self.enabled:
            return "本地区规则未设置推荐闸门，不因现有单位未填报而停止推荐。"
        if self.override is not None and self.waiting:
            why = f"（{self.override.decision}）：{self.override.reason}"
            return f"{self.city.name}的推荐闸门已由决定放行{why}。还有 {self.missing} 家现有单位未完成填报。"
        if self.open:
            return f"{self.city.name}现有单位已全部完成填报或免除填报，推荐闸门开放。"
        names = "、".join(unit.name for unit in self.waiting)
        return f"{self.city.name}还有 {self.missing} 家现有单位未完成填报（{names}），推荐闸门未开放。"


def city_of(authority: Authority) -> Authority | None:
    """The city an authority is or lies in; None where units report straight to the province level."""
    node: Authority | None = authority
    while node is not None and node.level != Authority.Level.CITY:
        node = node.parent
    return node


def submitted(campaign: Campaign) -> Exists:
    """A condition on units: has a submitted application of the year (HN-1.2)."""
    return Exists(
        Application.objects.filter(
            unit=OuterRef("pk"), campaign=campaign, practice=False, state=Application.State.SUBMITTED
        )
    )


def released(campaign: Campaign) -> Exists:
    """A condition on units: released from the year's duty."""
    return Exists(Release.objects.filter(unit=OuterRef("pk"), year=campaign.year))


def unfiled(campaign: Campaign, authority: Authority | None = None) -> QuerySet[Unit]:
    """The units that still must file: neither submitted nor released.

    What leaves fewest stands first: SQLite asks in this order.
    """
    open_ones = Unit.objects.filter(~submitted(campaign), ~released(campaign))
    units = open_ones if authority is None else open_ones.filter(authority__path__startswith=authority.path)
    return units.filter(must_file(campaign))


@dataclass(frozen=True)
class Progress:
    """How far the existing units of a territory are."""

    due: int = 0
    filed: int = 0
    released: int = 0

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(self.due + other.due, self.filed + other.filed, self.released + other.released)

    @property
    def missing(self) -> int:
        """Neither filed nor released."""
        return self.due - self.filed - self.released


def progress_by_authority(campaign: Campaign, authority: Authority | None = None) -> dict[int, Progress]:
    """Progress of the existing units per authority they report to; one query."""
    done, freed = submitted(campaign), released(campaign)
    rows = (
        duty_units(campaign, authority)
        .values("authority")
        .annotate(due=Count("pk"), filed=Count("pk", filter=Q(done)), freed=Count("pk", filter=Q(freed) & ~Q(done)))
        .values_list("authority", "due", "filed", "freed")
    )
    return {key: Progress(due, filed, freed) for key, due, filed, freed in rows}


def overrides_of(campaign: Campaign, province: Authority) -> dict[int, GateOverride]:
    """Decisions that let cities of a province through, by city; none is asked for where the rules allow none."""
    rule = pack_for(campaign, province).gate
    if not rule.enabled or not rule.override:
        return {}
    found = GateOverride.objects.filter(campaign=campaign, city__parent=province).select_related("decided_by")
    return {one.city_id: one for one in found}


def override_refusal(campaign: Campaign, city: Authority) -> Refusal | None:
    """Why a city's gate can't be let through by decision now; None if it can (HN-4.1.b)."""
    found, rule = gate(campaign, city), pack_for(campaign, city).gate
    clauses = (rule.clause,) if rule.clause else ()
    if not rule.enabled:
        return Refusal("本地区规则未设置推荐闸门，不需要放行。")
    if not rule.override:
        return Refusal(
            f"本地区规则不允许放行推荐闸门：{rule.text}。",
            clauses,
            "请督促未完成的现有单位填报；确实无法填报的，由省级决定免除填报。",
        )
    if campaign.state != Campaign.State.OPEN:
        return Refusal(f"{campaign.title}现在是“{campaign.get_state_display()}”，不能放行。", ("MI-1.a",))
    if found.open:
        return Refusal(found.words, clauses)
    return None


def overrides_visible_to(user: object, campaign: Campaign) -> QuerySet[GateOverride]:
    """The year's decisions on gates of the territories of an officer's or auditor's roles, newest first."""
    found = GateOverride.objects.filter(reach(user, "city"), campaign=campaign)
    return found.select_related("city__parent", "decided_by").order_by("-id")


def releases_visible_to(user: object, campaign: Campaign) -> QuerySet[Release]:
    """The year's releases in the territories of an officer's or auditor's roles."""
    found = Release.objects.filter(reach(user, "unit__authority"), year=campaign.year)
    return found.select_related("unit__authority__parent", "decided_by")


def with_grounds(campaign: Campaign, releases: Iterable[Release]) -> list[tuple[Release, str]]:
    """Releases with the words of their grounds, which stand in the rules of their territory; no query."""
    made = []
    for one in releases:
        grounds = pack_for(campaign, one.unit.authority).duty.release_grounds
        made.append((one, next((ground.label for ground in grounds if ground.id == one.ground), "")))
    return made


def gates(campaign: Campaign, province: Authority) -> list[Gate]:
    """The gates of all cities of a province, in order of code; a constant number of queries."""
    cities = list(Authority.objects.filter(parent=province, level=Authority.Level.CITY, active=True).order_by("code"))
    return _gates(campaign, province, cities)


def gate(campaign: Campaign, city: Authority) -> Gate:
    """One city's gate."""
    return _gates(campaign, province_of(city), [city])[0]


def _gates(campaign: Campaign, province: Authority, cities: Iterable[Authority]) -> list[Gate]:
    chosen = list(cities)  # the tree ends at the cities: a unit of a city names the city itself
    rule = pack_for(campaign, province).gate
    scope = chosen[0] if len(chosen) == 1 else province
    progress = progress_by_authority(campaign, scope)
    waiting: dict[int, list[Unit]] = defaultdict(list)
    for unit in (
        unfiled(campaign, scope).select_related("authority").order_by("authority__code", "kind", "pinyin", "id")
    ):
        waiting[unit.authority_id].append(unit)
    made, decided = [], overrides_of(campaign, province)
    for city in chosen:
        total, missing = progress.get(city.pk, Progress()), tuple(waiting[city.pk])
        made.append(
            Gate(
                city,
                rule.enabled,
                total.due,
                total.filed,
                total.released,
                missing,
                rule.clause or "",
                rule.text,
                decided.get(city.pk),
            )
        )
    return made
