"""A second click on the ministry's acts on lists, or on an answer, changes nothing and is no error (MI-3.b, MI-3.c)."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse

from lvheng.core.refusal import Refused
from lvheng.review.models import ExpertAssignment
from lvheng.selection import actions
from lvheng.selection.models import Appeal, Candidacy, Objection, Publication, Publicity, ReportReturn
from tests.campaigns.packs import hunan
from tests.cast import Cast, make_officer, make_role, make_user
from tests.filing.pages import signed_in
from tests.selection.making import candidacy_in, candidate, file_existing, pdf, shortlisted
from tests.selection.test_repeats import click, written
from tests.standards.conftest import overlay
from tests.standards.packs import OverlayMaker

__all__ = ["overlay"]
C = Candidacy.State
AGAIN = "没有重复办理"
SAID = {"decision": "示例〔2025〕1号"}
GIVING = "{appeals: {enabled: true, against: [province], days: 7, answer_days: 30, assumption: 测试}}"


@pytest.fixture
def november(clock_at: Callable[[str], datetime]) -> Iterator[Callable[[str], datetime]]:
    clock_at("2025-11-06 09:00")
    return clock_at


def once(actor: Any, other: Any, address: str, differing: dict[str, str], **said: str) -> None:
    """Done at the first click; the second is quiet and writes nothing; a colleague's and another matter are refused."""
    status, text = click(actor, address, **said)
    assert (status, AGAIN in text) == (200, False)
    before = written()
    status, text = click(actor, address, **said)
    assert (status, AGAIN in text, written()) == (200, True, before)
    assert click(other, address, **said)[0] in (404, 409)
    assert click(actor, address, **said | differing)[0] in (404, 409)
    assert written() == before


@pytest.fixture
def reported(cast: Cast, november: Callable[[str], datetime]) -> Cast:
    """Two units on a list that was reported."""
    november("2025-10-20 09:00")
    file_existing(cast)
    for unit in (cast.unit_a, cast.unit_b):
        candidate(cast, unit)
    november("2025-11-06 09:00")
    for one in Candidacy.objects.all():
        actions.recommend(one.application, actor=cast.province_officer, reason="先进")
    actions.report(cast.campaign, cast.province, actor=cast.province_officer)
    return cast


def test_a_unit_and_a_list_are_sent_back_once(reported: Cast) -> None:
    cast, first = reported, Candidacy.objects.order_by("pk")[0]
    other = make_officer(cast.ministry, "部级同事")
    said = {"act": "send_back", "reason": "口径不一"}
    once(cast.ministry_officer, other, reverse("selection:candidate", args=[first.pk]), {"reason": "另有理由"}, **said)
    assert ReportReturn.objects.get().candidacy == first
    address = reverse("selection:report", args=[cast.province.pk])
    once(cast.ministry_officer, other, address, {"reason": "另有理由"}, **said)
    assert ReportReturn.objects.count() == 2
    with pytest.raises(Refused):
        actions.send_back(first, actor=cast.ministry_officer, reason="口径不一")
    for who in (cast.province_officer, cast.expert, cast.enterprise_a, cast.auditor, cast.stranger):
        assert click(who, reverse("selection:candidate", args=[first.pk]), **said)[0] in (403, 404)


def test_publicity_begins_and_ends_once(cast: Cast, november: Callable[[str], datetime]) -> None:
    november("2025-10-20 09:00")
    shortlisted(cast, cast.unit_a, cast.unit_b)
    november("2025-12-01 09:00")
    other, differing = make_officer(cast.ministry, "部级同事"), {"decision": "示例〔2025〕9号"}
    once(cast.ministry_officer, other, reverse("selection:publicity"), differing, **SAID)
    with pytest.raises(Refused):
        actions.open_publicity(cast.campaign, actor=cast.ministry_officer, **SAID)
    candidacy = Candidacy.objects.order_by("pk")[0]
    raised = actions.raise_objection(
        candidacy, actor=None, name="陈示例", contact="0731-1", text="数据不实", evidence=pdf()
    )
    address = reverse("selection:objection", args=[raised.pk])
    once(cast.ministry_officer, other, address, {"act": "dismiss"}, act="uphold", answer="已核实")
    november("2025-12-20 09:00")
    once(cast.ministry_officer, other, reverse("selection:publish"), differing, **SAID, title="示例名单")
    with pytest.raises(Refused):
        actions.publish(cast.campaign, actor=cast.ministry_officer, **SAID)
    assert (Publicity.objects.count(), Publication.objects.count(), Objection.objects.count()) == (1, 1, 1)
    assert set(Candidacy.objects.values_list("state", flat=True)) == {C.HELD, C.PUBLISHED}


def test_experts_are_asked_once(cast: Cast) -> None:
    candidacy = candidacy_in(cast, cast.unit_a, C.REPORTED)
    more = make_user("专家乙")
    make_role(more, "expert", cast.ministry)
    other = make_officer(cast.ministry, "部级同事")
    address = reverse("selection:candidate", args=[candidacy.pk])
    once(cast.ministry_officer, other, address, {"act": "shortlist"}, act="ask", expert=str(cast.expert.pk))
    candidacy_in(cast, cast.unit_b, C.REPORTED)
    address = reverse("selection:assign_automatically")
    seen = signed_in(cast.ministry_officer).get(address).context["plan"].digest
    once(cast.ministry_officer, other, address, {"seen": "x"}, seen=seen)
    with pytest.raises(Refused, match="与您看到的方案不同"):
        actions.assign_automatically(cast.campaign, actor=cast.ministry_officer, seen=seen)
    assert ExpertAssignment.objects.count() == 2


def test_an_appeal_is_raised_and_answered_once(
    cast: Cast, overlay: OverlayMaker, november: Callable[[str], datetime]
) -> None:
    overlay(hunan(GIVING))
    november("2025-10-20 09:00")
    file_existing(cast)
    application = candidate(cast, cast.unit_a)
    november("2025-11-06 09:00")
    actions.decline(application, actor=cast.province_officer, reason="得分靠后")
    actions.report(cast.campaign, cast.province, actor=cast.province_officer)
    address = reverse("selection:own_appeal", args=[application.pk])
    once(cast.enterprise_a, cast.enterprise_b, address, {"text": "另有说法"}, text="口径有误")
    made = Appeal.objects.get()
    address = reverse("selection:appeal", args=[made.pk])
    other = make_officer(cast.ministry, "部级同事")
    once(cast.ministry_officer, other, address, {"answer": "另一答复"}, act="dismiss", answer="原决定正确")
    assert Appeal.objects.get().state == Appeal.State.DISMISSED
