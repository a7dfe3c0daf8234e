import datetime as dt
from decimal import Decimal

import pytest
from pydantic import ValidationError

from lvheng.standards import CampaignPack, Eligibility, PackError, load_campaign, load_notice

from .packs import OverlayMaker


@pytest.fixture
def hunan() -> CampaignPack:
    return load_campaign(2025, "430000")


@pytest.mark.clause("HN-1.1")
def test_a_source_list_belongs_to_an_exclusion_and_has_an_id_of_its_own(hunan: CampaignPack) -> None:
    content = hunan.eligibility.model_dump()
    first = content["source_lists"][0]
    with pytest.raises(ValidationError, match="不在不得申报的情形中"):
        Eligibility.model_validate(content | {"source_lists": [first | {"exclusion": "HN-9"}]})
    with pytest.raises(ValidationError, match="来源名单的编号重复"):
        Eligibility.model_validate(content | {"source_lists": [first, first]})


@pytest.mark.parametrize(
    ("list_id", "expected"),
    [("abnormal", ("current", None)), ("violations", ("by_day", 3)), ("dishonest", ("current", None))],
)
@pytest.mark.clause("HN-1.1")
def test_a_list_counts_as_its_exclusion_unless_it_says_otherwise(
    hunan: CampaignPack, list_id: str, expected: tuple[str, int | None]
) -> None:
    asked = next(one for one in hunan.eligibility.source_lists if one.id == list_id)
    assert hunan.eligibility.lookback_of(asked) == expected
    by_day = asked.model_copy(update={"lookback": "by_day"})
    assert hunan.eligibility.lookback_of(by_day)[0] == "by_day"


def day(month: int, number: int) -> dt.date:
    return dt.date(2025, month, number)


@pytest.mark.clause("MI-3.b")
def test_the_nation_alone_has_no_gate_table_or_exclusions() -> None:
    pack = load_campaign(2025)
    assert (pack.id, pack.territory, pack.year, pack.evaluation_year) == ("campaign-2025", None, 2025, 2024)
    assert pack.standards == {"factory": "factory-2025", "park": "park-2025"}
    assert not pack.gate.enabled
    assert pack.summary_table is None
    assert pack.windows.city_hand_in is None
    assert pack.eligibility.exclusions == ()
    assert pack.eligibility.required_list_level is None
    assert not pack.step_enabled("city_hand_in")
    assert (pack.windows.province_report.closes, pack.windows.province_report.clause) == (day(11, 7), "MI-3.b")
    assert pack.windows.filing.opens == day(9, 28)
    assert pack.windows.filing.opens_assumption


@pytest.mark.clause("HN-3.1")
@pytest.mark.clause("HN-3.2")
@pytest.mark.clause("HN-3.3")
def test_hunan_sets_its_dates(hunan: CampaignPack) -> None:
    assert hunan.id == "campaign-2025/430000"
    assert (hunan.windows.filing.opens, hunan.windows.filing.closes) == (day(9, 28), day(10, 27))
    assert hunan.windows.filing.clause == "HN-3.1"
    assert hunan.windows.city_hand_in is not None
    assert (hunan.windows.city_hand_in.closes, hunan.windows.city_hand_in.clause) == (day(10, 30), "HN-3.2")
    assert hunan.windows.province_report.closes == day(11, 7)
    assert not hunan.extensions_allowed
    assert hunan.extensions.clause == "HN-3.3"
    notice = load_notice(2025)
    for window in (hunan.windows.filing, hunan.windows.city_hand_in, hunan.windows.province_report):
        assert notice.clauses[window.clause or ""].date == window.closes


@pytest.mark.clause("HN-1.1")
def test_hunan_names_six_exclusions(hunan: CampaignPack) -> None:
    assert hunan.eligibility.required_list_level == "provincial"
    assert hunan.eligibility.required_list_clause == "HN-1.1"
    exclusions = hunan.eligibility.exclusions
    assert [item.clause for item in exclusions] == [f"HN-1.1.{letter}" for letter in "abcdef"]
    notice = load_notice(2025)
    assert [item.text for item in exclusions] == [notice.clauses[item.id].quote for item in exclusions]
    assert [item.lookback for item in exclusions] == ["by_day"] * 4 + ["current"] * 2
    assert {item.park_enterprise for item in exclusions} == {"shown"}
    assert hunan.exclusion("HN-1.1.f").sources == ("中国执行信息公开网",)
    with pytest.raises(KeyError):
        hunan.exclusion("HN-9")


