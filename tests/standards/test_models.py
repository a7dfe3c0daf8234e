"""A pack that contradicts itself is refused, and the message says what does not fit."""

from collections.abc import Callable
from typing import Any

import pytest

from lvheng.standards import PackError, Standard, load_standard
from lvheng.standards.loader import build

Change = Callable[[dict[str, Any]], Any]


def broken(name: str, change: Change) -> str:
    content = load_standard(name).model_dump()
    change(content)
    with pytest.raises(PackError) as caught:
        build(Standard, content, "test")
    return str(caught.value)


def set_indicator(position: int, **fields: Any) -> Change:
    return lambda content: content["indicators"][position - 1].update(fields)


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("factory-2025", set_indicator(1, unit=None), "与取值方法 linear 不符"),
        ("factory-2025", set_indicator(1, type="qualitative"), "与取值方法 linear 不符"),
        ("factory-2025", set_indicator(4, functions=()), "与取值方法 count 不符"),
        ("factory-2025", set_indicator(9, options=()), "与取值方法 option 不符"),
        ("park-2025", set_indicator(15, leading=None), "与取值方法 elasticity 不符"),
        ("park-2025", set_indicator(15, flat_growth=None), "与取值方法 elasticity 不符"),
        ("factory-2025", set_indicator(1, unit_options={}), "须列出可选单位 unit_options"),
        ("factory-2025", set_indicator(3, evidence=({"id": "a", "title": "a"},) * 2), "证明材料编号重复"),
        ("factory-2025", set_indicator(3, number=15), "指标序号须从 1 起连续"),
        ("factory-2025", set_indicator(14, group="其他"), "一级指标与各指标所属的一级指标不一致"),
        ("factory-2025", set_indicator(3, weight=9), "一级指标“能源低碳化”的权重不等于所含指标权重之和"),
        ("factory-2025", set_indicator(3, weight="NaN"), "indicators.2.weight"),
        ("factory-2025", set_indicator(3, weight=0), "indicators.2.weight"),
        ("factory-2025", set_indicator(3, assumptions=("guess",)), "引用了未说明的假设：guess"),
        ("factory-2025", set_indicator(3, surprise=1), "indicators.2.surprise"),
    ],
)
def test_contradictions(name: str, change: Change, message: str) -> None:
    assert message in broken(name, change)


def test_weights_make_a_hundred() -> None:
    def change(content: dict[str, Any]) -> None:
        content["indicators"][13]["weight"] = 9
        content["groups"][4]["weight"] = 9

    assert "各指标权重之和须为 100" in broken("factory-2025", change)


def test_models_are_frozen() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_standard("factory-2025").title = "x"  # type: ignore[misc]


def test_functions_and_options_by_name() -> None:
    standard = load_standard("factory-2025")
    function = standard.indicator(4).function("碳排放核算")
    assert function is not None
    assert function.name == "碳排放"
    assert standard.indicator(4).function("其他") is None
    option = standard.indicator(9).option("met")
    assert option is not None
    assert option.share == 1
    assert standard.indicator(9).option("maybe") is None
