"""Who may apply this year, by which route (HN-1.1, HN-1.2, HN-4.2.c)."""

from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core.refusal import Refusal
from lvheng.filing.models import Application
from lvheng.registry.models import ListEntry, Unit
from lvheng.registry.queries import bar_on, is_listed

LISTS = {"provincial": ListEntry.Level.PROVINCIAL, "city": ListEntry.Level.MUNICIPAL}


def route_of(unit: Unit) -> str:
    """Existing units of the national list prove themselves again; all others are new (HN-1.1, HN-1.2, MI-2.2.a)."""
    listed = is_listed(unit, ListEntry.Level.NATIONAL)
    return Application.Route.EXISTING if listed else Application.Route.NEW


def required_entry(unit: Unit, campaign: Campaign) -> tuple[ListEntry | None, str]:
    """The unit's entry on the list that new applicants must stand on, and that list's name; "" where none is asked."""
    required = pack_for(campaign, unit.authority).eligibility.required_list_level
    if required is None:
        return None, ""
    level = LISTS[required]
    entry = ListEntry.objects.filter(unit=unit, level=level, state=ListEntry.State.LISTED).first()
    return entry, f"{level.label}{unit.get_kind_display()}名单"


def refusal_of(unit: Unit, campaign: Campaign, route: str) -> Refusal | None:
    """Why a unit may not apply by a route this year; None if it may.

    A bar runs by day on the unit's code (HN-4.2.c, MI-3.d); a new applicant stands on the list its province asks for
    (HN-1.1).
    """
    if route == Application.Route.EXISTING:
        return None
    bar = bar_on(unit)
    if bar is not None:
        return Refusal(
            f"本单位自 {bar.since:%Y年%-m月%-d日} 起禁止申报，{bar.until:%Y年%-m月%-d日} 起可以再次申报"
            f"（{bar.decision}：{bar.reason}）。",
            (bar.clause,),
            f"请于 {bar.until:%Y年%-m月%-d日} 以后再申报；对认定有异议的，请联系作出决定的主管部门。",
        )
    eligibility = pack_for(campaign, unit.authority).eligibility
    entry, name = required_entry(unit, campaign)
    if name and entry is None:
        return Refusal(
            f"本单位不在{name}中，不能新申报国家级{unit.get_kind_display()}。{eligibility.required_list_text}。",
            (eligibility.required_list_clause or "",),
            f"请先申报{name[:2]}{unit.get_kind_display()}；如已在名单中，请联系市州工信部门核对名称和统一社会信用代码。",
        )
    return None
