"""Data sheets as a workbook: what goes out comes back; changes and errors by cell, applied wholly or not at all."""

import json
import time
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client

from lvheng.core.refusal import Refused
from lvheng.evaluation import evaluate
from lvheng.evaluation.files import read_score_file
from lvheng.filing import actions
from lvheng.filing.draft import Draft
from lvheng.filing.models import Application, IndicatorFact
from tests.benchmarks import damage
from tests.cast import Cast
from tests.filing import sheets

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast: Cast) -> Application:
    return actions.start(cast.unit_a, actor=cast.enterprise_a)


@pytest.fixture
def client(cast: Cast) -> Client:
    found = Client()
    found.force_login(cast.enterprise_a)
    return found


def out(client: Client, application: Application) -> Any:
    answer = client.get(f"/filing/{application.pk}/sheets.xlsx")
    assert answer.status_code == 200
    return openpyxl.load_workbook(BytesIO(answer.content))


def cell_of(page: Any, handle: str, column: int = 3) -> Any:
    row = next(row[0].row for row in page.iter_rows(max_col=1) if row[0].value == handle)
    return page.cell(row, column)


def send(client: Client, application: Application, book: Any, name: str = "数据表.xlsx") -> Any:
    held = BytesIO()
    book.save(held)
    held.seek(0)
    held.name = name
    return client.post(f"/filing/{application.pk}/sheets/import/", {"file": held})


def contents(application: Application) -> dict[int, Any]:
    return {fact.number: fact.sheet for fact in IndicatorFact.objects.filter(application=application)}


def test_what_goes_out_comes_back_unchanged(draft: Application, cast: Cast, client: Client) -> None:
    sheets.fill(draft, cast.enterprise_a)
    actions.by_month(draft, 7, "intake", True, actor=cast.enterprise_a)
    for month in range(1, 13):
        sheets.put(draft, 7, {f"intake.months.{month}": f"2{month:02d}00.50"}, cast.enterprise_a)
    answer = send(client, draft, out(client, draft))
    assert answer.status_code == 200
    assert (answer.context["changes"], answer.context["count"], answer.context["token"]) == ([], 0, "")
    titles = [page.title for page in out(client, draft).worksheets]
    assert titles[0] == "共用数据"
    assert len(titles) == len(set(titles)) == 12


def test_changes_are_shown_and_then_applied(draft: Application, cast: Cast, client: Client) -> None:
    sheets.fill(draft, cast.enterprise_a)
    book = out(client, draft)
    page = next(page for page in book.worksheets if page.title.startswith("7 "))
    cell_of(page, "reused").value = 4000000
    answer = send(client, draft, book)
    assert [(one.label, one.before, one.after) for one in answer.context["changes"]] == [
        ("重复利用水量 Vr", "5200000", "4000000")
    ]
    assert contents(draft)[7]["reused"]["amount"] == "5200000"
    done = client.post(f"/filing/{draft.pk}/sheets/import/", {"apply": answer.context["token"]})
    assert done.status_code == 302
    assert contents(draft)[7]["reused"]["amount"] == "4000000"
    again = client.post(f"/filing/{draft.pk}/sheets/import/", {"apply": answer.context["token"]})
    assert again.status_code == 409


def test_errors_by_cell_and_nothing_applied(draft: Application, cast: Cast, client: Client) -> None:
    sheets.fill(draft, cast.enterprise_a)
    before = contents(draft)
    book = out(client, draft)
    page = next(page for page in book.worksheets if page.title.startswith("7 "))
    where = cell_of(page, "reused")
    where.value = "很多"
    answer = send(client, draft, book)
    assert answer.status_code == 422
    assert answer.context["token"] == ""
    assert [cell for cell, _message in answer.context["problems"]] == [f"{page.title}!{where.coordinate}"]
    assert contents(draft) == before


@pytest.mark.parametrize("token", ["", "x", "x:y:z"])
def test_what_is_no_preview(draft: Application, client: Client, token: str) -> None:
    assert client.post(f"/filing/{draft.pk}/sheets/import/", {"apply": token}).status_code == 409


def test_files_that_are_no_workbook(draft: Application, client: Client) -> None:
    address = f"/filing/{draft.pk}/sheets/import/"
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 422
    for name, content in (("a.pdf", b"%PDF"), ("a.xlsx", b"PK\x03\x04 broken"), ("a.xlsx", b"text")):
        held = BytesIO(content)
        held.name = name
        answer = client.post(address, {"file": held})
        assert answer.status_code == 422
    foreign = openpyxl.Workbook()
    answer = send(client, draft, foreign)
    assert "没有数据表的工作表" in answer.context["problems"][0][1]


@pytest.mark.parametrize(("part", "change"), damage.DAMAGES)
def test_what_is_damaged_anywhere_is_told(draft: Application, client: Client, part: str, change: damage.Change) -> None:
    whole = client.get(f"/filing/{draft.pk}/sheets.xlsx").content
    upload = damage.exchanged(whole, part, change)
    answer = client.post(f"/filing/{draft.pk}/sheets/import/", {"file": upload})
    assert answer.status_code == 422
    ((_cell, message),) = answer.context["problems"]
    assert "打不开，可能已损坏" in message
    assert ("工作表“共用数据”" in message) is (part == damage.SHEET)


