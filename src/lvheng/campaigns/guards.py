"""Guards on time: an act outside its window is refused by every door (HN-3.3)."""

from datetime import datetime
from typing import Any

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Campaign, Window
from lvheng.campaigns.queries import is_open, pack_for, window
from lvheng.campaigns.terms import Term
from lvheng.core import clock
from lvheng.core.process import Guard, guard, narrows
from lvheng.core.refusal import Refusal, Refused
from lvheng.registry.models import Unit


@narrows
def of_the_territory(obj: Any, clauses: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the clauses that the notices of the object's territory hold; all where it has no place of its own."""
    place = getattr(obj, "application", obj)
    campaign, authority = getattr(place, "campaign", None), getattr(place, "authority", None)
    return clauses if campaign is None or authority is None else pack_for(campaign, authority).in_force(*clauses)


def strictness(found: Term) -> str:
    """The clause by which a territory's dates are strict, if its rules have one (HN-3.3)."""
    rule = pack_for(found.campaign, found.province).extensions
    return "" if rule.enabled else rule.clause or ""


def refusal_outside(found: Term | None, label: str) -> Refusal | None:
    """The refusal for a window that is not open now, with its date and clause; None inside it (HN-3.3)."""
    if found is None:
        return Refusal(f"本地区没有“{label}”这一步。")
    if is_open(found):
        return None
    day = found.closes_at.astimezone(clock.ZONE)
    start = found.opens_at.astimezone(clock.ZONE)
    if clock.now() < found.opens_at:
        return Refusal(
            f"{found.label}尚未开始，{start:%Y年%-m月%-d日}开放。",
            tuple(filter(None, [found.clause])),
            "开放前可以先做练习申报，熟悉填报方式。",
        )
    return Refusal(
        f"{found.label}已于 {day:%Y年%-m月%-d日 %H:%M:%S} 截止，不再受理。",
        tuple(filter(None, [found.clause, strictness(found)])),
        "如有疑问，请联系市州工信部门或技术支持。",
    )


def extension_refusal(campaign: Campaign, authority: Authority) -> Refusal | None:
    """Why no window of a territory can be extended now; None if one can (HN-3.3)."""
    rule = pack_for(campaign, authority).extensions
    if not rule.enabled:
        return Refusal(
            "本地区的规则规定时间要求严格执行，不能延期。",
            (rule.clause,) if rule.clause else (),
            "请督促有关单位在截止前完成；无法填报的现有单位可以由省级决定免除填报。",
        )
    if campaign.state != Campaign.State.OPEN:
        return Refusal(f"{campaign.title}现在是“{campaign.get_state_display()}”，不能延期。", ("MI-1.a",))
    return None


def within(
    campaign: Campaign, authority: Authority, act: str, *, unit: Unit | None = None, route: str = ""
) -> tuple[datetime, datetime]:
    """The moment of writing and the end of the window it lies in, as extended, which the database compares.

    Raises Refused when the window has ended since the guards were asked.
    """
    at, found = clock.now(), window(campaign, authority, act, unit=unit, route=route)
    refusal = refusal_outside(found, Window.Act(act).label)
    if found is None or refusal is not None:
        raise Refused(refusal or "")
    return at, found.closes_at


def inside(name: str) -> Guard:
    """A guard that asks the window `name` for the object's campaign and authority; of an application its own."""

    def check(obj: Any, _actor: Any) -> Refusal | None:
        unit, route = getattr(obj, "unit", None), getattr(obj, "route", "")
        found = window(obj.campaign, obj.authority, name, unit=unit, route=route)
        return refusal_outside(found, Window.Act(name).label)

    return guard(f"window.{name}")(check)


for act in Window.Act.values:
    inside(act)
