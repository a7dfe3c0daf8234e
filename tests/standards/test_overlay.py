"""An industry's own requirements, as a pack beside the built-in ones, scored from end to end (MI-2.1.b)."""

from decimal import Decimal

import pytest

from lvheng.evaluation import evaluate
from lvheng.evaluation.files import read_score_file
from lvheng.standards import PackError, load_standard
from lvheng.standards.loader import BUILT_IN

from .packs import OverlayMaker

CEMENT = (BUILT_IN / "2025/factory/industries/cement.yaml").read_text(encoding="utf-8")
OWN = """
overrides:
  assumptions: [{id: cement-clinker, text: 示例：按熟料计, source: 示例}]
  indicators:
    5:
      name: 替代原料使用率
      type: higher_is_better
      type_label: 正向定量
      unit: '%'
      unit_fixed: true
      unit_options: {}
      bounds: {min: 0, max: 100}
      evidence: [{id: ledger, title: 替代原料台账, required: true}]
      assumptions: [linear, cement-clinker]
    9:
      options:
        - {id: met, label: 全部采用, share: 1}
        - {id: partly, label: 部分采用, share: 0.5}
        - {id: not_met, label: 未采用, share: 0}
"""
FILE = """
standard: factory-2025
industry: 水泥
benchmarks: {5: {leading: 30, baseline: 10}}
facts: {5: {value: 25}, 9: {option: partly}}
"""


@pytest.mark.clause("MI-2.1.b")
@pytest.mark.clause("HN-4.2.a")
def test_a_replaced_indicator_is_scored(overlay: OverlayMaker) -> None:
    overlay({"2025/factory/industries/cement.yaml": CEMENT + OWN})
    content = read_score_file(FILE)
    assert content.standard.industry is not None
    assert content.standard.industry.has_overrides
    assert not content.standard.general_applies
    score = evaluate(content.standard, content.facts, content.benchmarks)
    replaced = score.indicator(5)
    assert (replaced.name, replaced.unit, replaced.points) == ("替代原料使用率", "%", Decimal(6))
    assert score.indicator(9).points == 3
    assert score.total == 9
    assert score.standard_hash == content.standard.hash
    assert score.standard_hash != load_standard("factory-2025").hash
    assert [item.id for item in content.standard.indicator(5).evidence] == ["ledger"]
    assert content.standard.assumptions_of(5)[1].text == "示例：按熟料计"


def test_other_industries_keep_the_general_requirements(overlay: OverlayMaker) -> None:
    overlay({"2025/factory/industries/cement.yaml": CEMENT + OWN})
    assert load_standard("factory-2025", "焦化").general_applies
    assert load_standard("factory-2025").indicator(5).name == "原材料消耗强度"


def test_an_indicator_that_is_not_there_can_not_be_replaced(overlay: OverlayMaker) -> None:
    overlay({"2025/factory/industries/cement.yaml": CEMENT + "overrides: {indicators: {15: {name: x}}}\n"})
    with pytest.raises(PackError, match="行业“水泥”改写了不存在的指标：15"):
        load_standard("factory-2025", "水泥")
