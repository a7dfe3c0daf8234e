"""Judging, deciding, the regional mean and reminding, with the whole cast."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from lvheng.core import audit, clock
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing import actions as filing
from lvheng.filing.models import Application, Score
from lvheng.filing.scoring import standard_of
from lvheng.registry import actions as registry_actions
from lvheng.registry.models import UnitMember
from lvheng.review.actions import pass_, refuse, save_verdict
from lvheng.review.actions.judging import submitted_version
from lvheng.review.levels import authority_at, levels_of
from lvheng.review.models import Review, Verdict
from lvheng.screening.actions import decide_finding, record_look_up
from lvheng.screening.models import Finding
from lvheng.standards import load_standard
from tests.cast import NOW, Cast, make_officer
from tests.review import support

WEIGHT = {one.number: one.weight for one in load_standard("factory-2025").indicators}


def messages(error: pytest.ExceptionInfo[Refused]) -> list[str]:
    """The gaps of a refusal in words."""
    return [gap.message for gap in error.value.refusal.gaps]


@pytest.fixture
def new(cast: Cast) -> Application:
    """Unit A's application, submitted, new."""
    return support.file(cast.unit_a, cast.enterprise_a)


@pytest.fixture
def existing(cast: Cast) -> Application:
    """The existing factory's, submitted."""
    return support.file(cast.existing, cast.existing_member)


@pytest.mark.clause("HN-4.1.a")
@pytest.mark.clause("HN-4.1.d")
def test_city_passes_after_looking_up_and_judging(cast: Cast, new: Application) -> None:
    support.look_up_all(new, cast.city_x_officer)
    support.judge_all(new, cast.city_x_officer)
    review = pass_(new, actor=cast.city_x_officer, opinion="符合要求")
    assert (review.state, review.authority, review.decided_by) == ("passed", cast.city_x, cast.city_x_officer)
    own, city = (Score.objects.get(version__application=new, basis=basis, latest=True) for basis in ("self", "city"))
    assert own.total == city.total
    told = Notification.objects.filter(recipient=cast.enterprise_a).latest("pk")
    assert "审核通过：符合要求" in told.text
    assert told.url == f"/filing/{new.pk}/submitted/"
    assert AuditEvent.objects.filter(subject=audit.subject_of(review)).last().verb == "review.pass"


@pytest.mark.clause("MI-1.a")
@pytest.mark.parametrize("route", ["new", "existing"])
def test_basic_requirements_are_a_gate_for_new_applicants(cast: Cast, route: str) -> None:
    unit, member = (cast.unit_a, cast.enterprise_a) if route == "new" else (cast.existing, cast.existing_member)
    draft = support.draft(unit, member)
    requirement = standard_of(draft).basic_requirements[1]
    filing.save_answer(draft, f"basic.{requirement.id}", "no", actor=member)
    filed = support.submitted(draft, member)
    if route == "existing":
        assert support.passed(filed, cast.city_x_officer).reviews.get().state == "passed"
        return
    with pytest.raises(Refused) as error:
        support.passed(filed, cast.city_x_officer)
    assert messages(error) == [f"不符合基本要求“{requirement.text}”。"]
    assert error.value.refusal.clauses == ("MI-1.a",)
    assert refuse(filed, actor=cast.city_x_officer, opinion="不符合基本要求").state == "refused"


