"""What a preview in bulk reads at once is what the guards ask one by one, at a constant number of queries."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lvheng.accounts.models import Role, User
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.core.ahead import ahead, reading
from lvheng.core.refusal import Refusal
from lvheng.filing.models import Application, Supplement
from lvheng.registry.models import Bar, ListEntry, UnitMember
from lvheng.review.actions import hear_department, save_verdict
from lvheng.review.ahead import of_reviews
from lvheng.review.desk import Desk
from lvheng.review.levels import blank
from lvheng.review.models import Review, SiteCheck
from lvheng.review.queries import visible_to
from lvheng.review.queries.bulk import plan, stops_of
from lvheng.screening.models import Finding
from tests.cast import Cast, make_role, make_unit, put_on_list
from tests.review import support
from tests.selection.making import candidacy_in
from tests.selection.rulings import ruled

pytestmark = pytest.mark.db
LONG_AGO = datetime(2023, 1, 1, tzinfo=clock.ZONE)


def hindered(cast: Cast) -> list[Application]:
    """Of the province, applications with each hindrance: the last has none."""
    made = [support.filed(cast.city_x) for _ in range(7)]
    for one in made[1:]:
        support.passed(one.application, cast.city_x_officer)
    officer = cast.province_officer
    for one in made[:1] + made[2:]:
        support.judge_all(one.application, officer)
    save_verdict(made[1].application, actor=officer, number=7, values={"accuracy": "doubt"})
    Finding.objects.create(
        campaign=cast.campaign, unit=made[2].unit, clause="HN-1.1.f", summary="列入名单", state=Finding.State.OPEN
    )
    Bar.objects.create(
        uscc=made[3].unit.uscc, unit=made[3].unit, since=clock.today(), until=clock.today() + timedelta(days=1),
        clause="MI-3.d", decision="示例〔2025〕1号", reason="数据造假",
    )  # fmt: skip
    UnitMember.objects.create(unit=made[4].unit, user=officer, since=clock.now())
    SiteCheck.objects.create(
        application=made[5].application, authority=cast.province, ground="risk", planned_by=officer,
        planned_at=clock.now(),
    )  # fmt: skip
    return [one.application for one in made]


def seen_by(user: User, made: list[Application]) -> list[Application]:
    """The applications as a page reads them."""
    return list(visible_to(user).filter(pk__in=[one.pk for one in made]).order_by("id"))


def alone(user: User, made: list[Application], level: str, decision: str = "pass") -> list[tuple[Refusal, ...]]:
    """What stops each, asked one by one."""
    found = []
    for one in seen_by(user, made):
        review = Review.objects.filter(application=one, level=level).first() or blank(one, level)
        found.append(tuple(stops_of(review, decision, user)))
    return found


@pytest.mark.clause("HN-4.1.d")
@pytest.mark.clause("MI-3.a")
def test_what_is_read_ahead_stops_as_each_guard_does_alone(cast: Cast) -> None:
    made = hindered(cast)
    officer = User.objects.get(pk=cast.province_officer.pk)
    for decision in ("pass", "refuse"):
        rows = plan(seen_by(officer, made), decision, officer)
        assert [row.stops for row in rows] == alone(officer, made, "province", decision)
    assert [bool(row.stops) for row in rows] == [True, False, False, False, True, False, False]
    rows = plan(seen_by(officer, made), "pass", officer)
    first = [(row.stops[0].message, *(gap.message for gap in row.stops[0].gaps)) if row.stops else () for row in rows]
    assert (len(set(first)), first[-1]) == (7, ())


def test_people_departments_and_returns_stop_as_alone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who decided below, a return that can be answered, and departments that have not answered."""
    officer, now = cast.province_officer, clock.now()
    made = [support.filed(cast.city_x).application for _ in range(4)]
    support.passed(made[1], cast.city_x_officer)
    support.passed(made[2], cast.city_x_officer)
    support.passed(made[3], cast.city_x_officer)
    Review.objects.create(
        application=made[0], level="city", authority=cast.city_x, state="passed", opened_at=now, decided_by=officer,
        decided_at=now,
    )  # fmt: skip
    for one in made:
        support.judge_all(one, officer)
    Supplement.objects.create(
        application=made[1], level="province", authority=cast.province, reason="缺证明", asked_by=officer, asked_at=now,
        due_at=now + timedelta(days=3),
    )  # fmt: skip
    named = pack_for(cast.campaign, cast.province).joint_review.departments
    for department in named:
        hear_department(made[2], actor=officer, department=department.label, stance="agree", text="")
    ruled(monkeypatch, joint_review={"required": True})
    rows = plan(seen_by(officer, made), "pass", officer)
    assert [row.stops for row in rows] == alone(officer, made, "province")
    said = [" ".join(stop.message for stop in row.stops) for row in rows]
    assert ("由您提出或作出" in said[0], "已退回补正" in said[1], said[2]) == (True, True, "")
    assert f"{len(named)} 个部门没有意见" in said[3]


