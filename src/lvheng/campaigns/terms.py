"""When an act is open for whom: the windows of a territory, the narrowest that fits, and extensions of its end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from lvheng.accounts.models import Authority
from lvheng.accounts.queries import province_of
from lvheng.campaigns.models import Campaign, Extension, Window
from lvheng.core import clock
from lvheng.registry.models import Unit
from lvheng.standards import load_campaign

ROUTES = {"new": "新申报", "existing": "现有单位"}


@dataclass(frozen=True)
class Term:
    """A window as it holds for somebody: its end is the latest extension's that fits (HN-3.1, HN-3.2, HN-3.3)."""

    window: Window
    closes_at: datetime
    extension: Extension | None = None

    @property
    def campaign(self) -> Campaign:
        """The year."""
        return self.window.campaign

    @property
    def province(self) -> Authority:
        """Whose territory."""
        return self.window.province

    @property
    def act(self) -> str:
        """What it is for."""
        return self.window.act

    @property
    def opens_at(self) -> datetime:
        """Its first moment."""
        return self.window.opens_at

    @property
    def clause(self) -> str:
        """By which clause."""
        return self.window.clause

    @property
    def label(self) -> str:
        """What it is for, in words."""
        return self.window.label

    @property
    def scope(self) -> str:
        """Whom it is for, in words; empty: everybody."""
        kind = Unit.Kind(self.window.kind).label if self.window.kind else ""
        return "".join((ROUTES.get(self.window.route, ""), kind))

    @property
    def title(self) -> str:
        """What it is for, and for whom where not for everybody."""
        return f"{self.label}（{self.scope}）" if self.scope else self.label

    @property
    def is_open(self) -> bool:
        """Whether it is open now; both ends included."""
        return self.opens_at <= clock.now() <= self.closes_at

    @property
    def over(self) -> bool:
        """Whether its end has passed."""
        return self.closes_at < clock.now()


class Calendar:
    """The windows and extensions of a year, read at once; everything asked of it afterwards costs no query."""

    def __init__(self, windows: Sequence[Window], extensions: Sequence[Extension]) -> None:
        self.windows = windows
        self.extensions = extensions

    @classmethod
    def load(cls, campaign: Campaign, province: Authority | None = None, act: str = "") -> "Calendar":
        """Of one province's territory or of all, of one act or of all.

        Extensions hold in territories whose rules allow them (HN-3.3: 2025 none); where none does, none is asked for.
        """
        wanted = Q(campaign=campaign) & (Q(province=province) if province is not None else Q())
        wanted &= Q(act=act) if act else Q()
        windows = list(Window.objects.filter(wanted).select_related("campaign", "province"))
        allowing = {one.province.path for one in windows if _extends(campaign, one.province)}
        if not allowing:
            return cls(windows, ())
        found = Extension.objects.filter(campaign=campaign, **({"act": act} if act else {})).select_related("authority")
        return cls(
            windows, [one for one in found.order_by("id") if any(one.authority.path.startswith(p) for p in allowing)]
        )

    def term(
        self, act: str, authority: Authority, *, unit: Unit | None = None, route: str = "", kind: str = ""
    ) -> Term | None:
        """The window of an act for somebody, the narrowest that fits: route and kind, route, kind, all."""
        of_kind = kind or (unit.kind if unit is not None else "")
        province = province_of(authority)
        fitting = [
            one
            for one in self.windows
            if one.province_id == province.pk
            and one.act == act
            and one.route in ("", route)
            and one.kind in ("", of_kind)
        ]
        narrowest = max(fitting, key=lambda one: (bool(one.route), bool(one.kind)), default=None)
        return self.extended(narrowest, authority, unit) if narrowest is not None else None

    def extended(self, window: Window, authority: Authority, unit: Unit | None = None) -> Term:
        """A window with its end for an authority or one of its units; an extension never shortens."""
        areas = {authority.pk, window.province_id}
        later = [
            one
            for one in self.extensions
            if one.act == window.act
            and one.closes_at > window.closes_at
            and (one.authority_id in areas if one.unit_id is None else unit is not None and one.unit_id == unit.pk)
        ]
        latest = max(later, key=lambda one: one.closes_at, default=None)
        return Term(window, latest.closes_at, latest) if latest is not None else Term(window, window.closes_at)

    def terms(self, authority: Authority, *, unit: Unit | None = None, route: str = "", kind: str = "") -> list[Term]:
        """An authority's terms by their end: all of them; for one unit or one kind of application one an act."""
        if unit is None and not route and not kind:
            province = province_of(authority)
            found = [self.extended(one, authority) for one in self.windows if one.province_id == province.pk]
        else:
            asked = (self.term(act, authority, unit=unit, route=route, kind=kind) for act in Window.Act.values)
            found = [one for one in asked if one is not None]
        return sorted(found, key=lambda one: (one.closes_at, one.window.pk))

    def lines(self) -> list[tuple[Term, Authority]]:
        """Every term with the area it holds for: the provinces', and those of cities extended for themselves."""
        found = [(self.extended(one, one.province), one.province) for one in self.windows]
        cities = {one.authority_id: one.authority for one in self.extensions if one.unit_id is None}
        for window in self.windows:
            general = self.extended(window, window.province).closes_at
            for city in cities.values():
                if city.pk != window.province_id and city.path.startswith(window.province.path):
                    own = self.extended(window, city)
                    if own.closes_at > general:
                        found.append((own, city))
        return sorted(found, key=lambda line: (line[0].closes_at, line[0].opens_at, line[1].code))

    def last(self, act: str) -> Term | None:
        """The term of an act that ends last, extensions for single units included."""
        found = [Term(one, one.closes_at) for one in self.windows if one.act == act]
        found += [
            Term(one, max(extension.closes_at, one.closes_at), extension)
            for extension in self.extensions
            for one in self.windows
            if extension.act == act == one.act and extension.authority.path.startswith(one.province.path)
        ]
        return max(found, key=lambda one: one.closes_at, default=None)

    def over(self, act: str, authorities: Iterable[Authority], *, route: str) -> Q:
        """A condition on units: the end of an act for their applications has passed."""
        authorities, where = list(authorities), Q(pk__in=())
        for kind in Unit.Kind.values:
            found = ((one.pk, self.term(act, one, route=route, kind=kind)) for one in authorities)
            where |= Q(kind=kind, authority__in=[key for key, term in found if term is not None and term.over])
        running = [
            one.unit_id
            for one in self.extensions
            if one.unit_id is not None and one.act == act and one.closes_at >= clock.now()
        ]
        return where & ~Q(pk__in=running) if running else where


def _extends(campaign: Campaign, province: Authority) -> bool:
    return load_campaign(campaign.year, province.territory or None).extensions.enabled
