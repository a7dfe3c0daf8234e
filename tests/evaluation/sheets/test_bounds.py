"""What a sheet comes to stays within what may be typed."""

from typing import Any

import pytest

from lvheng.evaluation.sheets import Computed, compute, read_shared
from lvheng.standards import load_standard

FACTORY = load_standard("factory-2025")


def energy(output: str, unit: str, used: str, measure: str) -> Computed:
    shared: dict[str, Any] = {
        "output_value": {"amount": output, "unit": unit},
        "energy": [{"carrier": "diesel", "amount": used, "unit": measure}],
    }
    return compute(FACTORY, 1, {"per": "output_value"}, read_shared(FACTORY, shared))


@pytest.mark.parametrize(
    ("numbers", "power"),
    [(("7e30", "亿元", "1.23e-30", "g"), "-71"), (("1e-40", "元", "1e39", "t"), "83"), (("1e40", "元", "1", "t"), "")],
)
def test_results_beyond_what_may_be_typed_are_refused(numbers: tuple[str, str, str, str], power: str) -> None:
    found = energy(*numbers)
    assert (found.fact is None) is bool(power)
    said = f"算出的结果过大或过小（约为 10 的 {power} 次方，应在 10 的 ±40 次方之内），请核对所填的数量和单位"
    assert found.problems == ((("sheet", said),) if power else ())


def test_so_are_those_of_one_substance_among_several() -> None:
    shared = read_shared(FACTORY, {"output_value": {"amount": "1e30", "unit": "亿元"}})
    rows = [{"name": "甲", "amount": "1e30", "unit": "t"}, {"name": "乙", "amount": "1e-30", "unit": "g"}]
    good = compute(FACTORY, 11, {"per": "output_value", "pollutants": rows[:1]}, shared)
    wrong = compute(FACTORY, 11, {"per": "output_value", "pollutants": rows}, shared)
    assert (good.problems, wrong.fact) == ((), None)
    assert wrong.problems[0][0] == "sheet"