@pytest.mark.clause("HN-4.1.d")
def test_passing_lists_everything_that_is_missing(cast: Cast, new: Application) -> None:
    with pytest.raises(Refused) as error:
        pass_(new, actor=cast.city_x_officer)
    assert [gap.anchor[:6] for gap in error.value.refusal.gaps] == ["HN-1.1"] * 6
    assert "未正常经营生产的（工商注销" in messages(error)[0]
    support.look_up_all(new, cast.city_x_officer)
    save_verdict(new, actor=cast.city_x_officer, number=7, values={"authenticity": "doubt"})
    save_verdict(new, actor=cast.city_x_officer, number=9, values={"accuracy": "fail"})
    save_verdict(new, actor=cast.city_x_officer, number=10, values={"remark": "看过"})
    with pytest.raises(Refused) as error:
        pass_(new, actor=cast.city_x_officer)
    found = messages(error)
    assert "指标 1 能源消耗强度：尚无结论。" in found
    assert "指标 7 工业用水重复利用率：真实性“存疑”，须认定为通过或不通过。" in found
    assert "指标 7 工业用水重复利用率：缺准确性结论。" in found
    assert "指标 8 一般工业固体废物综合利用率：“不适用”尚未认可或不予认可。" in found
    assert "指标 9 生产工艺和设备先进性：缺真实性结论。" in found
    assert "指标 9 生产工艺和设备先进性：有“不通过”或不同的核实值，须在备注中写明理由。" in found
    assert not any(words.startswith("指标 10") for words in found)
    assert error.value.refusal.gaps[0].url == f"/review/{new.pk}/1/"
    assert not Score.objects.filter(basis="city").exists()


def test_a_verdict_that_contradicts_its_value_is_told(cast: Cast, existing: Application) -> None:
    support.judge_all(existing, cast.city_x_officer)
    save_verdict(existing, actor=cast.city_x_officer, number=7, values={"verified": "60"})
    with pytest.raises(Refused) as error:
        pass_(existing, actor=cast.city_x_officer)
    assert messages(error) == [
        "指标 7 工业用水重复利用率：准确性为“通过”，但核实值与申报值不同；请改为“不通过”或清空核实值。",
        "指标 7 工业用水重复利用率：有“不通过”或不同的核实值，须在备注中写明理由。",
    ]


@pytest.mark.clause("HN-1.1.b")
@pytest.mark.parametrize("confirmed", [None, True, False])
def test_a_finding_stops_passing_until_it_is_cleared(cast: Cast, new: Application, confirmed: bool | None) -> None:
    support.look_up_all(new, cast.city_x_officer)
    support.judge_all(new, cast.city_x_officer)
    record_look_up(
        new.campaign, new.unit, actor=cast.city_x_officer, clause="HN-1.1.b", source="信用中国",
        looked_up_on=NOW.date(), result="hit", note="示例事故",
    )  # fmt: skip
    if confirmed is not None:
        decide_finding(Finding.objects.get(), actor=cast.city_x_officer, confirmed=confirmed, reason="示例理由")
    if confirmed is False:
        assert pass_(new, actor=cast.city_x_officer).state == "passed"
        return
    with pytest.raises(Refused) as error:
        pass_(new, actor=cast.city_x_officer)
    assert "HN-1.1.b" in error.value.refusal.clauses
    assert "偷漏税等违法违规行为的" in messages(error)[0]
    assert refuse(new, actor=cast.city_x_officer, opinion="存在不得申报情形").state == "refused"


@pytest.mark.clause("MI-3.a")
def test_province_decides_after_the_city_with_its_own_verdicts(cast: Cast, new: Application) -> None:
    with pytest.raises(Refused, match="市州尚未作出审核决定"):
        refuse(new, actor=cast.province_officer, opinion="示例")
    save_verdict(new, actor=cast.province_officer, number=7, values={"authenticity": "pass"})
    support.passed(new, cast.city_x_officer)
    with pytest.raises(Refused) as error:
        pass_(new, actor=cast.province_officer)
    assert error.value.refusal.clauses == ("MI-3.a",)
    support.judge_all(new, cast.province_officer, advancement="pass")
    assert pass_(new, actor=cast.province_officer).level == "province"
    assert {review.level: review.state for review in new.reviews.all()} == {"city": "passed", "province": "passed"}


def test_a_new_applicant_the_city_refused_goes_no_further(cast: Cast, new: Application) -> None:
    refuse(new, actor=cast.city_x_officer, opinion="材料不实")
    support.judge_all(new, cast.province_officer)
    with pytest.raises(Refused, match="市州审核不通过"):
        pass_(new, actor=cast.province_officer)


