"""Earlier contact on a unit, wherever it was: an expert among those who had a hand in it judges it no more (MI-3.c)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps

from lvheng.accounts.models import User
from lvheng.campaigns.models import Campaign
from lvheng.core import audit, clock
from lvheng.core.refusal import Refused
from lvheng.filing.models import Application, Supplement
from lvheng.registry.models import Unit
from lvheng.review import actions
from lvheng.review.conflicts import CONTACTS, LOGGED, add_contacts, conflicts_of
from lvheng.review.models import ExpertAssignment, ExpertMeeting
from lvheng.selection.models import Appeal, Candidacy, ClosingProposal, Hearing, Objection
from tests.cast import Cast
from tests.review.judging import fresh
from tests.selection.making import candidate, reported
from tests.selection.rulings import ruled

NOW = clock.now()
#: Who is named by these had no part in the unit's case.
NO_CONTACT = {
    "core.AuditEvent.actor": "the log is read where a record names nobody (LOGGED)",
    "review.ExpertTie.declared_by": "declaring a tie is a conflict of its own kind",
    "review.ExpertTie.expert": "the same",
    "review.ExpertAssignment.expert": "asked or recused: kinds of their own",
    "review.ExpertAssignment.assigned_by": "asking somebody says nothing of the unit",
    "review.ExpertAssignment.aside_by": "the same",
    "registry.UnitMember.user": "a kind of its own",
    "registry.UnitMember.ended_by": "who files for a unit is no finding on it",
    "registry.Invitation.user": "the same",
    "registry.Invitation.invited_by": "the same",
    "registry.Registration.user": "a member, once it is taken",
    "registry.Registration.decided_by": "that the unit is the one it says it is",
    "registry.ChangeRequest.filed_by": "a member",
    "registry.ChangeRequest.city_by": "a new name or address, nothing of the case",
    "registry.ChangeRequest.decided_by": "the same",
    "registry.EntryEvent.by": "a list as it was published, hundreds of units at a time",
    "registry.Release.decided_by": "a place on the list given back",
    "registry.ParkEnterprise.added_by": "a member",
    "campaigns.Extension.decided_by": "more time, nothing of the case",
    "selection.GreenCode.requested_by": "a member",
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(cast: Cast) -> Application:
    return candidate(cast, cast.unit_a)


def words(application: Application, person: User) -> str:
    return "".join(conflicts_of(application, fresh(person)))


def _objection(cast: Cast, application: Application) -> None:
    Objection.objects.create(
        candidacy=application.candidacy, name="张三", contact="x", text="x", receipt="YY1", raised_at=NOW,
        answered_by=cast.expert,
    )  # fmt: skip


def _appeal(cast: Cast, application: Application) -> None:
    Appeal.objects.create(
        application=application, against="city", authority=cast.province, text="x", raised_by=cast.enterprise_a,
        raised_at=NOW, due_at=NOW + timedelta(days=1), answered_by=cast.expert,
    )  # fmt: skip


def _hearing(cast: Cast, application: Application) -> None:
    proposal = ClosingProposal.objects.create(campaign=cast.campaign, unit=application.unit, kind="remove", grounds={})
    Hearing.objects.create(
        proposal=proposal, noticed_by=cast.expert, noticed_at=NOW, due_at=NOW + timedelta(days=3)
    )


def _meeting(cast: Cast, application: Application) -> None:
    ExpertMeeting.objects.create(
        application=application, held_on=NOW.date(), opinion="support", minutes="x", recorded_by=cast.expert,
        recorded_at=NOW,
    )  # fmt: skip


def _supplement(cast: Cast, application: Application) -> None:
    Supplement.objects.create(
        application=application, authority=cast.city_x, version=application.versions.get(), asked_by=cast.expert,
        asked_at=NOW, due_at=NOW + timedelta(days=3),
    )  # fmt: skip


def _held(cast: Cast, application: Application) -> None:
    audit.record(application.candidacy, "candidacy.hold", actor=cast.expert, clauses=("MI-3.c",), data={})


@pytest.mark.clause("MI-3.c")
@pytest.mark.parametrize("happened", [_objection, _appeal, _hearing, _meeting, _supplement, _held])
def test_whoever_had_a_hand_in_a_unit_judges_it_no_more(
    cast: Cast, application: Application, happened: Callable[[Cast, Application], None]
) -> None:
    reported(cast, application)
    other = candidate(cast, cast.unit_b)
    asked = actions.assign_expert(application, expert=cast.expert, actor=cast.ministry_officer)
    happened(cast, application)
    assert "此前经办、审核或核查过“甲示例有限公司”" in words(application, cast.expert)
    assert words(other, cast.expert) == ""
    with pytest.raises(Refused, match="此前经办"):
        actions.score_indicator(asked, actor=fresh(cast.expert), number=7, values={"points": "1", "reason": "核对"})
    ExpertAssignment.objects.filter(pk=asked.pk).delete()
    with pytest.raises(Refused, match="此前经办"):
        actions.assign_expert(application, expert=fresh(cast.expert), actor=cast.ministry_officer)


def test_an_opinion_of_another_year_counts_where_the_pack_says_so(
    cast: Cast, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = Campaign.objects.create(year=cast.campaign.year - 1)
    before = Application.objects.create(
        campaign=earlier, unit=application.unit, authority=application.authority, province=application.province,
        kind=application.kind, route=application.route, state=Application.State.SUBMITTED,
        created_at=NOW, saved_at=NOW, submitted_at=NOW,
    )  # fmt: skip
    ExpertAssignment.objects.create(
        application=before, expert=cast.expert, assigned_by=cast.ministry_officer, assigned_at=NOW,
        state=ExpertAssignment.State.GIVEN, opinion="support", reason="x", given_at=NOW,
    )  # fmt: skip
    assert words(application, cast.expert) == ""
    ruled(monkeypatch, experts={"conflicts": ("judged_before",)})
    assert "以前年度评审过“甲示例有限公司”" in words(application, cast.expert)
    assert words(candidate(cast, cast.unit_b), cast.expert) == ""


def test_adding_twice_changes_nothing() -> None:
    before = list(CONTACTS)
    add_contacts(CONTACTS[:2])
    assert before == CONTACTS


def _leads_to_a_unit(model: Any, seen: tuple[Any, ...] = ()) -> bool:
    """Whether a record is about one unit, itself or by what it belongs to."""
    for field in model._meta.fields:
        to = field.related_model
        if to is Unit or to is Application:
            return True
        inside = to is not None and to not in (*seen, model, User) and to._meta.app_label in ROOMS
        if inside and _leads_to_a_unit(to, (*seen, model)):
            return True
    return False


ROOMS = ("registry", "campaigns", "screening", "filing", "review", "selection")


def test_every_record_of_a_unit_that_names_a_person_is_a_contact_or_said_to_be_none() -> None:
    known = {f"{model._meta.label}.{person}" for model, _unit, person in CONTACTS}
    named = set()
    for model in apps.get_models():
        if model._meta.app_label in ROOMS and _leads_to_a_unit(model):
            named |= {f"{model._meta.label}.{one.name}" for one in model._meta.fields if one.related_model is User}
    assert named - known - NO_CONTACT.keys() == set()
    assert known <= named
    assert (Candidacy, "application__unit") in LOGGED  # whose records name nobody
