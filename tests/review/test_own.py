"""Nobody reviews what they filed, nor decides on it at any level, be they of the unit still or no more (MI-3.a)."""

from datetime import datetime
from typing import Any

import pytest

from lvheng.accounts.models import User
from lvheng.core import clock
from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Refused
from lvheng.filing.models import Application
from lvheng.registry.models import UnitMember
from lvheng.review.actions import (
    assign_expert,
    decide_many,
    draw_sites,
    hear_department,
    pass_,
    record_meeting,
    refuse,
    save_verdict,
)
from lvheng.review.levels import blank
from lvheng.review.queries.own import had_a_hand
from lvheng.review.queries.seen import seen_token
from lvheng.screening.actions import record_look_up
from lvheng.selection import actions as selection
from lvheng.selection.models import Candidacy, Objection
from tests.cast import NOW, Cast, make_officer, make_role
from tests.review import support
from tests.selection import making
from tests.selection.rulings import ruled


def left(application: Application, user: User, until: datetime) -> None:
    """A membership that has ended."""
    UnitMember.objects.create(unit=application.unit, user=user, since=NOW.replace(year=2023), until=until)


def shown(application: Application, level: str) -> dict[str, dict[int, str]]:
    """What a preview of refusing shows now."""
    seen = seen_token(blank(application, level))
    return {"previewed": {application.pk: "refuse"}, "seen": {application.pk: seen}}


@pytest.mark.parametrize(
    ("until", "own"),
    [
        (NOW.replace(month=1, day=1, hour=0), True), (NOW.replace(month=3), True),
        (NOW.replace(year=2024, month=12, day=31, hour=23), False),
    ],
)  # fmt: skip
def test_a_membership_of_the_year_counts_though_it_ended(cast: Cast, until: datetime, own: bool) -> None:
    application = making.submitted(cast, cast.unit_a)
    officer = make_officer(cast.city_x)
    assert not had_a_hand(make_officer(cast.city_x), application)
    left(application, officer, until)
    assert had_a_hand(officer, application) is own


def test_who_submitted_or_sent_evidence_counts_without_a_membership(cast: Cast) -> None:
    application = support.file(cast.existing, cast.existing_member)
    UnitMember.objects.filter(user=cast.existing_member).delete()
    submitter = User.objects.get(pk=cast.existing_member.pk)
    assert had_a_hand(submitter, application)
    assert not had_a_hand(submitter, making.submitted(cast, cast.unit_a))
    assert not had_a_hand(cast.city_x_officer, application)
    assert not had_a_hand(object(), application)


@pytest.mark.clause("MI-3.a")
@pytest.mark.parametrize("level", ["city", "province", "ministry"])
def test_no_review_of_ones_own_at_any_level(cast: Cast, level: str) -> None:
    application = support.file(cast.existing, cast.existing_member)
    officer = make_officer({"city": cast.city_x, "province": cast.province, "ministry": cast.ministry}[level])
    left(application, officer, NOW)
    before = AuditEvent.objects.count()
    acts: list[Any] = [
        lambda: save_verdict(application, actor=officer, number=7, values={"authenticity": "pass"}),
        lambda: pass_(application, actor=officer),
        lambda: refuse(application, actor=officer, opinion="不实"),
        lambda: hear_department(application, actor=officer, department="税务", stance="agree", text=""),
    ]
    for act in acts:
        with pytest.raises(Refused, match="曾是该单位的填报人员"):
            act()
    with pytest.raises(Refused) as error:
        decide_many([application], "refuse", actor=officer, opinion="不实", **shown(application, level))
    assert "曾是该单位的填报人员" in error.value.refusal.gaps[0].message
    assert AuditEvent.objects.count() == before


