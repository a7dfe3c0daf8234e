"""Several products or substances under review: each verified beside its own weight, none raised (HN-4.2.b)."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvheng.core import clock
from lvheng.core.refusal import Invalid
from lvheng.evaluation import Benchmark, Fact
from lvheng.evaluation.facts import Part, with_parts
from lvheng.evaluation.numbers import to_decimal
from lvheng.evaluation.results import TraceStep
from lvheng.filing import actions as filing
from lvheng.filing.draft import Draft
from lvheng.filing.models import Application, Score
from lvheng.filing.scoring import fact_from_dict, fact_to_dict, recompute
from lvheng.review.actions import judge_rest, pass_, save_verdict
from lvheng.review.desk import Desk
from lvheng.review.models import CheckRun, Verdict
from lvheng.review.saying import said
from lvheng.review.scoring import Case, stated
from lvheng.standards import load_campaign, load_standard
from tests.cast import Cast
from tests.filing import sheets
from tests.review import support

FACTORY = load_standard("factory-2025")
ENERGY = FACTORY.indicator(1)
PACK = load_campaign(2025, "430000")
PAIR = Benchmark(leading=Decimal(500), baseline=Decimal(1000), unit="kgce/t")


def part(key: str, value: Fraction, weight: int) -> Part:
    """A product with its computed value in tce/t."""
    fact = Fact(value=to_decimal(value), exact=value, unit="tce/t", computed=True)
    return Part(key=key, name=f"产品{key}", fact=fact, weight=Fraction(weight))


def case_of(*parts: Part) -> Case:
    """Products under review against levels in kgce/t."""
    fact = Fact(parts=parts, computed=True, weighted_by="能源消费量")
    return Case(FACTORY, ENERGY, fact, Benchmark(parts={one.key: PAIR for one in parts}), Decimal(8))


TWO = case_of(part("p1", Fraction(7, 10), 3), part("p2", Fraction(9, 10), 1))


def verified(case: Case, *typed: str) -> Fact:
    """What counts once these were typed, part by part."""
    verdict = Verdict()
    for at, text in enumerate(typed):
        found, gaps = case.read_part(at, text)
        assert gaps == []
        if found is not None:
            verdict.verified_parts[case.submitted.parts[at].key] = dict(found)
    return stated(ENERGY, case.submitted, verdict)


@pytest.mark.clause("HN-4.2.b")
@pytest.mark.parametrize(
    ("typed", "share"),
    [
        (("", ""), Fraction(3, 4) * Fraction(6, 10) + Fraction(1, 4) * Fraction(2, 10)),
        (("700", "900.0"), Fraction(3, 4) * Fraction(6, 10) + Fraction(1, 4) * Fraction(2, 10)),
        (("800", ""), Fraction(3, 4) * Fraction(4, 10) + Fraction(1, 4) * Fraction(2, 10)),
        (("800", "1000"), Fraction(3, 4) * Fraction(4, 10)),
    ],
)
def test_a_corrected_part_replaces_its_value_and_weights_stay(typed: tuple[str, str], share: Fraction) -> None:
    found = verified(TWO, *typed)
    assert TWO.share(found) == to_decimal(share)
    assert not TWO.raises(found)
    assert TWO.refusal_to_raise(PACK, found, "原文") == []
    assert [one.weight for one in found.parts] == [3, 1]
    assert (found == TWO.submitted) is (typed in {("", ""), ("700", "900.0")})


def test_raising_one_part_is_refused_though_another_is_lowered() -> None:
    found = verified(TWO, "690", "1000")
    assert TWO.share(found) < TWO.share(TWO.submitted)  # type: ignore[operator]
    (gap,) = TWO.refusal_to_raise(PACK, found, "原文")
    assert gap.anchor == "part-0"
    assert gap.message.startswith("产品p1的核实值会优于申报值")
    rule = PACK.verified_values.model_copy(update={"may_raise": True})
    assert TWO.refusal_to_raise(PACK.model_copy(update={"verified_values": rule}), found, "") == []


@pytest.mark.clause("HN-4.2.b")
@given(
    own=st.lists(st.tuples(st.integers(1, 3000), st.integers(0, 9)), min_size=2, max_size=4),
    typed=st.lists(st.integers(1, 3_000_000), min_size=4, max_size=4),
)
def test_what_is_not_refused_never_raises(own: list[tuple[int, int]], typed: list[int]) -> None:
    case = case_of(*(part(f"p{at}", Fraction(value, 1000), weight) for at, (value, weight) in enumerate(own)))
    found = verified(case, *(str(Decimal(text) / 1000) for text in typed[: len(own)]))
    before, after = case.share(case.submitted), case.share(found)
    assert before is not None
    assert after is not None
    if not case.raises(found):
        assert after <= before
    worse = [Decimal(text) / 1000 >= value for text, (value, _weight) in zip(typed, own, strict=False)]
    assert case.raises(found) is not all(worse)


@pytest.mark.parametrize(
    ("at", "typed", "words"),
    [(0, "七百", "产品p1的核实值“七百”不是数值"), (2, "1", "没有这一种")],
)
def test_what_cannot_be_read_is_told_at_its_field(at: int, typed: str, words: str) -> None:
    found, (gap,) = TWO.read_part(at, typed)
    assert found is None
    assert gap.anchor == f"part-{at}"
    assert words in gap.message


def test_a_value_beyond_its_bounds_is_told() -> None:
    water = Case(FACTORY, FACTORY.indicator(6), TWO.submitted, None, Decimal(8))
    found, (gap,) = water.read_part(1, "-5")
    assert (found, gap.anchor) == (None, "part-1")
    assert gap.message.startswith("产品p2：")


def test_steps_of_a_corrected_part_are_left_out() -> None:
    steps = (TraceStep("产品p1：能耗", "E ÷ Q", "1"), TraceStep("产品p2", "", "2"), TraceStep("合计", "", "3"))
    fact = Fact(parts=TWO.submitted.parts, computed=True, steps=steps)
    found = with_parts(fact, {"p2": Fact(value=Decimal(950), unit="kgce/t"), "p9": Fact()})
    assert [step.label for step in found.steps] == ["产品p1：能耗", "合计"]
    assert with_parts(fact, {}) == fact


def test_the_record_keeps_verified_parts_alone() -> None:
    found = verified(TWO, "800", "")
    kept = fact_to_dict(found)
    assert kept == {"parts": {"p1": {"value": "800", "unit": "kgce/t"}}}
    assert fact_from_dict(kept).parts[0].fact == Fact(value=Decimal(800), unit="kgce/t")


@pytest.fixture
def filed(cast: Cast) -> Application:
    """Unit A's application with two pollutants at 70 and 60 of 100 to 50, by a data sheet."""
    member = cast.enterprise_a
    application = support.draft(cast.unit_a, member, {9: {"option": "met"}})
    unit = FACTORY.indicator(11).unit_options["output_value"][0].split("/", maxsplit=1)[0]
    each = {"氮氧化物": 70, "颗粒物": 60}
    rows = [{"name": name, "amount": str(52000 * value), "unit": unit} for name, value in each.items()]
    content = {0: {"output_value": sheets.SHARED["output_value"]}, 11: {"pollutants": rows}}
    filing.save_sheets(application, content, actor=member)
    filled = Draft.load(Application.objects.get(pk=application.pk))
    for slot in (slot for one in filled.standard.indicators for slot in filled.indicator_slots(one.number)):
        if slot.missing:
            filing.attach(application, slot.id, support.upload(), actor=member)
    return support.submitted(application, member)