def test_the_province_still_decides_on_an_existing_unit_the_city_refused(cast: Cast, existing: Application) -> None:
    refuse(existing, actor=cast.city_x_officer, opinion="数据不实")
    support.judge_all(existing, cast.province_officer)
    assert pass_(existing, actor=cast.province_officer).state == "passed"


def test_without_a_city_the_province_is_first(cast: Cast) -> None:
    filed = support.filed(cast.separate_city)
    assert levels_of(filed.application) == ("province", "ministry")
    support.passed(filed.application, cast.separate_officer)
    review = Review.objects.get()
    assert (review.level, review.authority) == ("province", cast.separate_city)
    with pytest.raises(ValueError, match="no city"):
        authority_at(filed.application, "city")


def test_ministry_judges_after_the_province_without_a_term(
    cast: Cast, existing: Application, clock_at: Callable[[str], object]
) -> None:
    support.passed(existing, cast.city_x_officer, cast.province_officer)
    clock_at("2025-12-01 09:00")
    support.judge_all(existing, cast.ministry_officer)
    assert pass_(existing, actor=cast.ministry_officer).authority == cast.ministry


@pytest.mark.parametrize(
    "who", ["city_y_officer", "other_province_officer", "enterprise_a", "expert", "auditor", "stranger"]
)
def test_others_may_neither_judge_nor_decide(cast: Cast, new: Application, who: str) -> None:
    actor = cast.everybody[who]
    with pytest.raises(Forbidden):
        save_verdict(new, actor=actor, number=1, values={"authenticity": "pass"})
    with pytest.raises(Forbidden):
        refuse(new, actor=actor, opinion="示例")
    assert not Review.objects.exists()


def test_nobody_reviews_a_unit_they_file_for(cast: Cast, new: Application) -> None:
    officer = make_officer(cast.city_x)
    UnitMember.objects.create(unit=cast.unit_a, user=officer, since=clock.now())
    with pytest.raises(Refused, match="不能审核本单位"):
        save_verdict(new, actor=officer, number=1, values={"authenticity": "pass"})
    with pytest.raises(Refused, match="不能审核本单位"):
        refuse(new, actor=officer, opinion="示例")
    assert not Review.objects.exists()


def test_drafts_and_withdrawn_applications_are_not_reviewed(cast: Cast, new: Application) -> None:
    unsent = filing.start(cast.unit_b, actor=cast.enterprise_b)
    for application, officer in ((unsent, cast.city_y_officer), (new, cast.city_x_officer)):
        if application == new:
            filing.withdraw(new, actor=cast.enterprise_a)
            application.refresh_from_db()
        with pytest.raises(Refused, match="不在审核范围内"):
            save_verdict(application, actor=officer, number=1, values={})


@pytest.mark.clause("HN-3.2")
@pytest.mark.parametrize(("moment", "open_"), [("2025-10-30 23:59:59", True), ("2025-10-31 00:00:00", False)])
def test_the_city_has_until_its_hand_in(
    cast: Cast, existing: Application, clock_at: Callable[[str], object], moment: str, open_: bool
) -> None:
    support.judge_all(existing, cast.city_x_officer)
    clock_at(moment)
    if open_:
        assert pass_(existing, actor=cast.city_x_officer).state == "passed"
        return
    with pytest.raises(Refused, match="10月30日 23:59:59 截止") as error:
        pass_(existing, actor=cast.city_x_officer)
    assert error.value.refusal.clauses == ("HN-3.2", "HN-3.3")
    with pytest.raises(Refused, match="截止"):
        save_verdict(existing, actor=cast.city_x_officer, number=1, values={"remark": "晚了"})


