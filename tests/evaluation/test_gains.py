from decimal import Decimal

from lvheng.evaluation import Benchmark, Fact, evaluate, gains
from lvheng.standards import Standard, load_standard

FACTORY, PARK = load_standard("factory-2025"), load_standard("park-2025")


def found(standard: Standard, facts: dict[int, Fact], pairs: dict[int, Benchmark]) -> dict[int, tuple[str, str]]:
    score = evaluate(standard, facts, pairs)
    return {gain.number: (str(gain.points_to_gain), gain.hint) for gain in gains(standard, facts, pairs, score)}


def pair(leading: str, baseline: str, unit: str | None = None) -> Benchmark:
    return Benchmark(leading=Decimal(leading), baseline=Decimal(baseline), unit=unit)


def test_factory() -> None:
    facts = {
        1: Fact(value=Decimal("0.1035"), unit="tce/t"),
        2: Fact(value=Decimal(5)),
        4: Fact(functions=("能耗查询", "能效对标")),
        7: Fact(value=Decimal("91.5")),
        9: Fact(option="not_met"),
        12: Fact(option="met"),
    }
    pairs = {1: pair("100", "107", "kgce/t"), 3: pair("20", "5"), 7: pair("95", "80")}
    result = found(FACTORY, facts, pairs)
    assert list(result) == [3, 13, 9, 4, 1, 7]
    assert result == {
        3: ("8", "尚未填报"),
        13: ("8", "尚未填报"),
        9: ("6", "达到“已采用先进适用技术和设备”可得满分"),
        4: ("4.5", "再增加 6 项功能可得满分"),
        1: ("4", "再降低 0.0035 tce/t（到 0.1 tce/t）可得满分"),
        7: ("1.866666666666666666666666666666666666667", "再提高 3.5%（到 95%）可得满分"),
    }


def test_elasticity() -> None:
    growing = Fact(emission_growth=Decimal(5), value_added_growth=Decimal(6))
    falling = Fact(emission_growth=Decimal(0), value_added_growth=Decimal(-6))
    result = found(PARK, {15: growing, 17: falling}, {})
    assert result[15][1] == "排放量年均增长不超过 1.8%（弹性系数 0.3）可得满分"
    assert result[17][1] == "排放量不增长可得满分"
    risen = Fact(base_emission=Decimal(0), emission=Decimal(3))
    assert found(PARK, {17: risen}, {})[17][1] == "排放量不增长可得满分"


def test_what_is_full_or_does_not_apply_is_left_out() -> None:
    facts = {8: Fact(not_applicable="不产生一般工业固体废物"), 9: Fact(option="met")}
    assert {8, 9} & found(FACTORY, facts, {}).keys() == set()
