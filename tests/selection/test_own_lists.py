"""Nobody puts a list into force with a unit of their own on it, or approves the same unit at two levels (MI-3.c)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from lvheng.accounts.models import Authority, User
from lvheng.core import clock
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Refused
from lvheng.registry.models import Unit, UnitMember
from lvheng.review.models import Review
from lvheng.selection import actions
from lvheng.selection.models import Candidacy
from tests.cast import Cast, make_officer, make_role
from tests.selection.making import candidacy_in, candidate, file_existing, judged, opinion_on, submitted
from tests.selection.rulings import ruled

C = Candidacy.State
OWN = "不能办理包含这些单位的名单"
REPORT_DAY, AFTER = "2025-11-06 09:00", "2025-12-20 09:00"


def with_unit(authority: Authority, unit: Unit, *, gone: bool = True) -> User:
    """An officer who files for a unit in the year, or has left it since."""
    officer = make_officer(authority, "曾填报")
    began = clock.day_start(clock.today().replace(month=1, day=2))
    UnitMember.objects.create(unit=unit, user=officer, since=began, until=clock.now() if gone else None)
    return officer


def refused(act: Callable[[], Any], *names: str) -> None:
    """Refused for these units of one's own; nothing is written."""
    before = AuditEvent.objects.count(), Notification.objects.count(), list(Candidacy.objects.values_list("state"))
    with pytest.raises(Refused, match=OWN) as error:
        act()
    assert [gap.message for gap in error.value.refusal.gaps] == list(names)
    assert "其他工作人员" in error.value.refusal.next_step
    assert before == (
        AuditEvent.objects.count(), Notification.objects.count(), list(Candidacy.objects.values_list("state")),
    )  # fmt: skip


@pytest.mark.clause("HN-3.2")
@pytest.mark.parametrize("gone", [True, False])
def test_a_table_is_not_handed_in_by_who_filed_for_a_unit_in_it(cast: Cast, gone: bool) -> None:
    said = {"filled_in_by": "王示例", "phone": "0731-1234567"}
    for unit in (cast.unit_a, cast.unit_b):
        judged(submitted(cast, unit), Authority.Level.CITY)
    own = with_unit(cast.city_x, cast.unit_a, gone=gone)
    elsewhere = with_unit(cast.city_x, cast.unit_b, gone=gone)
    refused(lambda: actions.hand_in(cast.campaign, cast.city_x, actor=own, **said), cast.unit_a.name)
    assert len(actions.hand_in(cast.campaign, cast.city_x, actor=elsewhere, **said).rows) == 1


@pytest.mark.clause("MI-3.b")
def test_a_list_is_not_reported_nor_returned_by_who_filed_for_a_unit_on_it(
    cast: Cast, clock_at: Callable[[str], datetime]
) -> None:
    clock_at("2025-10-20 09:00")
    file_existing(cast)
    listed, left_out = candidate(cast, cast.unit_a), candidate(cast, cast.unit_b)
    clock_at(REPORT_DAY)
    actions.recommend(listed, actor=cast.province_officer, reason="先进")
    actions.decline(left_out, actor=cast.province_officer, reason="得分靠后")
    own, beside = with_unit(cast.province, cast.unit_a), with_unit(cast.province, cast.unit_b)
    refused(lambda: actions.report(cast.campaign, cast.province, actor=own), cast.unit_a.name)
    assert len(actions.report(cast.campaign, cast.province, actor=beside).recommended) == 1
    ministry = with_unit(cast.ministry, cast.unit_a)
    asked = {"reason": "口径不一"}
    refused(
        lambda: actions.send_back_list(cast.campaign, cast.province, actor=ministry, **asked), cast.unit_a.name
    )
    assert actions.send_back_list(cast.campaign, cast.province, actor=cast.ministry_officer, **asked)
    refused(lambda: actions.report(cast.campaign, cast.province, actor=own), cast.unit_a.name)


@pytest.mark.clause("MI-3.c")
def test_a_list_is_not_shown_nor_published_by_who_filed_for_a_unit_on_it(
    cast: Cast, clock_at: Callable[[str], datetime]
) -> None:
    clock_at("2025-10-20 09:00")
    candidacy_in(cast, cast.unit_a, C.SHORTLISTED)
    candidacy_in(cast, cast.unit_b, C.NOT_SHORTLISTED)
    clock_at("2025-12-01 09:00")
    own, beside = with_unit(cast.ministry, cast.unit_a), with_unit(cast.ministry, cast.unit_b)
    said = {"decision": "示例〔2025〕1号"}
    refused(lambda: actions.open_publicity(cast.campaign, actor=own, **said), cast.unit_a.name)
    actions.open_publicity(cast.campaign, actor=beside, **said)
    clock_at(AFTER)
    refused(lambda: actions.publish(cast.campaign, actor=own, **said), cast.unit_a.name)
    assert len(actions.publish(cast.campaign, actor=beside, **said).rows) == 1


