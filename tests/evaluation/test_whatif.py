"""Other levels for scores already worked out: the same as scoring anew, and what it does to means."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvheng.evaluation import Benchmark, Fact, evaluate
from lvheng.evaluation.whatif import (
    Line,
    Means,
    Outcome,
    Standing,
    crossing,
    effect,
    lines,
    means,
    outcome,
    share_on,
)
from lvheng.standards import load_standard

FACTORY = load_standard("factory-2025")
OLD = {
    1: Benchmark(leading=Decimal(50), baseline=Decimal(100), unit="kgce/万元"),
    7: Benchmark(leading=Decimal(90), baseline=Decimal(40)),
}
FACTS = {1: Fact(value=Decimal(75), unit="kgce/万元"), 7: Fact(value=Decimal(65)), 10: Fact(value=Decimal(2))}
PERCENT = st.decimals(min_value=0, max_value=100, places=3)


def standing(facts: Any, old: Any, new: dict[int, Benchmark], **others: Any) -> Standing:
    score = evaluate(FACTORY, facts, old, trace=False)
    given: dict[str, Any] = {"key": 1, "region": 1, "counts": True} | others
    return Standing(
        total=score.exact_total, standard=FACTORY, result=score.to_dict(), chosen=lambda line: new.get(line.number),
        **given,
    )  # fmt: skip


def one(key: int, before: str, after: str, *, region: int = 1, counts: bool = True) -> Outcome:
    return Outcome(
        key=key, region=region, counts=counts, before=Decimal(before), after=Decimal(after), numbers=()
    )


def part(share: str | None, value: str = "75", weight: str = "1", **others: Any) -> dict[str, Any]:
    return {"key": "k", "name": "熟料", "value": value, "unit": "kgce/t", "share": share, "weight": weight} | others


def item(**others: Any) -> dict[str, Any]:
    given = {
        "number": 1, "rule": "linear", "status": "scored", "value": "75", "unit": "kgce/t", "share": "0.5",
        "effective_weight": "8", "points": "4",
    }  # fmt: skip
    return given | others


def after_of(result: dict[str, Any], chosen: Any) -> Outcome:
    return outcome(
        Standing(
            key=1, region=1, counts=True, total=Decimal(50), standard=FACTORY, result={"indicators": [result]},
            chosen=chosen,
        )
    )  # fmt: skip


def test_worked_by_hand() -> None:
    """1: (75 − 110) ÷ (50 − 110) = 7/12 of 8 points, was 1/2. 10: none before, now (2 − 1) ÷ (3 − 1) = 1/2."""
    new = {
        1: Benchmark(leading=Decimal("0.05"), baseline=Decimal("0.11"), unit="tce/万元"),
        10: Benchmark(leading=Decimal(3), baseline=Decimal(1)),
    }
    got = outcome(standing(FACTS, OLD, new))
    weight = FACTORY.indicator(10).weight
    assert got.before == evaluate(FACTORY, FACTS, OLD).exact_total
    assert abs(Fraction(got.moved) - Fraction(2, 3) - Fraction(weight) / 2) < Fraction(1, 10**35)
    assert got.numbers == (1, 10)


def test_no_candidate_moves_nothing() -> None:
    got = outcome(standing(FACTS, OLD, {}))
    assert (got.moved, got.numbers, got.after) == (0, (), got.before)
    assert outcome(standing(FACTS, OLD, OLD)).numbers == ()


@given(PERCENT, PERCENT, PERCENT, PERCENT)
def test_the_same_as_scoring_anew(value: Decimal, low: Decimal, high: Decimal, ratio: Decimal) -> None:
    facts = FACTS | {7: Fact(value=value), 8: Fact(not_applicable="没有"), 5: Fact(value=ratio, unit="t/万元")}
    low, high = sorted((low, high))
    new = {7: Benchmark(leading=high, baseline=low), 5: Benchmark(leading=low, baseline=high, unit="kg/万元")}
    got = outcome(standing(facts, OLD, new))
    assert abs(got.after - evaluate(FACTORY, facts, OLD | new).exact_total) < Decimal("1e-35")


def test_products_are_weighed() -> None:
    """Clinker 1/4 on the new pair, cement stays at 1: (3 × 0.25 + 1 × 1) ÷ 4 = 0.4375, 3.5 points."""
    result = item(parts=[part("0.5", "88.75", "-3"), part("1", name="水泥")], share="0.625", points="5")
    pair = Benchmark(leading=Decimal(55), baseline=Decimal(100), unit="kgce/t")
    got = after_of(result, lambda line: pair if line.product == "熟料" else None)
    assert (got.after, got.numbers) == (Decimal("48.5"), (1,))


def test_a_product_still_without_a_pair_leaves_the_indicator_unscored() -> None:
    result = item(parts=[part(None), part(None, name="水泥")], status="no_benchmark", share=None, points="0")
    pair = Benchmark(leading=Decimal(55), baseline=Decimal(100), unit="kgce/t")
    got = after_of(result, lambda line: pair if line.product == "熟料" else None)
    assert (got.numbers, got.unscored, got.moved) == ((), (), 0)
    assert after_of(result, lambda _line: pair).numbers == (1,)


def test_weights_of_nothing_are_not_scored() -> None:
    pair = Benchmark(leading=Decimal(55), baseline=Decimal(100), unit="kgce/t")
    result = item(parts=[part(None, weight="0")] * 2, status="no_benchmark", share=None, points="0")
    assert after_of(result, lambda _line: pair).numbers == ()


def test_what_is_not_scored_on_levels_has_no_lines() -> None:
    assert lines(item(rule="option", value="met")) == []
    assert lines(item(status="missing", value=None)) == []
    assert lines(item(value=None)) == []
    assert lines(item(parts=[part("1"), part("1", value=None)])) == []
    (only,) = lines(item(unit=None))
    assert only == Line(number=1, product="", value=Decimal(75), unit="", share=Decimal("0.5"), weight=Decimal(1))
    (plain,) = lines(item(parts=[part("1", name="", weight=None)]))
    assert (plain.product, plain.weight, plain.band) == ("", 1, "")
    (quota,) = lines(item(quota="水泥熟料", band="large"))
    assert (quota.product, quota.band) == ("水泥熟料", "large")
    (named,) = lines(item(parts=[part("1", quota="水泥熟料", band="small")]))
    assert (named.product, named.band) == ("水泥熟料", "small")


def test_a_pair_that_can_not_be_used_yields_nothing() -> None:
    (line,) = lines(item())
    indicator = FACTORY.indicator(1)
    assert share_on(indicator, line, Benchmark(leading=Decimal(1), unit="kgce/t")) is None
    assert share_on(indicator, line, Benchmark(baseline=Decimal(1), unit="kgce/t")) is None
    assert share_on(indicator, line, Benchmark(leading=Decimal(1), baseline=Decimal(2), unit="kgce/万元")) is None


def test_a_pair_that_measures_something_else_takes_the_points() -> None:
    """As a set does in which the row that applies can't be compared: 待发布基准, not scored."""
    got = after_of(item(), lambda _line: Benchmark(leading=Decimal(1), baseline=Decimal(2), unit="kgce/台"))
    assert (got.moved, got.numbers, got.unscored) == (-4, (1,), (1,))


