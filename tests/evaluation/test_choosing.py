"""Which benchmark row applies, and the sentence that says why."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvheng.evaluation.choosing import Case, Choice, LevelRow, choose, quota_products

QUOTA = "强制性能源消耗限额 GB 16780-2021（1级、2级）"


def row(pk: int, number: int = 1, **values: Any) -> LevelRow:
    given_values = {"leading": Decimal(1), "baseline": Decimal(2), "source": "来源"} | values
    return LevelRow(id=pk, number=number, **given_values)


GENERAL = row(1, basis="output_value")
INDUSTRY = row(2, industry="cement", basis="product")
PRODUCT = row(3, industry="cement", product="水泥熟料", basis="product", source=QUOTA)
PROCESS = row(4, industry="cement", product="烧成工序", basis="product", process=True, source=QUOTA)
POWER = row(5, industry="cement", product="水泥熟料", basis="product", informative=True)
OTHER = row(6, industry="steel", product="水泥熟料", basis="product")
REGION = row(7, industry="cement", basis="product", region="430000")
ROWS = [GENERAL, INDUSTRY, PRODUCT, PROCESS, POWER, OTHER, REGION]
CLINKER = Case(number=1, industry="cement", product="水泥熟料", basis="product")


def chosen(case: Case, rows: list[LevelRow] = ROWS) -> int | None:
    found = choose(rows, case).row
    return found and found.id


@pytest.mark.clause("MI-A1")
def test_a_product_s_quota_comes_before_the_industry_s_row() -> None:
    assert choose(ROWS, CLINKER) == Choice(
        PRODUCT, "按产品‘水泥熟料’适用强制性能源消耗限额 GB 16780-2021（1级、2级）；优先于行业和通用基准"
    )
    process = choose(ROWS, Case(number=1, industry="cement", product="烧成工序", basis="product"))
    assert (process.row, process.scored) == (PROCESS, True)
    assert process.reason.startswith("按工序‘烧成工序’适用")


def test_the_industry_s_row_comes_before_the_general_one() -> None:
    found = choose(ROWS, Case(number=1, industry="cement", product="白水泥", basis="product"))
    assert found == Choice(INDUSTRY, "没有适用的产品基准，按本行业的基准（来源）；优先于通用基准")
    found = choose(ROWS, Case(number=1, industry="cement", basis="output_value"))
    assert found == Choice(GENERAL, "没有适用的产品或行业基准，按通用基准（来源）")


def test_a_region_s_row_comes_before_that_of_all() -> None:
    found = choose(ROWS, Case(number=1, industry="cement", basis="product", region="430000"))
    assert found.row == REGION
    assert found.reason.endswith("优先于通用基准；取本地区的基准")


def test_product_before_industry_before_region_before_band_before_basis() -> None:
    case = Case(number=3, industry="a", product="p", region="r", band="b", basis="product")
    ranked = [
        row(1, 3),
        row(2, 3, basis="product"),
        row(3, 3, band="b"),
        row(4, 3, region="r"),
        row(5, 3, industry="a"),
        row(6, 3, product="p"),
    ]
    for upto in range(1, len(ranked) + 1):
        assert chosen(case, ranked[:upto]) == upto
    together = row(7, 3, region="r", band="b", basis="product")
    assert chosen(case, [*ranked[:5], together]) == 5


@pytest.mark.parametrize("name", ["industry", "product", "basis", "band", "region"])
def test_a_row_of_another_case_does_not_apply(name: str) -> None:
    own: dict[str, Any] = {name: "one"}
    rows = [row(1, 3, **own)]
    assert chosen(Case(number=3, **own), rows) == 1
    assert chosen(Case(number=3, **{name: "two"}), rows) is None
    assert chosen(Case(number=3), rows) is None
    assert chosen(Case(number=4, **own), rows) is None


@pytest.mark.parametrize(
    ("case", "whom"),
    [
        (Case(number=9, product="砖"), "产品‘砖’"),
        (Case(number=9, industry="cement"), "本行业或所有单位"),
        (Case(number=9), "所有单位"),
    ],
)
def test_without_a_row_it_is_said_plainly(case: Case, whom: str) -> None:
    found = choose(ROWS, case)
    assert found == Choice(None, f"待发布基准：没有适用于{whom}的引领值和基准值")
    assert not found.scored


@pytest.mark.parametrize(
    ("source", "levels", "words"),
    [
        (QUOTA, {"baseline": None}, "；该行缺 2 级（待发布基准），不计分"),
        (QUOTA, {"leading": None, "baseline": None}, "；该行缺 1 级、2 级（待发布基准），不计分"),
        ("文件", {"leading": None}, "；该行缺引领值（待发布基准），不计分"),
    ],
)
def test_a_row_with_a_blank_level_still_applies(source: str, levels: dict[str, None], words: str) -> None:
    blank = row(8, product="水泥熟料", source=source, **levels)
    found = choose([GENERAL, blank], CLINKER)
    assert (found.row, found.scored) == (blank, False)
    assert found.reason.endswith(words)


def test_rows_hold_between_their_dates_both_included() -> None:
    old = row(1, valid_to=date(2025, 4, 30))
    new = row(2, valid_from=date(2025, 5, 1), valid_to=date(2026, 4, 30))
    days = {
        date(2025, 4, 30): 1, date(2025, 5, 1): 2, date(2026, 4, 30): 2, date(2026, 5, 1): None, None: 2,
    }  # fmt: skip
    assert {day: chosen(Case(number=1, on=day), [old, new]) for day in days} == days


@given(st.permutations(ROWS), st.sampled_from(["", "cement", "steel"]), st.sampled_from(["", "水泥熟料", "烧成工序"]),
       st.sampled_from(["", "product", "output_value"]), st.sampled_from(["", "430000"]))  # fmt: skip
def test_the_order_of_rows_does_not_matter(
    rows: list[LevelRow], industry: str, product: str, basis: str, region: str
) -> None:
    case = Case(number=1, industry=industry, product=product, basis=basis, region=region)
    assert choose(rows, case) == choose(ROWS, case)


@given(st.permutations([row(1), row(2), row(3, valid_from=date(2025, 1, 1)), row(4, valid_from=date(2026, 1, 1))]))
def test_even_rows_of_one_case_are_told_apart(rows: list[LevelRow]) -> None:
    assert chosen(Case(number=1), rows) == 4
    assert chosen(Case(number=1, on=date(2024, 1, 1)), rows) == 1


def test_products_are_offered_in_the_order_of_rows() -> None:
    day = date(2025, 10, 1)
    late = row(9, industry="cement", product="新产品", valid_from=date(2026, 1, 1))
    everywhere = row(10, product="通用产品")
    rows = [PROCESS, PRODUCT, POWER, OTHER, late, everywhere, row(11, 6, product="水"), INDUSTRY, PRODUCT]
    assert quota_products(rows, "cement", 1, day) == ("烧成工序", "水泥熟料", "通用产品")
    assert quota_products(rows, "cement", 1, None) == ("烧成工序", "水泥熟料", "新产品", "通用产品")
    assert quota_products(rows, "paper", 1, day) == ("通用产品",)
