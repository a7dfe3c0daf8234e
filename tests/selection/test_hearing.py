"""The unit is heard before a proposal is confirmed: notice, term, statement, answer; at the edges of time."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.registry.models import ListEntry, UnitMember
from lvheng.selection import actions
from lvheng.selection.models import ClosingProposal, Hearing
from tests.cast import Cast
from tests.selection.making import listed_units, pdf
from tests.selection.rulings import hearing, ruled
from tests.selection.test_closing import OVER, K, S, past, propose, twenty
from tests.selection.test_views import signed_in, status_of_file, text_of

pytestmark = pytest.mark.clause("MI-2.2.b")
Clock = Callable[[str], datetime]
LAST = "2025-11-20 23:59:59"  # noticed on 10 November, ten days
DECISION = "示例移出〔2025〕1号"


@pytest.fixture
def unfiled(cast: Cast, clock_at: Clock) -> ClosingProposal:
    """Nobody filed; the existing factory is proposed for removal on 10 November."""
    clock_at(OVER)
    return propose(cast)[cast.existing.name]


@pytest.fixture
def noticed(cast: Cast, unfiled: ClosingProposal) -> ClosingProposal:
    actions.notify(unfiled, actor=cast.ministry_officer)
    return unfiled


def confirm(cast: Cast, proposal: ClosingProposal) -> ClosingProposal:
    return actions.confirm(proposal, actor=cast.ministry_officer, decision=DECISION)


@pytest.mark.db
@pytest.mark.clause("HN-4.1.c")
def test_notice_statement_answer_then_the_registry_changes(
    cast: Cast, noticed: ClosingProposal, clock_at: Clock
) -> None:
    kept = Hearing.objects.get()
    assert (kept.noticed_by, f"{kept.due_at.astimezone():%F}") == (cast.ministry_officer, "2025-11-20")
    told = Notification.objects.get(recipient=cast.existing_member, text__contains="陈述申辩")
    assert "2025年11月20日 23:59:59" in told.text
    assert told.url == reverse("selection:hearing", args=[noticed.pk])
    with pytest.raises(Refused, match="期满前不能确认"):
        confirm(cast, noticed)
    actions.make_statement(noticed, actor=cast.existing_member, statement="停电检修，\r\n未能填报\x07", proof=pdf())
    kept.refresh_from_db()
    assert (kept.statement, kept.stated_by) == ("停电检修，\n未能填报", cast.existing_member)
    assert Notification.objects.filter(recipient=cast.ministry_officer, text__contains="陈述意见").count() == 1
    actions.answer_statement(noticed, actor=cast.ministry_officer, answer="检修不影响在线填报")
    assert Notification.objects.filter(recipient=cast.existing_member, text__contains="已有答复").count() == 1
    assert ListEntry.objects.get(unit=cast.existing, level="national").state == "listed"
    with pytest.raises(Refused, match="期满前不能确认"):  # answered, but the unit may still add something
        confirm(cast, noticed)
    clock_at("2025-11-21 00:00:00")
    assert confirm(cast, noticed).state == S.CONFIRMED
    assert ListEntry.objects.get(unit=cast.existing, level="national").removal_decision == DECISION


@pytest.mark.db
def test_the_term_ends_with_the_last_second_of_its_last_day(
    cast: Cast, noticed: ClosingProposal, clock_at: Clock
) -> None:
    clock_at(LAST)
    with pytest.raises(Refused, match="23:59:59，期满前不能确认"):
        confirm(cast, noticed)
    actions.make_statement(noticed, actor=cast.existing_member, statement="最后一秒的意见")
    clock_at("2025-11-21 00:00:00")
    with pytest.raises(Refused, match="23:59:59 届满"):
        actions.make_statement(noticed, actor=cast.existing_member, statement="迟到的意见")
    assert Hearing.objects.get().statement == "最后一秒的意见"
    with pytest.raises(Refused, match="还没有答复"):  # the term is over, but what was said is answered first
        confirm(cast, noticed)


def test_silence_until_the_term_is_over_is_enough(cast: Cast, noticed: ClosingProposal, clock_at: Clock) -> None:
    clock_at("2025-11-21 00:00:00")
    with pytest.raises(Refused, match="没有可以答复的内容"):
        actions.answer_statement(noticed, actor=cast.ministry_officer, answer="无")
    assert confirm(cast, noticed).state == S.CONFIRMED


def test_a_statement_may_be_replaced_until_the_term_ends(cast: Cast, noticed: ClosingProposal, clock_at: Clock) -> None:
    actions.make_statement(noticed, actor=cast.existing_member, statement="第一稿", proof=pdf("一.pdf"))
    actions.make_statement(noticed, actor=cast.existing_member, statement="第二稿")
    kept = Hearing.objects.get()
    assert kept.proof is not None
    assert (kept.statement, kept.proof.name) == ("第二稿", "一.pdf")
    said = AuditEvent.objects.filter(verb="closing_proposal.state").order_by("id")
    assert [json.loads(event.data)["statement"] for event in said] == ["第一稿", "第二稿"]
    with pytest.raises(Invalid):
        actions.answer_statement(noticed, actor=cast.ministry_officer, answer=" ")
    actions.answer_statement(noticed, actor=cast.ministry_officer, answer="已阅")
    actions.make_statement(noticed, actor=cast.existing_member, statement="第三稿")  # an early answer ends nothing
    kept.refresh_from_db()
    assert (kept.statement, kept.answer, kept.answered_by, kept.answered_at) == ("第三稿", "", None, None)
    clock_at("2025-11-21 00:00:00")
    with pytest.raises(Refused, match="还没有答复"):
        confirm(cast, noticed)
    actions.answer_statement(noticed, actor=cast.ministry_officer, answer="已再阅")
    with pytest.raises(Refused, match="已经答复过"):
        actions.answer_statement(noticed, actor=cast.ministry_officer, answer="再阅")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"statement": " \x00"}, "statement"),
        ({"statement": "长" * 5001}, "statement"),
        ({"proof": pdf("a.txt")}, "proof"),
    ],
)
def test_what_is_wrong_with_a_statement(cast: Cast, noticed: ClosingProposal, said: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        actions.make_statement(noticed, actor=cast.existing_member, **({"statement": "意见"} | said))  # type: ignore[arg-type]
    assert [gap.anchor for gap in caught.value.refusal.gaps] == [field]
    assert Hearing.objects.get().stated_at is None


@pytest.mark.db
def test_the_database_keeps_statements_inside_their_term(noticed: ClosingProposal, cast: Cast) -> None:
    kept = Hearing.objects.get()
    late = kept.due_at.replace(year=kept.due_at.year + 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Hearing.objects.update(stated_at=late, stated_by=cast.existing_member)


def test_the_guard_against_time_running_out_between_check_and_write(
    cast: Cast, noticed: ClosingProposal, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = Hearing.objects.get().due_at + timedelta(seconds=1)
    monkeypatch.setattr("lvheng.core.process.GUARDS", dict.fromkeys(("selection.in_term",), lambda *_: None))
    from lvheng.core import clock

    with clock.fixed(late), pytest.raises(Refused, match="届满"):
        actions.make_statement(noticed, actor=cast.existing_member, statement="意见")


def test_a_notice_is_given_once_and_renewing_the_proposals_keeps_it(cast: Cast, noticed: ClosingProposal) -> None:
    with pytest.raises(Refused):
        actions.notify(noticed, actor=cast.ministry_officer)
    again = propose(cast)
    assert (again[cast.existing.name].pk, again[cast.existing.name].state) == (noticed.pk, S.NOTIFIED)
    with pytest.raises(Refused, match="还有 2 条"):
        actions.close_year(cast.campaign, actor=cast.ministry_officer)


def test_dismissing_after_a_notice_tells_the_unit(cast: Cast, noticed: ClosingProposal) -> None:
    actions.dismiss_proposal(noticed, actor=cast.ministry_officer, reason="情况属实")
    assert Notification.objects.filter(recipient=cast.existing_member, text__contains="不采纳").count() == 1
    assert ListEntry.objects.get(unit=cast.existing, level="national").state == "listed"


def test_what_the_pack_does_not_hear_needs_no_notice(
    cast: Cast, clock_at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    worst = twenty(cast)
    clock_at(OVER)
    found = propose(cast)[worst.name]
    with pytest.raises(Refused, match="不需要先听取"):
        actions.notify(found, actor=cast.ministry_officer)
    hearing(monkeypatch, "warn")
    with pytest.raises(Refused, match="先告知单位"):
        actions.confirm_all(cast.campaign, K.WARN, actor=cast.ministry_officer)
    actions.notify(found, actor=cast.ministry_officer)


def test_nobody_else_takes_part(cast: Cast, noticed: ClosingProposal) -> None:
    for name, person in cast.everybody.items():
        if name != "existing_member":
            with pytest.raises(Forbidden):
                actions.make_statement(noticed, actor=person, statement="意见")
        if name != "ministry_officer":
            for forbidden in (
                lambda who=person: actions.notify(noticed, actor=who),
                lambda who=person: actions.answer_statement(noticed, actor=who, answer="答复"),
                lambda who=person: actions.notify_all(cast.campaign, K.REMOVE_UNFILED, actor=who, expected=1),
            ):
                with pytest.raises(Forbidden):
                    forbidden()


def test_all_of_a_kind_are_notified_as_previewed_or_none(
    cast: Cast, clock_at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed_units(cast.city_y, 3)
    clock_at(OVER)
    propose(cast)
    with pytest.raises(Refused, match="与预览时的 4 家不同"):
        actions.notify_all(cast.campaign, K.REMOVE_UNFILED, actor=cast.ministry_officer, expected=4)
    assert not Hearing.objects.exists()
    assert actions.notify_all(cast.campaign, K.REMOVE_UNFILED, actor=cast.ministry_officer, expected=5) == 5
    with pytest.raises(Refused, match="没有需要告知"):
        actions.notify_all(cast.campaign, K.REMOVE_UNFILED, actor=cast.ministry_officer, expected=5)
    ruled(monkeypatch, "430000", dynamic_management={"confirmed_by": "province"})
    with pytest.raises(Refused, match="没有需要告知"):
        actions.notify_all(cast.campaign, K.STAY, actor=cast.province_officer, expected=0)


# -- pages ------------------------------------------------------------------------------------------------------------


def test_the_preview_and_its_sending(cast: Cast, unfiled: ClosingProposal) -> None:
    client = signed_in(cast.ministry_officer)
    listed = client.get(reverse("selection:closing"), {"kind": K.REMOVE_UNFILED})
    assert "告知 2 家单位" in text_of(listed)
    at = reverse("selection:notify")
    page = text_of(client.get(at, {"kind": K.REMOVE_UNFILED}))
    assert cast.existing.name in page
    assert "告知这 2 家单位" in page
    assert "没有需要告知的单位" in text_of(client.get(at, {"kind": K.STAY}))
    assert client.get(at, {"kind": "fly"}).status_code == 404
    assert client.post(at, {"kind": K.REMOVE_UNFILED, "expected": "二"}).status_code == 409
    assert client.post(at, {"kind": K.REMOVE_UNFILED, "expected": "2"}).status_code == 302
    assert "已告知，听取意见 2" in text_of(client.get(reverse("selection:closing"), {"state": "notified"}))
    assert cast.existing.name not in text_of(client.get(reverse("selection:closing"), {"state": "confirmed"}))
    province = signed_in(cast.province_officer)
    assert "没有需要告知的单位" in text_of(province.get(at, {"kind": K.REMOVE_UNFILED}))
    assert province.post(at, {"kind": K.REMOVE_UNFILED, "expected": "2"}).status_code == 403


def test_the_units_page_shows_the_grounds_without_other_names(cast: Cast, clock_at: Clock) -> None:
    worst = twenty(cast)
    past(worst, 2024, "41", in_bottom=True)
    past(worst, 2023, "41", in_bottom=True)
    clock_at(OVER)
    found = propose(cast)[worst.name]
    at = reverse("selection:hearing", args=[found.pk])
    unit = signed_in(cast.existing_member)
    assert unit.get(at).status_code == 404  # not before the notice
    actions.notify(found, actor=cast.ministry_officer)
    page = text_of(unit.get(at))
    assert "连续处于后 5% 的年度：2025、2024、2023" in page
    assert "其他单位" in page
    assert "现有示例" not in page
    assert "2025年11月20日 23:59:59" in page
    officers = text_of(signed_in(cast.ministry_officer).get(reverse("selection:proposal", args=[found.pk])))
    assert "现有示例000有限公司" in officers
    answer = unit.post(at, {"statement": ""})
    assert answer.status_code == 422
    assert "请填写陈述意见" in text_of(answer)
    assert unit.post(at, {"statement": "已制定提升方案", "proof": pdf()}).status_code == 302
    assert "修改陈述意见" in text_of(unit.get(at))
    proof = Hearing.objects.get().proof_id or 0
    seen = {"existing_member", "province_officer", "ministry_officer", "auditor"}
    for name, person in cast.everybody.items():
        client = signed_in(person)
        assert (status_of_file(person, proof) == 200) == (name in seen), name
        assert (client.get(at).status_code == 200) == (name == "existing_member"), name


def test_a_former_member_no_longer_sees_or_states(cast: Cast, noticed: ClosingProposal) -> None:
    UnitMember.objects.filter(user=cast.existing_member).update(until="2025-11-10T00:00:00+08:00")
    at = reverse("selection:hearing", args=[noticed.pk])
    assert signed_in(cast.existing_member).get(at).status_code == 404


def test_the_officers_page_answers_and_confirms(cast: Cast, noticed: ClosingProposal, clock_at: Clock) -> None:
    actions.make_statement(noticed, actor=cast.existing_member, statement="停电检修")
    client, at = signed_in(cast.ministry_officer), reverse("selection:proposal", args=[noticed.pk])
    assert "停电检修" in text_of(client.get(at))
    assert client.post(at, {"act": "answer", "answer": ""}).status_code == 422
    assert client.post(at, {"act": "answer", "answer": "不影响填报"}).status_code == 302
    assert "期满后才能确认" in text_of(client.get(at))
    assert client.post(at, {"act": "confirm", "decision": DECISION}).status_code == 409
    clock_at("2025-11-21 00:00:00")
    assert client.post(at, {"act": "confirm", "decision": DECISION}).status_code == 302
    page = text_of(signed_in(cast.existing_member).get(reverse("selection:hearing", args=[noticed.pk])))
    assert "不影响填报" in page
    assert DECISION in page
    province = signed_in(cast.province_officer)
    assert "由工业和信息化部工业和信息化主管部门的工作人员确认" not in text_of(province.get(at))
    other = signed_in(cast.other_province_officer)
    assert other.get(at).status_code == 404
    assert Client().get(at).status_code == 302


def test_the_province_reads_but_does_not_press(cast: Cast, unfiled: ClosingProposal) -> None:
    province, at = signed_in(cast.province_officer), reverse("selection:proposal", args=[unfiled.pk])
    page = text_of(province.get(at))
    assert "的工作人员确认" in page
    assert "告知单位</button>" not in page
    for act in ("notify", "confirm", "dismiss", "answer"):
        said = {"act": act, "decision": "1", "reason": "1", "answer": "1"}
        assert province.post(at, said).status_code == 403
