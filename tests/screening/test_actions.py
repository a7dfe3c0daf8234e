"""Looking up and deciding: who, what, when, and what a finding stops."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction

from lvheng.campaigns.models import Campaign
from lvheng.core import audit, clock, files
from lvheng.core.door import move
from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.registry import actions as registry_actions
from lvheng.registry.models import ListEntry, UnitMember
from lvheng.screening.actions import decide_finding, record_look_up
from lvheng.screening.automatic import hits_under
from lvheng.screening.models import Finding, LookUp
from lvheng.screening.queries import exclusions_for, hindrances, sheet
from tests.cast import Cast, make_officer, make_unit, put_on_list

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


def look_up(cast: Cast, clause: str = "HN-1.1.f", **values: Any) -> LookUp:
    """A look-up of unit A by the officer of its city; clear unless told otherwise."""
    exclusion = next(one for one in exclusions_for(cast.campaign, cast.unit_a) if one.id == clause)
    given: dict[str, Any] = {
        "actor": cast.city_x_officer, "clause": clause, "source": exclusion.sources[0],
        "looked_up_on": date(2025, 10, 20), "result": "clear",
    } | values  # fmt: skip
    return record_look_up(cast.campaign, given.pop("unit", cast.unit_a), **given)


def gaps(error: pytest.ExceptionInfo[Refused]) -> dict[str, str]:
    """The messages of a refusal by field."""
    return {gap.anchor: gap.message for gap in error.value.refusal.gaps}


@pytest.mark.clause("HN-4.1.d")
def test_look_up_is_kept_with_source_date_and_proof(cast: Cast) -> None:
    made = look_up(cast, note="查询截图", proof=ContentFile(PDF, "查询.pdf"))
    assert (made.level, made.by, made.source) == ("city", cast.city_x_officer, "中国执行信息公开网")
    assert made.proof is not None
    assert AuditEvent.objects.filter(subject=audit.subject_of(cast.unit_a), verb="unit.look_up").count() == 1
    assert not Finding.objects.exists()


@pytest.mark.db
def test_look_up_is_never_changed(cast: Cast) -> None:
    made = look_up(cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        LookUp.objects.filter(pk=made.pk).update(result="hit")


@pytest.mark.clause("HN-1.1.a")
@pytest.mark.clause("HN-1.1.b")
@pytest.mark.clause("HN-1.1.c")
@pytest.mark.clause("HN-1.1.d")
@pytest.mark.clause("HN-1.1.e")
@pytest.mark.clause("HN-1.1.f")
@pytest.mark.parametrize("letter", "abcdef")
def test_each_exclusion_found_stops_in_its_own_words_until_cleared(cast: Cast, letter: str) -> None:
    clause = f"HN-1.1.{letter}"
    text = next(one.text for one in exclusions_for(cast.campaign, cast.unit_a) if one.id == clause)
    made = look_up(cast, clause, result="hit", note="示例记录", occurred_on=date(2025, 3, 1))
    finding = Finding.objects.get(look_up=made)

    def stops() -> list[str]:
        return [gap.message for gap in hindrances(cast.campaign, cast.unit_a, all_looked_up=False)]

    source = next(one.sources[0] for one in exclusions_for(cast.campaign, cast.unit_a) if one.id == clause)
    until = "移出名单、完成整改或认定改变前一直计入" if letter in "ef" else "2028年3月1日起不再计入"
    tail = f"示例记录（来源：{source}，2025年10月20日查询；{until}）"
    assert finding.state == Finding.State.OPEN
    assert stops() == [f"有查询发现尚未认定或排除：{clause}“{text}”。{tail}"]
    finding = decide_finding(finding, actor=cast.city_x_officer, confirmed=True, reason="核对属实")
    assert stops() == [f"已认定存在不得申报的情形：{clause}“{text}”。{tail}"]
    finding = decide_finding(finding, actor=cast.province_officer, confirmed=False, reason="系同名企业")
    assert stops() == []
    assert (finding.state, finding.reason, finding.decided_by) == ("cleared", "系同名企业", cast.province_officer)
    assert Finding.objects.count() == 1
    decide_finding(finding, actor=cast.province_officer, confirmed=True, reason="再次核对属实")
    assert stops() == [f"已认定存在不得申报的情形：{clause}“{text}”。{tail}"]


@pytest.mark.clause("HN-4.1.d")
def test_every_exclusion_must_be_looked_up(cast: Cast) -> None:
    clauses = [one.id for one in exclusions_for(cast.campaign, cast.unit_a)]
    look_up(cast)
    missing = [gap.anchor for gap in hindrances(cast.campaign, cast.unit_a, all_looked_up=True, url="/x")]
    assert missing == clauses[:-1]
    for clause in clauses[:-1]:
        look_up(cast, clause)
    assert hindrances(cast.campaign, cast.unit_a, all_looked_up=True) == []
    assert sheet(cast.campaign, cast.unit_a).done == 6


@pytest.mark.parametrize(
    "who", ["city_y_officer", "other_province_officer", "ministry_officer", "enterprise_a", "auditor"]
)
def test_others_may_not_look_up_or_decide(cast: Cast, who: str) -> None:
    with pytest.raises(Forbidden):
        look_up(cast, actor=cast.everybody[who])
    finding = Finding.objects.create(campaign=cast.campaign, unit=cast.unit_a, clause="HN-1.1.f", summary="示例")
    with pytest.raises(Forbidden):
        decide_finding(finding, actor=cast.everybody[who], confirmed=True, reason="示例")


def test_province_looks_up_at_its_level(cast: Cast) -> None:
    assert look_up(cast, actor=cast.province_officer).level == "province"


def test_city_does_not_overrule(cast: Cast) -> None:
    finding = Finding.objects.create(campaign=cast.campaign, unit=cast.unit_a, clause="HN-1.1.f", summary="示例")
    decided = decide_finding(finding, actor=cast.city_x_officer, confirmed=True, reason="属实")
    with pytest.raises(Forbidden):
        decide_finding(decided, actor=cast.city_x_officer, confirmed=False, reason="改主意")
    with pytest.raises(Refused, match="不能认定"):
        decide_finding(finding, actor=cast.city_x_officer, confirmed=True, reason="另一窗口")


def test_nobody_looks_up_a_unit_they_file_for(cast: Cast) -> None:
    officer = make_officer(cast.city_x)
    UnitMember.objects.create(unit=cast.unit_a, user=officer, since=clock.now())
    finding = Finding.objects.create(campaign=cast.campaign, unit=cast.unit_a, clause="HN-1.1.f", summary="示例")
    with pytest.raises(Refused, match="填报人员"):
        look_up(cast, actor=officer)
    with pytest.raises(Refused, match="填报人员"):
        decide_finding(finding, actor=officer, confirmed=False, reason="示例")


def test_nothing_is_looked_up_after_the_year_is_closed(cast: Cast) -> None:
    finding = Finding.objects.create(campaign=cast.campaign, unit=cast.unit_a, clause="HN-1.1.f", summary="示例")
    move(cast.campaign, Campaign.State.CLOSED)
    finding.campaign = cast.campaign
    with pytest.raises(Refused, match="已结束"):
        look_up(cast)
    with pytest.raises(Refused, match="已结束"):
        decide_finding(finding, actor=cast.city_x_officer, confirmed=True, reason="示例")


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"source": "网上"}, "source", "请选择查询来源"),
        ({"looked_up_on": None}, "looked_up_on", "请填写查询日期"),
        ({"looked_up_on": date(2025, 10, 21)}, "looked_up_on", "在今天之后"),
        ({"looked_up_on": date(2024, 12, 31)}, "looked_up_on", "早于 2025 年"),
        ({"result": "?"}, "result", "请选择查询结果"),
        ({"result": "hit"}, "note", "请写明记录内容"),
        ({"note": "字" * 501}, "note", "501 字"),
        ({"result": "hit", "note": "示例", "occurred_on": date(2025, 10, 21)}, "occurred_on", "在查询日期之后"),
    ],
)
def test_bad_input_is_told_at_its_field(cast: Cast, values: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(Invalid) as error:
        look_up(cast, **values)
    assert words in gaps(error)[field]
    assert not LookUp.objects.exists()


def test_unknown_clause_and_territory_without_exclusions(cast: Cast) -> None:
    elsewhere = make_unit(cast.other_province)
    with pytest.raises(Invalid) as error:
        look_up(cast, unit=elsewhere, actor=cast.other_province_officer)
    assert "本地区没有规定" in gaps(error)["clause"]
    assert hindrances(cast.campaign, elsewhere, all_looked_up=True) == []


def test_a_proof_that_is_no_file_of_its_kind_is_refused_and_nothing_kept(cast: Cast) -> None:
    with pytest.raises(Invalid) as error:
        look_up(cast, proof=ContentFile(b"hello", "查询.pdf"))
    assert "扩展名" in gaps(error)["proof"]
    assert not LookUp.objects.exists()


@pytest.mark.parametrize("reason", ["  ", "字" * 501])
def test_a_decision_needs_a_reason(cast: Cast, reason: str) -> None:
    finding = Finding.objects.create(campaign=cast.campaign, unit=cast.unit_a, clause="HN-1.1.f", summary="示例")
    with pytest.raises(Invalid) as error:
        decide_finding(finding, actor=cast.city_x_officer, confirmed=True, reason=reason)
    assert "reason" in gaps(error)


@pytest.mark.clause("HN-1.1.c")
def test_own_removals_are_found_by_day_and_code(cast: Cast, clock_at: Callable[[str], object]) -> None:
    clock_at("2022-10-20 09:00")
    put_on_list(cast.unit_a, ListEntry.Level.MUNICIPAL, 2021)
    registry_actions.remove_from_lists(
        cast.unit_a, actor=cast.province_officer, clause="HN-4.1.c", reason="未填报", decision="示例〔2022〕9号",
        levels=(ListEntry.Level.MUNICIPAL,),
    )  # fmt: skip
    clock_at("2025-10-19 23:59:59")
    (row,) = [row for row in sheet(cast.campaign, cast.unit_a).rows if row.hits]
    assert (row.exclusion.id, row.state, row.hits[0].until) == ("HN-1.1.c", "open", date(2025, 10, 20))
    assert [gap.anchor for gap in hindrances(cast.campaign, cast.unit_a, all_looked_up=False)] == ["HN-1.1.c"]
    with pytest.raises(Invalid) as error:
        look_up(cast, "HN-1.1.c", looked_up_on=date(2025, 10, 19))
    assert "示例〔2022〕9号" in gaps(error)["result"]
    clock_at("2025-10-20 00:00:00")
    assert hindrances(cast.campaign, cast.unit_a, all_looked_up=False) == []
    assert look_up(cast, "HN-1.1.c").result == "clear"


@pytest.mark.clause("HN-4.2.c")
def test_a_bar_stops_whatever_is_decided(cast: Cast) -> None:
    registry_actions.bar(
        cast.unit_a, actor=cast.province_officer, years=3, clause="HN-4.2.c", decision="示例〔2025〕3号", reason="造假"
    )
    (gap,) = hindrances(cast.campaign, cast.unit_a, all_looked_up=False)
    assert "示例〔2025〕3号" in gap.message
    assert "HN-4.2.c" in gap.message


def test_a_proof_is_seen_in_its_territory_only(cast: Cast) -> None:
    proof = look_up(cast, proof=ContentFile(PDF, "查询.pdf")).proof
    assert proof is not None
    seen = {name for name, user in cast.everybody.items() if files.may_see(user, proof)}
    assert seen == {"city_x_officer", "province_officer", "ministry_officer", "auditor"}


@pytest.mark.clause("HN-1.1.c")
def test_the_pack_says_which_exclusion_the_registry_answers(cast: Cast) -> None:
    put_on_list(cast.unit_a, ListEntry.Level.NATIONAL)
    registry_actions.remove_from_lists(
        cast.unit_a, actor=cast.ministry_officer, clause="MI-2.2.b", reason="示例", decision="示例〔2025〕1号"
    )
    asked = {one.id: one for one in exclusions_for(cast.campaign, cast.unit_a)}
    assert {name: len(hits_under(cast.unit_a, one)) > 0 for name, one in asked.items()} == {
        name: name == "HN-1.1.c" for name in asked
    }
    elsewhere = asked["HN-1.1.c"].model_copy(update={"id": "X-9"})
    assert {hit.clause for hit in hits_under(cast.unit_a, elsewhere)} == {"X-9"}
