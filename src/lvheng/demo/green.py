"""Green codes in the demonstration: some existing units have asked for this year's; the ministry issues them later."""

from lvheng.campaigns.models import Campaign
from lvheng.demo.filling import at, moment
from lvheng.filing.models import Application
from lvheng.registry.models import Unit
from lvheng.registry.queries import existing_units, members_of
from lvheng.selection import actions
from lvheng.selection.models import GreenCode

#: How many that have filed ask: enough to see grades once the year's results are there; one more will be refused.
ASKING = 3


def ask_for_codes(campaign: Campaign) -> list[GreenCode]:
    """The first existing units that have filed, and one that has not begun, ask for their green code of the year.

    Call after everybody has filed; takes about 0.1 s.
    """
    mine = Application.objects.filter(campaign=campaign, practice=False)
    filed = existing_units().filter(pk__in=mine.filter(state=Application.State.SUBMITTED).values("unit"))
    idle = existing_units().exclude(pk__in=mine.values("unit"))
    asking: list[Unit] = [*filed.order_by("pk")[:ASKING], *idle.order_by("pk")[:1]]
    made = []
    with at(moment(21, 9)):
        for unit in asking:
            member = members_of(unit).order_by("pk").first()
            if member is not None:
                made.append(actions.request_code(unit, campaign, actor=member))
    return made
