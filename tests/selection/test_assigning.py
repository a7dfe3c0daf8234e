"""The plan of who is asked about which unit: panel, industry, territory, load; shown before it is carried out."""


import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lvheng.accounts.models import User
from lvheng.core import clock
from lvheng.core.refusal import Forbidden, Refused
from lvheng.review.actions import record_meeting, save_panel
from lvheng.review.models import ExpertAssignment
from lvheng.selection import actions
from lvheng.selection.models import Candidacy
from lvheng.selection.queries import assigning
from lvheng.selection.queries.assigning import Assigning
from tests.cast import Cast, make_role, make_unit
from tests.review.judging import make_expert, profile
from tests.selection.making import candidacy_in, opinion_on

REPORTED = Candidacy.State.REPORTED


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def needing(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr(assigning, "experts_needed", lambda _campaign: number)


def asked(plan: Assigning, at: int = 0) -> list[User]:
    return [one.expert for one in plan.proposals[at].chosen]


@pytest.mark.clause("MI-3.c")
def test_the_panel_of_the_industry_comes_first_then_others(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    needing(monkeypatch, 2)
    seated = make_expert(cast, "组内专家")
    save_panel(
        cast.campaign, actor=cast.ministry_officer, name="水泥组", industries=["cement"], members=[seated.pk]
    )
    anywhere = save_panel(
        cast.campaign, actor=cast.ministry_officer, name="综合组", industries=[], members=[cast.expert.pk]
    )
    candidacy_in(cast, cast.unit_a, REPORTED, industry="cement")
    candidacy_in(cast, cast.unit_b, REPORTED)
    plan = Assigning(cast.campaign)
    by_unit = {one.candidacy.application.unit: one for one in plan.proposals}
    cement, other = by_unit[cast.unit_a], by_unit[cast.unit_b]
    assert [(one.expert, one.seated) for one in cement.chosen] == [(seated, True), (cast.expert, False)]
    assert (other.panel, other.industry) == (anywhere, "none")
    assert actions.assign_automatically.__doc__
    monkeypatch.setattr("lvheng.selection.actions.assigning.Assigning", lambda _campaign: plan)
    assert actions.assign_automatically(cast.campaign, actor=cast.ministry_officer, seen=plan.digest) == 4
    panels = dict(cement.candidacy.application.expert_assignments.values_list("expert", "panel__name"))
    assert panels == {seated.pk: "水泥组", cast.expert.pk: None}


@pytest.mark.clause("MI-3.c")
def test_industry_territory_and_load_decide_in_turn(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    needing(monkeypatch, 2)
    knows, near, far, unknown = (make_expert(cast, name) for name in ("懂行", "同省", "外省", "未填"))
    profile(knows, industries=["none"], employer_authority=cast.separate_city)
    profile(near, industries=["none"], employer_authority=cast.city_y)
    profile(far, industries=["none"], employer_authority=cast.other_province)
    profile(cast.expert, industries=["none"], employer_authority=cast.separate_city)
    candidacy_in(cast, cast.unit_a, REPORTED)
    first = Assigning(cast.campaign)
    assert asked(first) == [cast.expert, far], "from another province than the unit's and the first one's"
    elsewhere = candidacy_in(cast, make_unit(cast.city_x), Candidacy.State.SHORTLISTED)
    opinion_on(elsewhere.application, cast.expert, cast.ministry_officer)
    assert asked(Assigning(cast.campaign))[0] == knows, "who has less to do"
    for expert in (near, far, knows, cast.expert):
        profile(expert, industries=["park"], employer_authority=cast.city_y)
    assert unknown not in asked(Assigning(cast.campaign)), "who stated nothing comes last"


@pytest.mark.clause("MI-3.c")
def test_who_is_in_conflict_is_left_out_and_said(cast: Cast) -> None:
    make_role(cast.expert, "officer", cast.city_x)
    candidacy_in(cast, cast.unit_a, REPORTED)
    (one,) = Assigning(cast.campaign).proposals
    assert (one.chosen, one.short) == ([], 1)
    ((expert, words),) = one.left_out
    assert expert == cast.expert
    assert "株洲市的工作人员" in words[0]
    with pytest.raises(Refused, match="没有足够的、不需回避的专家") as error:
        actions.assign_automatically(cast.campaign, actor=cast.ministry_officer)
    assert "甲示例有限公司" in error.value.refusal.gaps[0].message
    candidacy_in(cast, cast.unit_b, REPORTED)
    assert actions.assign_automatically(cast.campaign, actor=cast.ministry_officer) == 1, "the other unit need not wait"
    assert [one.application.unit for one in ExpertAssignment.objects.all()] == [cast.unit_b]


def test_a_plan_that_changed_is_not_carried_out(cast: Cast) -> None:
    candidacy_in(cast, cast.unit_a, REPORTED)
    seen = Assigning(cast.campaign).digest
    assert seen == Assigning(cast.campaign).digest
    candidacy_in(cast, cast.unit_b, REPORTED)
    with pytest.raises(Refused, match="已有变化"):
        actions.assign_automatically(cast.campaign, actor=cast.ministry_officer, seen=seen)
    assert not ExpertAssignment.objects.exists()
    for name in ("province_officer", "expert", "auditor", "enterprise_a"):
        with pytest.raises(Forbidden):
            actions.assign_automatically(cast.campaign, actor=cast.everybody[name])


def test_the_page_shows_the_plan_and_carries_it_out(cast: Cast) -> None:
    url = reverse("selection:assign_automatically")
    ministry = signed_in(cast.ministry_officer)
    page = ministry.get(url).content.decode()
    assert "现在没有可以分派的单位" in page
    assert "还没有报送：湖南省、示例省、示例计划单列市" in page
    candidacy_in(cast, cast.unit_a, REPORTED)
    page = ministry.get(url)
    assert "甲示例有限公司" in page.content.decode()
    assert not ExpertAssignment.objects.exists()
    assert "按此方案分派" not in signed_in(cast.auditor).get(url).content.decode()
    assert signed_in(cast.auditor).post(url).status_code == 403
    for person in (cast.province_officer, cast.city_x_officer, cast.expert, cast.enterprise_a, cast.stranger):
        assert signed_in(person).get(url).status_code == 404
    assert ministry.post(url, {"seen": "x"}).status_code == 409
    assert ministry.post(url, {"seen": page.context["plan"].digest}).status_code == 302
    assert ExpertAssignment.objects.get().expert == cast.expert


def test_the_page_costs_the_same_for_one_and_three(cast: Cast) -> None:
    client, found = signed_in(cast.ministry_officer), []
    for number in (1, 2):
        for _ in range(number):
            candidacy_in(cast, make_unit(cast.city_x), REPORTED)
            profile(make_expert(cast))
        with CaptureQueriesContext(connection) as counted:
            client.get(reverse("selection:assign_automatically"))
        found.append(len(counted))
    assert found[0] == found[1]


@pytest.mark.clause("MI-3.c")
def test_the_shortlist_waits_until_large_differences_are_settled(cast: Cast) -> None:
    second = make_expert(cast)
    for unit, least in ((cast.unit_a, "2"), (cast.unit_b, "1.99")):
        candidacy = candidacy_in(cast, unit, REPORTED)
        application = candidacy.application
        one = opinion_on(application, cast.expert, cast.ministry_officer, {1: "8", 7: "6"})
        other = opinion_on(application, second, cast.ministry_officer, {1: "2", 7: least})
        if unit == cast.unit_a:  # 10 points apart are no more than 10
            actions.shortlist(candidacy, actor=cast.ministry_officer)
    for refused in (
        lambda: actions.shortlist(candidacy, actor=cast.ministry_officer),
        lambda: actions.pass_over(candidacy, actor=cast.ministry_officer, reason="先进性不足"),
    ):
        with pytest.raises(Refused, match="分歧超过 10 分，还没有会商") as error:
            refused()
        assert error.value.refusal.next_url == f"/review/experts/results/{application.pk}/"
    page = signed_in(cast.ministry_officer).get(reverse("selection:ministry")).content.decode()
    assert "须会商" in page
    record_meeting(
        application, actor=cast.ministry_officer, held_on=clock.today(), attendees=[one.expert_id, other.expert_id],
        settled={}, opinion="support", minutes="取得一致",
    )  # fmt: skip
    assert actions.shortlist(candidacy, actor=cast.ministry_officer).state == Candidacy.State.SHORTLISTED
