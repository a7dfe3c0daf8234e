"""Submission: what stands in its way, what it leaves behind, what it can't be talked into."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from lvheng.core import clock
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Forbidden, Refused
from lvheng.filing import actions, form
from lvheng.filing.actions import submitting
from lvheng.filing.content import verify
from lvheng.filing.draft import Draft
from lvheng.filing.models import Answer, Application, LedgerValue, Score, SubmittedVersion
from lvheng.filing.queries import facts_of, latest_score, scores, version_of
from lvheng.filing.scoring import recompute, standard_of
from lvheng.registry.models import Bar
from lvheng.screening.models import Finding
from tests.cast import Cast, make_member, make_unit, put_on_list
from tests.filing import make

CLOSES = datetime(2025, 10, 27, 23, 59, 59, tzinfo=clock.ZONE)


def gaps_of(application: Application) -> list[str]:
    """Anchors of what keeps it from being submitted."""
    return [gap.anchor for gap in Draft.load(application).gaps()]


@pytest.mark.clause("HN-2.1.a")
@pytest.mark.clause("MI-2.1.a")
def test_submission_keeps_everything(cast: Cast) -> None:
    application = make.committed(cast.unit_a, cast.enterprise_a)
    version = actions.submit(application, actor=cast.enterprise_a)
    application.refresh_from_db()
    assert application.state == Application.State.SUBMITTED
    assert application.number == version.number == "LH-2025-43-F-000001"
    assert application.submitted_at == version.submitted_at == clock.now()
    assert version.window_closes_at == CLOSES
    assert version.sealed
    assert version.standard_hash == standard_of(application).hash
    assert version.benchmark_set == cast.sets["factory"]
    assert dict(version.answers.values_list("key", "value")) == dict(application.answers.values_list("key", "value"))
    assert [row.number for row in facts_of(version)] == list(range(1, 15))
    assert version.evidence.count() == application.evidence.count() > 14
    assert set(version.parts) == {"contacts", "facts", "evidence", "commitment"}
    assert len(version.digest) == len(version.digest_sm3) == 64
    assert verify(version) == []
    assert version_of(application) == version


def test_submission_scores_by_itself(cast: Cast) -> None:
    """Levels 100/50 and 40/90 at 70: 60 % of 72 points, 6 of 8 functions of 6 points, 22 of options."""
    version = make.submitted(cast.unit_a, cast.enterprise_a)
    score = make.self_score(version)
    assert score.total == Decimal("69.7")
    assert score.complete
    assert score.benchmark_set == cast.sets["factory"]
    assert score.result["total"] == "69.70"
    assert len(score.result["indicators"]) == 14
    assert latest_score(version) == score


def test_submission_tells_the_people_and_the_city(cast: Cast) -> None:
    Notification.objects.all().delete()
    version = make.submitted(cast.unit_a, cast.enterprise_a)
    told = {note.recipient for note in Notification.objects.filter(text__contains=version.number)}
    assert told == {cast.enterprise_a, cast.city_x_officer}
    assert Notification.objects.get(recipient=cast.enterprise_a).url == reverse(
        "filing:submitted", args=[version.application_id]
    )
    event = AuditEvent.objects.filter(subject=f"application:{version.application_id}").latest("sequence")
    assert event.verb == "application.submit"
    assert event.actor == cast.enterprise_a
    assert version.digest in event.data


def test_submission_writes_the_ledger(cast: Cast) -> None:
    make.submitted(cast.unit_a, cast.enterprise_a)
    kept = {value.number: value for value in LedgerValue.objects.filter(unit=cast.unit_a, year=2024)}
    assert len(kept) == 14
    assert kept[1].value == Decimal(70)
    assert kept[1].unit_text == "tce/万元"
    assert (kept[9].value, kept[9].text) == (None, "已采用先进适用技术和设备")


def test_a_stored_score_is_recomputed_to_the_last_digit(cast: Cast) -> None:
    application = make.filled(cast.unit_a, cast.enterprise_a)
    actions.save_fact(application, 1, {"typed": "83.333333333333333333"}, actor=cast.enterprise_a)
    make.commit(application, cast.enterprise_a)
    version = actions.submit(application, actor=cast.enterprise_a)
    score = make.self_score(version)
    again = recompute(score)
    assert again.exact_total == score.total
    assert again.sort_key == score.sort_key
    assert again.to_dict() == {name: value for name, value in score.result.items() if name != "overrides"}


@pytest.mark.db
def test_numbers_have_no_gaps_and_a_sequence_each(cast: Cast) -> None:
    first = make.submitted(cast.unit_a, cast.enterprise_a)
    second = make.submitted(cast.unit_b, cast.enterprise_b)
    park = make.submitted(cast.park, cast.park_member)
    assert [version.number for version in (first, second, park)] == [
        "LH-2025-43-F-000001", "LH-2025-43-F-000002", "LH-2025-43-P-000001",
    ]  # fmt: skip
    unit = make_unit(cast.separate_city, "己示例有限公司")
    member = make_member(unit)
    assert make.submitted(unit, member).number == "LH-2025-9902-F-000001"


@pytest.mark.clause("HN-3.1")
@pytest.mark.clause("HN-3.3")
def test_the_last_second_counts_and_the_next_does_not(cast: Cast) -> None:
    application = make.committed(cast.unit_a, cast.enterprise_a)
    with clock.fixed(CLOSES + timedelta(seconds=1)):
        with pytest.raises(Refused, match="已于 2025年10月27日 23:59:59 截止") as caught:
            actions.submit(application, actor=cast.enterprise_a)
        assert caught.value.refusal.clauses == ("HN-3.1", "HN-3.3")
    assert not SubmittedVersion.objects.exists()
    with clock.fixed(CLOSES):
        assert actions.submit(application, actor=cast.enterprise_a).submitted_at == CLOSES


@pytest.mark.clause("HN-3.1")
def test_a_window_that_ends_while_submitting_is_said(cast: Cast) -> None:
    draft = Draft.load(make.committed(cast.unit_a, cast.enterprise_a))
    with clock.fixed(CLOSES + timedelta(microseconds=1)), pytest.raises(Refused, match="截止"):
        submitting._version(draft, "LH-1", cast.enterprise_a)


@pytest.mark.clause("HN-3.1")
def test_evidence_and_values_close_with_the_window(cast: Cast) -> None:
    application = make.committed(cast.unit_a, cast.enterprise_a)
    evidence = application.evidence.first()
    assert evidence is not None
    with clock.fixed(CLOSES + timedelta(seconds=1)):
        for act in (
            lambda: actions.attach(application, "1.other", make.pdf(), actor=cast.enterprise_a),
            lambda: actions.detach(evidence, actor=cast.enterprise_a),
            lambda: actions.save_fact(application, 1, {"typed": "60"}, actor=cast.enterprise_a),
            lambda: actions.save_answer(application, "profile.contact", "李示例", actor=cast.enterprise_a),
        ):
            with pytest.raises(Refused, match="截止"):
                act()
    assert application.facts.get(number=1).typed == make.BETWEEN


def test_nothing_before_the_window_opens(cast: Cast) -> None:
    with clock.fixed(datetime(2025, 9, 27, 12, tzinfo=clock.ZONE)), pytest.raises(Refused, match="尚未开始"):
        actions.start(cast.unit_a, actor=cast.enterprise_a)


@pytest.mark.clause("HN-4.2.b")
def test_a_second_click_is_told_so(cast: Cast) -> None:
    version = make.submitted(cast.unit_a, cast.enterprise_a)
    with pytest.raises(Refused, match=f"已经提交，编号 {version.number}") as caught:
        actions.submit(version.application, actor=cast.enterprise_a)
    assert caught.value.refusal.next_url == reverse("filing:submitted", args=[version.application_id])
    assert SubmittedVersion.objects.count() == 1
    assert Score.objects.count() == 1


@pytest.mark.clause("HN-4.2.b")
def test_after_submission_no_act_changes_anything(cast: Cast) -> None:
    version = make.submitted(cast.unit_a, cast.enterprise_a)
    application = version.application
    evidence = application.evidence.first()
    assert evidence is not None
    for act in (
        lambda: actions.save_answer(application, "profile.contact", "李示例", actor=cast.enterprise_a),
        lambda: actions.save_fact(application, 1, {"typed": "50"}, actor=cast.enterprise_a),
        lambda: actions.attach(application, "1.other", make.pdf(), actor=cast.enterprise_a),
        lambda: actions.detach(evidence, actor=cast.enterprise_a),
        lambda: actions.prepare_commitment(application, signatory="王示例", actor=cast.enterprise_a),
    ):
        with pytest.raises(Refused, match="已提交"):
            act()
    assert application.facts.get(number=1).typed == make.BETWEEN
    assert verify(version) == []


def test_only_the_units_own_people_submit(cast: Cast) -> None:
    application = make.committed(cast.unit_a, cast.enterprise_a)
    for name, user in cast.everybody.items():
        if name != "enterprise_a":
            with pytest.raises(Forbidden):
                actions.submit(application, actor=user)
    application.refresh_from_db()
    assert application.state == Application.State.DRAFT


@pytest.mark.clause("HN-4.2.d")
def test_no_submission_without_a_commitment_to_this_content(cast: Cast) -> None:
    application = make.filled(cast.unit_a, cast.enterprise_a)
    assert gaps_of(application) == ["commitment"]
    actions.prepare_commitment(application, signatory="王示例", actor=cast.enterprise_a)
    assert gaps_of(application) == ["commitment"]
    actions.confirm_commitment(application, make.pdf(), agreed=True, actor=cast.enterprise_a)
    assert gaps_of(application) == []
    actions.save_fact(application, 1, {"typed": "69"}, actor=cast.enterprise_a)
    assert [gap.message for gap in Draft.load(application).gaps()] == [
        "签署承诺之后内容有改动，原承诺书已失效，请重新下载、签字盖章并上传。"
    ]
    with pytest.raises(Refused, match="还有 1 处需要处理"):
        actions.submit(application, actor=cast.enterprise_a)
    actions.save_fact(application, 1, {"typed": make.BETWEEN}, actor=cast.enterprise_a)
    assert gaps_of(application) == []


def test_each_gap_is_named(cast: Cast) -> None:
    application = make.committed(cast.unit_a, cast.enterprise_a)
    actor = cast.enterprise_a
    actions.save_answers(application, {"profile.phone": "0731-8000", "basic.systems": ""}, actor=actor)
    actions.save_fact(application, 3, {"typed": "大约二十"}, actor=actor)
    actions.save_fact(application, 7, {"typed": "120"}, actor=actor)
    actions.detach(application.evidence.get(slot="2.calc"), actor=actor)
    with pytest.raises(Refused) as caught:
        actions.submit(application, actor=actor)
    assert caught.value.refusal.clauses == ("HN-2.1.a", "HN-4.2.d")
    assert [gap.anchor for gap in caught.value.refusal.gaps] == [
        "profile.phone", "basic.systems", "2.calc", "3.typed", "7.typed", "commitment",
    ]  # fmt: skip
    messages = [gap.message for gap in caught.value.refusal.gaps]
    assert messages[0] == "“0731-8000”不是完整的电话号码，请填区号和 7–8 位号码或 11 位手机号，例如 0731-00000000。"
    assert "“大约二十”不是数值" in messages[3]
    assert "应在 0 到 100% 之间" in messages[4]
    assert all(gap.url.startswith(f"/filing/{application.pk}/") for gap in caught.value.refusal.gaps)


def test_a_blank_indicator_is_no_gap_and_scores_nothing(cast: Cast) -> None:
    application = make.filled(cast.unit_a, cast.enterprise_a)
    actions.save_fact(application, 12, {"option": ""}, actor=cast.enterprise_a)
    make.commit(application, cast.enterprise_a)
    version = actions.submit(application, actor=cast.enterprise_a)
    score = make.self_score(version)
    assert score.result["indicators"][11]["status"] == "missing"
    assert score.total == Decimal("61.7")
    assert score.complete


def test_a_whole_group_can_not_be_left_out(cast: Cast) -> None:
    application = make.filled(cast.unit_a, cast.enterprise_a)
    for number in (5, 6, 7):
        actions.save_fact(application, number, {"not_applicable": "不涉及"}, actor=cast.enterprise_a)
    assert gaps_of(application) == ["commitment"]
    actions.save_fact(application, 8, {"not_applicable": "不涉及"}, actor=cast.enterprise_a)
    assert gaps_of(application) == ["5.not_applicable", "commitment"]


def test_a_claim_asks_for_no_proof_and_shares_its_weight(cast: Cast) -> None:
    application = make.filled(cast.unit_a, cast.enterprise_a)
    actions.detach(application.evidence.get(slot="8.calc"), actor=cast.enterprise_a)
    assert gaps_of(application) == ["8.calc", "commitment"]
    actions.save_fact(application, 8, {"not_applicable": "不产生一般工业固体废物"}, actor=cast.enterprise_a)
    assert gaps_of(application) == ["commitment"]
    score = Draft.load(application).evaluated.score
    assert score.indicator(8).status == "not_applicable"
    assert score.indicator(7).effective_weight == 10


@pytest.mark.clause("HN-1.1")
def test_what_the_applicant_itself_declares_is_a_finding_to_be_decided(cast: Cast) -> None:
    application = make.filled(cast.unit_a, cast.enterprise_a)
    actions.save_answer(application, "declaration.HN-1.1.f", "", actor=cast.enterprise_a)
    found = Draft.load(application).basic_gaps()
    assert [gap.message for gap in found] == ["请声明是否存在“失信被执行人”情形（HN-1.1.f）。"]
    actions.save_answer(application, "declaration.HN-1.1.f", form.EXISTS, actor=cast.enterprise_a)
    assert Draft.load(application).basic_gaps() == []
    make.commit(application, cast.enterprise_a)
    actions.submit(application, actor=cast.enterprise_a)
    finding = Finding.objects.get(unit=cast.unit_a)
    assert (finding.clause, finding.origin, finding.state) == ("HN-1.1.f", "declared", "open")


def test_a_bar_that_came_meanwhile_refuses(cast: Cast) -> None:
    application = make.committed(cast.unit_a, cast.enterprise_a)
    Bar.objects.create(
        unit=cast.unit_a, uscc=cast.unit_a.uscc, since=clock.today(), until=clock.years_later(clock.today(), 3),
        clause="HN-4.2.c", decision="示例〔2025〕9号", reason="数据造假",
    )  # fmt: skip
    with pytest.raises(Refused, match="2028年10月20日 起可以再次申报"):
        actions.submit(application, actor=cast.enterprise_a)


@pytest.mark.clause("HN-1.2")
@pytest.mark.clause("MI-2.2.a")
def test_existing_units_file_by_their_own_route_and_can_not_withdraw(cast: Cast) -> None:
    version = make.submitted(cast.existing, cast.existing_member)
    assert version.application.route == Application.Route.EXISTING
    assert not version.answers.filter(key__startswith="declaration.").exists()
    with pytest.raises(Refused, match="均须完成填报，不能撤回"):
        actions.withdraw(version.application, actor=cast.existing_member)


def test_a_new_applicant_withdraws_and_its_year_is_over(cast: Cast) -> None:
    version = make.submitted(cast.unit_a, cast.enterprise_a)
    withdrawn = actions.withdraw(version.application, actor=cast.enterprise_a, reason="另有安排")
    assert withdrawn.state == Application.State.WITHDRAWN
    assert Notification.objects.filter(recipient=cast.city_x_officer, text__contains="撤回").count() == 1
    with pytest.raises(Refused, match="已有本年度的申报（已撤回）"):
        actions.start(cast.unit_a, actor=cast.enterprise_a)
    assert verify(version) == []


def test_a_draft_is_withdrawn_quietly(cast: Cast) -> None:
    application = actions.start(cast.unit_a, actor=cast.enterprise_a)
    actions.withdraw(application, actor=cast.enterprise_a)
    assert not Notification.objects.filter(recipient=cast.city_x_officer).exists()


def test_a_finding_of_falsification_ends_it(cast: Cast) -> None:
    version = make.submitted(cast.unit_a, cast.enterprise_a)
    with pytest.raises(Forbidden):
        actions.end(version.application, actor=cast.city_x_officer, reason="数据造假", decision="示例〔2025〕9号")
    with pytest.raises(Refused, match="填写有误"):
        actions.end(version.application, actor=cast.province_officer, reason=" ", decision="示例〔2025〕9号")
    ended = actions.end(
        version.application, actor=cast.province_officer, reason="数据造假", decision="示例〔2025〕9号"
    )
    assert ended.state == Application.State.ENDED
    assert Notification.objects.filter(recipient=cast.enterprise_a, text__contains="示例〔2025〕9号").count() == 1


def test_no_set_no_submission(cast: Cast) -> None:
    application = make.committed(cast.unit_a, cast.enterprise_a)
    cast.campaign.named_sets.all().delete()
    with pytest.raises(Refused, match="基准集尚未指定"):
        actions.submit(application, actor=cast.enterprise_a)
    assert not Draft.load(application).evaluated.score.complete


def test_judged_scores_stand_beside_the_own(cast: Cast) -> None:
    from lvheng.evaluation import Fact

    version = make.submitted(cast.unit_a, cast.enterprise_a)
    own = make.self_score(version)
    lower = {3: Fact(value=Decimal(40))}
    city = actions.record_score(version, Score.Basis.CITY, actor=cast.city_x_officer, overrides=lower)
    assert city.total == own.total - Decimal("4.8")
    again = actions.record_score(version, Score.Basis.CITY, actor=cast.city_x_officer)
    assert again.total == own.total
    assert scores(version) == {"self": own, "city": again}
    assert latest_score(version) == again
    assert recompute(city).exact_total == city.total
    city.refresh_from_db()
    assert not city.latest


def test_recompute_asks_for_the_pack_it_was_made_with(cast: Cast) -> None:
    score = make.self_score(make.submitted(cast.unit_a, cast.enterprise_a))
    score.standard_hash = "0" * 64
    with pytest.raises(ValueError, match="is not the one"):
        recompute(score)


def test_a_changed_row_is_noticed(cast: Cast) -> None:
    version = make.submitted(cast.unit_a, cast.enterprise_a)
    version.parts = version.parts | {"facts": {"salt": "0", "digest": "0" * 64}}
    assert verify(version) == ["facts", "digest"]


def test_typed_answers_stay_though_wrong(cast: Cast) -> None:
    application = actions.start(cast.unit_a, actor=cast.enterprise_a)
    with clock.fixed(clock.now() + timedelta(minutes=3)):
        actions.save_answer(application, "profile.phone", "0731-8000", actor=cast.enterprise_a)
        kept = Answer.objects.get(application=application, key="profile.phone")
        assert (kept.value, kept.saved_at) == ("0731-8000", clock.now())


def test_put_on_the_list_then_start(cast: Cast) -> None:
    unit = make_unit(cast.city_x, "庚示例有限公司")
    member = make_member(unit)
    with pytest.raises(Refused, match="不在省级绿色工厂名单中"):
        actions.start(unit, actor=member)
    put_on_list(unit, "provincial")
    assert actions.start(unit, actor=member).route == Application.Route.NEW
