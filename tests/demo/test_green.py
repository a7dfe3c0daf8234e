"""Who has asked for a green code in the demonstration."""

from lvheng.campaigns.models import Campaign
from lvheng.demo.green import ASKING, ask_for_codes
from lvheng.filing.models import Application
from lvheng.registry.models import UnitMember
from lvheng.registry.queries import existing_units
from lvheng.selection.models import GreenCode


def test_some_that_filed_and_one_that_did_not_ask_for_their_code() -> None:
    campaign = Campaign.objects.get()
    GreenCode.objects.all().delete()
    made = ask_for_codes(campaign)
    assert [code.state for code in made] == ["requested"] * (ASKING + 1)
    filed = Application.objects.filter(state="submitted").values_list("unit", flat=True)
    assert [code.unit_id in filed for code in made] == [True] * ASKING + [False]


def test_a_unit_without_people_asks_for_nothing() -> None:
    GreenCode.objects.all().delete()
    UnitMember.objects.filter(unit__in=existing_units()).delete()
    assert ask_for_codes(Campaign.objects.get()) == []
