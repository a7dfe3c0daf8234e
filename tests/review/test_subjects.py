"""What the checks are given: read in a constant number of queries, peers of the industry or its sector, copies."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lvheng.campaigns.models import RegionalMean
from lvheng.core import clock
from lvheng.filing import actions as filing
from lvheng.filing.models import Application, IndicatorFact, LedgerValue, SubmittedVersion
from lvheng.registry.models import ParkEnterprise, Unit, UnitName
from lvheng.review.actions import check_waiting, run_checks
from lvheng.review.actions.checking import keep_prints
from lvheng.review.checks.base import File, Page, Subject
from lvheng.review.checks.words import name_of
from lvheng.review.models import CheckFlag, FigurePrint
from lvheng.review.queries import subjects
from lvheng.review.queries.peers import Population
from lvheng.review.queries.prints import digits
from lvheng.review.queries.subjects import subject_of
from tests.cast import Cast, make_member, make_unit, put_on_list
from tests.review import support
from tests.review.checks.making import SHARED, SHEETS, amount

TYPED = {7: {"typed": "65.31"}, 8: {"typed": "87.43"}, 10: {"typed": "61.27"}, 9: {"option": "met"}}


def version(application: Application) -> SubmittedVersion:
    return SubmittedVersion.objects.select_related(
        "application__unit", "application__campaign", "application__authority__parent", "application__province"
    ).get(application=application)


def handled(content: dict[str, Any]) -> dict[str, Any]:
    """A sheet with the handles that a page gives its rows."""
    return {
        name: [row | {"_row": f"r{place}"} for place, row in enumerate(value, 1)] if isinstance(value, list) else value
        for name, value in content.items()
    }


def unit_of(cast: Cast, **values: Any) -> Unit:
    made = make_unit(cast.city_y, **values)
    put_on_list(made, "provincial")
    return made


def with_sheets(cast: Cast, shared: dict[str, Any] | None = None, unit: Unit | None = None) -> Application:
    """A unit's application with data sheets, submitted."""
    found = unit or unit_of(cast)
    member = make_member(found)
    draft = support.draft(found, member, {9: {"option": "met"}})
    for number, content in ({0: SHARED | (shared or {})} | SHEETS).items():
        IndicatorFact.objects.update_or_create(
            application=draft, number=number, defaults={"sheet": handled(content), "saved_at": clock.now()}
        )
    return support.submitted(draft, member)


def typed(cast: Cast, facts: dict[int, dict[str, Any]], code: str = "") -> Application:
    found = unit_of(cast)
    member = make_member(found)
    draft = support.draft(found, member, facts)
    if code:
        filing.save_answers(draft, {"profile.gbt4754": code}, actor=member)
    return support.submitted(draft, member)


@pytest.fixture
def sheeted(cast: Cast) -> Application:
    return with_sheets(cast)


