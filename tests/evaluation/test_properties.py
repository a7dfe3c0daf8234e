"""What holds for every value: bounded, monotone, continuous at the levels, the same in every unit and order."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from lvheng.evaluation import Benchmark, Fact, convert, evaluate, methods
from lvheng.standards import load_standard

FACTORY, PARK = load_standard("factory-2025"), load_standard("park-2025")
AMOUNTS = st.decimals(min_value=-500, max_value=500, places=4)
PERCENT = st.decimals(min_value=0, max_value=100, places=3)
GROWTH = st.decimals(min_value=Decimal("-99.9"), max_value=200, places=2)


def points(number: int, value: Decimal, first: Decimal, second: Decimal, unit: str | None = None) -> Decimal:
    indicator = FACTORY.indicator(number)
    low, high = sorted((first, second))
    leading, baseline = (high, low) if indicator.type == "higher_is_better" else (low, high)
    pair = Benchmark(leading=leading, baseline=baseline, unit=unit)
    return evaluate(FACTORY, {number: Fact(value=value, unit=unit)}, {number: pair}).indicator(number).points


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
def test_lower_is_better(value: Decimal, other: Decimal, first: Decimal, second: Decimal) -> None:
    worse, better = max(value, other), min(value, other)
    assert 0 <= points(1, worse, first, second) <= points(1, better, first, second) <= 8


@given(PERCENT, PERCENT, PERCENT, PERCENT)
def test_higher_is_better(value: Decimal, other: Decimal, first: Decimal, second: Decimal) -> None:
    worse, better = min(value, other), max(value, other)
    assert 0 <= points(7, worse, first, second) <= points(7, better, first, second) <= 8


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_the_unit_of_entry_does_not_matter(value: Decimal, first: Decimal, second: Decimal) -> None:
    low, high = sorted((first, second))
    pair = Benchmark(leading=low, baseline=high, unit="kgce/t")
    found = set()
    for unit in ("kgce/t", "tce/t", "tce/kg", "gce/kg", "吨标准煤/吨", "tce/万t"):
        fact = Fact(value=convert(value, "kgce/t", unit), unit=unit)
        found.add(evaluate(FACTORY, {1: fact}, {1: pair}).exact_total)
    assert len(found) == 1


@given(AMOUNTS, AMOUNTS)
def test_continuous_at_both_levels(first: Decimal, second: Decimal) -> None:
    low, high = sorted((Fraction(first), Fraction(second)))
    if low == high:
        return
    step = (high - low) / 10**9
    for level, share in ((low, 1), (high, 0)):
        for near in (level - step, level, level + step):
            found = methods.linear(near, low, high, higher_is_better=False)
            assert abs(found - share) <= Fraction(1, 10**9)


@given(GROWTH, GROWTH)
def test_elasticity_is_bounded_and_has_a_case(emission: Decimal, value_added: Decimal) -> None:
    fact = Fact(emission_growth=emission, value_added_growth=value_added)
    result = evaluate(PARK, {15: fact}, {}).indicator(15)
    assert result.share is not None
    assert 0 <= result.share <= 1
    assert result.points == result.share * 6 or abs(result.points - result.share * 6) < Decimal("1e-25")
    assert result.case


@given(GROWTH, GROWTH, st.decimals(min_value=Decimal("0.2"), max_value=100, places=2))
def test_more_emission_never_earns_more_while_value_added_grows(one: Decimal, other: Decimal, growth: Decimal) -> None:
    def share(emission: Decimal) -> Fraction:
        fact = Fact(emission_growth=emission, value_added_growth=growth)
        return methods.elasticity(fact, Fraction(3, 10), Fraction(1), Fraction(1, 10)).share

    assert share(max(one, other)) <= share(min(one, other))


@given(st.permutations([3, 7, 10, 14]))
def test_the_order_of_facts_does_not_matter(order: list[int]) -> None:
    facts = {number: Fact(value=Decimal(10)) for number in order}
    pairs = {number: Benchmark(leading=Decimal(30), baseline=Decimal(0)) for number in order}
    assert evaluate(FACTORY, facts, pairs) == evaluate(FACTORY, dict(sorted(facts.items())), pairs)


@given(st.sets(st.sampled_from([5, 6, 7, 8, 11])))
def test_weights_shared_out_keep_the_weight_of_the_group(numbers: set[int]) -> None:
    if {5, 6, 7, 8} <= numbers:
        numbers.discard(5)
    score = evaluate(FACTORY, {number: Fact(not_applicable="示例理由") for number in numbers}, {})
    for group in score.groups:
        own = [item.effective_weight for item in score.indicators if item.group == group.name]
        assert abs(sum(own) - group.weight) < Decimal("1e-25")