@pytest.mark.parametrize(("part", "change"), damage.BOMBS)
def test_what_unpacks_to_much_is_not_unpacked(
    draft: Application, client: Client, part: str, change: damage.Change
) -> None:
    upload = damage.exchanged(client.get(f"/filing/{draft.pk}/sheets.xlsx").content, part, change)
    start = time.process_time()
    answer = client.post(f"/filing/{draft.pk}/sheets/import/", {"file": upload})
    assert time.process_time() - start < 3
    assert answer.status_code == 422
    assert "展开后过大" in answer.context["problems"][0][1]


def test_a_title_is_without_control_characters(draft: Application, cast: Cast, client: Client) -> None:
    cast.unit_a.name = "甲\x01\x0b\ufffe\n厂"
    cast.unit_a.save()
    assert out(client, draft).properties.title == "甲 厂-数据表"


def test_nobody_else_gets_it(draft: Application, cast: Cast) -> None:
    for who in ("enterprise_b", "city_x_officer", "ministry_officer", "stranger", "auditor"):
        other = Client()
        other.force_login(cast.everybody[who])
        for address in (f"/filing/{draft.pk}/sheets.xlsx", f"/filing/{draft.pk}/sheets/import/"):
            assert other.get(address).status_code in {403, 404}


def test_a_sheet_that_was_changed_meanwhile(draft: Application, cast: Cast) -> None:
    with pytest.raises(Refused, match="改动过"):
        actions.save_sheets(draft, {7: {}}, actor=cast.enterprise_a, seen="x")


@pytest.mark.clause("MI-A1")
def test_four_ways_to_one_score(cast: Cast) -> None:
    """Page, machine, workbook and command line give the same digits."""
    results = []
    first = actions.start(cast.unit_a, actor=cast.enterprise_a, practice=True)
    sheets.fill(first, cast.enterprise_a)
    functions = [item.name for item in Draft.load(first).standard.indicator(4).functions[:5]]
    actions.save_fact(first, 4, {"functions": functions}, actor=cast.enterprise_a)
    results.append(Draft.load(first))
    year = results[0].pack.evaluation_year
    whole: dict[int, Any] = {0: sheets.SHARED, **sheets.OWN, 10: sheets.years(year), 4: {"functions": functions}}
    second = actions.start(cast.unit_a, actor=cast.enterprise_a)
    client = Client()
    client.force_login(cast.enterprise_a)
    for number, content in whole.items():
        where = f"/api/v1/applications/{second.pk}/sheets/{number}"
        assert client.put(where, content, content_type="application/json").status_code == 200
    results.append(Draft.load(second))
    other = Client()
    other.force_login(cast.enterprise_b)
    third = actions.start(cast.unit_b, actor=cast.enterprise_b)
    answer = send(other, third, out(client, second))
    assert answer.context["problems"] == []
    other.post(f"/filing/{third.pk}/sheets/import/", {"apply": answer.context["token"]})
    results.append(Draft.load(third))
    scores = [found.evaluated.score.to_dict() for found in results]
    assert scores[0] == scores[1] == scores[2]
    assert scores[0]["total"] not in {"0", "0.00"}
    by_line = command_line(results[0], whole)
    asked = ("number", "value", "unit", "share", "points", "leading", "baseline", "computed")
    for mine, theirs in zip(scores[0]["indicators"], by_line["indicators"], strict=True):
        assert {name: mine[name] for name in asked} == {name: theirs[name] for name in asked}
    assert (by_line["exact_total"], by_line["total"]) == (scores[0]["exact_total"], scores[0]["total"])


def command_line(draft: Draft, whole: dict[int, Any]) -> dict[str, Any]:
    """What `lvheng score` makes of the same facts and levels."""
    levels = {
        number: {"leading": str(pair.leading), "baseline": str(pair.baseline), "unit": pair.unit}
        for number, pair in draft.evaluated.benchmarks.items() if pair.usable
    }  # fmt: skip
    facts = {str(number): {"sheet": content} for number, content in whole.items() if number}
    facts["4"] = whole[4]  # ticked, as on the page
    for number in (1, 2, 5, 6, 11, 14):
        facts.setdefault(str(number), {"sheet": {}})["sheet"] = whole.get(number, {}) | {"per": "output_value"}
    given = {name: draft.content(0)[name] for name in ("evaluation_year", "region")}
    content = {"standard": draft.application.standard, "shared": sheets.SHARED | given, "facts": facts}
    content |= {"benchmarks": {str(number): {name: text for name, text in pair.items() if text}
                               for number, pair in levels.items()}}  # fmt: skip
    if draft.standard.industry:
        content["industry"] = draft.standard.industry.id
    read = read_score_file(json.dumps(content, ensure_ascii=False), json_only=True)
    return evaluate(read.standard, read.facts, read.benchmarks).to_dict()
