"""Units that nothing can be held against, told for many at once: what a guard need not be asked for one by one."""

from collections.abc import Iterable

from lvheng.campaigns.models import Campaign
from lvheng.filing.eligibility import refusal_of, standings
from lvheng.filing.models import Application
from lvheng.registry.queries import codes_by_unit
from lvheng.screening.comparing import removals_of
from lvheng.screening.models import Finding


def clear(campaign: Campaign, applications: Iterable[Application]) -> set[int]:
    """Applications whose units the guard `selection.eligible` can't refuse (HN-1.1); constant queries.

    No finding that is not cleared, whether it counts today or not, no removal and no bar on any of its codes, and it
    may apply by its route. Who is not among them is to be asked about by the guard itself.
    """
    found = list(applications)
    if not found:
        return set()
    units = [application.unit for application in found]
    held = set(
        Finding.objects.filter(campaign=campaign, unit__in=units)
        .exclude(state=Finding.State.CLEARED)
        .values_list("unit", flat=True)
    )
    codes = codes_by_unit(units)
    every = {code for mine in codes.values() for code in mine}
    removed = {code for _entry, bearing in removals_of(every) for code in bearing}
    known = standings(units, campaign)
    return {
        application.pk
        for application in found
        if application.unit_id not in held
        and removed.isdisjoint(codes[application.unit_id])
        and known[application.unit_id].bar is None
        and refusal_of(application.unit, campaign, application.route, known[application.unit_id]) is None
    }