@pytest.mark.clause("HN-4.1.d")
def test_the_verified_score_of_parts_stands_beside_and_can_be_worked_out_anew(cast: Cast, filed: Application) -> None:
    officer = cast.city_x_officer
    support.look_up_all(filed, officer)
    support.judge_all(filed, officer)
    with pytest.raises(Invalid) as error:
        save_verdict(filed, actor=officer, number=11, values={"part-1": "59.9"})
    assert [gap.anchor for gap in error.value.refusal.gaps] == ["part-1"]
    assert "颗粒物的核实值会优于申报值" in error.value.refusal.gaps[0].message
    with pytest.raises(Invalid, match="填写有误") as error:
        save_verdict(filed, actor=officer, number=11, values={"accuracy": "fail", "part-0": "70"})
    assert "核实值与申报值相同" in error.value.refusal.gaps[0].message
    corrected = {"accuracy": "fail", "part-0": "80", "remark": "按在线监测更正"}
    save_verdict(filed, actor=officer, number=11, values=corrected)
    save_verdict(filed, actor=officer, number=11, values={"part-1": "90"})
    save_verdict(filed, actor=officer, number=11, values={"part-1": ""})
    pass_(filed, actor=officer)
    own, city = (Score.objects.get(version__application=filed, basis=basis, latest=True) for basis in ("self", "city"))
    weight = FACTORY.indicator(11).weight
    # (100-70)/50 and (100-60)/50 by half each; then (100-80)/50 for the first
    assert own.total - city.total == weight * (Decimal("0.6") - Decimal("0.4")) / 2
    again = recompute(city).to_dict()
    assert again == {name: city.result[name] for name in again}
    assert city.result["overrides"]["11"]["parts"]["氮氧化物"]["value"] == "80"
    desk = Desk.load(filed, "city")
    assert desk is not None
    assert desk.verified.indicator(11).points < desk.submitted.indicator(11).points
    words = said(desk.own[11], desk.standard.indicator(11), desk.fact(desk.standard.indicator(11)))
    assert words.counts == [("真实性", "通过"), ("准确性", "不通过"), ("先进性", "通过")]
    assert words.values[0].startswith("氮氧化物核实值 80 ")
    CheckRun.objects.create(application=filed, version=filed.versions.get(), state="done", ran_at=clock.now())
    assert judge_rest(filed, actor=cast.province_officer) == [9, 11]
    taken = Verdict.objects.get(review__level="province", number=11)
    assert taken.verified_parts == desk.own[11].verified_parts
    assert taken.remark == "采用株洲市结论：按在线监测更正"
