"""Findings that come of source lists: opened once, followed, decided by people, and what they stop."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.management import call_command

from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import audit, clock
from lvheng.core.door import move
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Forbidden, Refused
from lvheng.filing import actions as filing
from lvheng.registry import actions as registry
from lvheng.registry.models import ListEntry, ParkEnterprise, Unit, UnitCode, UnitName
from lvheng.screening import actions, comparing
from lvheng.screening.models import Finding
from lvheng.screening.queries import counts_today, hindrances, stops
from tests.cast import Cast, code, make_unit, put_on_list
from tests.filing import make
from tests.screening.lists import LIST_OF, put


def screened(cast: Cast, *units: Unit) -> actions.Screened:
    return actions.screen(cast.campaign, list(units), actor=None)


def entry_for(unit: Unit, on: str = "2025-03-01", ended: str = "") -> str:
    return f"{unit.name},{unit.uscc},示例事由,示例〔2025〕1号,{on},{ended}"


@pytest.mark.parametrize(
    "letter",
    [
        pytest.param("a", marks=pytest.mark.clause("HN-1.1.a")),
        pytest.param("b", marks=pytest.mark.clause("HN-1.1.b")),
        pytest.param("c", marks=pytest.mark.clause("HN-1.1.c")),
        pytest.param("d", marks=pytest.mark.clause("HN-1.1.d")),
        pytest.param("e", marks=pytest.mark.clause("HN-1.1.e")),
        pytest.param("f", marks=pytest.mark.clause("HN-1.1.f")),
    ],
)
def test_each_clause_has_a_list_that_hits_and_spares(cast: Cast, letter: str) -> None:
    clause = f"HN-1.1.{letter}"
    make.submitted(cast.unit_a, cast.enterprise_a)
    make.submitted(cast.unit_b, cast.enterprise_b)
    put(cast, LIST_OF[clause], entry_for(cast.unit_a), f"无关单位,{code()},,,2025-03-01,")
    (found,) = Finding.objects.all()
    assert (found.unit, found.clause, found.origin, found.state) == (cast.unit_a, clause, "entry", "open")
    assert (found.matched_by, found.occurred_on) == ("code", date(2025, 3, 1))
    assert found.until == (date(2028, 3, 1) if letter in "bcd" else None)
    assert found.entry is not None
    assert found.entry.snapshot.source == "示例网站"
    assert [gap.anchor for gap in hindrances(cast.campaign, cast.unit_a, all_looked_up=False)] == [clause]
    assert hindrances(cast.campaign, cast.unit_b, all_looked_up=False) == []


@pytest.mark.parametrize(
    ("clause", "row"),
    [
        pytest.param("HN-1.1.a", "2025-03-01,2025-10-20", marks=pytest.mark.clause("HN-1.1.a")),
        pytest.param("HN-1.1.b", "2022-10-20,", marks=pytest.mark.clause("HN-1.1.b")),
        pytest.param("HN-1.1.d", "2022-10-20,", marks=pytest.mark.clause("HN-1.1.d")),
        pytest.param("HN-1.1.e", "2025-03-01,2025-10-19", marks=pytest.mark.clause("HN-1.1.e")),
        pytest.param("HN-1.1.f", "2025-03-01,2025-10-20", marks=pytest.mark.clause("HN-1.1.f")),
    ],
)
def test_what_has_ended_opens_nothing(cast: Cast, clause: str, row: str) -> None:
    make.submitted(cast.unit_a, cast.enterprise_a)
    put(cast, LIST_OF[clause], f"甲,{cast.unit_a.uscc},,,{row}")
    assert not Finding.objects.exists()


@pytest.mark.db
def test_the_same_thing_is_found_once(cast: Cast) -> None:
    make.submitted(cast.unit_a, cast.enterprise_a)
    put(cast, "dishonest", entry_for(cast.unit_a), entry_for(cast.unit_a))
    put(cast, "dishonest", entry_for(cast.unit_a), "别家,,,,,", as_of=date(2025, 10, 19))
    made = screened(cast, cast.unit_a)
    assert (made.units, made.new, made.changed) == (1, [], 0)
    assert Finding.objects.count() == 1
    events = AuditEvent.objects.filter(subject=audit.subject_of(cast.unit_a), verb="unit.screened")
    assert events.count() == 1
    letters = Notification.objects.filter(recipient=cast.enterprise_a, text__contains="1 条新的查询发现")
    assert letters.get().url == f"/filing/eligibility/{cast.unit_a.pk}/"


@pytest.mark.clause("HN-1.1.f")
def test_who_is_gone_from_the_newest_list_is_stopped_no_longer(cast: Cast, clock_at: Callable[[str], object]) -> None:
    make.submitted(cast.unit_a, cast.enterprise_a)
    put(cast, "dishonest", entry_for(cast.unit_a), as_of=date(2025, 10, 1))
    found = Finding.objects.get()
    actions.decide_finding(found, actor=cast.city_x_officer, confirmed=True, reason="属实")
    assert stops(cast.campaign, cast.unit_a) == [found]
    put(cast, "dishonest", "别家,,,,,", as_of=date(2025, 10, 19))
    found.refresh_from_db()
    assert (found.state, found.until, counts_today(found)) == ("confirmed", date(2025, 10, 19), False)
    assert stops(cast.campaign, cast.unit_a) == []
    assert hindrances(cast.campaign, cast.unit_a, all_looked_up=False) == []
    assert screened(cast, cast.unit_a).changed == 0
    clock_at("2025-10-21 09:00")
    put(cast, "dishonest", entry_for(cast.unit_a), "又,,,,,", as_of=date(2025, 10, 21))
    found.refresh_from_db()
    assert (found.until, counts_today(found)) == (None, True)


@pytest.mark.clause("HN-1.1.e")
def test_rectification_told_by_a_newer_list_ends_a_finding(cast: Cast) -> None:
    make.submitted(cast.unit_a, cast.enterprise_a)
    put(cast, "supervision", entry_for(cast.unit_a), as_of=date(2025, 10, 1))
    assert len(stops(cast.campaign, cast.unit_a)) == 1
    put(cast, "supervision", entry_for(cast.unit_a, ended="2025-10-15"), as_of=date(2025, 10, 19))
    assert Finding.objects.get().until == date(2025, 10, 15)
    assert stops(cast.campaign, cast.unit_a) == []


@pytest.mark.clause("HN-1.1.b")
def test_a_finding_stops_until_the_look_back_is_over(cast: Cast, clock_at: Callable[[str], object]) -> None:
    make.submitted(cast.unit_a, cast.enterprise_a)
    put(cast, "violations", entry_for(cast.unit_a, on="2022-10-25"))
    clock_at("2025-10-24 23:59:59")
    assert len(stops(cast.campaign, cast.unit_a)) == 1
    clock_at("2025-10-25 00:00:00")
    assert stops(cast.campaign, cast.unit_a) == []
    assert Finding.objects.get().state == "open"


def test_former_codes_and_names_are_followed(cast: Cast) -> None:
    old = code()
    UnitCode.objects.create(unit=cast.unit_a, uscc=old, until=date(2024, 1, 1))
    UnitName.objects.create(unit=cast.unit_b, name="乙（旧）示例公司", since=None, until=date(2024, 1, 1))
    make.submitted(cast.unit_a, cast.enterprise_a)
    make.submitted(cast.unit_b, cast.enterprise_b)
    put(cast, "dishonest", f"随便,{old},,,,", f"乙(旧)示例公司,{code()},,,,")
    found = {one.unit: one for one in Finding.objects.all()}
    assert (found[cast.unit_a].matched_by, found[cast.unit_b].matched_by) == ("code", "name")
    assert "与该单位不同" in found[cast.unit_b].summary


def test_a_list_holds_for_its_territory_only(cast: Cast) -> None:
    make.submitted(cast.unit_a, cast.enterprise_a)
    put(cast, "dishonest", entry_for(cast.unit_a), by=cast.city_y_officer, at=cast.city_y)
    assert not Finding.objects.exists()
    put(cast, "dishonest", entry_for(cast.unit_a), by=cast.city_x_officer, at=cast.city_x)
    assert Finding.objects.count() == 1


@pytest.mark.clause("HN-1.1.c")
def test_the_registrys_removals_need_no_import(cast: Cast, clock_at: Callable[[str], object]) -> None:
    old = code()
    former = make_unit(cast.city_y, "旧示例有限公司", uscc=old)
    put_on_list(former, ListEntry.Level.PROVINCIAL)
    UnitCode.objects.create(unit=cast.unit_a, uscc=old, until=date(2024, 1, 1))
    clock_at("2022-10-21 09:00")
    registry.remove_from_lists(
        former, actor=cast.province_officer, clause="HN-4.1.c", reason="未填报", decision="示例〔2022〕9号"
    )
    clock_at("2025-10-20 09:00")
    make.submitted(cast.unit_a, cast.enterprise_a)
    (found,) = Finding.objects.all()
    assert (found.unit, found.clause, found.origin) == (cast.unit_a, "HN-1.1.c", "registry")
    assert (found.until, found.removal is not None) == (date(2025, 10, 21), True)
    assert "示例〔2022〕9号" in found.summary
    assert [gap.anchor for gap in hindrances(cast.campaign, cast.unit_a, all_looked_up=False)] == ["HN-1.1.c"]
    actions.decide_finding(found, actor=cast.city_x_officer, confirmed=False, reason="系吸收合并前的单位")
    assert hindrances(cast.campaign, cast.unit_a, all_looked_up=False) == []
    clock_at("2025-10-21 00:00:00")
    assert screened(cast, cast.unit_a).new == []


def test_a_removal_that_is_taken_back_ends_its_finding(cast: Cast) -> None:
    entry = put_on_list(cast.unit_a, ListEntry.Level.MUNICIPAL)
    registry.remove_from_lists(
        cast.unit_a, actor=cast.province_officer, clause="HN-4.1.c", reason="示例", decision="示例1号",
        levels=(ListEntry.Level.MUNICIPAL,),
    )  # fmt: skip
    assert len(screened(cast, cast.unit_a).new) == 1
    ListEntry.objects.filter(pk=entry.pk).update(state="listed", removed_on=None)
    assert screened(cast, cast.unit_a).changed == 1
    assert Finding.objects.get().until == clock.today()


def park_rule(monkeypatch: pytest.MonkeyPatch, rule: str) -> None:
    def packs(campaign: Any, authority: Any = None) -> Any:
        pack = pack_for(campaign, authority)
        exclusions = tuple(
            one.model_copy(update={"park_enterprise": rule}) for one in pack.eligibility.exclusions
        )
        eligibility = pack.eligibility.model_copy(update={"exclusions": exclusions})
        return pack.model_copy(update={"eligibility": eligibility})

    monkeypatch.setattr(comparing, "pack_for", packs)


def inside(cast: Cast, **values: Any) -> ParkEnterprise:
    given = {"name": "园内示例有限公司", "uscc": code(), "since": date(2024, 1, 1)} | values
    return ParkEnterprise.objects.create(park=cast.park, **given)


def test_an_enterprise_inside_a_park_is_shown_for_a_person_to_decide(cast: Cast) -> None:
    one = inside(cast)
    inside(cast, name="已迁出公司", until=date(2025, 1, 1))
    put(cast, "dishonest", f"别名,{one.uscc},欠款,,,", "已迁出公司,,,,,")
    (found,) = Finding.objects.all()
    assert (found.unit, found.enterprise, found.state) == (cast.park, one, "open")
    assert found.summary.startswith("园区内企业“园内示例有限公司”：")


@pytest.mark.parametrize(
    ("rule", "row", "state"),
    [
        ("ignored", "别名,{code},,,,", None),
        ("bars", "别名,{code},,,,", "confirmed"),
        ("bars", "园内示例有限公司,,,,,", "open"),
    ],
)
def test_what_an_enterprise_means_for_its_park_is_the_packs_rule(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, rule: str, row: str, state: str | None
) -> None:
    park_rule(monkeypatch, rule)
    one = inside(cast)
    put(cast, "dishonest", row.format(code=one.uscc))
    found = Finding.objects.first()
    assert (found.state if found else None) == state
    if state == "confirmed":
        assert found is not None
        assert (found.decided_by, "按本地区规则" in found.reason) == (None, True)
        changed = actions.decide_finding(found, actor=cast.province_officer, confirmed=False, reason="已整改")
        assert changed.state == "cleared"


@pytest.mark.parametrize("rule", ["shown", "ignored"])
def test_a_removal_of_an_enterprise_concerns_its_park(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    park_rule(monkeypatch, rule)
    inside(cast, uscc=cast.existing.uscc)
    registry.remove_from_lists(
        cast.existing, actor=cast.ministry_officer, clause="MI-2.2.b", reason="示例", decision="示例1号"
    )
    screened(cast, cast.park, cast.existing)
    units = [one.unit for one in Finding.objects.order_by("unit")]
    assert set(units) == ({cast.existing} if rule == "ignored" else {cast.existing, cast.park})


def test_a_territory_without_exclusions_finds_nothing(cast: Cast) -> None:
    unit = make_unit(cast.other_province)
    assert screened(cast, unit).new == []
    assert screened(cast).units == 0


@pytest.mark.clause("HN-1.1")
def test_a_confirmed_finding_keeps_a_new_applicant_from_starting(cast: Cast) -> None:
    put(cast, "dishonest", entry_for(cast.unit_a))
    application = filing.start(cast.unit_a, actor=cast.enterprise_a)  # compared now: open, so it may file
    found = Finding.objects.get()
    application.delete()
    actions.decide_finding(found, actor=cast.city_x_officer, confirmed=True, reason="属实")
    with pytest.raises(Refused) as refused:
        filing.start(cast.unit_a, actor=cast.enterprise_a)
    said = refused.value.refusal
    assert said.clauses == ("HN-1.1.f",)
    assert "失信被执行人名单，示例网站，2025年10月20日" in said.message
    assert "前一直计入" in said.message
    assert said.next_url == f"/filing/eligibility/{cast.unit_a.pk}/"


@pytest.mark.clause("HN-1.1")
def test_a_list_that_came_meanwhile_is_found_at_submission(cast: Cast) -> None:
    application = make.committed(cast.unit_a, cast.enterprise_a)
    put(cast, "violations", entry_for(cast.unit_a))
    found = Finding.objects.get()
    Finding.objects.all().delete()
    filing.submit(application, actor=cast.enterprise_a)  # open findings don't stop filing
    assert Finding.objects.get().source_key == found.source_key


@pytest.mark.clause("HN-1.1")
def test_a_confirmed_finding_keeps_a_new_applicant_from_submitting(cast: Cast) -> None:
    application = make.committed(cast.unit_a, cast.enterprise_a)
    put(cast, "violations", entry_for(cast.unit_a))
    actions.decide_finding(Finding.objects.get(), actor=cast.city_x_officer, confirmed=True, reason="属实")
    with pytest.raises(Refused, match="2028年3月1日起不再计入"):
        filing.submit(application, actor=cast.enterprise_a)


def test_an_existing_unit_still_files(cast: Cast) -> None:
    put(cast, "violations", entry_for(cast.existing))
    found = Finding.objects.get(unit=cast.existing)
    actions.decide_finding(found, actor=cast.city_x_officer, confirmed=True, reason="属实")
    assert make.submitted(cast.existing, cast.existing_member).number


def test_practice_compares_nothing(cast: Cast) -> None:
    put(cast, "violations", entry_for(cast.unit_a))
    filing.start(cast.unit_a, actor=cast.enterprise_a, practice=True)
    assert not Finding.objects.exists()


@pytest.mark.db
def test_what_a_unit_declares_is_found_once(cast: Cast) -> None:
    for _ in range(2):
        actions.declare(cast.campaign, cast.unit_a, ["HN-1.1.b"], actor=cast.enterprise_a)
    (found,) = Finding.objects.all()
    assert (found.origin, found.summary) == ("declared", "单位自行声明存在“事故和违法违规行为”情形")
    assert actions.declare(cast.campaign, cast.unit_a, [], actor=cast.enterprise_a) == []
    assert AuditEvent.objects.filter(verb="unit.declared").count() == 1


@pytest.mark.clause("HN-4.1.d")
def test_who_may_compare_anew(cast: Cast) -> None:
    may = set()
    for name, user in cast.everybody.items():
        try:
            actions.rescreen(cast.campaign, [cast.unit_a], actor=user)
        except Forbidden:
            continue
        may.add(name)
    assert may == {"city_x_officer", "province_officer"}
    move(cast.campaign, Campaign.State.CLOSED)
    with pytest.raises(Refused, match="已结束"):
        actions.rescreen(cast.campaign, [cast.unit_a], actor=cast.city_x_officer)


def test_the_command_compares_everybody(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    put(cast, "violations", entry_for(cast.existing))
    Finding.objects.all().delete()
    call_command("screen")
    assert "新的查询发现 1 条" in capsys.readouterr().out
    move(cast.campaign, Campaign.State.CLOSED)
    call_command("screen")
    assert "没有进行中的年度" in capsys.readouterr().out


def test_comparing_costs_the_same_for_one_and_many(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for number in (1, 5):
        units = [make_unit(cast.city_x) for _ in range(number)]
        put(cast, "violations", *(entry_for(unit) for unit in units))
        fresh = list(Unit.objects.filter(pk__in=[one.pk for one in units]).select_related("authority__parent"))
        with django_assert_max_num_queries(9):
            comparing.compare(cast.campaign, fresh)


def test_many_units_let_all_entries_pass(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "FEW", 0)
    monkeypatch.setattr(comparing, "CHUNK", 1)
    put(cast, "violations", "别家,,,,2025-01-01,", entry_for(cast.existing), entry_for(cast.park))
    registry.remove_from_lists(
        cast.existing, actor=cast.ministry_officer, clause="MI-2.2.b", reason="示例", decision="示例1号"
    )
    screened(cast, cast.existing, cast.park)
    assert sorted(Finding.objects.values_list("clause", flat=True)) == ["HN-1.1.b"] * 2 + ["HN-1.1.c"] * 2
