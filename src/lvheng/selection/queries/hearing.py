"""The hearing before a proposal is confirmed: which proposals need one, who settles, who is heard."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import province_of, roles_of
from lvheng.accounts.rules import holds
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.registry.queries import filed_by
from lvheng.selection.models import ClosingProposal, Hearing
from lvheng.selection.queries.closing import proposals_visible_to
from lvheng.selection.queries.gate import city_of
from lvheng.standards.staying import DynamicManagement


def dynamic_rule(proposal: ClosingProposal) -> DynamicManagement:
    """The rules of the unit's territory on dynamic management."""
    return pack_for(proposal.campaign, proposal.unit.authority).dynamic_management


def is_heard(proposal: ClosingProposal) -> bool:
    """Whether the unit is heard before this proposal is confirmed."""
    rule = dynamic_rule(proposal).hearing
    return rule.enabled and proposal.kind in rule.proposals


def authority_at_level(authority: Authority, level: str) -> Authority:
    """The authority of a level over (or at) another one; where there is no city in between, the province's."""
    if level == Authority.Level.MINISTRY:
        top = province_of(authority)
        return top.parent or top
    city = city_of(authority) if level == Authority.Level.CITY else None
    return city or province_of(authority)


def settles(user: object, proposal: ClosingProposal) -> bool:
    """Whether a person is an officer of the authority that confirms in the unit's territory."""
    at = authority_at_level(proposal.unit.authority, dynamic_rule(proposal).confirmed_by)
    return holds(user, Role.Kind.OFFICER, at.level, at)


def settles_somewhere(user: object, campaign: Campaign) -> bool:
    """Whether a person settles proposals at all: an officer of the ministry, or of the level their rules name."""
    mine = [role.authority for role in roles_of(user) if role.kind == Role.Kind.OFFICER]
    return any(
        authority.level in (Authority.Level.MINISTRY, pack_for(campaign, authority).dynamic_management.confirmed_by)
        for authority in mine
    )


def to_settle(user: object, campaign: Campaign, kind: str, *states: str) -> list[ClosingProposal]:
    """The proposals of a kind in some states that this person settles, in order."""
    found = proposals_visible_to(user, campaign).filter(kind=kind, state__in=states)
    return [one for one in found.order_by("unit__pinyin", "id") if settles(user, one)]


def to_notify(user: object, campaign: Campaign, kind: str) -> list[ClosingProposal]:
    """The proposals of a kind that this person settles and that need a notice first."""
    return [one for one in to_settle(user, campaign, kind, ClosingProposal.State.PROPOSED) if is_heard(one)]


def term_from(proposal: ClosingProposal, at: datetime) -> datetime:
    """The last moment of the term of a notice given at a moment: 23:59:59 of the last day."""
    return clock.day_end(at.astimezone(clock.ZONE).date() + timedelta(days=dynamic_rule(proposal).hearing.days))


def hearing_of(proposal: ClosingProposal) -> Hearing | None:
    """The hearing of a proposal, if the unit has been notified."""
    return Hearing.objects.filter(proposal=proposal).select_related("noticed_by", "stated_by", "answered_by").first()


def hearings_of(user: object) -> QuerySet[Hearing]:
    """The hearings of the units a person files for."""
    return Hearing.objects.filter(filed_by(user, "proposal__unit")).select_related(
        "proposal__campaign", "proposal__unit__authority__parent", "proof"
    )
