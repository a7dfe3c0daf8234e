"""The desk: where it leads, whom it tells of whom, what it keeps."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lvheng.accounts.models import User
from lvheng.core import clock
from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Invalid, Refused
from lvheng.filing.models import Application
from lvheng.review.actions import pass_, refuse, save_verdict
from lvheng.review.actions.judging import Clash
from lvheng.review.desk import Desk
from lvheng.review.models import CheckFlag, CheckRun, Review, Verdict
from lvheng.review.queries.seen import Stale, check_seen, seen_token
from tests.cast import NOW, Cast, make_officer
from tests.review import support

FETCHED = {"X-Requested-With": "fetch"}


def client_of(user: User) -> Client:
    """A signed-in browser."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def existing(cast: Cast) -> Application:
    """The existing factory's, submitted."""
    return support.file(cast.existing, cast.existing_member)


@pytest.fixture
def colleague(cast: Cast) -> User:
    """Another officer of the same city."""
    return make_officer(cast.city_x)


def flag(application: Application, number: int, severity: str, check_id: str = "sums") -> CheckFlag:
    """A flag as a check would leave it."""
    version = application.versions.get()
    run, _new = CheckRun.objects.get_or_create(application=application, defaults={"version": version, "state": "done"})
    return CheckFlag.objects.create(
        run=run, check_id=check_id, place=f"{number}.value", number=number, severity=severity, count="accuracy",
        title="合计与分月不符", message="示例", fingerprint=f"{number}",
    )  # fmt: skip


def test_whoever_saves_over_another_is_told_and_nothing_is_lost(
    cast: Cast, existing: Application, colleague: User
) -> None:
    officer = cast.city_x_officer
    first = save_verdict(existing, actor=officer, number=7, values={"authenticity": "pass"}, edition=0)
    assert first.edition == 1
    with pytest.raises(Clash) as error:
        save_verdict(existing, actor=colleague, number=7, values={"authenticity": "fail"}, edition=0)
    assert (error.value.status, error.value.verdict.saved_by) == (409, officer)
    assert str(officer) in str(error.value)
    assert Verdict.objects.get().authenticity == "pass"
    # the same twice is no clash, nor is one's own older page; an edition seen may be saved over
    assert save_verdict(existing, actor=colleague, number=7, values={"authenticity": "pass"}, edition=0).edition == 1
    assert save_verdict(existing, actor=officer, number=7, values={"remark": "看过"}, edition=0).edition == 2
    assert save_verdict(existing, actor=colleague, number=7, values={"accuracy": "pass"}, edition=2).edition == 3
    assert AuditEvent.objects.filter(verb="review.judge").count() == 3
    # other levels have verdicts of their own
    assert save_verdict(existing, actor=cast.province_officer, number=7, values={"remark": "x"}, edition=0).edition == 1


def test_nothing_typed_saves_nothing(cast: Cast, existing: Application) -> None:
    assert save_verdict(existing, actor=cast.city_x_officer, number=7, values={"remark": " "}).pk is None
    assert not Verdict.objects.exists()


def test_a_field_saved_over_a_newer_one_shows_both_and_lets_choose(
    cast: Cast, existing: Application, colleague: User
) -> None:
    address = f"/review/{existing.pk}/7/save/"
    save_verdict(existing, actor=colleague, number=7, values={"authenticity": "fail", "remark": "发票不符"})
    client = client_of(cast.city_x_officer)
    answer = client.post(address, {"authenticity": "pass", "edition": "0"}, headers=FETCHED)
    assert answer.status_code == 409
    html = answer.json()["html"]["#lv-clash"]
    assert str(colleague) in answer.json()["message"]
    assert "发票不符" in html
    assert 'name="over" value="1"' in html
    assert Verdict.objects.get().authenticity == "fail"
    answer = client.post(address, {"authenticity": "pass", "edition": "0", "was": "{}", "over": "1", "remark": ""})
    assert answer["Location"] == f"/review/{existing.pk}/7/"
    kept = Verdict.objects.get()
    assert (kept.authenticity, kept.remark, kept.saved_by) == ("pass", "发票不符", cast.city_x_officer)


