"""Who may apply this year, by which route (HN-1.1, HN-1.2, HN-4.2.c)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse

from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.core.refusal import Refusal
from lvheng.filing.models import Application
from lvheng.registry.models import STANDING, Bar, ListEntry, Unit
from lvheng.registry.queries import codes_by_unit
from lvheng.screening.models import Finding
from lvheng.screening.queries import confirmed_against, told

LISTS = {"provincial": ListEntry.Level.PROVINCIAL, "city": ListEntry.Level.MUNICIPAL}


@dataclass
class Standing:
    """Which lists a unit stands on now, the bar on its codes, if any, and this year's confirmed findings."""

    entries: dict[str, ListEntry] = field(default_factory=dict)
    bar: Bar | None = None
    confirmed: list[Finding] = field(default_factory=list)

    @property
    def route(self) -> str:
        """Existing units of the national list prove themselves again; all others are new (HN-1.2, MI-2.2.a)."""
        listed = ListEntry.Level.NATIONAL in self.entries
        return Application.Route.EXISTING if listed else Application.Route.NEW


def standings(units: Iterable[Unit], campaign: Campaign | None = None) -> dict[int, Standing]:
    """The standing of each unit by its id, in a constant number of queries.

    A bar counts by every code of the unit, those of units merged into it included (HN-4.2.c); `campaign`: whose
    confirmed findings count (HN-1.1).
    """
    units = list(units)
    found = {unit.pk: Standing() for unit in units}
    for entry in ListEntry.objects.filter(unit__in=units, state__in=STANDING):
        found[entry.unit_id].entries[entry.level] = entry
    codes = codes_by_unit(units)
    today = clock.today()
    asked = {code for mine in codes.values() for code in mine}
    bars = Bar.objects.filter(uscc__in=asked, since__lte=today, until__gt=today)
    by_code = {bar.uscc: bar for bar in bars.order_by("until")}
    confirmed = confirmed_against(campaign, units) if campaign is not None else {}
    for unit in units:
        mine = [by_code[code] for code in codes[unit.pk] if code in by_code]
        found[unit.pk].bar = max(mine, key=lambda bar: bar.until, default=None)
        found[unit.pk].confirmed = confirmed.get(unit.pk, [])
    return found


def standing_of(unit: Unit, campaign: Campaign | None = None) -> Standing:
    """The standing of one unit."""
    return standings([unit], campaign)[unit.pk]


def required_list(unit: Unit, campaign: Campaign) -> tuple[str, str]:
    """The level of list that new applicants must stand on and that list's name; empty where none is asked (HN-1.1)."""
    required = pack_for(campaign, unit.authority).eligibility.required_list_level
    if required is None:
        return "", ""
    return LISTS[required], f"{LISTS[required].label}{unit.get_kind_display()}名单"


def refusal_of(unit: Unit, campaign: Campaign, route: str, standing: Standing | None = None) -> Refusal | None:
    """Why a unit may not apply by a route this year; None if it may.

    A unit that has merged into another files no more (domain.md §5); existing units are those on the national list,
    and only those, whatever they were when the application was begun (HN-1.2, MI-2.2.a); a bar runs by day on the
    unit's code (HN-4.2.c, MI-3.d); a new applicant stands on the list its province asks for (HN-1.1) and has no
    confirmed finding that counts (HN-1.1.a to HN-1.1.f).
    """
    if unit.merged_into is not None:
        words = f"本单位已并入{unit.merged_into.name}，不再单独填报。"
        return Refusal(words, (), f"由{unit.merged_into.name}填报；如有疑问，请联系市州工信部门。")
    known = standing or standing_of(unit, campaign)
    if known.route != route:
        return _of_the_other_route(unit, route, known)
    if route == Application.Route.EXISTING:
        return None
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
    return _excluded(known.confirmed)


def _of_the_other_route(unit: Unit, route: str, known: Standing) -> Refusal:
    """The unit has come onto or gone from the national list since its application was begun (HN-1.2, MI-2.2.a)."""
    clauses = ("HN-1.2", "MI-2.2.a")
    kind = unit.get_kind_display()
    if route == Application.Route.NEW:
        return Refusal(
            f"本单位已列入国家级{kind}名单，不再是新申报单位。",
            clauses,
            "请撤回这份新申报；是否需要按现有单位填报，请联系市州工信部门。",
        )
    last = (
        ListEntry.objects.filter(unit=unit, level=ListEntry.Level.NATIONAL, state=ListEntry.State.REMOVED)
        .order_by("-removed_on", "-id")
        .first()
    )
    gone = ""
    if last is not None and last.removed_on is not None:
        gone = f"已于 {last.removed_on:%Y年%-m月%-d日} 移出（{last.removal_decision}），"
    bar = f"；自 {known.bar.since:%Y年%-m月%-d日} 起禁止申报至 {known.bar.until:%Y年%-m月%-d日}" if known.bar else ""
    return Refusal(
        f"本单位{gone}现在不在国家级{kind}名单中，不能按现有单位填报{bar}。",
        clauses if known.bar is None else (*clauses, known.bar.clause),
        "对移出有异议的，请联系作出决定的主管部门。",
    )


def _excluded(confirmed: list[Finding]) -> Refusal | None:
    """A confirmed finding bars: under which clause, from which source, until when."""
    if not confirmed:
        return None
    return Refusal(
        f"已认定本单位存在不得申报的情形：{'；'.join(told(one) for one in confirmed)}。",
        tuple(dict.fromkeys(one.clause for one in confirmed)),
        "对认定有异议的，请在“申报条件”中说明并附证明；省级可以改正认定。",
        reverse("filing:eligibility", args=[confirmed[0].unit_id]),
    )
