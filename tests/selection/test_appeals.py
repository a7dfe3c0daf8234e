"""Appeals of applicants against their result, where a pack gives them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse

from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing.models import Application
from lvheng.review.models import Review
from lvheng.selection import actions, queries
from lvheng.selection.models import Appeal, Candidacy
from tests.campaigns.packs import hunan
from tests.cast import Cast, make_officer, make_unit
from tests.filing.pages import signed_in
from tests.selection.making import candidate, file_existing, judged, pdf, submitted
from tests.standards.conftest import overlay
from tests.standards.packs import OverlayMaker

__all__ = ["overlay"]
GIVING = "{appeals: {enabled: true, against: [city, province, ministry], days: 7, answer_days: 30, assumption: 测试}}"
C = Candidacy.State

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.fixture
def declined(cast: Cast, overlay: OverlayMaker, clock_at: Callable[[str], datetime]) -> Application:
    """A unit left off the list, which was reported on 6 November; the pack gives an appeal."""
    overlay(hunan(GIVING))
    clock_at("2025-10-20 09:00")
    file_existing(cast)
    application = candidate(cast, cast.unit_a)
    clock_at("2025-11-06 09:00")
    actions.decline(application, actor=cast.province_officer, reason="得分靠后")
    actions.report(cast.campaign, cast.province, actor=cast.province_officer)
    return application


def test_in_2025_there_is_no_appeal(cast: Cast) -> None:
    application = submitted(cast, cast.unit_a)
    judged(application, "city", Review.State.REFUSED, "不符")
    with pytest.raises(Refused, match="没有申诉这一步"):
        actions.appeal(application, actor=cast.enterprise_a, text="不服")
    assert not queries.may_appeal(cast.enterprise_a, application)


def test_an_appeal_is_handled_above_to_an_answer(cast: Cast, declined: Application) -> None:
    made = actions.appeal(declined, actor=cast.enterprise_a, text="能耗口径有误", evidence=pdf())
    assert (made.against, made.authority, made.state) == ("province", cast.ministry, Appeal.State.OPEN)
    assert Notification.objects.filter(recipient=cast.ministry_officer, text__contains="提出申诉").exists()
    with pytest.raises(Forbidden):
        actions.uphold_appeal(made, actor=cast.province_officer, answer="成立")
    with pytest.raises(Invalid):
        actions.uphold_appeal(made, actor=cast.ministry_officer, answer=" ")
    done = actions.uphold_appeal(made, actor=cast.ministry_officer, answer="请省级重新核实")
    assert (done.state, done.answer, done.answered_by) == (Appeal.State.UPHELD, "请省级重新核实", cast.ministry_officer)
    assert Notification.objects.filter(recipient=cast.enterprise_a, text__contains="请省级重新核实").exists()
    with pytest.raises(Refused, match="现在是“成立”"):
        actions.dismiss_appeal(done, actor=cast.ministry_officer, answer="再答")
    with pytest.raises(Refused, match="没有可以申诉的决定"):  # it is open again
        actions.appeal(declined, actor=cast.enterprise_a, text="再诉")
    Candidacy.objects.filter(application=declined).update(state=C.NOT_RECOMMENDED, told_at=done.answered_at)
    with pytest.raises(Refused, match="已经提出过申诉"):
        actions.appeal(declined, actor=cast.enterprise_a, text="再诉")


def test_the_term_has_a_last_second(cast: Cast, declined: Application, clock_at: Callable[[str], datetime]) -> None:
    clock_at("2025-11-14 00:00:00")
    with pytest.raises(Refused, match="申诉期已于 2025年11月13日 23:59:59 届满"):
        actions.appeal(declined, actor=cast.enterprise_a, text="不服")
    clock_at("2025-11-13 23:59:59")
    made = actions.appeal(declined, actor=cast.enterprise_a, text="不服")
    done = actions.dismiss_appeal(made, actor=cast.ministry_officer, answer="原决定正确")
    assert done.state == Appeal.State.DISMISSED


def test_there_must_be_a_decision(cast: Cast, overlay: OverlayMaker) -> None:
    overlay(hunan(GIVING))
    application = submitted(cast, cast.unit_a)
    with pytest.raises(Refused, match="没有可以申诉的决定"):
        actions.appeal(application, actor=cast.enterprise_a, text="不服")


def test_who_decided_does_not_answer(cast: Cast, overlay: OverlayMaker) -> None:
    overlay(hunan(GIVING.replace("assumption", "handled_by: same, assumption")))
    application = submitted(cast, cast.unit_a)
    review = judged(application, "city", Review.State.REFUSED, "不符")
    Review.objects.filter(pk=review.pk).update(decided_by=cast.city_x_officer)
    made = actions.appeal(application, actor=cast.enterprise_a, text="不服")
    assert (made.against, made.authority) == ("city", cast.city_x)
    with pytest.raises(Refused, match="您作出的决定"):
        actions.uphold_appeal(made, actor=cast.city_x_officer, answer="成立")
    other = make_officer(cast.city_x, "另一位")
    assert actions.uphold_appeal(made, actor=other, answer="成立").answered_by == other


def test_the_ministrys_decisions(cast: Cast, declined: Application, clock_at: Callable[[str], datetime]) -> None:
    Candidacy.objects.filter(application=declined).update(
        state=C.NOT_SHORTLISTED, ministry_reason="名额有限", told_at=None
    )  # fmt: skip
    assert queries.ruling_on(declined) is None  # nobody knows it before publicity
    clock_at("2025-10-20 09:00")
    other, third = candidate(cast, cast.unit_b), candidate(cast, make_unit(cast.city_y, "示例丁"))
    clock_at("2025-11-20 09:00")
    Candidacy.objects.filter(application=other).update(state=C.SHORTLISTED)
    show = actions.open_publicity(cast.campaign, actor=cast.ministry_officer, decision="示例公示〔2025〕1号")
    found = queries.ruling_on(declined)
    assert found is not None
    assert (found.level, found.known_at, found.reason) == ("ministry", show.starts_at, "名额有限")
    assert actions.appeal(declined, actor=cast.enterprise_a, text="不服").authority == cast.ministry
    assert queries.ruling_on(other) is None
    Candidacy.objects.filter(application=other).update(state=C.HELD, ministry_reason="异议成立")
    assert queries.ruling_on(other) is None
    Candidacy.objects.filter(application=third).update(state=C.IN_PUBLICITY)
    clock_at("2025-12-20 09:00")
    published = actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例公布〔2025〕1号")
    held = queries.ruling_on(other)
    assert held is not None
    assert (held.known_at, held.reason) == (published.published_at, "异议成立")
    assert queries.ruling_on(third) is None


@pytest.mark.parametrize("who", ["enterprise_b", "city_x_officer", "province_officer", "ministry_officer", "expert",
                                 "auditor", "stranger"])  # fmt: skip
def test_the_unit_alone_appeals(cast: Cast, declined: Application, who: str) -> None:
    before = AuditEvent.objects.count()
    with pytest.raises(Forbidden):
        actions.appeal(declined, actor=getattr(cast, who), text="不服")
    assert (Appeal.objects.count(), AuditEvent.objects.count()) == (0, before)


def test_the_pages(cast: Cast, declined: Application) -> None:
    unit, ministry = signed_in(cast.enterprise_a), signed_in(cast.ministry_officer)
    address = f"/selection/appeals/of/{declined.pk}/"
    assert address in text(unit.get(reverse("analysis:progress", args=[declined.pk])))
    assert "得分靠后" in text(unit.get(address))
    assert unit.post(address, {"text": ""}).status_code == 422
    assert unit.post(address, {"text": "能耗口径有误", "evidence": pdf()}).status_code == 302
    page = text(unit.get(address))
    assert "能耗口径有误" in page
    assert "提交申诉" not in page
    assert signed_in(cast.enterprise_b).get(address).status_code == 404
    made = Appeal.objects.get()
    assert "甲示例有限公司" in text(ministry.get("/selection/appeals/?state=open"))
    assert "没有申诉" in text(ministry.get("/selection/appeals/?state=upheld"))
    answer = f"/selection/appeals/{made.pk}/"
    assert ministry.post(answer, {"act": "uphold", "answer": ""}).status_code == 422
    assert ministry.post(answer, {"act": "x", "answer": "成立"}).status_code == 404
    assert ministry.post(answer, {"act": "uphold", "answer": "请省级重新核实"}).status_code == 302
    assert "请省级重新核实" in text(unit.get(address))
    assert signed_in(cast.province_officer).get(answer).status_code == 404
    assert signed_in(cast.stranger).get("/selection/appeals/").status_code == 404
    stored = made.evidence
    assert stored is not None
    address = reverse("core:file", args=[stored.pk])
    for client in (unit, ministry):
        found = client.get(address)
        assert found.status_code == 200
        assert b"".join(found.streaming_content).startswith(b"%PDF")
    assert signed_in(cast.enterprise_b).get(address).status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same(
    cast: Cast, declined: Application, many: int, django_assert_num_queries: Any
) -> None:
    for number in range(many):
        Appeal.objects.create(
            application=declined, against=("city", "province", "ministry")[number], authority=cast.ministry,
            text="不服", raised_by=cast.enterprise_a, raised_at=declined.created_at, due_at=declined.created_at,
        )  # fmt: skip
    client = signed_in(cast.ministry_officer)
    client.get("/selection/appeals/")
    with django_assert_num_queries(6):
        client.get("/selection/appeals/")
