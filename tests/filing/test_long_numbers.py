"""Numbers at the edge of what is taken: saved to the last digit or refused in words, alike on both databases."""

from decimal import Decimal

import pytest

from lvheng.evaluation import parse_decimal
from lvheng.filing import actions
from lvheng.filing.models import Application, IndicatorFact
from tests.cast import Cast

pytestmark = [pytest.mark.db, pytest.mark.django_db]
LONGEST = "1.234567890123456789012345678901234567891e-40"


@pytest.fixture
def draft(cast: Cast) -> Application:
    return actions.start(cast.unit_a, actor=cast.enterprise_a)


@pytest.mark.parametrize("typed", [LONGEST, f"-{LONGEST}", "9" * 40, "1e40"])
def test_what_may_be_typed_is_kept_to_the_last_digit(draft: Application, cast: Cast, typed: str) -> None:
    actions.save_fact(draft, 1, {"typed": typed}, actor=cast.enterprise_a)
    kept = IndicatorFact.objects.get(application=draft, number=1)
    assert (kept.typed, kept.value) == (typed, parse_decimal(typed))


@pytest.mark.parametrize(("output", "used"), [("7e30", "1.23e-30"), ("1e40", "1e-40")])
def test_a_result_beyond_it_is_refused_at_the_sheet(draft: Application, cast: Cast, output: str, used: str) -> None:
    actor = cast.enterprise_a
    energy = [{"carrier": "diesel", "amount": used, "unit": "g"}]
    actions.save_sheet(draft, 0, {"output_value": {"amount": output, "unit": "亿元"}, "energy": energy}, actor=actor)
    told = actions.save_sheet(draft, 1, {"per": "output_value"}, actor=actor).computed(1)
    assert told is not None
    assert [place for place, _words in told.problems] == ["sheet"]
    assert "算出的结果过大或过小" in told.problems[0][1]
    kept = IndicatorFact.objects.get(application=draft, number=1)
    assert (kept.value, kept.shown) == (None, "")
    energy[0]["amount"] = "980000"
    actions.save_sheet(draft, 0, {"output_value": {"amount": "5", "unit": "亿元"}, "energy": energy}, actor=actor)
    value = IndicatorFact.objects.get(application=draft, number=1).value
    assert value is not None
    assert value > Decimal(0)
