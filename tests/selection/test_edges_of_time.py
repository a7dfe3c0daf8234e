"""All edges of time in one table: the last second, three years to the day, the leap day, what happened in between.

Each row lays something out, sets the clock to a moment, and tries what a person or the system would do then.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import pytest

from lvheng.core import clock
from lvheng.core.refusal import Refused
from lvheng.evaluation.dynamic import Year, bottom_run
from lvheng.filing import actions as filing
from lvheng.filing.models import Application
from lvheng.registry import actions as registry
from lvheng.registry.models import Unit
from lvheng.registry.queries import bar_on, codes_of
from lvheng.screening import actions as screening
from lvheng.screening.models import Finding
from lvheng.screening.queries import stopping
from lvheng.selection import actions
from tests.cast import Cast, code
from tests.filing import make
from tests.screening.lists import put
from tests.selection.making import file_existing

pytestmark = pytest.mark.db
Attempt = Callable[[], object]
Moment = Callable[[str], datetime]


@dataclass(frozen=True)
class Edge:
    """At `at`, what `laid` prepared goes through, or is refused under `clause`."""

    what: str
    laid: Callable[[Cast], Attempt]
    at: str
    goes: bool
    clause: str = ""


def on(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(hour=9, tzinfo=clock.ZONE)


def start(cast: Cast) -> Attempt:
    """A new applicant begins."""
    return lambda: filing.start(cast.unit_a, actor=cast.enterprise_a)


def submit(cast: Cast) -> Attempt:
    """An existing unit hands its finished form in."""
    ready = make.committed(cast.existing, cast.existing_member)
    return lambda: filing.submit(ready, actor=cast.existing_member)


def hand_in(cast: Cast) -> Attempt:
    """A city hands its table in."""
    return lambda: actions.hand_in(
        cast.campaign, cast.city_x, actor=cast.city_x_officer, filled_in_by="李示例", phone="0731-00000000"
    )


def report(cast: Cast) -> Attempt:
    """A province reports."""
    file_existing(cast)
    return lambda: actions.report(cast.campaign, cast.province, actor=cast.province_officer)


def barred(since: str) -> Callable[[Cast], Attempt]:
    """A new applicant begins whose code was barred for three years on a day."""

    def lay(cast: Cast) -> Attempt:
        with clock.fixed(on(since)):
            registry.bar(cast.unit_a, actor=cast.province_officer, years=3, clause="HN-4.2.c", decision="x", reason="x")
        return start(cast)

    return lay


def changes(cast: Cast) -> None:
    """The unit gets another name and another code, by its own request and the province's decision."""
    for kind, values in (("name", {"name": "甲新示例有限公司"}), ("code", {"uscc": code()})):
        change = registry.file_change(
            cast.unit_a, kind, actor=cast.enterprise_a, values=values, changed_on=date(2025, 10, 1), reason="示例",
            proof=make.pdf(),
        )  # fmt: skip
        registry.city_agree(change, actor=cast.city_x_officer, opinion="属实")
        registry.approve_change(change, actor=cast.province_officer, decision=f"示例变更 {kind}")
    assert len(codes_of(Unit.objects.get(pk=cast.unit_a.pk))) == 2


def barred_then_changed(since: str) -> Callable[[Cast], Attempt]:
    """The same, with a new name and a new code in between."""

    def lay(cast: Cast) -> Attempt:
        attempt = barred(since)(cast)
        changes(cast)
        cast.unit_a.refresh_from_db()
        return attempt

    return lay


EDGES = (
    Edge("filing begins on its first second", start, "2025-09-28 00:00:00", True),
    Edge("not a second before", start, "2025-09-27 23:59:59", False, "HN-3.1"),
    Edge("filing can be begun on its last second", start, "2025-10-27 23:59:59", True),
    Edge("not one later", start, "2025-10-28 00:00:00", False, "HN-3.3"),
    Edge("submitted on the last second", submit, "2025-10-27 23:59:59", True),
    Edge("not one later", submit, "2025-10-28 00:00:00", False, "HN-3.3"),
    Edge("not by a traveller's clock either", submit, "2025-10-27T16:00:00+00:00", False, "HN-3.3"),
    Edge("handed in on the last second", hand_in, "2025-10-30 23:59:59", True),
    Edge("not one later", hand_in, "2025-10-31 00:00:00", False, "HN-3.2"),
    Edge("reported on the last second", report, "2025-11-07 23:59:59", True),
    Edge("not one later", report, "2025-11-08 00:00:00", False, "MI-3.b"),
    Edge("barred on the last second of three years", barred("2022-10-20"), "2025-10-19 23:59:59", False, "HN-4.2.c"),
    Edge("a bar ends inside the window: free from that day", barred("2022-10-20"), "2025-10-20 00:00:00", True),
    Edge("barred on the window's last day", barred("2022-10-28"), "2025-10-27 23:59:59", False, "HN-4.2.c"),
    Edge("changed: barred still", barred_then_changed("2022-10-20"), "2025-10-19 23:59:59", False, "HN-4.2.c"),
    Edge("changed: free on the same day", barred_then_changed("2022-10-20"), "2025-10-20 00:00:00", True),
)