@pytest.fixture(autouse=True)
def nothing_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drafts are complete once something stands in each sheet; what evidence they need is not the matter here."""
    monkeypatch.setattr("lvheng.filing.draft.Draft.content_gaps", lambda _draft: [])


def test_a_subject_holds_what_was_submitted_and_last_years(cast: Cast, sheeted: Application) -> None:
    unit = sheeted.unit
    LedgerValue.objects.create(unit=unit, year=2023, number=0, sheet=SHARED | {"evaluation_year": "2023"})
    LedgerValue.objects.create(unit=unit, year=2023, number=8, value=Decimal(71), unit_text="%")
    LedgerValue.objects.create(unit=cast.unit_a, year=2023, number=6, value=Decimal(1), unit_text="m³/万元")
    UnitName.objects.create(unit=unit, name="旧名有限公司")
    RegionalMean.objects.create(
        campaign=cast.campaign, province=cast.province, kind="factory", mean=Decimal("61.5"), updated_at=clock.now()
    )
    found = subject_of(version(sheeted))
    assert (found.kind, found.unit, found.evaluation_year) == ("factory", unit.name, 2024)
    assert found.last == {8: (Decimal(71), "%")}
    assert set(found.last_sheets) == {0}
    assert found.other_names == ("旧名有限公司",)
    assert found.levels == (Decimal("61.5"),)
    assert found.faults == {}
    assert found.stated[6][1] == "m³/万元"
    assert {one.place for one in found.figures} >= {"0.output_value", "0.energy.amount.electricity", "6.intake"}
    assert set(found.ratios) == {"energy", "water", "land", "power"}
    assert found.commitment_signed
    assert found.committed_at is not None
    assert found.content_saved_at is not None
    assert found.content_saved_at <= found.committed_at
    assert found.score is not None
    assert found.benchmarks[8].leading == Decimal(90)


@pytest.mark.parametrize("n", [1, 3])
def test_a_subject_costs_the_same_for_any_number_of_others(cast: Cast, n: int, record_property: Any) -> None:
    application = typed(cast, TYPED)
    for _ in range(n):
        typed(cast, TYPED)
    keep_prints(SubmittedVersion.objects.select_related("application"))
    asked = version(application)
    with CaptureQueriesContext(connection) as queries:
        found = subject_of(asked)
    assert len(found.twins) == n
    record_property("queries", len(queries))
    assert len(queries) <= 24


def peers_of(application: Application) -> Subject:
    return subject_of(version(application))


def test_peers_are_of_the_industry_or_else_of_its_sector(cast: Cast) -> None:
    own = typed(cast, TYPED)
    for place in range(8):
        typed(cast, {7: {"typed": f"{60 + place}.5"}, 9: {"option": "met"}})
    typed(cast, {7: {"typed": "11.5"}, 9: {"option": "met"}}, code="3021")
    other = typed(cast, {7: {"typed": "12.5"}, 9: {"option": "met"}}, code="1411")
    found = peers_of(own)
    assert found.peers[7].level == "industry"
    assert sorted(found.peers[7].values) == [Decimal(f"{60 + place}.5") for place in range(8)]
    assert found.peers[8].values == ()
    few = peers_of(Application.objects.get(industry_code="3021"))
    assert (few.peers[7].level, len(few.peers[7].values)) == ("sector", 9)
    alone = peers_of(other)
    assert (alone.peers[7].level, alone.peers[7].values) == ("sector", ())
    assert name_of(found, 7) not in run_checks(own).abstained["peers"]
    assert name_of(alone, 7) in run_checks(other).abstained["peers"]


@pytest.mark.clause("MI-3.a")
@pytest.mark.parametrize(("there", "level", "compared"), [(7, "sector", 9), (8, "industry", 8)])
def test_each_indicator_falls_back_by_itself(cast: Cast, there: int, level: str, compared: int) -> None:
    """Eight others of the industry state indicator 7; of 8 it is `there`, with further ones in the sector."""
    own = typed(cast, {7: {"typed": "99.5"}, 8: {"typed": "5.5"}, 9: {"option": "met"}})
    for place in range(8):
        eighth = {8: {"typed": f"{50 + place}.5"}} if place < there else {}
        typed(cast, {7: {"typed": f"{60 + place}.5"}, 9: {"option": "met"}} | eighth)
    for _ in range(9 - there):
        typed(cast, {8: {"typed": "61.5"}, 9: {"option": "met"}}, code="3021")
    found = peers_of(own)
    assert [(found.peers[7].level, len(found.peers[7].values))] == [("industry", 8)]
    assert [(found.peers[8].level, len(found.peers[8].values))] == [(level, compared)]
    run = run_checks(own)
    told = {flag.number: flag.message for flag in run.flags.filter(check_id="peers")}
    assert "明显高于同行业（" in told[7]
    assert "）8 家的中位数" in told[7]
    group = "同行业" if level == "industry" else "同类行业"
    assert f"明显低于{group}（" in told[8]
    assert f"）{compared} 家的中位数" in told[8]
    assert "peers" not in run.abstained


@pytest.mark.clause("MI-3.a")
@pytest.mark.parametrize(("wider", "values"), [(0, 7), (1, 8)])
def test_below_eight_in_the_sector_too_an_indicator_is_not_compared(cast: Cast, wider: int, values: int) -> None:
    own = typed(cast, {7: {"typed": "99.5"}, 8: {"typed": "5.5"}, 9: {"option": "met"}})
    for place in range(8):
        eighth = {8: {"typed": f"{50 + place}.5"}} if place < 7 else {}
        typed(cast, {7: {"typed": f"{60 + place}.5"}, 9: {"option": "met"}} | eighth)
    for _ in range(wider):
        typed(cast, {8: {"typed": "61.5"}, 9: {"option": "met"}}, code="3021")
    found, run = peers_of(own), run_checks(own)
    assert (found.peers[8].level, len(found.peers[8].values)) == ("sector", values)
    flagged = sorted(run.flags.filter(check_id="peers").values_list("number", flat=True))
    lacking = f"同行业和同类行业可比的单位都不足 8 家，没有比较：“{name_of(found, 8)}”"
    assert flagged == ([7, 8] if wider else [7])
    assert run.abstained.get("peers", "") == ("" if wider else lacking)


def test_a_group_is_read_once_for_many(cast: Cast) -> None:
    first, second = typed(cast, TYPED), typed(cast, TYPED)
    around = Population()
    subject_of(version(first), around)
    asked = version(second)
    with CaptureQueriesContext(connection) as queries:
        assert subject_of(asked, around).peers[7].values == (Decimal("65.31"),)
    assert not any("filing_submittedfact" in query["sql"] and "campaign" in query["sql"] for query in queries)


def test_quotients_of_others_raw_figures(cast: Cast, sheeted: Application) -> None:
    with_sheets(cast, {"output_value": amount("26065.5", "万元")})
    typed(cast, TYPED)
    found = subject_of(version(sheeted))
    assert [value / Decimal(2) for value in found.peer_ratios["energy"].values] == [
        pytest.approx(Decimal(found.ratios["energy"].numerator) / found.ratios["energy"].denominator)
    ]


@pytest.mark.clause("HN-4.2.c")
def test_figures_copied_from_another_unit_are_found_on_both(cast: Cast, sheeted: Application) -> None:
    changed = {"output_value": amount("61131", "万元"), "site_area": amount("210427", "m²")}
    copy = with_sheets(cast, changed)
    heat = [{"carrier": "heat", "amount": "123456", "unit": "GJ"}]
    bare = unit_of(cast)
    with_sheets(cast, changed | {"energy": heat, "products": []}, bare)
    assert check_waiting() == 3
    one = CheckFlag.objects.get(run__application=sheeted, check_id="twins", other=copy)
    other = CheckFlag.objects.get(run__application=copy, check_id="twins", other=sheeted)
    assert (one.severity, other.severity) == ("severe", "severe")
    assert copy.unit.name not in one.message
    assert "洗精煤 5012.4 t" in one.message


def test_amounts_in_another_unit_are_the_same_figure(cast: Cast, sheeted: Application) -> None:
    energy = [
        {"carrier": "electricity", "amount": "12037000", "unit": "kWh"},
        {"carrier": "washed_coal", "amount": "5012400", "unit": "kg"},
    ]
    copy = with_sheets(cast, {"energy": energy, "output_value": amount("5.2131", "亿元")})
    run_checks(sheeted)
    run_checks(copy)
    (twin,) = subject_of(version(copy)).twins
    assert twin.other == sheeted.pk
    assert {"0.energy.amount.electricity", "0.energy.amount.washed_coal", "0.output_value"} <= set(twin.same)


def test_round_figures_and_blanks_leave_no_print(cast: Cast) -> None:
    assert [digits(text) for text in ("52000 万元", "0.0312 t", "1,203.7 万kWh", "0 t", "100 %")] == [2, 3, 5, 0, 1]
    empty = typed(cast, {9: {"option": "met"}})
    assert keep_prints([version(empty)]) == 1
    assert keep_prints([version(empty)]) == 0
    assert list(FigurePrint.objects.values_list("place", "print")) == [("", "")]
    assert subject_of(version(empty)).twins == ()


def test_names_of_other_units_in_a_text(cast: Cast, sheeted: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"购电方：{cast.unit_b.name}\n填报单位{sheeted.unit.name}，示例不存在有限公司"
    file = File(1, "1.calc", "a.pdf", "x", pages=(Page(1, text), Page(2)))
    monkeypatch.setattr(subjects, "files_of", lambda _version: (file, File(2, "1.calc", "b.png", "y")))
    found = subject_of(version(sheeted))
    assert found.known_units == ((cast.unit_b.name, cast.unit_b.uscc),)


def test_enterprises_of_a_park_that_filed_themselves(cast: Cast, sheeted: Application) -> None:
    for unit in (sheeted.unit, cast.unit_a):
        ParkEnterprise.objects.create(
            park=cast.park, name=unit.name, uscc=unit.uscc, since=clock.today(), added_by=cast.park_member
        )
    support.file(cast.unit_a, cast.enterprise_a, TYPED)
    park = support.file(cast.park, cast.park_member)
    found = subject_of(version(park))
    assert found.enterprises == ((sheeted.unit.name, Decimal(52131)),)
    assert found.peers[2].values == ()
