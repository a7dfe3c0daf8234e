"""Handles of rows: each is given out once; what comes whole leaves rows theirs; a tab makes no months of a text."""

from typing import Any

import pytest
from django.test import Client

from lvheng.core.refusal import Invalid
from lvheng.filing import actions, cells
from lvheng.filing.draft import Draft
from lvheng.filing.models import Application, IndicatorFact, LedgerValue
from lvheng.filing.shaping import plain
from tests.cast import Cast
from tests.filing import sheets
from tests.filing.test_sheet_workbook import cell_of, out, send

pytestmark = pytest.mark.django_db
GONE = "没有这一栏，请刷新页面。"
COAL = {"carrier": "raw_coal", "amount": "98000", "unit": "t"}
POWER = {"carrier": "electricity", "amount": "61500000", "unit": "kWh"}
DIESEL = {"carrier": "diesel", "amount": "7", "unit": "t"}


@pytest.fixture
def draft(cast: Cast) -> Application:
    return actions.start(cast.unit_a, actor=cast.enterprise_a)


def row(application: Application, number: int) -> IndicatorFact:
    return IndicatorFact.objects.get(application=application, number=number)


def handles(application: Application, number: int, field: str) -> dict[str, str]:
    """Handle by the first thing each row says."""
    rows = row(application, number).sheet[field]
    return {str(item.get("carrier") or item.get("name")): item["_row"] for item in rows}


def remembered(application: Application, number: int, sheet: dict[str, Any]) -> None:
    year = Draft.load(application).pack.evaluation_year - 1
    LedgerValue.objects.create(unit=application.unit, year=year, number=number, sheet=sheet)


def copied(application: Application, cast: Cast) -> None:
    """Three carriers of last year, the middle one taken away: r1 and r3 wait to be confirmed."""
    remembered(application, 0, {"energy": [POWER, DIESEL, COAL]})
    actions.copy_forward(application, 0, actor=cast.enterprise_a)
    actions.remove_row(application, 0, "energy", "r2", actor=cast.enterprise_a)


# given out once

@pytest.mark.parametrize("whole", [False, True])
def test_a_handle_is_never_given_out_again(draft: Application, cast: Cast, whole: bool) -> None:
    actor = cast.enterprise_a
    assert actions.add_row(draft, 0, "energy", actor=actor) == "r1"
    sheets.put(draft, 0, {"energy.r1.carrier": "diesel", "energy.r1.amount": "5"}, actor)
    if whole:
        actions.save_sheet(draft, 0, {}, actor=actor)
    else:
        actions.remove_row(draft, 0, "energy", "r1", actor=actor)
    assert actions.add_row(draft, 0, "energy", actor=actor) == "r2"
    with pytest.raises(Invalid):
        sheets.put(draft, 0, {"energy.r1.amount": "777"}, actor)  # a tab from before
    actions.remove_row(draft, 0, "energy", "r2", actor=actor)
    assert actions.add_row(draft, 0, "products", actor=actor) == "r1"
    assert actions.add_row(draft, 0, "energy", actor=actor) == "r3"
    assert plain(row(draft, 0).sheet).keys() == {"evaluation_year", "region"}


def test_last_years_rows_get_handles_of_this_year(draft: Application, cast: Cast) -> None:
    actor = cast.enterprise_a
    remembered(draft, 5, {"materials": [{"_row": "r1", "name": "石灰石", "amount": "1", "unit": "t"}]})
    actions.add_row(draft, 5, "materials", actor=actor)
    actions.remove_row(draft, 5, "materials", "r1", actor=actor)
    assert not Draft.load(draft).stated(5)
    actions.copy_forward(draft, 5, actor=actor)
    assert handles(draft, 5, "materials") == {"石灰石": "r2"}
    assert row(draft, 5).pending == ["materials.r2.amount"]


def test_a_handle_from_outside_means_nothing(draft: Application, cast: Cast) -> None:
    actor = cast.enterprise_a
    actions.save_sheet(draft, 0, {"energy": [{"_row": "r999999", **COAL}]}, actor=actor)
    assert actions.add_row(draft, 0, "energy", actor=actor) == "r2"
    actions.remove_row(draft, 0, "energy", "r2", actor=actor)
    assert handles(draft, 0, "energy") == {"raw_coal": "r1"}


def test_a_large_handle_can_be_taken_away(draft: Application, cast: Cast) -> None:
    actor = cast.enterprise_a
    actions.save_sheet(draft, 0, {"energy": [COAL]}, actor=actor)
    content = row(draft, 0).sheet
    content["energy"][0]["_row"] = "r999999"
    IndicatorFact.objects.filter(application=draft, number=0).update(sheet=content)
    assert actions.add_row(draft, 0, "energy", actor=actor) == "r1000000"
    actions.remove_row(draft, 0, "energy", "r1000000", actor=actor)
    assert handles(draft, 0, "energy") == {"raw_coal": "r999999"}


