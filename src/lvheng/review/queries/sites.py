"""Checks on site: who is drawn from, what was drawn, and how anybody draws again."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import reach, roles_of
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.filing.models import Application
from lvheng.review.drawing import Drawn, digest, draw, in_order
from lvheng.review.models import CheckRun, SiteCheck, SiteDraw
from lvheng.review.queries.queue import risk_at, with_standing

WAITING = ("todo", "open")
RELATED = ("application__unit", "application__authority", "authority", "draw", "planned_by", "reported_by", "file")


def checks_visible_to(user: object) -> QuerySet[SiteCheck]:
    """The checks of the authorities in reach of a person's roles: not shown to a level below the one that visits."""
    return SiteCheck.objects.filter(reach(user, "authority")).select_related(*RELATED, "application__campaign")


def draws_visible_to(user: object) -> QuerySet[SiteDraw]:
    """The draws of the authorities in reach, the newest first."""
    return SiteDraw.objects.filter(reach(user, "authority")).select_related("authority", "campaign", "drawn_by")


def visits_at(user: object, campaign: Campaign) -> Authority | None:
    """The authority for which a person may draw this year; None for others."""
    for role in roles_of(user):
        rule = pack_for(campaign, role.authority).site_checks
        if role.kind == Role.Kind.OFFICER and rule.enabled and str(rule.level) == role.authority.level:
            return role.authority
    return None


def reads_sites(user: object, campaign: Campaign) -> bool:
    """Whether checks on site concern a person: officers and auditors of the level that visits, and above."""
    kinds = (Role.Kind.OFFICER, Role.Kind.AUDITOR)
    above = {str(Authority.Level.MINISTRY), str(Authority.Level.PROVINCE)}
    return any(
        role.kind in kinds
        and (
            role.authority.level in above
            or str(pack_for(campaign, role.authority).site_checks.level) == role.authority.level
        )
        for role in roles_of(user)
    )


def pool_of(campaign: Campaign, authority: Authority, route: str = "") -> QuerySet[Application]:
    """What an authority draws from: waiting for its decision, let through by the level below, without a visit yet."""
    visited = SiteCheck.objects.filter(application=OuterRef("pk"), authority=authority)
    found = Application.objects.filter(
        ~Exists(visited.exclude(state=SiteCheck.State.CANCELLED)),
        campaign=campaign, practice=False, authority__path__startswith=authority.path,
    )  # fmt: skip
    if route:
        found = found.filter(route=route)
    waiting: QuerySet[Application] = with_standing(found, authority.level).filter(standing__in=WAITING)
    return waiting.order_by("number")


def planned_for(applications: Iterable[int]) -> QuerySet[SiteCheck]:
    """The visits that are planned for applications, by id, and not reported."""
    return SiteCheck.objects.filter(application__in=applications, state=SiteCheck.State.PLANNED).order_by("id")


def risks_of(pool: QuerySet[Application], level: str) -> dict[str, int]:
    """By number, the risk that the automatic checks found, as it stands for a level, where there is any."""
    column = risk_at(level)
    ran = CheckRun.objects.filter(application__in=pool.order_by().values("pk"), **{f"{column}__gt": 0})
    return dict(ran.order_by("application__number").values_list("application__number", column))


def redrawn(made: SiteDraw) -> Drawn:
    """The same draw again, from what its record holds."""
    rule: dict[str, Any] = made.rule
    return draw(
        made.seed, made.pool, rule["risks"], share=Decimal(rule["share"]), least=rule["least"], by_risk=rule["by_risk"]
    )


def drawn_rows(made: SiteDraw) -> list[dict[str, Any]]:
    """The pool in the order of the draw: place, number, digest, risk and what became of it."""
    lot, risk = set(made.drawn), set(made.by_risk)
    return [
        {
            "place": place,
            "number": number,
            "digest": digest(made.seed, number),
            "risk": made.rule["risks"].get(number, 0),
            "how": "drawn" if number in lot else "risk" if number in risk else "",
        }
        for place, number in enumerate(in_order(made.seed, made.pool), start=1)
    ]