@pytest.mark.clause("MI-3.b")
@pytest.mark.parametrize(("moment", "open_"), [("2025-11-07 23:59:59", True), ("2025-11-08 00:00:00", False)])
def test_the_province_has_until_its_report(
    cast: Cast, existing: Application, clock_at: Callable[[str], object], moment: str, open_: bool
) -> None:
    support.passed(existing, cast.city_x_officer)
    support.judge_all(existing, cast.province_officer)
    clock_at(moment)
    if open_:
        assert pass_(existing, actor=cast.province_officer).state == "passed"
    else:
        with pytest.raises(Refused, match="截止"):
            pass_(existing, actor=cast.province_officer)


def test_a_decision_is_final_at_its_level(cast: Cast, existing: Application) -> None:
    support.passed(existing, cast.city_x_officer)
    for act in (
        lambda: pass_(existing, actor=cast.city_x_officer),
        lambda: refuse(existing, actor=cast.city_x_officer, opinion="改主意"),
        lambda: save_verdict(existing, actor=cast.city_x_officer, number=1, values={"remark": "改"}),
    ):
        with pytest.raises(Refused, match="通过"):
            act()


@pytest.mark.clause("HN-4.2.b")
def test_the_verified_score_is_the_one_worked_out_by_hand(cast: Cast, existing: Application) -> None:
    support.judge_all(existing, cast.city_x_officer)
    officer, why = cast.city_x_officer, {"remark": "按台账更正"}
    save_verdict(existing, actor=officer, number=7, values={"accuracy": "fail", "verified": "52.5"} | why)
    save_verdict(existing, actor=officer, number=4, values={"accuracy": "fail", "verified": "2"} | why)
    save_verdict(existing, actor=officer, number=9, values={"authenticity": "fail"} | why)
    save_verdict(existing, actor=officer, number=8, values={"not_applicable": "no"})
    pass_(existing, actor=officer)
    scores = {score.basis: score.total for score in Score.objects.filter(version__application=existing, latest=True)}
    # submitted: 1 has no benchmark in its unit; 4: 4 of 8; 7: (65-40)/50 with the group's weight shared out; 9: met
    shared = Decimal(30) / (Decimal(30) - WEIGHT[8]) * WEIGHT[7]
    assert scores["self"] == (WEIGHT[4] / 2 + shared / 2 + WEIGHT[9]).quantize(scores["self"])
    # verified: 4: 2 of 8; 7: (52.5-40)/50 on its own weight, since 8 was not approved; 9: 0
    assert scores["city"] == WEIGHT[4] / 4 + WEIGHT[7] / 4