@pytest.mark.clause("HN-3.1")
@pytest.mark.clause("HN-3.2")
@pytest.mark.clause("HN-3.3")
@pytest.mark.clause("MI-3.b")
@pytest.mark.clause("HN-4.2.c")
@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: f"{edge.laid.__qualname__.split('.')[0]} {edge.at}")
def test_what_goes_through_and_what_is_refused(cast: Cast, clock_at: Moment, edge: Edge) -> None:
    attempt = edge.laid(cast)
    clock_at(edge.at)
    if edge.goes:
        attempt()
        return
    before = Application.objects.filter(state=Application.State.SUBMITTED).count()
    with pytest.raises(Refused) as refused:
        attempt()
    assert edge.clause in refused.value.refusal.clauses, edge.what
    assert Application.objects.filter(state=Application.State.SUBMITTED).count() == before


def bar_holds(cast: Cast) -> bool:
    return bar_on(Unit.objects.get(pk=cast.unit_a.pk)) is not None


def held_against(cast: Cast) -> bool:
    """Whether comparing the unit now leaves a finding that counts."""
    screening.screen(cast.campaign, [Unit.objects.get(pk=cast.unit_a.pk)], actor=None)
    return Finding.objects.filter(stopping(), unit=cast.unit_a).exists()


def leap_bar(cast: Cast) -> None:
    with clock.fixed(on("2024-02-29")):
        registry.bar(cast.unit_a, actor=cast.province_officer, years=3, clause="MI-3.d", decision="x", reason="x")


def listed(list_id: str, *, occurred: str = "", ended: str = "") -> Callable[[Cast], None]:
    """An entry of a source list by the unit's code."""
    return lambda cast: (put(cast, list_id, f",{cast.unit_a.uscc},示例事由,示例文书,{occurred},{ended}") and None)


def listed_then_changed(cast: Cast) -> None:
    listed("violations", occurred="2022-10-20")(cast)
    changes(cast)


def removed(cast: Cast) -> None:
    with clock.fixed(on("2022-10-20")):
        registry.remove_from_lists(
            cast.unit_a, actor=cast.province_officer, clause="", reason="示例", decision="x", levels=("provincial",)
        )


def removed_then_changed(cast: Cast) -> None:
    removed(cast)
    changes(cast)


@dataclass(frozen=True)
class Held:
    """What `laid` laid out `holds` at the moment `last`, and no longer at `first`."""

    what: str
    laid: Callable[[Cast], None]
    holds: Callable[[Cast], bool]
    last: str
    first: str


THREE_YEARS = ("2025-10-19 23:59:59", "2025-10-20 00:00:00")
LEAP_DAY = ("2027-02-27 23:59:59", "2027-02-28 00:00:00")
ENDED = ("2025-10-18 23:59:59", "2025-10-19 00:00:00")
off_the_list = listed("abnormal", occurred="2024-05-01", ended="2025-10-19")
HELD = (
    Held("a bar from a leap day: the 28th is free", leap_bar, bar_holds, *LEAP_DAY),
    Held("three years by day", listed("violations", occurred="2022-10-20"), held_against, *THREE_YEARS),
    Held("an event on a leap day", listed("violations", occurred="2024-02-29"), held_against, *LEAP_DAY),
    Held("off the list: not from that day on", off_the_list, held_against, *ENDED),
    Held("off the list the day before", off_the_list, held_against, ENDED[0], "2025-10-20 09:00:00"),
    Held("rectified", listed("supervision", occurred="2024-05-01", ended="2025-10-19"), held_against, *ENDED),
    Held("a new name and code in between", listed_then_changed, held_against, *THREE_YEARS),
    Held("the registry's own removal", removed, held_against, *THREE_YEARS),
    Held("the same, a new name and code in between", removed_then_changed, held_against, *THREE_YEARS),
)


@pytest.mark.clause("HN-1.1")
@pytest.mark.clause("HN-1.1.a")
@pytest.mark.clause("HN-1.1.b")
@pytest.mark.clause("HN-1.1.c")
@pytest.mark.clause("HN-1.1.e")
@pytest.mark.clause("MI-3.d")
@pytest.mark.parametrize("held", HELD, ids=lambda held: held.what)
def test_what_holds_until_when(cast: Cast, clock_at: Moment, held: Held) -> None:
    held.laid(cast)
    clock_at(held.last)
    assert held.holds(cast)
    clock_at(held.first)
    assert not held.holds(cast)


@pytest.mark.clause("HN-1.1.b")
def test_what_ended_before_anyone_looked_is_never_held_against_it(cast: Cast) -> None:
    listed("violations", occurred="2022-10-20")(cast)
    listed("abnormal", occurred="2024-05-01", ended="2025-10-19")(cast)
    assert not held_against(cast)
    assert not Finding.objects.filter(unit=cast.unit_a).exists()


@pytest.mark.clause("MI-2.2.b")
@pytest.mark.parametrize(
    ("years", "scored", "calendar"),
    [
        ("2023- 2024- 2025-", [2025, 2024, 2023], [2025, 2024, 2023]),
        ("2022- 2023- 2024x 2025-", [2025, 2023, 2022], [2025]),  # not filed in between: passed over, or ends the run
        ("2022- 2023- 2025-", [2025, 2023, 2022], [2025]),  # a year of which nothing is known
        ("2023- 2024- 2025x", [2024, 2023], []),  # the unfiled year itself is none at the bottom
        ("2023- 2024+ 2025-", [2025], [2025]),
        ("2023- 2024- 2025+", [], []),
    ],
)
def test_years_at_the_bottom_across_an_unfiled_one(years: str, scored: list[int], calendar: list[int]) -> None:
    known = [Year(int(one[:4]), one[4] != "x", one[4] == "-") for one in years.split()]
    assert bottom_run(known) == scored
    assert bottom_run(known, counting="calendar_years") == calendar
