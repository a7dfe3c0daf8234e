"""Where the pack asks for two people, one proposes and another one decides (HN-4.1.a)."""

import pytest
from django.test import Client

from lvheng.accounts.models import User
from lvheng.core import audit
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing.models import Application, Score
from lvheng.review.actions import (
    decide,
    pass_,
    propose_pass,
    propose_refuse,
    refuse,
    save_verdict,
    send_back,
)
from lvheng.review.levels import blank
from lvheng.review.models import Review
from lvheng.review.queries.seen import seen_token
from tests.cast import Cast, make_officer
from tests.review import support
from tests.selection.rulings import ruled


@pytest.fixture
def second(cast: Cast) -> User:
    """Another officer of city X."""
    return make_officer(cast.city_x, "复核人")


@pytest.fixture
def judged(cast: Cast, monkeypatch: pytest.MonkeyPatch, second: User) -> Application:
    """The existing factory's application, judged by the city, which decides by two people."""
    ruled(monkeypatch, two_people={"levels": ("city",)})
    application = support.file(cast.existing, cast.existing_member)
    support.judge_all(application, cast.city_x_officer)
    return application


def review_of(application: Application) -> Review:
    """The city's review."""
    return Review.objects.get(application=application, level="city")


def shape() -> tuple[int, int, int]:
    """How much was written."""
    return Score.objects.count(), AuditEvent.objects.count(), Notification.objects.count()


@pytest.mark.clause("HN-4.1.a")
def test_one_proposes_and_another_one_passes(cast: Cast, judged: Application, second: User) -> None:
    proposed = propose_pass(judged, actor=cast.city_x_officer, opinion="符合要求")
    assert (proposed.state, proposed.proposal, proposed.proposed_by) == ("proposed", "pass", cast.city_x_officer)
    assert not Score.objects.filter(basis="city").exists()
    told = Notification.objects.filter(recipient=second).latest("pk")
    assert ("请复核" in told.text, told.url) == (True, f"/review/{judged.pk}/")
    assert not Notification.objects.filter(recipient=cast.city_x_officer, text__contains="请复核").exists()
    done = pass_(judged, actor=second)
    assert (done.state, done.opinion, done.decided_by) == ("passed", "符合要求", second)
    assert (done.proposed_by, Score.objects.filter(basis="city").count()) == (cast.city_x_officer, 1)
    verbs = AuditEvent.objects.filter(subject=audit.subject_of(done)).values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["review.propose_pass", "review.pass"]


def test_nobody_decides_what_they_proposed(cast: Cast, judged: Application) -> None:
    propose_pass(judged, actor=cast.city_x_officer)
    before = shape()
    with pytest.raises(Refused, match="不能由您本人复核"):
        pass_(judged, actor=cast.city_x_officer)
    assert (shape(), review_of(judged).state) == (before, "proposed")


def test_a_single_person_decides_nothing(cast: Cast, judged: Application, second: User) -> None:
    before = shape()
    for act in (lambda: pass_(judged, actor=second), lambda: refuse(judged, actor=second, opinion="不实")):
        with pytest.raises(Refused, match="须先由经办人员提出"):
            act()
    assert (shape(), review_of(judged).state) == (before, "open")


def test_the_second_person_decides_as_proposed_or_sends_back(cast: Cast, judged: Application, second: User) -> None:
    propose_refuse(judged, actor=cast.city_x_officer, opinion="台账不实")
    with pytest.raises(Refused, match="经办人员提出的是不通过，不能直接改为通过"):
        pass_(judged, actor=second)
    done = refuse(judged, actor=second, opinion="")
    assert (done.state, done.opinion) == ("refused", "台账不实")


def test_verdicts_are_locked_until_sent_back(cast: Cast, judged: Application, second: User) -> None:
    propose_pass(judged, actor=cast.city_x_officer, opinion="符合")
    with pytest.raises(Refused, match="待复核"):
        save_verdict(judged, actor=cast.city_x_officer, number=7, values={"remark": "再看"})
    with pytest.raises(Invalid):
        send_back(judged, actor=second, reason=" ")
    back = send_back(judged, actor=second, reason="指标 7 请核对台账")
    assert (back.state, back.proposal, back.proposed_by, back.proposed_at) == ("open", "", None, None)
    told = Notification.objects.filter(recipient=cast.city_x_officer).latest("pk")
    assert "指标 7 请核对台账" in told.text
    page = Client()
    page.force_login(cast.city_x_officer)
    assert "指标 7 请核对台账" in page.get(f"/review/{judged.pk}/").content.decode()
    save_verdict(judged, actor=cast.city_x_officer, number=7, values={"remark": "已核对"})
    with pytest.raises(Refused, match="只有“待复核”时可以"):
        send_back(judged, actor=second, reason="又")


