"""Profiles, ties, panels and meetings: who may, what is told, what is written."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import Error, transaction

from lvheng.accounts.models import User
from lvheng.core import clock, files
from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing import actions as filing
from lvheng.filing.models import Application
from lvheng.review.actions import (
    assign_expert,
    declare_tie,
    drop_tie,
    record_meeting,
    remove_panel,
    save_panel,
    save_profile,
)
from lvheng.review.experts import industries, industry_of, is_expert, roster
from lvheng.review.models import ExpertMeeting, ExpertProfile, ExpertTie, Panel
from lvheng.review.queries.experts import loads, panels, results, units_like
from tests.cast import Cast, code
from tests.review import support
from tests.review.judging import judge, make_expert
from tests.selection.making import reported


def state(cast: Cast, expert: User | None = None, actor: User | None = None, **values: Any) -> ExpertProfile:
    texts = {"employer": " 示例大学 "} | values.pop("texts", {})
    given = {
        "employer_authority": None, "last_employer_authority": None, "left_on": None, "industries": ["cement", "park"],
        "known": industries(cast.campaign),
    } | values  # fmt: skip
    person = expert or cast.expert
    return save_profile(person, actor=actor or person, texts=texts, **given)


def anchors(doing: Callable[[], Any]) -> list[str]:
    with pytest.raises(Invalid) as error:
        doing()
    return [gap.anchor for gap in error.value.refusal.gaps]


@pytest.mark.clause("MI-3.c")
def test_an_expert_states_and_the_ministry_corrects(cast: Cast) -> None:
    own = code()
    texts = {"title": "教授", "employer_uscc": own.lower(), "last_employer": "示例厂"}
    made = state(cast, texts=texts, left_on=clock.today())
    assert (made.employer, made.employer_uscc, made.industries) == ("示例大学", own, ["cement", "park"])
    made = state(cast, actor=cast.ministry_officer, employer_authority=cast.city_y, industries=["park", "park"])
    assert (made.employer_authority, made.industries, made.title) == (cast.city_y, ["park"], "")
    assert ExpertProfile.objects.count() == 1
    assert AuditEvent.objects.filter(verb="expert_profile.save").count() == 2


def test_what_is_wrong_with_a_profile_is_told_at_its_field(cast: Cast) -> None:
    assert anchors(lambda: state(cast, texts={"employer": " "})) == ["employer"]
    assert anchors(lambda: state(cast, texts={"employer_uscc": "12"})) == ["employer_uscc"]
    assert anchors(lambda: state(cast, texts={"last_employer_uscc": code()})) == ["last_employer"]
    tomorrow = clock.today() + timedelta(days=1)
    assert anchors(lambda: state(cast, texts={"last_employer": "某厂"}, left_on=tomorrow)) == ["left_on"]
    assert anchors(lambda: state(cast, left_on=clock.today())) == ["last_employer"]
    assert anchors(lambda: state(cast, last_employer_authority=cast.city_x)) == ["last_employer"]
    assert anchors(lambda: state(cast, industries=["nothing"])) == ["industries"]
    assert not ExpertProfile.objects.exists()


def test_nobody_states_for_another(cast: Cast) -> None:
    second = make_expert(cast)
    for name, person in cast.everybody.items():
        if name not in ("ministry_officer", "expert"):
            with pytest.raises(Forbidden):
                state(cast, actor=person)
    with pytest.raises(Forbidden):
        state(cast, actor=second)
    with pytest.raises(Refused, match="不在专家名册"):
        state(cast, cast.stranger, cast.ministry_officer)
    with pytest.raises(Forbidden):
        declare_tie(cast.expert, cast.unit_a, actor=second, relation="adviser")


@pytest.mark.clause("MI-3.c")
def test_ties_are_declared_corrected_and_dropped_with_a_reason(cast: Cast) -> None:
    made = declare_tie(cast.expert, cast.unit_a, actor=cast.expert, relation="adviser", note=" 年度顾问 ")
    assert (made.note, made.until) == ("年度顾问", None)
    again = declare_tie(
        cast.expert, cast.unit_a, actor=cast.ministry_officer, relation="adviser", until=clock.today()
    )
    assert (again.pk, again.until, again.declared_by) == (made.pk, clock.today(), cast.ministry_officer)
    with pytest.raises(Forbidden):
        drop_tie(made, actor=cast.expert, reason="不想报")
    assert anchors(lambda: drop_tie(made, actor=cast.ministry_officer, reason=" ")) == ["reason"]
    drop_tie(made, actor=cast.ministry_officer, reason="同名单位，误报")
    assert not ExpertTie.objects.exists()
    assert "误报" in AuditEvent.objects.get(verb="expert_tie.drop").data


def test_what_is_wrong_with_a_tie_is_told(cast: Cast) -> None:
    def tie(**values: Any) -> Callable[[], ExpertTie]:
        return lambda: declare_tie(cast.expert, cast.unit_a, actor=cast.expert, **{"relation": "adviser"} | values)

    assert anchors(tie(relation="friend")) == ["relation"]
    assert anchors(tie(until=clock.today() + timedelta(days=1))) == ["until"]
    assert anchors(tie(relation="other")) == ["note"]
    assert anchors(tie(note="字" * 501)) == ["note"]


def test_units_are_found_by_four_letters_or_the_whole_code(cast: Cast) -> None:
    assert list(units_like("甲示例有")) == [cast.unit_a]
    assert list(units_like(cast.unit_b.uscc.lower())) == [cast.unit_b]
    assert list(units_like("甲示例")) == []
    assert list(units_like("没有这样的名称")) == []


def panel(cast: Cast, actor: User | None = None, **values: Any) -> Panel:
    given: dict[str, Any] = {"name": "建材组", "industries": ["cement"], "members": [cast.expert.pk]} | values
    return save_panel(cast.campaign, actor=actor or cast.ministry_officer, **given)


@pytest.mark.clause("MI-3.c")
def test_a_panel_is_made_changed_and_removed_while_unused(cast: Cast) -> None:
    second = make_expert(cast)
    made = panel(cast, members=[cast.expert.pk, second.pk], chair=second.pk)
    seats = [(seat.expert, seat.chair) for seat in made.seats.order_by("expert")]
    assert seats == [(cast.expert, False), (second, True)]
    made = panel(cast, panel=made, name=" 建材和园区组 ", industries=["park", "cement"])
    assert (made.name, made.industries, made.seats.count()) == ("建材和园区组", ["cement", "park"], 1)
    assert [one.used for one in panels(cast.campaign)] == [0]  # type: ignore[attr-defined]
    remove_panel(made, actor=cast.ministry_officer)
    assert not Panel.objects.exists()


def test_a_panel_in_use_stays(cast: Cast) -> None:
    filed = support.passed(support.file(cast.unit_a, cast.enterprise_a), cast.city_x_officer, cast.province_officer)
    reported(cast, filed)
    made = panel(cast)
    assign_expert(filed, expert=cast.expert, actor=cast.ministry_officer, panel=made)
    with pytest.raises(Refused, match="已经分派"):
        remove_panel(made, actor=cast.ministry_officer)
    assert loads(cast.campaign) == {cast.expert.pk: 1}


def test_what_is_wrong_with_a_panel_is_told(cast: Cast) -> None:
    panel(cast)
    assert anchors(lambda: panel(cast)) == ["name"]
    assert anchors(lambda: panel(cast, name=" ")) == ["name"]
    assert anchors(lambda: panel(cast, name="字" * 61)) == ["name"]
    assert anchors(lambda: panel(cast, name="二组", industries=["nothing"])) == ["industries"]
    assert anchors(lambda: panel(cast, name="二组", members=[])) == ["members"]
    assert anchors(lambda: panel(cast, name="二组", members=[cast.expert.pk, cast.stranger.pk])) == ["members"]
    assert anchors(lambda: panel(cast, name="二组", chair=cast.stranger.pk)) == ["chair"]
    for person in (cast.expert, cast.province_officer, cast.auditor, cast.enterprise_a):
        with pytest.raises(Forbidden):
            panel(cast, actor=person, name="三组")


def test_who_is_an_expert_and_for_what(cast: Cast) -> None:
    assert list(roster()) == [cast.expert]
    assert is_expert(cast.expert)
    assert not is_expert(cast.stranger)
    for kind, industry, wanted in (("park", "", "park"), ("factory", "", "none"), ("factory", "cement", "cement")):
        assert industry_of(Application(kind=kind, industry=industry)) == wanted
        assert wanted in industries(cast.campaign)


@pytest.fixture
def apart(cast: Cast) -> Application:
    """Two experts far apart on one unit."""
    filed = support.passed(support.file(cast.unit_a, cast.enterprise_a), cast.city_x_officer, cast.province_officer)
    reported(cast, filed)
    second = make_expert(cast)
    one, other = (assign_expert(filed, expert=who, actor=cast.ministry_officer) for who in (cast.expert, second))
    judge(one, {1: "8", 4: "4", 7: "4"})
    judge(other, {1: "0", 4: "0", 7: "0"}, "against")
    return filed


def meet(cast: Cast, application: Application, actor: User | None = None, **values: Any) -> ExpertMeeting:
    experts = [one.expert_id for one in application.expert_assignments.exclude(state="recused")]
    given: dict[str, Any] = {
        "held_on": clock.today(), "attendees": experts, "settled": {1: "5", 4: ""}, "opinion": "support",
        "minutes": "对指标 1 的口径取得一致。",
    } | values  # fmt: skip
    return record_meeting(application, actor=actor or cast.ministry_officer, **given)


@pytest.mark.clause("MI-3.c")
def test_a_meeting_settles_what_experts_differ_on(cast: Cast, apart: Application) -> None:
    before = results([apart])[apart.pk]
    assert before.must_meet
    made = meet(cast, apart, file=support.upload("纪要.pdf"))
    after = results([apart])[apart.pk]
    assert (after.must_meet, after.apart, after.settled) == (False, True, {1: Decimal(5)})
    assert after.result.total == before.result.total - 4 + 5  # type: ignore[operator]
    assert files.may_see(cast.auditor, made.file)
    for person in (cast.expert, cast.province_officer, cast.city_x_officer, cast.enterprise_a):
        assert not files.may_see(person, made.file)
    with pytest.raises(Refused, match="已有会商记录"):
        meet(cast, apart)


@pytest.mark.db
def test_minutes_are_never_changed(cast: Cast, apart: Application) -> None:
    made = meet(cast, apart)
    with pytest.raises(Error), transaction.atomic():
        ExpertMeeting.objects.filter(pk=made.pk).update(minutes="改写")
    assert ExpertMeeting.objects.get().minutes == made.minutes


def test_what_is_wrong_with_minutes_is_told(cast: Cast, apart: Application) -> None:
    day = timedelta(days=1)
    assert anchors(lambda: meet(cast, apart, held_on=None)) == ["held_on"]
    assert anchors(lambda: meet(cast, apart, held_on=clock.today() + day)) == ["held_on"]
    assert anchors(lambda: meet(cast, apart, held_on=clock.today() - day)) == ["held_on"]
    assert anchors(lambda: meet(cast, apart, attendees=[cast.expert.pk, cast.stranger.pk])) == ["attendees"]
    assert anchors(lambda: meet(cast, apart, opinion="")) == ["opinion"]
    assert anchors(lambda: meet(cast, apart, minutes=" ")) == ["minutes"]
    assert anchors(lambda: meet(cast, apart, minutes="字" * 5001)) == ["minutes"]
    assert anchors(lambda: meet(cast, apart, settled={1: "99", 7: "x"})) == ["settled_1", "settled_7"]
    assert not ExpertMeeting.objects.exists()


def test_a_meeting_waits_for_all_and_is_the_ministrys(cast: Cast, apart: Application) -> None:
    for person in (cast.expert, cast.province_officer, cast.auditor, cast.enterprise_a):
        with pytest.raises(Forbidden):
            meet(cast, apart, person)
    late = assign_expert(apart, expert=make_expert(cast, "第三专家"), actor=cast.ministry_officer)
    with pytest.raises(Refused, match="还有 1 名专家没有提交"):
        meet(cast, apart)
    judge(late)
    filing.withdraw(apart, actor=cast.enterprise_a)
    with pytest.raises(Refused, match="不再会商"):
        meet(cast, apart)
