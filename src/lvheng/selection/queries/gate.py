"""The city gate (HN-4.1.b): who has filed, who holds it shut."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from lvheng.accounts.models import Authority
from lvheng.accounts.queries import province_of
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.filing.models import Application
from lvheng.registry.models import Release, Unit
from lvheng.registry.queries import existing_units
from lvheng.selection.models import Candidacy


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

    @property
    def open(self) -> bool:
        """Open: the territory has no gate, or nobody is missing."""
        return not self.enabled or not self.waiting

    @property
    def missing(self) -> int:
        """How many units have neither filed nor been released."""
        return len(self.waiting)

    @property
    def words(self) -> str:
        """The gate in one sentence."""
        if not self.enabled:
            return "本地区规则未设置推荐闸门，不因现有单位未填报而停止推荐。"
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


def duty_units(campaign: Campaign, authority: Authority | None = None) -> QuerySet[Unit]:
    """The units that must file this year (HN-1.2): on the national list, those this very year put there left out."""
    fresh = Candidacy.objects.filter(
        application__unit=OuterRef("pk"), application__campaign=campaign, state=Candidacy.State.PUBLISHED
    )
    return existing_units(authority).filter(~Exists(fresh))


def unfiled(campaign: Campaign, authority: Authority | None = None) -> QuerySet[Unit]:
    """The units that still must file: neither submitted nor released."""
    return duty_units(campaign, authority).filter(~submitted(campaign), ~released(campaign))


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
    made = []
    for city in chosen:
        total, missing = progress.get(city.pk, Progress()), tuple(waiting[city.pk])
        made.append(
            Gate(city, rule.enabled, total.due, total.filed, total.released, missing, rule.clause or "", rule.text)
        )
    return made
