"""Which levels review an application: the chain of authorities above it, a level that is absent being skipped."""

from typing import Any

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.rules import holds
from lvheng.campaigns.queries import pack_for
from lvheng.filing.models import Application
from lvheng.review.models import Review

L = Authority.Level
ORDER: tuple[str, ...] = (L.CITY, L.PROVINCE, L.MINISTRY)


def levels_of(application: Application) -> tuple[str, ...]:
    """The levels that review this application, lowest first.

    No city level for a unit that reports to an authority of province level (MI-0), nor where the campaign pack has
    no city review.
    """
    city = application.authority.level == L.CITY
    if city and not pack_for(application.campaign, application.authority).step_enabled("city_review"):
        city = False
    return ORDER if city else ORDER[1:]


def authority_at(application: Application, level: str) -> Authority:
    """The authority that reviews this application at a level. Raises ValueError where the chain has none."""
    if level == L.CITY and application.authority.level == L.CITY:
        return application.authority
    found = application.province if level == L.PROVINCE else application.province.parent
    if level == L.CITY or found is None:
        raise ValueError(f"no {level} above {application}")
    return found


def level_of(user: Any, application: Application) -> str:
    """The lowest reviewing level at which a person is an officer over this application; empty if at none."""
    return next(
        (
            level
            for level in levels_of(application)
            if holds(user, Role.Kind.OFFICER, level, None if level == L.MINISTRY else application.authority)
        ),
        "",
    )


def blank(application: Application, level: str) -> Review:
    """A review not yet opened, unsaved: what may be done with it can be asked all the same."""
    return Review(application=application, level=level, authority=authority_at(application, level))
