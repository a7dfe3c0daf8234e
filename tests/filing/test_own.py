"""The unit's own calculation counts only where it is marked as such, once there are data sheets."""

import pytest

from lvheng.filing import actions
from lvheng.filing.draft import Draft
from lvheng.filing.facts import states_own, value_in_words
from lvheng.filing.models import Application, IndicatorFact, LedgerValue
from lvheng.filing.sheetform.summary import own_calculation
from tests.cast import Cast
from tests.filing import sheets

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast: Cast) -> Application:
    return actions.start(cast.unit_a, actor=cast.enterprise_a)


def row(application: Application, number: int) -> IndicatorFact:
    return IndicatorFact.objects.get(application=application, number=number)


def status(application: Application, number: int) -> str:
    return Draft.load(application).evaluated.score.indicator(number).status


def typed_before(application: Application, cast: Cast, number: int = 7) -> None:
    """A value as it was typed before there were data sheets."""
    actions.save_fact(application, number, {"typed": "99"}, actor=cast.enterprise_a)
    IndicatorFact.objects.filter(application=application).update(own=False)


def test_a_value_put_aside_counts_no_more(draft: Application, cast: Cast) -> None:
    actor = cast.enterprise_a
    year = Draft.load(draft).pack.evaluation_year - 1
    LedgerValue.objects.create(unit=cast.unit_a, year=year, number=7, sheet=sheets.OWN[7])
    actions.save_fact(draft, 7, {"typed": "99"}, actor=actor)
    actions.use_own(draft, 7, False, actor=actor)
    actions.copy_forward(draft, 7, actor=actor)
    for _ in range(2):
        actions.save_sheet(draft, 7, {}, actor=actor)
        assert (row(draft, 7).typed, row(draft, 7).own, states_own(row(draft, 7))) == ("99", False, False)
        assert status(draft, 7) == "missing"
        assert Draft.load(draft).uses_sheet(7)
        assert value_in_words(Draft.load(draft).standard, 7, row(draft, 7)) == ("", "")


@pytest.mark.parametrize("sheet", [{}, {"_row": ""}])
def test_without_its_mark_a_value_is_nothing_beside_sheets(
    draft: Application, cast: Cast, sheet: dict[str, str]
) -> None:
    sheets.put(draft, 5, {"per": "output_value"}, cast.enterprise_a)
    typed_before(draft, cast)
    IndicatorFact.objects.filter(application=draft, number=7).update(sheet=sheet, shown="")
    found = Draft.load(draft)
    assert (status(draft, 7), found.uses_sheet(7)) == ("missing", True)


@pytest.mark.parametrize("whole", [False, True])
def test_a_value_from_before_the_sheets_gets_its_mark(draft: Application, cast: Cast, whole: bool) -> None:
    typed_before(draft, cast)
    actions.save_fact(draft, 9, {"remark": "说明"}, actor=cast.enterprise_a)
    assert status(draft, 7) == "scored"
    if whole:
        actions.save_sheet(draft, 5, {"per": "output_value"}, actor=cast.enterprise_a)
    else:
        sheets.put(draft, 0, {"site_area.amount": "5"}, cast.enterprise_a)
    assert (row(draft, 7).own, row(draft, 9).own) == (True, False)
    assert status(draft, 7) == "scored"
    assert own_calculation(Draft.load(draft).standard, row(draft, 7), 7)


def test_a_value_from_before_gives_way_to_its_sheet(draft: Application, cast: Cast) -> None:
    typed_before(draft, cast)
    actions.save_sheet(draft, 7, sheets.OWN[7], actor=cast.enterprise_a)
    assert (row(draft, 7).own, row(draft, 7).shown) == (False, "95.238095 %")
