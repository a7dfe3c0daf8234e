"""The rules on green codes: the grades of the year, and what a pack can't set."""

from decimal import Decimal

import pytest

from lvheng.standards import PackError, load_campaign

from .packs import OverlayMaker


@pytest.mark.parametrize("territory", [None, "430000"])
def test_the_years_grades(territory: str | None) -> None:
    rule = load_campaign(2025, territory).green_code
    assert (rule.enabled, rule.decided_by, rule.within_days) == (True, "ministry", 30)
    assert [(grade.id, grade.share) for grade in rule.grades] == [
        ("A+", Decimal("0.05")), ("A", Decimal("0.35")), ("B", None),
    ]  # fmt: skip
    assert "同分跨级的都取较低一级" in (rule.assumption or "")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("grades: [{id: A, share: 0.5}]", "只有最后一级不写比例"),
        ("grades: [{id: A}, {id: B}]", "只有最后一级不写比例"),
        ("grades: [{id: A}, {id: B, share: 0.5}]", "只有最后一级不写比例"),
        ("grades: []", "只有最后一级不写比例"),
        ("grades: [{id: A, share: 0.6}, {id: B, share: 0.4}, {id: C}]", "须小于 1"),
        ("grades: [{id: A, share: 0}, {id: B}]", "share"),
        ("within_days: 0", "within_days"),
        ("decided_by: unit", "decided_by"),
    ],
)
def test_refused(overlay: OverlayMaker, text: str, message: str) -> None:
    overlay({"2025/campaign/990000.yaml": f"green_code: {{{text}}}"})
    with pytest.raises(PackError, match=message):
        load_campaign(2025, "990000")


def test_a_pack_may_have_one_grade_for_all(overlay: OverlayMaker) -> None:
    overlay({"2025/campaign/990000.yaml": "green_code: {grades: [{id: 合格}]}"})
    assert [grade.id for grade in load_campaign(2025, "990000").green_code.grades] == ["合格"]
