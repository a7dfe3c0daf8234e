"""The rules on who stays on the list: what the year sets, and what a pack can't set."""

import pytest

from lvheng.standards import PackError, load_campaign

from .packs import OverlayMaker


@pytest.mark.clause("MI-2.2.b")
@pytest.mark.parametrize("territory", [None, "430000"])
def test_the_years_rules(territory: str | None) -> None:
    pack = load_campaign(2025, territory)
    rule, dynamic, reports = pack.bottom_rule, pack.dynamic_management, pack.reports
    assert (rule.scope, rule.ties, rule.counting) == ("national", "spared", "scored_years")
    assert (dynamic.confirmed_by, dynamic.removes_from, dynamic.exclusions_remove) == ("ministry", "national", True)
    assert dynamic.hearing.proposals == ("remove_unfiled", "remove_bottom", "remove_excluded")
    assert (reports.handled_by, reports.real_name, reports.evidence, reports.days) == ("province", True, True, 30)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("dynamic_management: {confirmed_by: unit}", "dynamic_management.confirmed_by"),
        ("reports: {handled_by: unit}", "reports.handled_by"),
        ("reports: {days: 0}", "reports.days"),
        ("dynamic_management: {hearing: {days: 0}}", "dynamic_management.hearing.days"),
        ("dynamic_management: {hearing: {proposals: [stay]}}", "dynamic_management.hearing.proposals"),
        ("dynamic_management: {hearing: {proposals: []}}", "须写明对哪些建议"),
        ("dynamic_management: {hearing: {proposals: [warn, warn]}}", "只能写一次"),
        ("bottom_rule: {share: 1}", "bottom_rule.share"),
        ("bottom_rule: {years: 0}", "bottom_rule.years"),
        ("bottom_rule: {scope: city}", "bottom_rule.scope"),
        ("bottom_rule: {ties: drawn}", "bottom_rule.ties"),
        ("bottom_rule: {counting: leap_years}", "bottom_rule.counting"),
    ],
)
def test_refused(overlay: OverlayMaker, text: str, message: str) -> None:
    overlay({"2025/campaign/990000.yaml": text})
    with pytest.raises(PackError, match=message):
        load_campaign(2025, "990000")


def test_a_pack_may_do_without_a_hearing(overlay: OverlayMaker) -> None:
    overlay({"2025/campaign/990000.yaml": "dynamic_management: {hearing: {enabled: false, proposals: []}}"})
    assert not load_campaign(2025, "990000").dynamic_management.hearing.enabled
