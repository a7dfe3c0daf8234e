"""Who may apply this year, by which route (HN-1.1, HN-1.2, HN-4.2.c)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.core.refusal import Refusal
from lvheng.filing.models import Application
from lvheng.registry.models import Bar, ListEntry, Unit

LISTS = {"provincial": ListEntry.Level.PROVINCIAL, "city": ListEntry.Level.MUNICIPAL}


@dataclass
class Standing:
    """Which lists a unit stands on now, and the bar on its code, if any."""

    entries: dict[str, ListEntry] = field(default_factory=dict)
    bar: Bar | None = None

    @property
    def route(self) -> str:
        """Existing units of the national list prove themselves again; all others are new (HN-1.2, MI-2.2.a)."""
        listed = ListEntry.Level.NATIONAL in self.entries
        return Application.Route.EXISTING if listed else Application.Route.NEW


def standings(units: Iterable[Unit]) -> dict[int, Standing]:
    """The standing of each unit by its id, in two queries; a bar counts by code, through renaming (HN-4.2.c)."""
    units = list(units)
    found = {unit.pk: Standing() for unit in units}
    for entry in ListEntry.objects.filter(unit__in=units, state=ListEntry.State.LISTED):
        found[entry.unit_id].entries[entry.level] = entry
    today = clock.today()
    bars = Bar.objects.filter(uscc__in={unit.uscc for unit in units}, since__lte=today, until__gt=today)
    by_code = {bar.uscc: bar for bar in bars.order_by("until")}
    for unit in units:
        found[unit.pk].bar = by_code.get(unit.uscc)
    return found


def standing_of(unit: Unit) -> Standing:
    """The standing of one unit."""
    return standings([unit])[unit.pk]


def required_list(unit: Unit, campaign: Campaign) -> tuple[str, str]:
    """The level of list that new applicants must stand on and that list's name; empty where none is asked (HN-1.1)."""
    required = pack_for(campaign, unit.authority).eligibility.required_list_level
    if required is None:
        return "", ""
    return LISTS[required], f"{LISTS[required].label}{unit.get_kind_display()}名单"


def refusal_of(unit: Unit, campaign: Campaign, route: str, standing: Standing | None = None) -> Refusal | None:
    """Why a unit may not apply by a route this year; None if it may.

    A bar runs by day on the unit's code (HN-4.2.c, MI-3.d); a new applicant stands on the list its province asks for
    (HN-1.1).
    """
    if route == Application.Route.EXISTING:
        return None
    known = standing or standing_of(unit)
    bar = known.bar
    if bar is not None:
        again = f"{bar.until:%Y年%-m月%-d日}"
        return Refusal(
            f"本单位自 {bar.since:%Y年%-m月%-d日} 起禁止申报，{again} 起可以再次申报（{bar.decision}：{bar.reason}）。",
            (bar.clause,),
            f"请于 {again} 以后再申报；对认定有异议的，请联系作出决定的主管部门。",
        )
    level, name = required_list(unit, campaign)
    if level and level not in known.entries:
        eligibility = pack_for(campaign, unit.authority).eligibility
        kind = unit.get_kind_display()
        return Refusal(
            f"本单位不在{name}中，不能新申报国家级{kind}。{eligibility.required_list_text}。",
            tuple(filter(None, (eligibility.required_list_clause,))),
            f"请先申报{name[:2]}{kind}；如已在名单中，请联系市州工信部门核对名称和统一社会信用代码。",
        )
    return None