@pytest.mark.clause("HN-4.1.d")
def test_who_submitted_and_left_since_is_stopped_as_alone(cast: Cast) -> None:
    """No member of the unit in this year any more, but the one who submitted."""
    mine, other = support.filed(cast.city_x), support.filed(cast.city_x)
    UnitMember.objects.filter(user=mine.member).update(since=LONG_AGO, until=LONG_AGO)
    make_role(mine.member, Role.Kind.OFFICER, cast.city_x)
    person, made = User.objects.get(pk=mine.member.pk), [mine.application, other.application]
    rows = plan(seen_by(person, made), "refuse", person)
    assert [row.stops for row in rows] == alone(person, made, "city", "refuse")
    assert [bool(row.stops) for row in rows] == [True, False]


@pytest.mark.clause("MI-3.c")
def test_what_the_ministry_decided_stops_as_alone(cast: Cast) -> None:
    officer = cast.ministry_officer
    made = [candidacy_in(cast, unit, state).application for unit, state in (
        (cast.unit_a, "in_publicity"), (cast.unit_b, "reported"),
    )]  # fmt: skip
    rows = plan(seen_by(officer, made), "refuse", officer)
    assert [row.stops for row in rows] == alone(officer, made, "ministry", "refuse")
    assert [bool(row.stops) for row in rows] == [True, False]


def test_the_score_of_a_preview_is_that_of_the_desk(cast: Cast) -> None:
    officer = cast.province_officer
    made = [support.filed(cast.city_x).application, support.filed(cast.city_y).application]
    support.judge_all(made[0], officer)
    values = {"authenticity": "pass", "accuracy": "fail", "verified": "52.5", "remark": "与台账不符"}
    save_verdict(made[0], actor=officer, number=7, values=values)
    rows = plan(seen_by(officer, made), "pass", officer)
    for row, one in zip(rows, made, strict=True):
        desk = Desk.load(one, "province")
        assert desk is not None
        assert (row.own, row.verified) == (desk.submitted.exact_total, desk.verified.exact_total)
    assert rows[0].own != rows[0].verified


def test_a_preview_asks_as_much_for_seven_as_for_three(cast: Cast) -> None:
    officer, made = cast.province_officer, hindered(cast)
    asked = {}
    for many in (made[:3], made):
        found = seen_by(officer, many)
        plan(found, "pass", User.objects.get(pk=officer.pk))
        with CaptureQueriesContext(connection) as queries:
            plan(found, "pass", User.objects.get(pk=officer.pk))
        asked[len(many)] = len(queries)
    assert len(set(asked.values())) == 1, asked


def test_terms_and_former_codes_count_as_for_one(cast: Cast, clock_at: Callable[[str], datetime]) -> None:
    """A term that has ended, a removal under a code that the unit bore before."""
    officer = cast.city_x_officer
    made = [support.filed(cast.city_x).application, support.filed(cast.city_x).application]
    gone = put_on_list(make_unit(cast.city_y), ListEntry.Level.NATIONAL)
    ListEntry.objects.filter(pk=gone.pk).update(state=ListEntry.State.REMOVED, removed_on=date(2025, 6, 1))
    gone.unit.codes.create(uscc=made[0].unit.uscc, until=date(2021, 1, 1))
    clock_at("2026-03-01 09:00")
    rows = plan(seen_by(officer, made), "pass", officer)
    assert [row.stops for row in rows] == alone(officer, made, "city")
    assert [any("移出" in gap.message for stop in row.stops for gap in stop.gaps) for row in rows] == [True, False]


def test_nothing_is_read_ahead_for_nobody_and_what_is_not_there_is_asked(cast: Cast) -> None:
    assert of_reviews([], cast.province_officer) == {}
    with reading({("one", 1): "known"}):
        assert [ahead("one", pk, lambda: "asked") for pk in (1, 2)] == ["known", "asked"]
    assert ahead("one", 1, lambda: "asked") == "asked"