def test_who_proposed_may_take_it_back_untold(cast: Cast, judged: Application) -> None:
    propose_pass(judged, actor=cast.city_x_officer)
    before = Notification.objects.count()
    assert send_back(judged, actor=cast.city_x_officer, reason="还要再看").state == "open"
    assert Notification.objects.count() == before


def test_proposing_needs_what_passing_needs(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, second: User
) -> None:
    ruled(monkeypatch, two_people={"authorities": ("430200",)})
    new = support.file(cast.unit_a, cast.enterprise_a)
    with pytest.raises(Refused, match="申报对象要求尚未查清"):
        propose_pass(new, actor=cast.city_x_officer)
    with pytest.raises(Invalid) as error:
        propose_refuse(new, actor=cast.city_x_officer, opinion=" ")
    assert error.value.refusal.gaps[0].anchor == "opinion"
    for who in ("city_y_officer", "province_officer", "enterprise_a", "expert", "auditor", "administrator", "stranger"):
        with pytest.raises((Forbidden, Refused)):
            propose_refuse(new, actor=cast.everybody[who], opinion="不实")
    assert not Review.objects.exclude(state="open").exists()
    propose_refuse(new, actor=cast.city_x_officer, opinion="不实")
    for who in ("city_y_officer", "enterprise_a", "auditor", "stranger"):
        with pytest.raises(Forbidden):
            refuse(new, actor=cast.everybody[who], opinion="不实")
        with pytest.raises(Forbidden):
            send_back(new, actor=cast.everybody[who], reason="不实")


def test_other_levels_and_places_stay_with_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ruled(monkeypatch, two_people={"authorities": ("430100",)})
    application = support.file(cast.existing, cast.existing_member)
    support.judge_all(application, cast.city_x_officer)
    with pytest.raises(Refused, match="不需要先提出"):
        propose_pass(application, actor=cast.city_x_officer)
    seen = seen_token(blank(application, "city"))
    assert decide(application, "pass", actor=cast.city_x_officer, seen=seen).state == "passed"


def test_what_waits_for_a_second_person_is_undecided_above(cast: Cast, judged: Application, second: User) -> None:
    seen = seen_token(blank(judged, "city"))
    assert decide(judged, "pass", actor=cast.city_x_officer, seen=seen).state == "proposed"
    with pytest.raises(Refused, match="市州尚未作出审核决定"):
        refuse(judged, actor=cast.province_officer, opinion="示例")
    page = Client()
    page.force_login(second)
    assert "待复核" in page.get("/review/?state=proposed").content.decode()
    page.force_login(cast.province_officer)
    assert [row["standing"] for row in page.get("/review/").context["rows"]] == ["等待下级审核"]


def test_the_page_offers_the_step_that_is_due(cast: Cast, judged: Application, second: User) -> None:
    first, other, address = Client(), Client(), f"/review/{judged.pk}/"
    first.force_login(cast.city_x_officer)
    other.force_login(second)
    shown = first.get(address)
    assert "提出通过" in shown.content.decode()
    token = shown.context["seen"]
    answer = first.post(f"{address}decide/", {"decision": "pass", "opinion": "属实", "seen": token}, follow=True)
    assert "待另一位工作人员复核" in answer.content.decode()
    assert "不能由您本人复核" in answer.content.decode()
    assert 'name="decision"' not in answer.content.decode()
    assert other.post(f"{address}send-back/", {"reason": ""}).status_code == 422
    assert other.post(f"{address}send-back/", {"reason": "再核"}).status_code == 302
    token = first.get(address).context["seen"]
    first.post(f"{address}decide/", {"decision": "pass", "opinion": "已核", "seen": token})
    token = other.get(address).context["seen"]
    done = other.post(f"{address}decide/", {"decision": "pass", "seen": token}, follow=True)
    assert "审核通过，已通知申报单位" in done.content.decode()
    assert review_of(judged).opinion == "已核"
