"""Months that add up, and blocks of cells pasted from a spreadsheet."""

import pytest

from lvheng.core.refusal import Invalid
from lvheng.filing import actions
from lvheng.filing.draft import Draft
from lvheng.filing.models import Application, IndicatorFact
from tests.cast import Cast
from tests.filing import sheets

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast: Cast) -> Application:
    """A draft with every sheet filled in."""
    application = actions.start(cast.unit_a, actor=cast.enterprise_a)
    sheets.fill(application, cast.enterprise_a)
    return application


def row(application: Application, number: int) -> IndicatorFact:
    return IndicatorFact.objects.get(application=application, number=number)


def said(error: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(gap.anchor, gap.message) for gap in error.value.refusal.gaps]


def test_months_add_up_and_go_back(draft: Application, cast: Cast) -> None:
    actions.by_month(draft, 7, "intake", True, actor=cast.enterprise_a)
    assert row(draft, 7).shown == "95.238095 %"  # the year's amount counts until a month is typed
    actions.by_month(draft, 7, "intake", False, actor=cast.enterprise_a)
    assert row(draft, 7).sheet["intake"] == {"amount": "260000", "unit": "m³"}
    actions.by_month(draft, 7, "intake", True, actor=cast.enterprise_a)
    text = "\t".join(str(20000 + month) for month in range(1, 13))
    assert actions.paste(draft, 7, "intake", "", "months.1", text, actor=cast.enterprise_a) == 12
    assert row(draft, 7).canonical["intake.months"] == "240078 m3"
    assert "amount" not in row(draft, 7).sheet["intake"]
    sheets.put(draft, 7, {"intake.months.12": "坏"}, cast.enterprise_a)
    with pytest.raises(Invalid) as error:
        actions.by_month(draft, 7, "intake", False, actor=cast.enterprise_a)
    assert said(error)[0][0] == "own.intake.months.12"
    sheets.put(draft, 7, {"intake.months.12": ""}, cast.enterprise_a)
    assert "还有 12 月没有填写" in Draft.load(draft).sheet_gaps(7)["own.intake.months"][0]
    actions.by_month(draft, 7, "intake", False, actor=cast.enterprise_a)
    assert row(draft, 7).sheet["intake"] == {"unit": "m³", "amount": "220066"}


@pytest.mark.parametrize(
    ("number", "path"), [(0, "energy.r9"), (0, "energy.r2.ncv"), (0, "site_area"), (7, "x")]
)
def test_what_has_no_months(draft: Application, cast: Cast, number: int, path: str) -> None:
    with pytest.raises(Invalid) as error:
        actions.by_month(draft, number, path, True, actor=cast.enterprise_a)
    assert [gap.message for gap in error.value.refusal.gaps] == ["这一栏不按月填写。"]


def test_a_block_fills_right_and_down(draft: Application, cast: Cast) -> None:
    block = "黏土\t200,000\tt\n铁粉\t３０００\t万t\r\n"
    assert actions.paste(draft, 5, "materials", "r1", "name", block, actor=cast.enterprise_a) == 6
    assert row(draft, 5).sheet["materials"] == [
        {"_row": "r1", "name": "黏土", "amount": "200,000", "unit": "t"},
        {"_row": "r2", "name": "铁粉", "amount": "３０００", "unit": "万t"},
    ]
    assert row(draft, 5).shown == "3.846154 t/万元"


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("\n".join(["x"] * 201), "name", "粘贴的内容有 201 行，一次最多 200 行，请分几次粘贴。"),
        ("\n".join(["x"] * 61), "name", "“主要原材料消耗量”最多 60 行，从这一行起还能填 60 行，粘贴的内容有 61 行。"),
        ("a\tb\tc\td", "name", "粘贴的内容一行有 4 格，从这一格起只有 3 格，请从更靠左的一格粘贴或少选几列。"),
        ("\t".join(["1"] * 10_000), "amount", "粘贴的内容一行有 10000 格，从这一格起只有 2 格"),
        ("1", "nothing", "没有这一栏，请刷新页面。"),
    ],
)  # fmt: skip
def test_a_block_that_does_not_fit_changes_nothing(
    draft: Application, cast: Cast, text: str, column: str, words: str
) -> None:
    before = row(draft, 5).sheet
    with pytest.raises(Invalid) as error:
        actions.paste(draft, 5, "materials", "r1", column, text, actor=cast.enterprise_a)
    assert said(error)[0][1].startswith(words)
    assert row(draft, 5).sheet == before