# kept by what comes whole

def test_the_same_content_by_machine_confirms_nothing(draft: Application, cast: Cast) -> None:
    copied(draft, cast)
    assert row(draft, 0).pending == ["energy.r1.amount", "energy.r3.amount"]
    client = Client()
    client.force_login(cast.enterprise_a)
    where = f"/api/v1/applications/{draft.pk}/sheets"
    shared = client.get(where).json()["shared"]
    assert client.put(f"{where}/0", shared, content_type="application/json").status_code == 200
    assert row(draft, 0).pending == ["energy.r1.amount", "energy.r3.amount"]
    assert handles(draft, 0, "energy") == {"electricity": "r1", "raw_coal": "r3"}


def test_the_same_content_by_workbook_confirms_nothing(draft: Application, cast: Cast) -> None:
    copied(draft, cast)
    client = Client()
    client.force_login(cast.enterprise_a)
    book = out(client, draft)
    cell_of(book.worksheets[0], "site_area").value = "310000"
    cell_of(book.worksheets[0], "site_area", 4).value = "m²"
    answer = send(client, draft, book)
    client.post(f"/filing/{draft.pk}/sheets/import/", {"apply": answer.context["token"]})
    assert row(draft, 0).sheet["site_area"] == {"amount": "310000", "unit": "m²"}
    assert row(draft, 0).pending == ["energy.r1.amount", "energy.r3.amount"]


def test_rows_are_known_by_what_they_are_for(draft: Application, cast: Cast) -> None:
    copied(draft, cast)
    more = [{"carrier": "天然气", "amount": "5", "unit": "m³"}, {**COAL, "carrier": "原煤"}, {**POWER, "amount": "9"}]
    actions.save_sheet(draft, 0, {"energy": more}, actor=cast.enterprise_a)
    assert handles(draft, 0, "energy") == {"natural_gas": "r4", "raw_coal": "r3", "electricity": "r1"}
    assert row(draft, 0).pending == ["energy.r3.amount"]  # the other was stated anew


def test_rows_for_nothing_yet_are_known_by_what_they_say(draft: Application, cast: Cast) -> None:
    actor = cast.enterprise_a
    remembered(draft, 5, {"materials": [{"amount": "1", "unit": "t"}, {"amount": "2", "unit": "t"}]})
    actions.copy_forward(draft, 5, actor=actor)
    actions.remove_row(draft, 5, "materials", "r1", actor=actor)
    actions.add_row(draft, 5, "materials", actor=actor)
    actions.save_sheet(draft, 5, plain(row(draft, 5).sheet), actor=actor)
    assert row(draft, 5).pending == ["materials.r2.amount"]


# what is no table, and no month

@pytest.mark.parametrize(("number", "field"), [(0, "site_area"), (0, "region"), (7, "intake"), (10, "investment")])
def test_no_row_is_taken_from_what_is_no_table(draft: Application, cast: Cast, number: int, field: str) -> None:
    sheets.put(draft, 5, {"per": "output_value"}, cast.enterprise_a)
    with pytest.raises(Invalid) as error:
        actions.remove_row(draft, number, field, "r1", actor=cast.enterprise_a)
    assert [gap.message for gap in error.value.refusal.gaps] == [GONE]
    assert field not in Draft.load(draft).content(number) or field == "region"


@pytest.mark.parametrize("path", ["site_area.x", "region.x", "region", "output_value.r1", "energy.r9", "energy.r1.x"])
def test_no_months_of_what_is_no_amount(draft: Application, cast: Cast, path: str) -> None:
    actions.save_sheet(draft, 0, {"energy": [COAL], "output_value": {"amount": "5", "unit": "万元"}},
                       actor=cast.enterprise_a)  # fmt: skip
    for on in (True, False):
        with pytest.raises(Invalid) as error:
            actions.by_month(draft, 0, path, on, actor=cast.enterprise_a)
        assert [gap.message for gap in error.value.refusal.gaps] == ["这一栏不按月填写。"]


def test_a_tab_in_a_figure_makes_no_months_of_it(draft: Application, cast: Cast) -> None:
    actor = cast.enterprise_a
    sheets.put(draft, 7, {"intake.amount": "1\t2", "intake.unit": "m³"}, actor)
    assert row(draft, 7).canonical == {}
    actions.by_month(draft, 7, "reused", True, actor=actor)
    sheets.put(draft, 7, {"reused.months.1": "1\t2", "reused.months.2": "5", "reused.unit": "m³"}, actor)
    assert row(draft, 7).canonical == {}
    sheets.put(draft, 7, {"reused.months.1": "3"}, actor)
    assert row(draft, 7).canonical == {"reused.months": "8 m3"}
    assert dict(cells.amounts(row(draft, 7).sheet))["reused.months"].startswith("3\t5\t")
