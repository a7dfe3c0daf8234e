"""Who is an expert, in which industries, and why a person may not be the expert on an application (MI-3.c)."""

from django.db.models import QuerySet

from lvheng.accounts.models import Authority, Role, User
from lvheng.accounts.queries import roles_of
from lvheng.campaigns.models import Campaign
from lvheng.filing.models import Application
from lvheng.registry.models import Unit
from lvheng.review.conflicts import conflicts_of
from lvheng.standards import list_industries

PARK, OTHER = "park", "none"
"""Where an application belongs that is of no key industry: parks, and factories of other industries."""


def conflict_of(application: Application, person: User) -> str:
    """Every conflict of interest in words, or an empty text."""
    return "".join(conflicts_of(application, person))


def is_expert(person: User) -> bool:
    """Whether a person sits on the ministry's panel now."""
    return person.is_active and any(
        role.kind == Role.Kind.EXPERT and role.authority.level == Authority.Level.MINISTRY for role in roles_of(person)
    )


def roster() -> QuerySet[User]:
    """The ministry's experts now, by name."""
    return (
        User.objects.filter(
            is_active=True, roles__kind=Role.Kind.EXPERT, roles__until=None,
            roles__authority__level=Authority.Level.MINISTRY,
        )
        .distinct()
        .order_by("display_name", "id")
    )  # fmt: skip


def industries(campaign: Campaign) -> dict[str, str]:
    """What experts and panels may be for, name by id: the key industries, other factories, parks."""
    named = {industry.id: industry.name for industry in list_industries(campaign.year)}
    return named | {OTHER: "非重点行业工厂", PARK: "绿色工业园区"}


def industry_of(application: Application) -> str:
    """Where an application belongs, as in `industries`."""
    return PARK if application.kind == Unit.Kind.PARK else application.industry or OTHER
