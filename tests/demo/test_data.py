"""What the demonstration must show: enough units, every state, real rules elsewhere, a level for every indicator."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from stdnum.cn import uscc

from lvheng.accounts.models import Authority, Role, User
from lvheng.benchmarks.models import BenchmarkRow, BenchmarkSet, NamedSet
from lvheng.benchmarks.queries import level_rows, report_of
from lvheng.benchmarks.shipped import load_quotas
from lvheng.campaigns.models import Campaign, Window
from lvheng.campaigns.queries import pack_for
from lvheng.core import audit, clock
from lvheng.core.models import StoredFile
from lvheng.demo import papers
from lvheng.demo.build import PRESENT
from lvheng.demo.models import DemoGuide, DemoPerson
from lvheng.demo.source import table
from lvheng.filing.draft import Draft
from lvheng.filing.models import Application, LedgerValue, Score, SubmittedFact
from lvheng.registry.models import Bar, ListEntry, Release, Unit, UnitName
from lvheng.registry.queries import existing_units
from lvheng.review.desk import Desk
from lvheng.review.models import ExpertAssignment, ExpertMeeting, Review
from lvheng.review.queries.experts import results
from lvheng.screening.models import Finding
from lvheng.selection import queries
from lvheng.selection.models import AnnualResult, Candidacy, HandIn
from lvheng.standards import list_industries, load_standard

YEAR = 2025
LISTED = ListEntry.State.LISTED


def hunan() -> Authority:
    """The province with the most."""
    return Authority.objects.get(code="430000")


def new_applicants() -> list[Unit]:
    """Units on a provincial list that are not on the national one."""
    provincial = Unit.objects.filter(entries__level="provincial", entries__state=LISTED)
    return list(provincial.exclude(pk__in=existing_units()).distinct())


def test_units_enough_and_of_many_industries() -> None:
    existing = list(existing_units())
    assert len(existing) >= 80
    assert len([unit for unit in existing if unit.kind == "park"]) >= 8
    industries = {unit.industry for unit in existing if unit.industry}
    assert len(industries) >= 25
    assert industries <= {industry.id for industry in list_industries(YEAR)}
    assert len(new_applicants()) >= 60


def test_one_application_shows_a_class_that_is_none_of_its_industry_s() -> None:
    odd = Application.objects.filter(state="submitted", industry_mismatch=True)
    assert [application.unit.name for application in odd] == ["株洲荷田示例轨道电机有限公司"]


def test_hunan_has_its_fourteen_cities_and_each_has_units_of_both_routes() -> None:
    cities = Authority.objects.filter(parent=hunan(), level="city")
    assert cities.count() == 14
    assert {unit.authority_id for unit in existing_units()} >= {city.pk for city in cities}
    assert {unit.authority_id for unit in new_applicants()} >= {city.pk for city in cities}


def test_everything_is_fictitious_and_every_code_checks() -> None:
    for unit in Unit.objects.all():
        assert "示例" in unit.name
        assert uscc.is_valid(unit.uscc), unit.uscc
    assert Unit.objects.values("uscc").distinct().count() == Unit.objects.count()
    assert not User.objects.exclude(display_name__contains="示例").exclude(username="administrator").exists()


def test_a_second_province_follows_rules_of_its_own() -> None:
    campaign = Campaign.objects.get()
    other = Authority.objects.get(code="990000")
    own, theirs = pack_for(campaign, other), pack_for(campaign, hunan())
    assert own.territory is not None
    assert own.territory.code == "990000"
    assert not own.gate.enabled
    assert theirs.gate.enabled
    assert own.summary_table is not None
    assert theirs.summary_table is not None
    assert own.summary_table.columns != theirs.summary_table.columns
    closes = {w.province_id: w.closes_at for w in Window.objects.filter(act=Window.Act.FILING)}
    assert closes[other.pk] != closes[hunan().pk]


@pytest.mark.clause("MI-0")
def test_a_city_under_separate_planning_reports_for_itself() -> None:
    separate = Authority.objects.get(code="980200")
    assert separate.level == Authority.Level.PROVINCE
    assert not separate.children.exists()
    assert Campaign.objects.get().participations.filter(province=separate).exists()
    assert existing_units(separate).exists()


def test_every_state_is_there() -> None:
    states = set(Application.objects.values_list("route", "state"))
    assert states >= {
        ("new", "draft"), ("new", "submitted"), ("new", "withdrawn"), ("existing", "draft"), ("existing", "submitted"),
    }  # fmt: skip
    untouched = [u for u in new_applicants() if not Application.objects.filter(unit=u).exists()]
    assert untouched
    assert existing_units().exclude(applications__isnull=False).exists()
    reviews = set(Review.objects.filter(application__route="new").values_list("level", "state"))
    assert reviews >= {("city", "open"), ("city", "passed"), ("city", "refused"), ("province", "passed")}
    assert set(Candidacy.objects.values_list("state", flat=True)) >= {"candidate", "recommended", "not_recommended"}
    assert Finding.objects.filter(state="confirmed").exists()
    assert UnitName.objects.filter(unit__in=new_applicants(), until__isnull=False).exists()


@pytest.mark.clause("HN-4.2.c")
def test_a_unit_is_barred_by_an_earlier_year() -> None:
    bar = Bar.objects.get()
    assert bar.since.year < YEAR
    assert bar.until > PRESENT.date()
    assert not ListEntry.objects.filter(unit=bar.unit, state=LISTED).exists()


def test_drafts_of_all_degrees() -> None:
    counts = {
        application.facts.count() for application in Application.objects.filter(state="draft").prefetch_related("facts")
    }
    assert min(counts) == 0
    assert any(0 < count < 14 for count in counts)
    assert max(counts) >= 14


def test_two_earlier_years_of_scores_and_last_years_values() -> None:
    for unit in existing_units():
        assert AnnualResult.objects.filter(unit=unit, score__isnull=False).values("year").distinct().count() == 2
        assert LedgerValue.objects.filter(unit=unit, year=2023).exists()
    bottom = AnnualResult.objects.filter(unit__kind="factory", year=2024)
    assert bottom.filter(in_bottom=True).count() == int(bottom.count() * Decimal("0.05"))


@pytest.mark.clause("HN-4.1.b")
def test_cities_stand_one_step_before_each_gate() -> None:
    campaign = Campaign.objects.get()
    gates = {gate.city.code: gate for gate in queries.gates(campaign, hunan())}
    assert len(gates["433100"].waiting) == 1
    waiting = Application.objects.get(unit=gates["433100"].waiting[0])
    assert [gap.anchor for gap in Draft.load(waiting).gaps()] == ["commitment"]
    ready = gates["430700"]
    assert ready.open
    assert not queries.undecided_by_city(campaign, ready.city).exists()
    assert not HandIn.objects.filter(authority=ready.city).exists()
    assert gates["430900"].open
    assert Release.objects.filter(unit__authority__code="430900").exists()


@pytest.mark.clause("MI-3.b")
def test_a_province_stands_one_step_before_its_report() -> None:
    separate = Authority.objects.get(code="980200")
    assert not queries.undecided_by_province(Campaign.objects.get(), separate)
    assert Candidacy.objects.filter(application__province=separate, state="recommended").exists()
    other = Authority.objects.get(code="990000")
    assert not queries.undecided_by_province(Campaign.objects.get(), other)


def test_the_half_filled_example_scores_as_drawn() -> None:
    half = Application.objects.get(unit__name="醴陵云麓示例瓷业有限公司")
    draft = Draft.load(half)
    assert draft.evaluated.score.total == Decimal("57.13")
    assert draft.gaps()


def test_the_guided_application_lacks_only_the_last_click() -> None:
    guided = DemoGuide.objects.get().application
    with clock.fixed(PRESENT):
        assert guided.state == "draft"
        assert Draft.load(guided).gaps() == []


def test_scores_are_plausible_spread_and_complete() -> None:
    scores = list(Score.objects.filter(basis="self"))
    assert all(score.complete for score in scores)
    totals = [score.total for score in scores]
    assert min(totals) > 30
    assert max(totals) < 97
    assert max(totals) - min(totals) > 35


def levels_needed() -> Mapping[str, list[str]]:
    """Industries in use, per kind of unit."""
    return {"factory": [trade["industry"] for trade in table("trades")], "park": [""]}


@pytest.mark.parametrize("kind", ["factory", "park"])
def test_every_quantitative_indicator_has_levels(kind: str) -> None:
    campaign = Campaign.objects.get()
    for purpose in NamedSet.Purpose.values:
        named = NamedSet.objects.get(campaign=campaign, kind=kind, purpose=purpose).set
        for industry in levels_needed()[kind]:
            wanted = {item.number for item in load_standard(f"{kind}-{YEAR}").indicators if item.quantitative}
            found = [row for row in level_rows(named, industry=industry) if not (row.product or row.band)]
            assert {row.number for row in found} == wanted
            assert all(row.complete for row in found)


def test_levels_say_how_far_they_can_be_relied_on() -> None:
    trust = BenchmarkRow.Trust
    rows = NamedSet.objects.get(set__kind="factory", purpose="ranking").set.rows
    quotas = rows.filter(trust=trust.SECOND_HAND)
    assert quotas.count() == len(load_quotas(YEAR)[1])
    assert all(row.number == 1 and row.product and "GB " in row.source and row.valid_from for row in quotas)
    assert set(rows.exclude(trust=trust.SECOND_HAND).values_list("trust", flat=True)) == {trust.DEMONSTRATION}
    cement = rows.get(number=1, industry="cement", product="水泥熟料", informative=False)
    assert (cement.leading, cement.baseline, cement.unit) == (Decimal(100), Decimal(107), "kgce/t")


def test_levels_are_divided_by_bands_and_by_substances() -> None:
    standard = load_standard(f"factory-{YEAR}")
    rows = NamedSet.objects.get(set__kind="factory", purpose="filing").set.rows
    bands = set(rows.filter(number=3).exclude(band="").values_list("band", flat=True))
    assert bands == {band.id for band in standard.indicator(3).bands}
    substances = set(rows.filter(number=11, industry="cement").exclude(product="").values_list("product", flat=True))
    assert len(substances) >= 3
    stated = {row["name"] for sheet in sheets_of(11) for row in sheet["pollutants"]}
    assert stated <= substances


def test_the_shipped_quotas_are_a_set_of_their_own_and_one_draft_has_faults() -> None:
    assert BenchmarkSet.objects.filter(state="published").count() == 3
    shipped = BenchmarkSet.objects.get(origin="shipped", state="published")
    assert shipped.rows.count() == len(load_quotas(YEAR)[1])
    draft = BenchmarkSet.objects.get(state="draft")
    assert {problem.field for problem in report_of(draft).problems} >= {"unit", "source"}
    assert report_of(draft).blanks


def sheets_of(number: int) -> list[dict[str, Any]]:
    """What was submitted in one sheet, by all units."""
    found = SubmittedFact.objects.filter(number=number, version__application__kind="factory").exclude(sheet={})
    return list(found.values_list("sheet", flat=True))


def test_every_submitted_value_grows_from_raw_facts_but_for_a_few_own_calculations() -> None:
    facts = SubmittedFact.objects.exclude(number__in=(4, 9, 12, 13)).filter(not_applicable="")
    factories = facts.filter(version__application__kind="factory")
    typed = factories.exclude(typed="")
    assert 2 <= typed.count() <= 15
    assert not typed.filter(own=False).exists()
    assert not factories.filter(number__gt=0, typed="", shown="").exists()
    assert not facts.filter(version__application__kind="park", number__gt=0, shown="").exists()


def test_raw_facts_are_kept_as_typed_in_many_ways() -> None:
    shared = sheets_of(0)
    energy = [row for sheet in shared for row in sheet["energy"]]
    assert {row["carrier"] for row in energy} >= {"electricity", "natural_gas", "raw_coal", "coke", "heat", "diesel"}
    burnt = [row for row in energy if "feedstock" not in row]
    assert all("ncv" in row for row in burnt if row["carrier"] in ("natural_gas", "raw_coal"))
    assert {row["unit"] for row in energy if row["carrier"] == "electricity"} >= {"万kWh", "kWh", "MWh"}
    assert any("," in row.get("amount", "") for row in energy)
    assert any("feedstock" in row for row in energy)
    assert any("months" in row for row in energy)
    products = [sheet["products"] for sheet in shared if "products" in sheet]
    assert any(len(rows) > 1 and not any("process" in row for row in rows) for rows in products)
    assert any("process" in row for rows in products for row in rows)


def test_papers_show_what_the_sheets_say() -> None:
    half = Draft.load(Application.objects.get(unit__name="醴陵云麓示例瓷业有限公司"))
    figures = papers.figures(half.application.unit, half)
    assert [row[4:] for row in figures.energy[:2]] == [
        ["418.60", "418.60", "1.214299"], ["1,238.00", "1,238.00", "0.1229"],
    ]  # fmt: skip
    assert figures.energy[-1][5] == "6703.59"
    assert figures.output[1] == ["主要产品产量：日用瓷", "t", "11", "10,400.00"]
    assert figures.water[0] == ["取水量", "m³", "01", "72,720"]


def test_the_half_filled_example_has_the_sheet_of_the_year_before_beside_it() -> None:
    draft = Draft.load(Application.objects.get(unit__name="醴陵云麓示例瓷业有限公司"))
    result = draft.evaluated.score.indicator(1)
    assert (round(Decimal(result.value), 2), round(Decimal(result.points), 2)) == (Decimal("644.58"), Decimal("5.26"))  # type: ignore[arg-type]
    before = {row["carrier"]: row["amount"] for row in draft.last_content(0)["energy"]}
    assert before == {"natural_gas": "430.20", "electricity": "1,196.00", "diesel": "33.30", "lpg": "19.20"}
    last = LedgerValue.objects.get(unit=draft.application.unit, number=1)
    assert last.value is not None
    assert round(last.value, 2) == Decimal("669.49")


def test_last_years_raw_facts_are_there_for_a_third_of_the_existing_units() -> None:
    existing = existing_units()
    kept = LedgerValue.objects.filter(year=2023, number=0, unit__in=existing).exclude(sheet={})
    assert len(existing) / 4 < kept.count() < len(existing) / 2
    for row in kept:
        assert row.sheet["evaluation_year"] == "2023"
    waiting = Application.objects.filter(unit__in=kept.values("unit"), state="draft")
    assert any(not draft.content(14) and draft.last_content(14) for draft in map(Draft.load, waiting))


def test_one_draft_waits_for_a_figure_to_be_confirmed() -> None:
    drafts = [Draft.load(application) for application in Application.objects.filter(state="draft")]
    asked = [draft for draft in drafts if any(draft.asks(item.number) for item in draft.standard.indicators)]
    assert len(asked) == 1
    assert "own.intake.amount" in {ask.name for ask in asked[0].asks(6)}
    assert not any(ask.confirmed for ask in asked[0].asks(6))
    assert DemoPerson.objects.get(user__memberships__unit=asked[0].application.unit).listed


def test_the_log_is_whole_and_in_order() -> None:
    assert list(audit.verify()) == []


def test_the_log_of_an_application_runs_forward_in_time_up_to_now() -> None:
    from lvheng.core.models import AuditEvent

    last: dict[str, datetime] = {}
    for subject, at in AuditEvent.objects.order_by("subject", "sequence").values_list("subject", "at"):
        assert at >= last.get(subject, at), subject
        assert at <= PRESENT
        last[subject] = at


def test_papers_are_real_files() -> None:
    kinds = set(StoredFile.objects.values_list("content_type", flat=True))
    assert len(kinds) >= 3
    for stored in StoredFile.objects.order_by("pk")[:8]:
        assert stored.file.size == stored.size > 500


def test_everybody_needed_is_there_and_nobody_has_a_password() -> None:
    offered = set(DemoPerson.objects.filter(listed=True).values_list("user__username", flat=True))
    assert offered >= {
        "enterprise-a", "enterprise-b", "enterprise-guide", "existing-a", "park-a", "city-430200", "city-430700",
        "province-430000", "province-990000", "separate-980200", "ministry", "expert-1", "expert-2",
        "expert-3", "expert-4",
        "auditor", "administrator",
    }  # fmt: skip
    assert {role.kind for role in Role.objects.all()} == set(Role.Kind.values)
    assert not [user for user in User.objects.all() if user.has_usable_password()]
    with_officer = set(Role.objects.filter(kind="officer").values_list("authority", flat=True))
    assert with_officer == set(Authority.objects.values_list("pk", flat=True))


@pytest.mark.clause("MI-3.c")
def test_experts_judge_what_is_before_the_ministry_and_have_time_left() -> None:
    asked = list(ExpertAssignment.objects.select_related("application__candidacy"))
    assert len({one.application_id for one in asked}) == 2
    assert {one.application.candidacy.state for one in asked} == {"reported"}
    assert {one.due_on for one in asked} == {PRESENT.date() + timedelta(days=9)}


@pytest.mark.clause("MI-3.c")
def test_three_experts_far_apart_were_settled_by_a_minuted_meeting() -> None:
    meeting = ExpertMeeting.objects.get()
    found = results([meeting.application])[meeting.application_id]
    assert len(found.given) == len(meeting.attendees) == 3
    assert found.split
    assert found.apart
    assert not found.must_meet
    assert len(found.settled) == 3
    assert found.result.total is not None
    assert "口径差异" in meeting.minutes


def test_the_desk_shows_the_facts_of_every_indicator() -> None:
    parks = Application.objects.filter(kind="park", state="submitted").select_related("unit", "campaign", "authority")
    assert parks
    for one in parks:
        desk = Desk.load(one, "")
        assert desk is not None
        filled = [number for number, row in desk.rows.items() if row.sheet and number]
        assert [number for number in filled if not desk.fact_rows(number)] == []