@pytest.mark.clause("HN-4.1.b")
@pytest.mark.clause("HN-4.2.c")
@pytest.mark.clause("HN-A2")
@pytest.mark.clause("MI-2.2.b")
@pytest.mark.clause("MI-1.c")
def test_hunan_adds_gate_table_and_consequences(hunan: CampaignPack) -> None:
    assert (hunan.gate.enabled, hunan.gate.override, hunan.gate.clause) == (True, False, "HN-4.1.b")
    assert hunan.summary_table is not None
    assert len(hunan.summary_table.columns) == 14
    assert hunan.falsification.clauses == {"province": "HN-4.2.c", "ministry": "MI-3.d"}
    assert (hunan.falsification.bar_years, hunan.falsification.remove_from) == (3, "all_levels")
    assert (hunan.bottom_rule.share, hunan.bottom_rule.years) == (Decimal("0.05"), 3)
    assert (hunan.regional_mean.minimum_units, hunan.regional_mean.clause) == (5, "MI-1.c")
    assert (hunan.verified_values.may_raise, hunan.supplement.enabled) == (False, False)
    assert hunan.withdrawal.kinds == ("new",)
    assert hunan.reminders.days == (14, 7, 3, 1)
    assert hunan.publicity.days == 15
    assert (hunan.practice.enabled, hunan.practice.clause) == (True, "HN-2.2")
    assert hunan.step_enabled("city_hand_in")
    assert not hunan.step_enabled("nothing")


@pytest.mark.parametrize("territory", [None, "430000"])
def test_every_clause_is_registered(territory: str | None) -> None:
    assert set(load_campaign(2025, territory).clause_ids()) <= load_notice(2025).clauses.keys()


def test_a_provinces_notice_binds_no_other(hunan: CampaignPack) -> None:
    assert hunan.in_force("HN-4.1.b", "MI-1.b") == ("HN-4.1.b", "MI-1.b")
    assert load_campaign(2025).in_force("HN-4.1.b", "MI-1.b") == ("MI-1.b",)


def test_packs_have_hashes_of_their_own(hunan: CampaignPack) -> None:
    assert hunan.hash != load_campaign(2025).hash
    assert len(hunan.hash) == 64


def test_merge_goes_key_by_key_and_replaces_lists(overlay: OverlayMaker) -> None:
    text = """
territory: {code: '990000', name: 示例省, authority: 示例省工业和信息化厅}
windows: {filing: {closes: 2025-10-20}}
reminders: {days: [2]}
publicity: {assumption: null}
"""
    overlay({"2025/campaign/990000.yaml": text})
    pack, national = load_campaign(2025, "990000"), load_campaign(2025)
    assert pack.windows.filing.closes == day(10, 20)
    assert pack.windows.filing.label == national.windows.filing.label
    assert pack.reminders.days == (2,)
    assert (pack.publicity.assumption, pack.publicity.clause) == (None, "MI-3.c")
    assert pack.steps == national.steps


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("windows: {filing: {closes: 2025-09-27}}", "申报填报的截止日早于开始日"),
        ("gate: {assumption: null}", "每条规则须写明条款 clause 或假设 assumption"),
        ("gate: {enabled: maybe}", "gate.enabled"),
        ("windows: {filing: {closes: 2025-02-30}}", "windows.filing.closes"),
    ],
)
def test_refused(overlay: OverlayMaker, text: str, message: str) -> None:
    overlay({"2025/campaign/990000.yaml": text})
    with pytest.raises(PackError, match=message):
        load_campaign(2025, "990000")


@pytest.mark.clause("HN-4.2.b")
def test_a_later_pack_may_open_returns_for_supplement(overlay: OverlayMaker) -> None:
    text = "supplement: {enabled: true, days: 3, times: 2, covers: [evidence], statement: 测试}"
    overlay({"2025/campaign/990099.yaml": f"{text}\n"})
    rule = load_campaign(2025, "990099").supplement
    assert (rule.enabled, rule.days, rule.times, rule.covers, rule.statement) == (True, 3, 2, ("evidence",), "测试")
    assert {"name", "uscc", "industry", "gbt4754"} == set(rule.fixed)
    overlay({"2025/campaign/990098.yaml": "supplement: {covers: [facts]}\n"})
    with pytest.raises(PackError, match=r"supplement\.covers"):
        load_campaign(2025, "990098")
