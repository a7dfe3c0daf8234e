"""Experts, shortlist, publicity, objections and publication (MI-3.c)."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from lvheng.core import clock
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing.models import Application
from lvheng.registry.models import ListEntry
from lvheng.registry.queries import members_of
from lvheng.review.models import ExpertAssignment
from lvheng.selection import actions, queries
from lvheng.selection.models import Candidacy, Objection, Publication, Publicity
from tests.cast import Cast, make_role, make_unit, make_user
from tests.selection.making import candidacy_in, file_existing, in_publicity, opinion_on, pdf, shortlisted

C = Candidacy.State
AFTER = "2025-11-05 00:00:00"  # the publicity of 15 days from 20 October is over


def objected(candidacy: Candidacy, **said: object) -> Objection:
    given = {
        "actor": None, "name": "周示例", "contact": "13900000000", "text": "排放数据与公开数据不符", "evidence": pdf(),
    } | said  # fmt: skip
    return actions.raise_objection(candidacy, **given)  # type: ignore[arg-type]


@pytest.mark.clause("MI-3.c")
def test_experts_are_asked_in_turn_and_never_in_conflict(cast: Cast) -> None:
    second = make_user("第二专家")
    make_role(second, "expert", cast.ministry)
    conflicted = make_user("有利益冲突的专家")
    make_role(conflicted, "expert", cast.ministry)
    make_role(conflicted, "officer", cast.city_x)
    for index in range(4):
        candidacy_in(cast, make_unit(cast.city_x, f"示例{index}"), C.REPORTED)
    assert actions.assign_automatically(cast.campaign, actor=cast.ministry_officer) == 4
    load = [ExpertAssignment.objects.filter(expert=expert).count() for expert in (cast.expert, second, conflicted)]
    assert load == [2, 2, 0]
    assert actions.assign_automatically(cast.campaign, actor=cast.ministry_officer) == 0


def test_a_recused_expert_is_replaced(cast: Cast) -> None:
    candidacy = candidacy_in(cast, cast.unit_a, C.REPORTED)
    actions.assign_automatically(cast.campaign, actor=cast.ministry_officer)
    ExpertAssignment.objects.update(state=ExpertAssignment.State.RECUSED)
    second = make_user("第二专家")
    make_role(second, "expert", cast.ministry)
    assert actions.assign_automatically(cast.campaign, actor=cast.ministry_officer) == 1
    (found,) = queries.with_opinions(cast.campaign, list(queries.received(cast.campaign)))
    assert (found.candidacy, found.given, found.waiting) == (candidacy, 0, 1)


@pytest.mark.clause("MI-3.c")
def test_the_shortlist_waits_for_the_experts(cast: Cast) -> None:
    candidacy = candidacy_in(cast, cast.unit_a, C.REPORTED)
    for refused in (
        lambda: actions.shortlist(candidacy, actor=cast.ministry_officer),
        lambda: actions.pass_over(candidacy, actor=cast.ministry_officer, reason="先进性不足"),
    ):
        with pytest.raises(Refused, match="需要 1 名专家的评审意见，现有 0 份"):
            refused()
    opinion_on(candidacy.application, cast.expert, cast.ministry_officer)
    assert actions.shortlist(candidacy, actor=cast.ministry_officer).state == C.SHORTLISTED
    assert actions.reconsider(candidacy, actor=cast.ministry_officer).state == C.REPORTED
    with pytest.raises(Invalid):
        actions.pass_over(candidacy, actor=cast.ministry_officer, reason=" ")
    made = actions.pass_over(candidacy, actor=cast.ministry_officer, reason="先进性不足")
    assert (made.state, made.ministry_reason) == (C.NOT_SHORTLISTED, "先进性不足")


@pytest.mark.clause("MI-3.c")
def test_publicity_runs_for_the_days_of_the_pack_and_shows_the_shortlist(cast: Cast) -> None:
    (candidacy,) = in_publicity(cast, cast.unit_a)
    found = queries.publicity_of(cast.campaign)
    assert found is not None
    assert found.ends_at == clock.day_end(datetime(2025, 11, 4).date())  # noqa: DTZ001 (a day)
    assert candidacy.state == C.IN_PUBLICITY
    assert list(queries.on_show(cast.campaign)) == [candidacy]
    assert Notification.objects.filter(recipient=cast.enterprise_a, text__contains="公示至 2025年11月4日").exists()
    with pytest.raises(Refused, match="公示中"):
        actions.open_publicity(cast.campaign, actor=cast.ministry_officer, decision="另一号")
    assert Publicity.objects.count() == 1


@pytest.mark.clause("MI-3.c")
def test_publicity_needs_a_settled_shortlist_and_a_number(cast: Cast) -> None:
    with pytest.raises(Refused, match="没有拟入围的单位"):
        actions.open_publicity(cast.campaign, actor=cast.ministry_officer, decision="示例1号")
    shortlisted(cast, cast.unit_a)
    waiting = candidacy_in(cast, cast.unit_b, C.REPORTED)
    with pytest.raises(Refused, match="还有推荐单位没有决定") as caught:
        actions.open_publicity(cast.campaign, actor=cast.ministry_officer, decision="示例1号")
    assert [gap.message for gap in caught.value.refusal.gaps] == [cast.unit_b.name]
    Application.objects.filter(pk=waiting.application_id).update(state=Application.State.WITHDRAWN)
    with pytest.raises(Invalid):
        actions.open_publicity(cast.campaign, actor=cast.ministry_officer, decision=" ")
    actions.open_publicity(cast.campaign, actor=cast.ministry_officer, decision="示例1号")


def test_the_shortlist_is_fixed_once_publicity_begins(cast: Cast) -> None:
    left = candidacy_in(cast, cast.unit_b, C.NOT_SHORTLISTED)
    in_publicity(cast, cast.unit_a)
    with pytest.raises(Refused, match="公示已经开始"):
        actions.reconsider(left, actor=cast.ministry_officer)


@pytest.mark.clause("MI-3.c")
def test_anybody_may_object_by_real_name_with_evidence(cast: Cast) -> None:
    (candidacy,) = in_publicity(cast, cast.unit_a)
    for said, field in (
        ({"name": ""}, "name"), ({"contact": ""}, "contact"), ({"text": ""}, "text"), ({"evidence": None}, "evidence"),
        ({"evidence": SimpleUploadedFile("a.exe", b"MZ")}, "evidence"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as caught:
            objected(candidacy, **said)
        assert [gap.anchor for gap in caught.value.refusal.gaps] == [field]
    made = objected(candidacy, organisation="示例协会")
    assert made.state == Objection.State.OPEN
    assert len(made.receipt) == 10
    event = AuditEvent.objects.get(verb="candidacy.object")
    assert (event.actor, event.actor_label) == (None, "公众")
    assert Notification.objects.filter(recipient=cast.ministry_officer, text__contains=made.receipt).count() == 1
    by_account = objected(candidacy, actor=cast.stranger)
    assert by_account.receipt != made.receipt


@pytest.mark.clause("MI-3.c")
@pytest.mark.parametrize(("moment", "taken"), [("2025-11-04 23:59:59", True), (AFTER, False)])
def test_objections_are_taken_until_the_last_second(
    cast: Cast, clock_at: Callable[[str], datetime], moment: str, taken: bool
) -> None:
    (candidacy,) = in_publicity(cast, cast.unit_a)
    clock_at(moment)
    if taken:
        objected(candidacy)
    else:
        with pytest.raises(Refused, match="不在公示期内"):
            objected(candidacy)
    assert Objection.objects.count() == int(taken)


def test_who_is_not_in_publicity_cannot_be_objected_to(cast: Cast) -> None:
    left = candidacy_in(cast, cast.unit_b, C.NOT_SHORTLISTED)
    in_publicity(cast, cast.unit_a)
    with pytest.raises(Refused, match="未入围"):
        objected(left)


@pytest.mark.clause("MI-3.c")
def test_an_upheld_objection_holds_the_unit_back_and_a_dismissed_one_does_not(cast: Cast) -> None:
    first, second = in_publicity(cast, cast.unit_a, cast.unit_b)
    founded, again, unfounded = objected(first), objected(first), objected(second)
    with pytest.raises(Invalid):
        actions.uphold(founded, actor=cast.ministry_officer, answer="")
    for answer in (founded, again):  # the second finds the unit held already
        actions.uphold(answer, actor=cast.ministry_officer, answer="经核实，反映情况属实")
    made = actions.dismiss(unfounded, actor=cast.ministry_officer, answer="经核实，数据无误")
    assert (made.state, made.answer, made.answered_by) == ("dismissed", "经核实，数据无误", cast.ministry_officer)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.ministry_reason) == (C.HELD, "经核实，反映情况属实")
    assert second.state == C.IN_PUBLICITY
    with pytest.raises(Refused):
        actions.dismiss(founded, actor=cast.ministry_officer, answer="再答复")


@pytest.mark.clause("MI-3.c")
@pytest.mark.parametrize("verb", ["dismiss", "uphold"])
@pytest.mark.parametrize("state", [C.HELD, C.ENDED, C.REPORTED])
def test_publication_waits_for_objections_on_units_no_longer_in_publicity(
    cast: Cast, clock_at: Callable[[str], datetime], verb: str, state: str
) -> None:
    _first, second = in_publicity(cast, cast.unit_a, cast.unit_b)
    founded, waiting = objected(second), objected(second)
    actions.uphold(founded, actor=cast.ministry_officer, answer="属实")
    Candidacy.objects.filter(pk=second.pk).update(state=state)
    clock_at(AFTER)
    with pytest.raises(Refused, match="还有异议没有答复") as caught:
        actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例1号")
    assert [gap.message for gap in caught.value.refusal.gaps] == [f"异议 {waiting.receipt}"]
    getattr(actions, verb)(waiting, actor=cast.ministry_officer, answer="另有答复")
    made = actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例1号")
    second.refresh_from_db()
    assert [row["name"] for row in made.rows] == [cast.unit_a.name]
    assert (second.state, second.ministry_reason) == (state, "属实")  # the answer to the second changes nothing more


@pytest.mark.clause("MI-3.c")
def test_publication_puts_each_unit_on_the_national_list_exactly_once(
    cast: Cast, clock_at: Callable[[str], datetime]
) -> None:
    file_existing(cast)
    actions.report(cast.campaign, cast.province, actor=cast.province_officer)
    first, second = in_publicity(cast, cast.unit_a, cast.unit_b)
    dropped = candidacy_in(cast, make_unit(cast.city_x, "示例落选"), C.NOT_RECOMMENDED)
    Candidacy.objects.filter(pk=dropped.pk).update(province_reason="先进性不足")
    member = members_of(dropped.application.unit).get()
    actions.uphold(objected(second), actor=cast.ministry_officer, answer="属实")
    with pytest.raises(Refused, match="2025年11月4日 23:59:59 才结束"):
        actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例〔2025〕100号")
    waiting = objected(first)
    clock_at(AFTER)
    with pytest.raises(Refused, match="还有异议没有答复") as caught:
        actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例〔2025〕100号")
    assert [gap.message for gap in caught.value.refusal.gaps] == [f"异议 {waiting.receipt}"]
    actions.dismiss(waiting, actor=cast.ministry_officer, answer="不属实")
    with pytest.raises(Invalid):
        actions.publish(cast.campaign, actor=cast.ministry_officer, decision="")
    made = actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例〔2025〕100号")
    assert [(row["number"], row["name"]) for row in made.rows] == [(1, "甲示例有限公司")]
    entry = ListEntry.objects.get(unit=cast.unit_a, level="national")
    assert (entry.number, entry.decision, entry.year, entry.state) == (1, "示例〔2025〕100号", 2025, "listed")
    assert not ListEntry.objects.filter(unit=cast.unit_b, level="national").exists()
    with pytest.raises(Refused):
        actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例〔2025〕101号")
    assert Publication.objects.count() == 1
    assert queries.state_counts(cast.campaign) == {C.PUBLISHED: 1, C.HELD: 1, C.NOT_RECOMMENDED: 1}
    assert Notification.objects.filter(recipient=cast.enterprise_a, text__contains="已公布").exists()
    assert Notification.objects.filter(recipient=cast.enterprise_b, text__contains="异议成立：属实").exists()
    assert Notification.objects.filter(recipient=member, text__contains="理由：先进性不足").exists()


def test_nothing_is_published_without_publicity(cast: Cast) -> None:
    with pytest.raises(Refused, match="还没有公示"):
        actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例1号")


@pytest.mark.db
def test_the_published_list_cannot_be_changed_in_the_database(cast: Cast, clock_at: Callable[[str], datetime]) -> None:
    in_publicity(cast, cast.unit_a)
    clock_at(AFTER)
    actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例1号", title="名单")
    for statement in ("UPDATE selection_publication SET decision = ''", "DELETE FROM selection_publication"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_other_provinces_officers_see_no_candidates_or_objections_of_this_one(cast: Cast) -> None:
    (candidacy,) = in_publicity(cast, cast.unit_a)
    objected(candidacy)
    for person in (cast.other_province_officer, cast.separate_officer, cast.stranger, cast.enterprise_a):
        assert not queries.visible_to(person).exists()
        assert not queries.objections_visible_to(person).exists()
    assert queries.visible_to(cast.province_officer).get() == candidacy
    assert not queries.objections_visible_to(cast.province_officer).exists()  # the ministry handles them
    assert queries.objections_visible_to(cast.ministry_officer).count() == 1
    assert queries.objections_visible_to(cast.auditor).count() == 1


def test_only_the_ministry_acts_on_the_year(cast: Cast) -> None:
    shortlisted(cast, cast.unit_a)
    for name, person in cast.everybody.items():
        if name == "ministry_officer":
            continue
        for forbidden in (
            lambda who=person: actions.open_publicity(cast.campaign, actor=who, decision="示例1号"),
            lambda who=person: actions.publish(cast.campaign, actor=who, decision="示例1号"),
            lambda who=person: actions.assign_automatically(cast.campaign, actor=who),
            lambda who=person: actions.confirm_all(cast.campaign, "stay", actor=who),
        ):
            with pytest.raises(Forbidden):
                forbidden()


@pytest.mark.parametrize("n", [1, 3])
def test_lists_received_cost_the_same_for_any_number(cast: Cast, n: int, django_assert_num_queries) -> None:
    for index in range(n):
        candidacy_in(cast, make_unit(cast.city_x, f"示例{index}"), C.REPORTED)
    with django_assert_num_queries(11):
        found = queries.with_opinions(cast.campaign, list(queries.received(cast.campaign)))
    assert len(found) == n


@pytest.mark.parametrize("n", [1, 3])
def test_progress_of_provinces_costs_three_queries(cast: Cast, n: int, django_assert_num_queries) -> None:
    for index in range(n):
        candidacy_in(cast, make_unit(cast.city_x, f"示例{index}"), C.REPORTED)
    with django_assert_num_queries(3):
        found = queries.progress_by_province(cast.campaign)
    assert (found[cast.province.pk].existing.due, found[cast.province.pk].new) == (2, n)
    assert found[cast.province.pk].recommended == n