def test_the_gate_is_not_opened_by_who_filed_for_the_unit_that_shuts_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = with_unit(cast.province, cast.existing)
    said = {"reason": "停产", "decision": "示例〔2025〕3号"}
    with pytest.raises(Refused, match="不能决定免除本单位的填报"):
        actions.release_unit(cast.existing, cast.campaign, actor=own, ground="", **said)
    ruled(monkeypatch, gate={"override": True})
    with pytest.raises(Refused, match="不能决定放行"):
        actions.override_gate(cast.campaign, cast.city_x, actor=own, **said)
    assert actions.override_gate(cast.campaign, cast.city_x, actor=cast.province_officer, **said)


@pytest.mark.clause("MI-3.c")
def test_who_approved_below_does_not_approve_above(cast: Cast) -> None:
    """An officer of city X moves to the province, then to the ministry, in the course of one year."""
    file_existing(cast)
    application, other = candidate(cast, cast.unit_a), candidate(cast, cast.unit_b)
    mover = make_officer(cast.city_x, "先后任职")
    Review.objects.filter(application=application, level="city").update(decided_by=mover)
    Review.objects.filter(application=other, level="city").update(decided_by=cast.city_y_officer)
    mover.roles.update(until=clock.now())
    make_role(mover, "officer", cast.province)
    for act in (actions.recommend, actions.decline):
        with pytest.raises(Refused, match="本级不能再由您决定"):
            act(application, actor=User.objects.get(pk=mover.pk), reason="先进")
    assert actions.recommend(other, actor=User.objects.get(pk=mover.pk), reason="先进").state == C.RECOMMENDED
    actions.recommend(application, actor=cast.province_officer, reason="先进")
    Candidacy.objects.update(state=C.REPORTED)
    for one in (application, other):
        opinion_on(one, cast.expert, cast.ministry_officer)
    for one, who in ((application, mover), (other, mover), (other, cast.expert)):
        make_role(who, "officer", cast.ministry) if one is application or who is cast.expert else None
        with pytest.raises(Refused, match="本级不能再由您决定"):
            actions.shortlist(one.candidacy, actor=User.objects.get(pk=who.pk))
    with pytest.raises(Refused, match="本级不能再由您决定"):
        actions.pass_over(other.candidacy, actor=User.objects.get(pk=mover.pk), reason="示例")
    cast.expert.roles.filter(kind="officer").delete()  # an officer's opinion would be in conflict
    assert actions.shortlist(application.candidacy, actor=cast.ministry_officer).state == C.SHORTLISTED


@pytest.mark.clause("MI-1.b")
def test_in_bulk_as_one_by_one(cast: Cast) -> None:
    file_existing(cast)
    made = [candidate(cast, unit) for unit in (cast.unit_a, cast.unit_b)]
    Review.objects.filter(application=made[0], level="city").update(decided_by=cast.province_officer)
    seen = actions.preview(
        cast.campaign, cast.province, actions.VERBS["decline"], made, actor=cast.province_officer
    )
    assert [line.application for line in seen.stopped] == [made[0]]
    with pytest.raises(actions.Stopped):
        actions.decide_together(
            cast.campaign, cast.province, actions.VERBS["decline"], made, actor=cast.province_officer,
            request=actions.Request(token=seen.token, reason="得分靠后"),
        )  # fmt: skip
    assert set(Candidacy.objects.values_list("state", flat=True)) == {C.CANDIDATE}


def test_two_people_are_a_rule_for_reviews_and_recommending_stays_with_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruled(monkeypatch, two_people={"levels": ("province", "ministry")})
    file_existing(cast)
    application = candidate(cast, cast.unit_a)
    assert actions.recommend(application, actor=cast.province_officer, reason="先进").state == C.RECOMMENDED
    Candidacy.objects.update(state=C.REPORTED)
    opinion_on(application, cast.expert, cast.ministry_officer)
    assert actions.shortlist(Candidacy.objects.get(), actor=cast.ministry_officer).state == C.SHORTLISTED