def test_without_script_too_only_what_was_touched_is_saved(cast: Cast, existing: Application, colleague: User) -> None:
    address, client = f"/review/{existing.pk}/7/save/", client_of(cast.city_x_officer)
    save_verdict(existing, actor=cast.city_x_officer, number=7, values={"authenticity": "pass", "remark": "一"})
    page = client.get(f"/review/{existing.pk}/7/")
    shown = {"was": page.context["was"], "edition": str(page.context["edition"])}
    save_verdict(existing, actor=colleague, number=7, values={"remark": "二"}, edition=1)
    unchanged = {"authenticity": "pass", "accuracy": "", "remark": "一"}
    assert client.post(address, shown | unchanged).status_code == 302
    assert Verdict.objects.get().remark == "二"
    answer = client.post(address, shown | unchanged | {"accuracy": "pass", "files_needed": "水费单"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "本项已由他人修改" in text
    assert 'value="水费单"' in text
    assert [(row.label, row.touched) for row in answer.context["clash_rows"]] == [
        ("真实性", False), ("准确性", True), ("备注", False), ("还需的材料", True),
    ]  # fmt: skip
    assert Verdict.objects.get().accuracy == ""
    assert client.post(address, shown | unchanged | {"was": "kein JSON"}).status_code == 409


@pytest.mark.parametrize("fetched", [True, False])
def test_a_decision_taken_meanwhile_is_said_and_what_was_typed_stays(
    cast: Cast, existing: Application, colleague: User, fetched: bool
) -> None:
    support.passed(existing, colleague)
    client, typed = client_of(cast.city_x_officer), {"remark": "还没看完", "accuracy": "fail", "was": "{}"}
    headers = FETCHED if fetched else {}
    answer = client.post(f"/review/{existing.pk}/7/save/", typed | {"edition": "1"}, headers=headers)
    text = answer.json()["message"] if fetched else answer.content.decode()
    assert answer.status_code == 409
    assert "现在是“通过”，不能填写审核结论" in text
    assert fetched or "还没看完" in text
    assert Verdict.objects.get(number=7).remark == ""


def test_the_reason_is_asked_for_at_once(cast: Cast, existing: Application) -> None:
    client, address = client_of(cast.city_x_officer), f"/review/{existing.pk}/7/save/"
    answer = client.post(address, {"accuracy": "fail"}, headers=FETCHED).json()
    assert answer["errors"] == {"remark": ["有“不通过”或不同的核实值，须在备注中写明理由。"]}
    assert "须在备注中写明理由" in client.get(f"/review/{existing.pk}/7/").content.decode()
    answer = client.post(address, {"remark": "按台账"}, headers=FETCHED).json()
    assert answer["errors"] == {"remark": []}
    assert 'value="2"' in answer["html"]["#lv-edition"]
    assert "须在备注中写明理由" not in client.get(f"/review/{existing.pk}/7/").content.decode()


def test_both_traces_stand_side_by_side(cast: Cast, existing: Application) -> None:
    client = client_of(cast.city_x_officer)
    assert "核实得分怎么来的" not in client.get(f"/review/{existing.pk}/7/").content.decode()
    save_verdict(existing, actor=cast.city_x_officer, number=7, values={"accuracy": "fail", "verified": "60"})
    text = client.get(f"/review/{existing.pk}/7/").content.decode()
    assert "申报得分怎么来的" in text
    assert "核实得分怎么来的" in text


def test_next_leads_to_the_most_doubtful_and_pages_resume(cast: Cast, existing: Application) -> None:
    officer = cast.city_x_officer
    client = client_of(officer)
    flag(existing, 9, "warning")
    flag(existing, 12, "severe")
    flag(existing, 4, "note")
    desk = Desk.load(existing, "city", officer)
    assert desk is not None
    # severe, then warnings and what the desk itself says (1 without levels, 8 not applicable), then in order
    assert sorted((one.number for one in desk.stated), key=desk.urgency) == [12, 1, 8, 9, 4, 7]
    assert client.get(f"/review/{existing.pk}/continue/")["Location"] == f"/review/{existing.pk}/12/"
    good = {"authenticity": "pass", "accuracy": "pass", "next": "1"}
    answer = client.post(f"/review/{existing.pk}/7/save/", good)
    assert answer["Location"] == f"/review/{existing.pk}/12/"
    assert client.get(f"/review/{existing.pk}/continue/")["Location"] == f"/review/{existing.pk}/7/"
    with clock.fixed(NOW + timedelta(minutes=1)):
        save_verdict(existing, actor=officer, number=4, values={"remark": "看过"})
    assert client.get(f"/review/{existing.pk}/continue/")["Location"] == f"/review/{existing.pk}/4/"
    assert f"/review/{existing.pk}/4/" in client.get(f"/review/{existing.pk}/").content.decode()
    # another person starts at the most doubtful, a reader likewise
    for who in (make_officer(cast.city_x), cast.auditor):
        assert client_of(who).get(f"/review/{existing.pk}/continue/")["Location"] == f"/review/{existing.pk}/12/"
    assert client_of(cast.city_y_officer).get(f"/review/{existing.pk}/continue/").status_code == 404


def test_what_a_check_says_of_the_change_is_not_said_twice(cast: Cast, existing: Application) -> None:
    flag(existing, 7, "warning", "value_jump")
    desk = Desk.load(existing, "city", cast.city_x_officer)
    assert desk is not None
    assert (desk.open_flags(7), desk.flags(7), desk.doubtful(7)) == (1, [], True)
    unseen = Desk.load(existing, "city")
    assert unseen is not None
    assert unseen.open_flags(7) == 0


def test_a_decision_is_taken_on_what_was_seen(cast: Cast, existing: Application, colleague: User) -> None:
    client = client_of(cast.city_x_officer)
    support.judge_all(existing, cast.city_x_officer)
    seen = client.get(f"/review/{existing.pk}/").context["seen"]
    changed = {"accuracy": "fail", "remark": "不一致"}
    save_verdict(existing, actor=colleague, number=7, values=changed)
    given = {"decision": "pass", "opinion": "符合要求", "seen": seen}
    answer = client.post(f"/review/{existing.pk}/decide/", given)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "您打开本页后，审核情况有变化" in text
    assert f"指标 7：{colleague}" in text
    assert "符合要求" in text
    assert Review.objects.get().state == "open"
    unseen = client.post(f"/review/{existing.pk}/decide/", given | {"seen": ""})
    assert (unseen.status_code, Review.objects.get().state) == (409, "open")
    assert "没有收到您作决定时所见的审核情况，决定没有作出。" in unseen.content.decode()
    answer = client.post(f"/review/{existing.pk}/decide/", given | {"seen": answer.context["seen"]})
    assert answer.status_code == 302
    assert Review.objects.get().state == "passed"
    answer = client.post(f"/review/{existing.pk}/decide/", given | {"decision": "refuse"})
    assert answer.status_code == 409
    assert "市州审核现在是“通过”" in answer.content.decode()


def test_the_token_of_an_unopened_review_tells_what_happened_since(cast: Cast, existing: Application) -> None:
    review = Review(application=existing, level="city", authority=cast.city_x)
    token = seen_token(review)
    check_seen(review, token)
    with pytest.raises(Stale, match="没有收到您作决定时所见"):
        check_seen(review, "")
    refuse(existing, actor=cast.city_x_officer, opinion="不实")
    with pytest.raises(Stale, match="有变化"):
        check_seen(review, token)
    province = Review(application=existing, level="province", authority=cast.province)
    token = seen_token(province)
    support.judge_all(existing, cast.ministry_officer)
    check_seen(province, token)


def test_files_needed_and_earlier_levels_stay_visible(cast: Cast, existing: Application) -> None:
    corrected = {"accuracy": "fail", "verified": "60", "remark": "按台账", "files_needed": "2024 年水费单"}
    support.judge_all(existing, cast.city_x_officer)
    save_verdict(existing, actor=cast.city_x_officer, number=7, values=corrected | {"authenticity": "pass"})
    pass_(existing, actor=cast.city_x_officer)
    text = client_of(cast.province_officer).get(f"/review/{existing.pk}/7/").content.decode()
    assert "还需的材料：2024 年水费单" in text
    assert "核实值 60" in text
    assert client_of(cast.city_x_officer).get(f"/review/{existing.pk}/7/").content.decode().count("2024 年水费单") == 1
    # the latest level that judged counts
    save_verdict(existing, actor=cast.province_officer, number=7, values={"accuracy": "pass", "authenticity": "pass"})
    desk, city = Desk.load(existing, "province"), Desk.load(existing, "city")
    assert desk is not None
    assert city is not None
    assert desk.verified.indicator(7).value == 65
    assert city.verified.indicator(7).value == 60
    with pytest.raises(Refused):
        save_verdict(existing, actor=cast.city_x_officer, number=7, values=corrected)


def test_a_bad_form_answers_in_words(cast: Cast, existing: Application) -> None:
    client, address = client_of(cast.city_x_officer), f"/review/{existing.pk}/7/save/"
    bad = {"authenticity": "vielleicht", "accuracy": "fail", "verified": "六十", "files_needed": "字" * 501}
    answer = client.post(address, bad | {"edition": "²", "was": json.dumps(["x"])})
    text = answer.content.decode()
    assert answer.status_code == 422
    for words in ("真实性请选：通过、存疑或不通过。", "“六十”不是数值", "还需的材料有 501 字"):
        assert words in text
    assert 'value="六十"' in text
    assert not Verdict.objects.exists()


def test_flags_of_the_checks_are_shown_to_officers_alone(cast: Cast, existing: Application) -> None:
    flag(existing, 7, "severe")
    flag(existing, 9, "warning")
    text = client_of(cast.city_x_officer).get(f"/review/{existing.pk}/7/").content.decode()
    assert text.count("合计与分月不符") == 1
    assert "严重" in text
    assert "合计与分月不符" in client_of(cast.auditor).get(f"/review/{existing.pk}/9/").content.decode()


@pytest.mark.db
def test_the_desk_costs_the_same_for_one_and_three_flags_and_verdicts(
    cast: Cast, existing: Application
) -> None:
    client, found = client_of(cast.city_x_officer), []
    for numbers in ((7,), (4, 9)):
        for number in numbers:
            flag(existing, number, "warning")
            save_verdict(existing, actor=cast.city_x_officer, number=number, values={"remark": "看过"})
        for address in (f"/review/{existing.pk}/7/", f"/review/{existing.pk}/continue/"):
            client.get(address)
            with CaptureQueriesContext(connection) as seen:
                client.get(address)
            found.append(len(seen))
    assert found[:2] == found[2:]


def test_the_next_application_is_the_riskiest_that_waits(cast: Cast, existing: Application) -> None:
    client, facts = client_of(cast.city_x_officer), {9: {"option": "met"}}
    others = [support.filed(cast.city_x, facts=facts).application for _ in range(3)]
    for application, risk in zip(others, (5, 80, 30), strict=True):
        flag(application, 9, "warning")
        CheckRun.objects.filter(application=application).update(risk_city=risk)
    unseen = support.filed(cast.city_y, facts=facts).application
    flag(unseen, 9, "severe")
    CheckRun.objects.filter(application=unseen).update(risk_city=999)
    assert client.get(f"/review/{existing.pk}/").context["following"] == others[1]
    support.passed(others[1], cast.city_x_officer)
    page = client.get(f"/review/{others[1].pk}/")
    assert page.context["following"] == others[2]
    assert f"/review/{others[2].pk}/continue/" in page.content.decode()
    save_verdict(others[2], actor=cast.city_x_officer, number=9, values={"remark": "看过"})
    assert f"/review/{others[2].pk}/continue/" in client.get("/review/").content.decode()
    assert client_of(cast.auditor).get(f"/review/{existing.pk}/").context["following"] is None


def test_a_value_equal_to_the_submitted_one_is_no_correction(cast: Cast, existing: Application) -> None:
    officer = cast.city_x_officer
    save_verdict(existing, actor=officer, number=7, values={"verified": "65.00"})
    with pytest.raises(Invalid) as error:
        save_verdict(existing, actor=officer, number=7, values={"accuracy": "fail"})
    (gap,) = error.value.refusal.gaps
    assert (gap.anchor, "核实值与申报值相同" in gap.message) == ("accuracy", True)
    # one left from before stays as it is while something else is typed
    Verdict.objects.update(accuracy="fail")
    assert save_verdict(existing, actor=officer, number=7, values={"remark": "看过"}).remark == "看过"