@pytest.mark.clause("MI-3.a")
def test_nobody_decides_above_on_what_they_decided_below(cast: Cast) -> None:
    """An officer of city X passes a unit and moves to the province, which has to decide on it next."""
    application = support.file(cast.existing, cast.existing_member)
    mover = make_officer(cast.city_x)
    support.judge_all(application, mover)
    pass_(application, actor=mover)
    mover.roles.update(until=clock.now())
    make_role(mover, "officer", cast.province)
    mover = User.objects.get(pk=mover.pk)
    support.judge_all(application, mover)
    for act in (lambda: pass_(application, actor=mover), lambda: refuse(application, actor=mover, opinion="不实")):
        with pytest.raises(Refused, match="由您提出或作出，本级不能再由您决定"):
            act()
    with pytest.raises(Refused) as error:
        decide_many([application], "refuse", actor=mover, opinion="不实", **shown(application, "province"))
    assert "本级不能再由您决定" in error.value.refusal.gaps[0].message
    assert pass_(application, actor=cast.province_officer).state == "passed"


@pytest.mark.clause("MI-3.c")
def test_no_expert_is_chosen_and_no_meeting_minuted_for_ones_own(cast: Cast) -> None:
    application = making.reported(cast, making.candidate(cast, cast.unit_a))
    officer = make_officer(cast.ministry)
    left(application, officer, NOW)
    acts: list[Any] = [
        lambda: assign_expert(application, expert=cast.expert, actor=officer),
        lambda: record_meeting(
            application, actor=officer, held_on=NOW.date(), attendees=[], settled={}, opinion="support", minutes="示例"
        ),
    ]
    for act in acts:
        with pytest.raises(Refused, match="不能为本单位指派专家或记录会商"):
            act()
    assert assign_expert(application, expert=cast.expert, actor=cast.ministry_officer).expert == cast.expert


@pytest.mark.clause("MI-3.a")
def test_nobody_draws_where_their_own_unit_could_be_drawn(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ruled(monkeypatch, site_checks={"enabled": True})
    application = making.submitted(cast, cast.unit_a)
    making.judged(application, "city")
    officer = make_officer(cast.province)
    left(application, officer, NOW)
    with pytest.raises(Refused, match="不能抽取本地区的核查单位"):
        draw_sites(cast.campaign, cast.province, actor=officer)
    assert draw_sites(cast.campaign, cast.province, actor=cast.province_officer).drawn


def test_no_look_up_of_ones_own(cast: Cast) -> None:
    application = making.submitted(cast, cast.unit_a)
    officer = make_officer(cast.city_x)
    left(application, officer, NOW)
    with pytest.raises(Refused, match="本年度曾是"):
        record_look_up(
            cast.campaign, cast.unit_a, actor=officer, clause="HN-1.1.b", source="信用中国",
            looked_up_on=NOW.date(), result="clear",
        )  # fmt: skip


@pytest.mark.clause("MI-3.c")
def test_no_selection_of_ones_own(cast: Cast) -> None:
    making.file_existing(cast)
    application = making.candidate(cast, cast.unit_a)
    province, ministry = make_officer(cast.province), make_officer(cast.ministry)
    for officer in (province, ministry):
        left(application, officer, NOW)
    candidacy = Candidacy.objects.get(application=application)
    own = "不能办理本单位的事项"
    with pytest.raises(Refused, match=own):
        selection.recommend(application, actor=province)
    with pytest.raises(Refused, match=own):
        selection.decline(application, actor=province, reason="示例")
    Candidacy.objects.filter(pk=candidacy.pk).update(state="recommended")
    with pytest.raises(Refused, match=own):
        selection.undo(candidacy, actor=province)
    Candidacy.objects.filter(pk=candidacy.pk).update(state="reported")
    with pytest.raises(Refused, match=own):
        selection.shortlist(candidacy, actor=ministry)
    with pytest.raises(Refused, match=own):
        selection.pass_over(candidacy, actor=ministry, reason="示例")
    Candidacy.objects.filter(pk=candidacy.pk).update(state="in_publicity")
    objection = Objection.objects.create(
        candidacy=candidacy, name="示例", contact="0731-00000000", text="示例", receipt="示例", raised_at=clock.now()
    )
    for act in (selection.dismiss, selection.uphold):
        with pytest.raises(Refused, match=own):
            act(objection, actor=ministry, answer="示例")
    assert Candidacy.objects.get().state == "in_publicity"