@pytest.mark.clause("MI-1.c")
def test_means_are_over_those_that_count_in_each_region() -> None:
    outcomes = [one(1, "60", "70"), one(2, "70", "71"), one(3, "99", "1", counts=False), one(4, "50", "55", region=2)]
    got = means(outcomes, {1: 2, 2: 2})
    assert got == Means(
        before={1: Decimal(65), 2: None}, after={1: Decimal("70.5"), 2: None}, counts={1: 2, 2: 1}
    )


@pytest.mark.clause("MI-1.c")
@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [("65", "70.5", ""), ("64.99", "70.5", "up"), ("65", "70.4", "down"), ("1", "2", ""), ("66", "99", "")],
)
def test_who_crosses_the_mean(before: str, after: str, expected: str) -> None:
    assert crossing(one(1, before, after), Decimal(65), Decimal("70.5")) == expected
    assert crossing(one(1, before, after), None, Decimal("70.5")) == ""
    assert crossing(one(1, before, after), Decimal(65), None) == ""


def test_the_moves_of_all_together() -> None:
    got = effect([one(1, "60", "62.5"), one(2, "60", "59.5"), one(3, "60", "60"), one(4, "60", "60.2")])
    assert (got.units, got.gaining, got.losing) == (4, 2, 1)
    assert (got.gained, got.lost) == (Decimal("2.7"), Decimal("-0.5"))
    assert (got.largest_gain, got.largest_loss) == (Decimal("2.5"), Decimal("-0.5"))
    assert got.bands == ((-1, 1), (0, 1), (1, 0), (2, 1))
    assert effect([]).bands == ()
    assert effect([]).largest_gain == 0
