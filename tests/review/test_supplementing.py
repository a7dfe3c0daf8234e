"""Returned for supplement where the pack allows it: asked, supplied once, decided anew; 2025 refuses at every door."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Subquery

from lvheng.core import clock
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing import actions as filing
from lvheng.filing.actions import Asked
from lvheng.filing.content import FACT_FIELDS, SHEET_FIELDS, verify
from lvheng.filing.management.commands.verify_submissions import faults
from lvheng.filing.models import Application, Score, Supplement, SupplementItem
from lvheng.filing.queries import version_of
from lvheng.review.actions import pass_, refuse, return_for_supplement, save_verdict, supply
from lvheng.review.models import Review, Verdict
from lvheng.review.process import REVIEW
from lvheng.review.queries.means import verified_scores
from lvheng.selection.queries import best_scores
from tests.cast import NOW, Cast
from tests.review.supplying import ALLOWING, ITEMS, PHONE, SLOT, allow, fill, item, returned
from tests.review.support import file, passed, upload
from tests.standards.conftest import overlay
from tests.standards.packs import OverlayMaker

__all__ = ["overlay"]


@pytest.fixture
def application(cast: Cast, overlay: OverlayMaker) -> Application:
    allow(overlay)
    return file(cast.unit_a, cast.enterprise_a)


def gaps(raised: pytest.ExceptionInfo[Any]) -> dict[str, str]:
    return {gap.anchor: gap.message for gap in raised.value.refusal.gaps}


# 2025: off


@pytest.mark.clause("HN-4.2.b")
@pytest.mark.clause("HN-3.1")
def test_in_2025_nothing_is_returned(cast: Cast) -> None:
    application = file(cast.unit_a, cast.enterprise_a)
    for officer in (cast.city_x_officer, cast.province_officer, cast.ministry_officer):
        with pytest.raises(Refused) as raised:
            returned(application, officer)
        assert raised.value.refusal.clauses == ("HN-4.2.b", "HN-3.1")
        assert "提问" in raised.value.refusal.next_step
    assert not Supplement.objects.exists()
    assert not Review.objects.exists()


@pytest.mark.clause("HN-4.2.b")
def test_in_2025_every_door_of_the_unit_is_shut(cast: Cast, overlay: OverlayMaker) -> None:
    application = file(cast.unit_a, cast.enterprise_a)
    made = Supplement.objects.create(
        application=application, level="city", authority=cast.city_x, reason="测试", asked_by=cast.city_x_officer,
        asked_at=clock.now(), due_at=clock.now() + timedelta(days=3),
    )  # fmt: skip
    asked = SupplementItem.objects.create(supplement=made, kind="evidence", target="1.calc", asked="测试")
    doors = (
        lambda: filing.save_item(asked, "x", actor=cast.enterprise_a),
        lambda: filing.attach_to(asked, upload(), actor=cast.enterprise_a),
        lambda: supply(made, actor=cast.enterprise_a, confirmed=True),
    )
    for door in doors:
        with pytest.raises(Refused) as raised:
            door()
        assert raised.value.refusal.clauses == ("HN-4.2.b", "HN-3.1")
    assert application.versions.count() == 1


# asking


@pytest.mark.clause("HN-4.2.b")
def test_what_is_asked_per_item_with_its_term(cast: Cast, application: Application) -> None:
    made = returned(application, cast.city_x_officer)
    assert (made.level, made.authority, made.reason) == ("city", cast.city_x, "材料不全")
    assert made.due_at == clock.day_end(NOW.date() + timedelta(days=3))
    assert [(one.kind, one.target, one.asked) for one in made.items.order_by("id")] == [
        ("evidence", "1.calc", "请补 7 月至 12 月的用电结算单"), ("basic", "profile.phone", "电话无法接通，请核对"),
    ]  # fmt: skip
    told = Notification.objects.get(recipient=cast.enterprise_a, text__contains="补正")
    assert "要求补正 2 项，请于10月23日 23:59前提交：材料不全" in told.text
    assert not Notification.objects.filter(recipient=cast.enterprise_b).exists()
    assert AuditEvent.objects.filter(verb="review.return").count() == 1


@pytest.mark.parametrize(
    ("reason", "items", "wrong"),
    [
        (" ", ITEMS, ("reason", "原因")),
        ("字" * 1001, ITEMS, ("reason", "1001 字")),
        ("缺", (), ("target-0", "至少选择一项")),
        ("缺", [Asked(SLOT, "")], ("text-0", "写明要补什么")),
        ("缺", [Asked(SLOT, "字" * 501)], ("text-0", "501 字")),
        ("缺", [ITEMS[0], ITEMS[0]], ("target-1", "已经选过")),
        ("缺", [Asked("evidence:99.none", "补")], ("target-0", "指标数据提交后不能修改")),
        ("缺", [Asked("basic:profile.name", "改名")], ("target-0", "只能要求补正")),
        ("缺", [Asked("fact:1", "改数")], ("target-0", "指标数据提交后不能修改")),
        ("缺", [ITEMS[0]] * 41, ("target-0", "最多")),
    ],
)
def test_bad_requests(
    cast: Cast, application: Application, reason: str, items: list[Asked], wrong: tuple[str, str]
) -> None:
    with pytest.raises(Invalid) as raised:
        return_for_supplement(application, actor=cast.city_x_officer, reason=reason, items=items)
    assert wrong[1] in gaps(raised)[wrong[0]]
    assert not Supplement.objects.exists()


def test_only_what_the_pack_covers(cast: Cast, overlay: OverlayMaker) -> None:
    allow(overlay, "{supplement: {enabled: true, covers: [basic], fixed: [phone]}}")
    application = file(cast.unit_a, cast.enterprise_a)
    with pytest.raises(Invalid) as raised:
        returned(application, cast.city_x_officer)
    assert set(gaps(raised)) == {"target-0", "target-1"}


def test_once_and_one_at_a_time(cast: Cast, application: Application) -> None:
    made = returned(application, cast.city_x_officer)
    with pytest.raises(Refused, match="正等待单位答复"):
        returned(application, cast.city_x_officer)
    filing.cancel_supplement(made, actor=cast.city_x_officer, reason="问错了")
    assert "问错了" in Notification.objects.filter(recipient=cast.enterprise_a).latest("id").text
    again = returned(application, cast.city_x_officer)
    with clock.fixed(again.due_at + timedelta(seconds=1)):
        assert (again.lapsed, again.waiting, again.word) == (True, False, "逾期未补正")
        with pytest.raises(Refused, match="最多退回补正 1 次"):
            returned(application, cast.city_x_officer)


@pytest.mark.clause("HN-3.2")
def test_the_term_leaves_time_to_decide(cast: Cast, overlay: OverlayMaker) -> None:
    allow(overlay, "{supplement: {enabled: true, days: 60}}")
    application = file(cast.unit_a, cast.enterprise_a)
    with pytest.raises(Refused, match="来不及重新审核"):
        returned(application, cast.city_x_officer)


def test_who_may_ask_and_call_off(cast: Cast, application: Application) -> None:
    asking = {cast.city_x_officer, cast.province_officer, cast.ministry_officer}
    for name, user in cast.everybody.items():
        if user in asking:
            continue
        with pytest.raises(Forbidden):
            returned(application, user)
        assert not Supplement.objects.exists(), name
    made = returned(application, cast.city_x_officer)
    for user in cast.everybody.values():
        if user == cast.city_x_officer:
            continue
        with pytest.raises(Forbidden):
            filing.cancel_supplement(made, actor=user, reason="试")
    with pytest.raises(Invalid):
        filing.cancel_supplement(made, actor=cast.city_x_officer, reason=" ")
    made.refresh_from_db()
    assert made.state == Supplement.State.ASKED


def test_no_decision_while_the_unit_can_answer(cast: Cast, application: Application) -> None:
    made = returned(application, cast.city_x_officer)
    with pytest.raises(Refused, match="单位答复或期满之前"):
        refuse(application, actor=cast.city_x_officer, opinion="不符")
    save_verdict(application, actor=cast.city_x_officer, number=1, values={"authenticity": "pass"})
    with clock.fixed(made.due_at + timedelta(seconds=1)):
        assert refuse(application, actor=cast.city_x_officer, opinion="逾期未补").state == Review.State.REFUSED


# answering


@pytest.mark.clause("HN-4.2.b")
def test_supplied_once_as_a_further_version(cast: Cast, application: Application) -> None:
    first = version_of(application)
    assert first is not None
    made = returned(application, cast.city_x_officer)
    with pytest.raises(Invalid) as raised:
        supply(made, actor=cast.enterprise_a, confirmed=False)
    assert set(gaps(raised)) == {f"item-{item(made, 'evidence').pk}", f"item-{item(made, 'basic').pk}", "confirmed"}
    fill(made, cast.enterprise_a, phone="不是电话")
    with pytest.raises(Invalid) as raised:
        supply(made, actor=cast.enterprise_a, confirmed=True)
    assert "不是完整的电话号码" in gaps(raised)[f"item-{item(made, 'basic').pk}"]
    filing.save_item(item(made, "basic"), "0731-11111111", actor=cast.enterprise_a)
    second = supply(made, actor=cast.enterprise_a, confirmed=True)
    assert (second.version, second.number, second.sealed) == (2, first.number, True)
    for name in (*FACT_FIELDS, *SHEET_FIELDS):
        both = [list(one.facts.order_by("number").values_list(name, flat=True)) for one in (first, second)]
        assert both[0] == both[1]
    said = dict(second.answers.values_list("key", "value"))
    before = dict(first.answers.values_list("key", "value"))
    assert said == before | {"profile.phone": "0731-11111111"}
    assert before["profile.phone"] != "0731-11111111"
    assert list(second.evidence.values_list("slot", "sha256"))[: first.evidence.count()] == list(
        first.evidence.values_list("slot", "sha256")
    )
    added = second.evidence.order_by("id").last()
    assert added is not None
    assert (added.slot, added.file.name) == ("1.calc", "用电结算单.pdf")
    assert second.evidence.count() == first.evidence.count() + 1
    own = [one.scores.get(basis=Score.Basis.SELF, latest=True) for one in (first, second)]
    assert (own[0].result, own[0].sort_key) == (own[1].result, own[1].sort_key)
    made.refresh_from_db()
    assert (made.state, made.version, made.answered_by) == (Supplement.State.ANSWERED, second, cast.enterprise_a)
    assert "原真实性承诺继续有效" in made.statement
    assert verify(first) == []
    assert verify(second) == []
    assert list(faults()) == []
    assert version_of(application) == second
    text = Notification.objects.filter(recipient=cast.city_x_officer).latest("id").text
    assert "第 2 版" in text


def test_a_second_click_and_a_late_one_make_nothing(cast: Cast, application: Application) -> None:
    made = returned(application, cast.city_x_officer)
    fill(made, cast.enterprise_a)
    supply(made, actor=cast.enterprise_a, confirmed=True)
    with pytest.raises(Refused, match="已补正"):
        supply(made, actor=cast.enterprise_a, confirmed=True)
    assert application.versions.count() == 2


@pytest.mark.clause("HN-3.1")
def test_the_last_second_and_the_first_after(cast: Cast, application: Application) -> None:
    made = returned(application, cast.city_x_officer)
    fill(made, cast.enterprise_a)
    basic, evidence = item(made, "basic"), item(made, "evidence")
    with clock.fixed(made.due_at + timedelta(seconds=1)):
        doors = (
            lambda: filing.save_item(basic, "0731-22222222", actor=cast.enterprise_a),
            lambda: filing.attach_to(evidence, upload(), actor=cast.enterprise_a),
            lambda: filing.detach_from(evidence.files.get(), actor=cast.enterprise_a),
            lambda: supply(made, actor=cast.enterprise_a, confirmed=True),
        )
        for door in doors:
            with pytest.raises(Refused, match="2025年10月23日 23:59:59 届满"):
                door()
    with clock.fixed(made.due_at):
        assert supply(made, actor=cast.enterprise_a, confirmed=True).window_closes_at == made.due_at


def test_only_the_unit_answers(cast: Cast, application: Application) -> None:
    made = returned(application, cast.city_x_officer)
    fill(made, cast.enterprise_a)
    for user in cast.everybody.values():
        if user == cast.enterprise_a:
            continue
        with pytest.raises(Forbidden):
            supply(made, actor=user, confirmed=True)
        with pytest.raises(Forbidden):
            filing.save_item(item(made, "basic"), "1", actor=user)
    assert application.versions.count() == 1


def test_files_come_and_go_and_are_checked(cast: Cast, application: Application) -> None:
    made = returned(application, cast.city_x_officer)
    evidence, basic = item(made, "evidence"), item(made, "basic")
    kept = filing.attach_to(evidence, upload(), actor=cast.enterprise_a)
    filing.detach_from(kept, actor=cast.enterprise_a)
    filing.detach_from(kept, actor=cast.enterprise_a)
    assert not evidence.files.exists()
    with pytest.raises(Invalid) as raised:
        filing.attach_to(evidence, upload("x.exe"), actor=cast.enterprise_a)
    assert "可以上传的格式" in gaps(raised)[f"item-{evidence.pk}"]
    with pytest.raises(Invalid, match="填写有误"):
        filing.attach_to(basic, upload(), actor=cast.enterprise_a)
    with pytest.raises(Invalid) as raised:
        filing.save_item(basic, "字" * 5001, actor=cast.enterprise_a)
    assert "5001 字" in gaps(raised)[f"item-{basic.pk}"]


def test_the_units_sum_of_sizes_holds(cast: Cast, application: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    made = returned(application, cast.city_x_officer)
    monkeypatch.setattr("lvheng.filing.actions.supplementing.MEGABYTE", 1)
    with pytest.raises(Invalid) as raised:
        filing.attach_to(item(made, "evidence"), upload(), actor=cast.enterprise_a)
    assert "超过 500 MB 的上限" in gaps(raised)[f"item-{item(made, 'evidence').pk}"]


def test_a_withdrawn_application_is_not_supplied(cast: Cast, application: Application) -> None:
    made = returned(application, cast.city_x_officer)
    fill(made, cast.enterprise_a)
    filing.withdraw(application, actor=cast.enterprise_a)
    with pytest.raises(Refused, match="已撤回，不再补正"):
        supply(made, actor=cast.enterprise_a, confirmed=True)
    with pytest.raises(Refused, match="已撤回"):
        filing.cancel_supplement(made, actor=cast.city_x_officer, reason="撤")


# opened again


@pytest.mark.clause("HN-4.2.b")
def test_approvals_given_before_are_open_again(cast: Cast, overlay: OverlayMaker) -> None:
    allow(overlay)
    application = passed(file(cast.existing, cast.existing_member), cast.city_x_officer)
    assert len(verified_scores(cast.campaign, cast.province, application.kind)) == 1
    made = returned(application, cast.province_officer)
    fill(made, cast.existing_member)
    verdicts = list(Verdict.objects.order_by("id").values())
    second = supply(made, actor=cast.existing_member, confirmed=True)
    city = Review.objects.get(application=application, level="city")
    assert (city.state, city.decided_by, city.decided_at) == (Review.State.OPEN, None, None)
    assert list(Verdict.objects.order_by("id").values()) == verdicts
    assert verified_scores(cast.campaign, cast.province, application.kind) == []
    event = AuditEvent.objects.get(verb="review.reopen")
    assert '"decided":"passed"' in event.data
    assert "重新打开" in Notification.objects.filter(recipient=cast.city_x_officer).latest("id").text
    with pytest.raises(Refused, match="市州尚未作出审核决定"):
        pass_(application, actor=cast.province_officer)
    pass_(application, actor=cast.city_x_officer)
    (score,) = verified_scores(cast.campaign, cast.province, application.kind)
    best = Application.objects.annotate(best=Subquery(best_scores().values("pk")[:1])).get(pk=application.pk).best
    counting = Score.objects.get(pk=best)
    assert (counting.version, counting.basis, counting.total) == (second, Score.Basis.CITY, score.total)


def test_nobody_opens_a_decided_review_by_hand(cast: Cast, overlay: OverlayMaker) -> None:
    allow(overlay)
    application = passed(file(cast.unit_a, cast.enterprise_a), cast.city_x_officer)
    review = Review.objects.get(application=application)
    with pytest.raises(Refused, match="没有补正，不能重新审核"):
        REVIEW.check(review, "reopen", cast.enterprise_a)
    with pytest.raises(Forbidden):
        REVIEW.check(review, "reopen", cast.city_x_officer)


def test_a_pack_text_is_what_was_confirmed(cast: Cast, overlay: OverlayMaker) -> None:
    allow(overlay, ALLOWING.replace("times: 1", "times: 1, statement: 测试用的确认"))
    application = file(cast.unit_a, cast.enterprise_a)
    made = returned(application, cast.city_x_officer)
    fill(made, cast.enterprise_a)
    supply(made, actor=cast.enterprise_a, confirmed=True)
    made.refresh_from_db()
    assert made.statement == "测试用的确认"
    assert PHONE.endswith(item(made, "basic").target)
