"""Last year's raw facts: taken over on request, confirmed figure by figure, asked about where a unit has slipped."""

from typing import Any

import pytest

from lvheng.core.refusal import Invalid, Refused
from lvheng.filing import actions
from lvheng.filing.draft import Draft
from lvheng.filing.models import Application, IndicatorFact, LedgerValue
from tests.cast import Cast
from tests.filing import sheets

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast: Cast) -> Application:
    return actions.start(cast.unit_a, actor=cast.enterprise_a)


def last(application: Application, number: int, sheet: dict[str, Any], **values: Any) -> LedgerValue:
    """A line of last year's ledger."""
    year = Draft.load(application).pack.evaluation_year - 1
    return LedgerValue.objects.create(unit=application.unit, year=year, number=number, sheet=sheet, **values)


def row(application: Application, number: int) -> IndicatorFact:
    return IndicatorFact.objects.get(application=application, number=number)


def gaps(application: Application, number: int) -> list[str]:
    found = Draft.load(application)
    return [gap.message for gap in found.gaps_of(found.standard.indicator(number)) if "上传" not in gap.message]


def test_figures_are_taken_over_and_confirmed_one_by_one(draft: Application, cast: Cast) -> None:
    last(draft, 7, sheets.OWN[7])
    assert actions.copy_forward(draft, 7, actor=cast.enterprise_a) == 2
    assert Draft.load(draft).pending(7) == {"own.intake.amount", "own.reused.amount"}
    assert [gap for gap in gaps(draft, 7) if "沿用上年" in gap] != []
    assert len(gaps(draft, 7)) == 2
    actions.confirm(draft, 7, "intake.amount", actor=cast.enterprise_a)
    assert len(gaps(draft, 7)) == 1
    sheets.put(draft, 7, {"reused.amount": "5100000"}, cast.enterprise_a)  # typed anew: no longer copied
    assert gaps(draft, 7) == []
    with pytest.raises(Invalid, match="填写有误"):
        actions.confirm(draft, 7, "intake.amount", actor=cast.enterprise_a)


def test_a_unit_alone_does_not_confirm_a_copied_figure(draft: Application, cast: Cast) -> None:
    last(draft, 7, sheets.OWN[7])
    actions.copy_forward(draft, 7, actor=cast.enterprise_a)
    sheets.put(draft, 7, {"intake.unit": "万m³"}, cast.enterprise_a)
    assert "own.intake.amount" in Draft.load(draft).pending(7)


def test_what_is_gone_waits_for_nobody(draft: Application, cast: Cast) -> None:
    months = {"months": [str(n) for n in range(1, 13)], "unit": "m³"}
    last(draft, 7, {"intake": months, "reused": {"amount": "9", "unit": "m³"}})
    last(draft, 5, sheets.OWN[5])
    actions.copy_forward(draft, 7, actor=cast.enterprise_a)
    assert Draft.load(draft).pending(7) == {"own.intake.months", "own.reused.amount"}
    sheets.put(draft, 7, {"intake.months.2": "5"}, cast.enterprise_a)  # eleven are still last year's
    assert "own.intake.months" in Draft.load(draft).pending(7)
    actions.by_month(draft, 7, "intake", False, actor=cast.enterprise_a)
    assert Draft.load(draft).pending(7) == {"own.intake.amount", "own.reused.amount"}
    sheets.put(draft, 7, {"intake.amount": ""}, cast.enterprise_a)
    assert Draft.load(draft).pending(7) == {"own.reused.amount"}
    actions.copy_forward(draft, 5, actor=cast.enterprise_a)
    actions.remove_row(draft, 5, "materials", "r1", actor=cast.enterprise_a)
    assert Draft.load(draft).pending(5) == set()


def test_shared_figures_wait_only_where_they_are_used(draft: Application, cast: Cast) -> None:
    last(draft, 0, {**sheets.SHARED, "evaluation_year": "1999", "region": "990000"})
    actions.copy_forward(draft, 0, actor=cast.enterprise_a)
    assert row(draft, 0).sheet["evaluation_year"] == str(Draft.load(draft).pack.evaluation_year)
    assert row(draft, 0).sheet["region"] == "430000"
    assert any("沿用上年" in gap for gap in gaps(draft, 1))
    assert gaps(draft, 7) == []
    assert Draft.load(draft).pending(0) >= {"shared.output_value.amount", "shared.site_area.amount"}