@pytest.mark.clause("HN-4.2.b")
@pytest.mark.parametrize(
    ("number", "values", "field"),
    [
        (7, {"verified": "65.01"}, "verified"),
        (4, {"verified": "5"}, "verified"),
        (12, {"verified_option": "met"}, "verified_option"),
    ],
)
def test_raising_is_refused_with_the_clause(
    cast: Cast, existing: Application, number: int, values: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as error:
        save_verdict(existing, actor=cast.city_x_officer, number=number, values=values)
    (gap,) = error.value.refusal.gaps
    assert gap.anchor == field
    assert "HN-4.2.b“各单位申报填报信息在系统提交后无法修改，不能通过修改指标提高评分”" in gap.message
    assert not Verdict.objects.exists()


@pytest.mark.parametrize(
    ("number", "values", "field"),
    [
        (7, {"authenticity": "perhaps"}, "authenticity"),
        (7, {"accuracy": "true"}, "accuracy"),
        (7, {"advancement": "best"}, "advancement"),
        (7, {"remark": "字" * 1001}, "remark"),
        (7, {"files_needed": "字" * 501}, "files_needed"),
        (7, {"accuracy": "fail", "verified": "65.0"}, "verified"),
        (4, {"accuracy": "fail", "verified": "4"}, "verified"),
        (9, {"accuracy": "fail", "verified_option": "met"}, "verified_option"),
        (7, {"part-0": "1"}, "part-0"),
        (7, {"verified": "abc"}, "verified"),
        (7, {"verified_option": "met"}, "verified_option"),
        (9, {"verified_option": "half"}, "verified_option"),
        (13, {"verified_option": "not_met"}, "verified_option"),
        (8, {"not_applicable": "maybe"}, "not_applicable"),
        (7, {"not_applicable": "yes"}, "not_applicable"),
        (99, {}, "number"),
    ],
)
def test_bad_verdicts_are_told_at_their_field(
    cast: Cast, existing: Application, number: int, values: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as error:
        save_verdict(existing, actor=cast.city_x_officer, number=number, values=values)
    assert [gap.anchor for gap in error.value.refusal.gaps] == [field]


def test_a_verdict_is_saved_field_by_field(cast: Cast, existing: Application) -> None:
    officer = cast.city_x_officer
    given: list[dict[str, Any]] = [
        {"authenticity": "pass"}, {"accuracy": "fail"}, {"verified": "60.50"}, {"remark": " 按台账更正 "},
        {"files_needed": "2024 年 12 月水费单"},
    ]  # fmt: skip
    for values in given:
        save_verdict(existing, actor=officer, number=7, values=values)
        save_verdict(existing, actor=officer, number=7, values=values)  # a double click
    save_verdict(existing, actor=officer, number=7, values={"not_applicable": "", "verified_option": ""})
    verdict = Verdict.objects.get()
    assert (verdict.edition, verdict.files_needed) == (len(given), "2024 年 12 月水费单")
    assert (verdict.authenticity, verdict.accuracy, verdict.verified_value) == ("pass", "fail", Decimal("60.5"))
    assert (verdict.verified_typed, verdict.remark, verdict.saved_by) == ("60.50", "按台账更正", officer)
    assert AuditEvent.objects.filter(verb="review.judge").count() == len(given)
    assert AuditEvent.objects.filter(verb="review.open").count() == 1
    save_verdict(existing, actor=officer, number=7, values={"verified": ""})
    assert Verdict.objects.get().verified_value is None
    save_verdict(existing, actor=officer, number=9, values={"verified_option": "not_met"})
    assert Verdict.objects.get(number=9).verified_option == "not_met"


@pytest.mark.parametrize("opinion", ["", " "])
def test_refusal_needs_a_reason(cast: Cast, existing: Application, opinion: str) -> None:
    with pytest.raises(Invalid) as error:
        refuse(existing, actor=cast.city_x_officer, opinion=opinion)
    assert error.value.refusal.gaps[0].anchor == "opinion"


def test_an_opinion_has_its_length(cast: Cast, existing: Application) -> None:
    support.judge_all(existing, cast.city_x_officer)
    with pytest.raises(Invalid, match="填写有误"):
        pass_(existing, actor=cast.city_x_officer, opinion="字" * 2001)


def test_a_bar_stops_an_existing_unit_too(cast: Cast, existing: Application) -> None:
    support.judge_all(existing, cast.city_x_officer)
    registry_actions.bar(
        cast.existing,
        actor=cast.province_officer,
        years=3,
        clause="HN-4.2.c",
        decision="示例〔2025〕3号",
        reason="造假",
    )
    with pytest.raises(Refused, match="申报对象要求"):
        pass_(existing, actor=cast.city_x_officer)


def test_there_is_nothing_to_judge_in_a_draft(cast: Cast) -> None:
    with pytest.raises(Refused, match="没有已提交的内容"):
        submitted_version(filing.start(cast.unit_a, actor=cast.enterprise_a))


def test_a_verified_option_is_taken_back(cast: Cast, existing: Application) -> None:
    officer = cast.city_x_officer
    save_verdict(existing, actor=officer, number=9, values={"accuracy": "fail", "verified_option": "not_met"})
    verdict = save_verdict(existing, actor=officer, number=9, values={"verified_option": ""})
    assert (verdict.accuracy, verdict.verified_option) == ("fail", "")
