"""What was decided lasts: through another wording of the list, a move of the unit, and a list taken back."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from lvheng.core import audit, clock
from lvheng.core.models import AuditEvent
from lvheng.registry.models import ListEntry, ParkEnterprise, Unit
from lvheng.screening import actions
from lvheng.screening.models import Finding
from lvheng.screening.queries import earlier, findings_of, hindrances, sheet, stops
from tests.cast import Cast, code, put_on_list
from tests.filing import make
from tests.screening.lists import put
from tests.screening.test_screening import inside, park_rule

AUGUST, SEPTEMBER = date(2025, 8, 1), date(2025, 9, 1)


def screened(cast: Cast, unit: Unit) -> actions.Screened:
    fresh = Unit.objects.select_related("authority__parent").get(pk=unit.pk)
    return actions.screen(cast.campaign, [fresh], actor=None)


def decided(cast: Cast, *, confirmed: bool) -> Finding:
    found = Finding.objects.get()
    return actions.decide_finding(found, actor=cast.province_officer, confirmed=confirmed, reason="查实的理由")


def states() -> list[tuple[str, date | None]]:
    return list(Finding.objects.order_by("id").values_list("state", "until"))


@pytest.mark.clause("HN-1.1.f")
@pytest.mark.db
@pytest.mark.parametrize("matter", ["欠款", "拖欠货款"])
def test_a_confirmed_finding_lasts_when_the_list_adds_the_code_or_rewords(cast: Cast, matter: str) -> None:
    make.submitted(cast.unit_a, cast.enterprise_a)
    put(cast, "dishonest", f"{cast.unit_a.name},,欠款,示例执1号,2025-01-02,", as_of=AUGUST)
    found = decided(cast, confirmed=True)
    row = f"{cast.unit_a.name},{cast.unit_a.uscc},{matter},示例执1号,2025-01-02,"
    put(cast, "dishonest", row, as_of=SEPTEMBER)
    assert states() == [("confirmed", None)]
    found.refresh_from_db()
    assert (found.matched_by, matter in found.summary) == ("code", True)


def test_without_a_document_what_it_was_for_tells_entries_apart(cast: Cast) -> None:
    make.submitted(cast.unit_a, cast.enterprise_a)
    put(cast, "dishonest", *(f"甲,{cast.unit_a.uscc},{matter},,," for matter in ("欠款", "欠薪")))
    assert len(states()) == 2


@pytest.mark.db
def test_cleared_by_name_is_decided_anew_once_the_code_is_told(cast: Cast) -> None:
    make.submitted(cast.unit_a, cast.enterprise_a)
    put(cast, "dishonest", f"{cast.unit_a.name},,欠款,示例执1号,2025-01-02,", as_of=AUGUST)
    old = decided(cast, confirmed=False)
    put(cast, "dishonest", f"{cast.unit_a.name},{cast.unit_a.uscc},欠款,示例执1号,2025-01-02,", as_of=SEPTEMBER)
    assert states() == [("cleared", clock.today()), ("open", None)]
    new = Finding.objects.latest("id")
    assert earlier(new, findings_of(cast.campaign, cast.unit_a)) == [old]
    assert screened(cast, cast.unit_a).changed == 0
    client = Client()
    client.force_login(cast.province_officer)
    said = client.get(f"/screening/units/{cast.unit_a.pk}/").content.decode()
    assert "此前已排除" in said
    assert "查实的理由（名单后来改了写法" in said


def test_cleared_because_of_anothers_code_hides_nothing_of_ones_own(cast: Cast) -> None:
    make.submitted(cast.unit_a, cast.enterprise_a)
    put(cast, "dishonest", f"{cast.unit_a.name},{code()},欠款,示例执1号,2025-01-02,", as_of=AUGUST)
    decided(cast, confirmed=False)
    put(cast, "dishonest", f"甲,{cast.unit_a.uscc},欠款,示例执1号,2025-01-02,", as_of=SEPTEMBER)
    assert states() == [("cleared", SEPTEMBER), ("open", None)]


def test_a_successor_shows_what_was_decided_before_it(cast: Cast) -> None:
    make.submitted(cast.unit_a, cast.enterprise_a)
    row = f"甲,{cast.unit_a.uscc},欠款,"
    put(cast, "dishonest", row + "示例执1号,2025-01-02,", as_of=AUGUST)
    old = decided(cast, confirmed=True)
    put(cast, "dishonest", row + "示例执1号,2025-01-03,", row + "其他2号,2025-02-02,", as_of=SEPTEMBER)
    among = findings_of(cast.campaign, cast.unit_a)
    assert [earlier(one, among) for one in among] == [[], [old], []]
    looked_up = Finding(campaign=cast.campaign, unit=cast.unit_a, clause="HN-1.1.f")
    assert earlier(looked_up, among) == []


def test_of_lists_that_add_up_the_newest_tells_how_a_thing_stands(cast: Cast) -> None:
    make.submitted(cast.unit_a, cast.enterprise_a)
    row = f"甲,{cast.unit_a.uscc},罚,罚1号,"
    put(cast, "violations", row + "2025-01-02,", as_of=SEPTEMBER)
    old = put(cast, "violations", f"甲,{cast.unit_a.uscc},早先的写法,罚1号,2025-01-02,", as_of=AUGUST)
    found = Finding.objects.get()
    assert found.entry is not None
    assert found.entry.snapshot != old


@pytest.mark.clause("HN-1.1.f")
@pytest.mark.db
def test_a_unit_that_moves_keeps_what_the_old_citys_list_holds(cast: Cast) -> None:
    make.submitted(cast.unit_a, cast.enterprise_a)
    row = f"甲,{cast.unit_a.uscc},欠款,示例执1号,2025-01-02,"
    at = {"by": cast.city_x_officer, "at": cast.city_x}
    put(cast, "dishonest", row, as_of=AUGUST, **at)  # type: ignore[arg-type]
    found = decided(cast, confirmed=True)
    Unit.objects.filter(pk=cast.unit_a.pk).update(authority=cast.city_y)
    assert screened(cast, cast.unit_a).changed == 0
    assert stops(cast.campaign, cast.unit_a) == [found]
    more = f"甲,{cast.unit_a.uscc},欠薪,示例执9号,2025-02-02,"
    put(cast, "dishonest", row, more, as_of=SEPTEMBER, **at)  # type: ignore[arg-type]
    assert states() == [("confirmed", None)]  # the old city's list opens nothing new
    put(cast, "dishonest", "别家,,,,,", as_of=date(2025, 10, 1), **at)  # type: ignore[arg-type]
    assert states() == [("confirmed", date(2025, 10, 1))]  # and ends what it no longer tells


@pytest.mark.clause("HN-1.1.c")
def test_a_look_up_hides_no_removal(cast: Cast) -> None:
    entry = put_on_list(cast.unit_a, ListEntry.Level.NATIONAL)
    ListEntry.objects.filter(pk=entry.pk).update(state="removed", removed_on=date(2024, 1, 1), removal_decision="示例")
    Finding.objects.create(
        campaign=cast.campaign, unit=cast.unit_a, clause="HN-1.1.c", summary="别的事", origin="look_up", state="cleared"
    )
    row = next(one for one in sheet(cast.campaign, cast.unit_a).rows if one.exclusion.id == "HN-1.1.c")
    assert (row.state, len(row.hits)) == ("open", 1)
    assert [gap.anchor for gap in hindrances(cast.campaign, cast.unit_a, all_looked_up=False)] == ["HN-1.1.c"]
    screened(cast, cast.unit_a)  # what is found of itself is told by its own finding, and can be decided
    found = Finding.objects.get(origin="registry")
    actions.decide_finding(found, actor=cast.province_officer, confirmed=False, reason="已恢复")
    assert hindrances(cast.campaign, cast.unit_a, all_looked_up=False) == []


def test_an_enterprise_that_leaves_its_park_ends_the_finding_that_day(
    cast: Cast, clock_at: Callable[[str], object]
) -> None:
    one = inside(cast)
    put(cast, "dishonest", f"别名,{one.uscc},欠款,,,", as_of=SEPTEMBER)
    clock_at("2025-10-25 09:00")
    ParkEnterprise.objects.filter(pk=one.pk).update(until=date(2025, 10, 24))
    screened(cast, cast.park)
    assert states() == [("open", date(2025, 10, 25))]


def test_a_park_barred_by_rule_has_that_in_the_log(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    park_rule(monkeypatch, "bars")
    one = inside(cast)
    put(cast, "dishonest", f"别名,{one.uscc},欠款,,,")
    event = AuditEvent.objects.get(subject=audit.subject_of(Finding.objects.get()))
    assert (event.verb, "HN-1.1.f" in event.clauses) == ("finding.confirm_by_rule", True)
    assert f'"enterprise":{one.pk}' in event.data.replace(" ", "")