def test_fields_that_this_year_does_not_know_stay_behind(draft: Application, cast: Cast) -> None:
    old = {
        "per": "output_value", "gone": {"amount": "1"}, "_row": "",
        "materials": [{"_row": "r4", "name": "石灰石", "amount": "1", "unit": "t", "grade": "A"}, "x"],
    }  # fmt: skip
    last(draft, 5, old)
    year = Draft.load(draft).pack.evaluation_year
    last(draft, 10, {"investment": {str(year - 3): "1", str(year - 1): "2", "unit": "万元"}})
    actions.copy_forward(draft, 5, actor=cast.enterprise_a)
    actions.copy_forward(draft, 10, actor=cast.enterprise_a)
    assert row(draft, 5).sheet == {
        "per": "output_value", "materials": [{"_row": "r1", "name": "石灰石", "amount": "1", "unit": "t"}]
    }  # fmt: skip
    assert row(draft, 10).sheet == {"investment": {str(year - 1): "2", "unit": "万元"}}


def test_nothing_to_take_over_or_no_room_for_it(draft: Application, cast: Cast) -> None:
    with pytest.raises(Refused, match="没有上年的数据"):
        actions.copy_forward(draft, 7, actor=cast.enterprise_a)
    last(draft, 7, sheets.OWN[7])
    sheets.put(draft, 7, {"reused.amount": "1"}, cast.enterprise_a)
    with pytest.raises(Refused, match="已经填写"):
        actions.copy_forward(draft, 7, actor=cast.enterprise_a)


def test_a_figure_a_thousand_times_last_years_is_asked_about(draft: Application, cast: Cast) -> None:
    last(draft, 7, sheets.OWN[7])
    sheets.put(draft, 7, {"intake.amount": "260", "intake.unit": "m³"}, cast.enterprise_a)
    sheets.put(draft, 7, {"reused.amount": "520", "reused.unit": "万m³"}, cast.enterprise_a)  # the same as last year
    (ask,) = Draft.load(draft).asks(7)
    assert (ask.name, ask.confirmed) == ("own.intake.amount", False)
    assert any("相差约 1000 倍" in gap for gap in gaps(draft, 7))
    actions.confirm(draft, 7, "intake.amount", actor=cast.enterprise_a)
    assert Draft.load(draft).asks(7)[0].confirmed
    sheets.put(draft, 7, {"intake.amount": "261"}, cast.enterprise_a)
    assert not Draft.load(draft).asks(7)[0].confirmed  # another figure, asked again
    sheets.put(draft, 7, {"intake.amount": "261000"}, cast.enterprise_a)
    assert Draft.load(draft).asks(7) == []


def test_shared_figures_are_asked_about_where_they_are_used(draft: Application, cast: Cast) -> None:
    last(draft, 0, sheets.SHARED)
    sheets.fill(draft, cast.enterprise_a)
    sheets.put(draft, 0, {"site_area.amount": "310"}, cast.enterprise_a)
    found = Draft.load(draft)
    asking = {n for n in range(1, 15) if any(ask.name == "shared.site_area.amount" for ask in found.asks(n))}
    assert asking == {14}
    actions.confirm(draft, 0, "site_area.amount", actor=cast.enterprise_a)
    assert next(ask for ask in Draft.load(draft).asks(14) if ask.name.startswith("shared.")).confirmed


def test_an_own_value_is_held_against_last_years(draft: Application, cast: Cast) -> None:
    last(draft, 6, {}, value="5", unit_text="m³/万元")
    actions.save_fact(draft, 6, {"typed": "0.005", "unit": "m³/万元"}, actor=cast.enterprise_a)
    (ask,) = Draft.load(draft).asks(6)
    assert ask.name == "value"
    assert "5 m³/万元" in ask.text
    actions.confirm(draft, 6, "value", actor=cast.enterprise_a)
    assert Draft.load(draft).asks(6)[0].confirmed


def test_what_is_confirmed_stays_so_when_a_sheet_comes_whole(draft: Application, cast: Cast) -> None:
    last(draft, 7, sheets.OWN[7])
    actions.copy_forward(draft, 7, actor=cast.enterprise_a)
    actions.confirm(draft, 7, "intake.amount", actor=cast.enterprise_a)
    changed = {**sheets.OWN[7], "reused": {"amount": "5100000", "unit": "m³"}}
    actions.save_sheet(draft, 7, sheets.OWN[7], actor=cast.enterprise_a)
    assert Draft.load(draft).pending(7) == {"own.reused.amount"}
    actions.save_sheet(draft, 7, changed, actor=cast.enterprise_a)
    assert Draft.load(draft).pending(7) == set()
