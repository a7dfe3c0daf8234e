"""Ranking, recommendation and report (MI-1.b, MI-1.c, MI-2.1.b, MI-3.a, MI-3.b)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from lvheng import standards
from lvheng.accounts.models import Authority
from lvheng.benchmarks import actions as benchmarks
from lvheng.benchmarks.models import NamedSet
from lvheng.core import clock
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing.models import Application, Score
from lvheng.filing.scoring import recompute
from lvheng.registry.actions import release
from lvheng.registry.models import Unit
from lvheng.review.models import Review
from lvheng.screening.models import Finding
from lvheng.selection import actions, queries
from lvheng.selection.models import Candidacy, ProvinceReport
from tests.cast import Cast, make_set, make_unit
from tests.selection.making import (
    EXISTING,
    candidacy_in,
    candidate,
    file_existing,
    judged,
    make_score,
    mean_is,
    submitted,
    version_of,
)
from tests.standards.packs import write_packs

C = Candidacy.State


@pytest.fixture
def open_gate(cast: Cast) -> Cast:
    file_existing(cast)
    return cast


def order(cast: Cast) -> list[tuple[str, int]]:
    ordered = queries.ranked(cast.campaign, cast.province)
    found = list(ordered.order_by(*queries.order_of(cast.campaign, cast.province)))
    stands = queries.stands(cast.campaign, cast.province, [a.pk for a in found])
    return [(a.unit.name, stands[a.pk].place) for a in found]


@pytest.mark.clause("MI-1.b")
def test_the_latest_level_that_judged_sets_the_place(cast: Cast) -> None:
    first = candidate(cast, cast.unit_a, "80")
    candidate(cast, cast.unit_b, "75")
    assert order(cast) == [("甲示例有限公司", 1), ("乙示例有限公司", 2)]
    make_score(version_of(first), Score.Basis.CITY, "70")
    assert order(cast) == [("乙示例有限公司", 1), ("甲示例有限公司", 2)]
    make_score(version_of(first), Score.Basis.PROVINCE, "76")
    assert order(cast) == [("甲示例有限公司", 1), ("乙示例有限公司", 2)]


@pytest.mark.clause("MI-2.1.b")
def test_among_equals_key_industries_come_first_and_equals_share_a_place(cast: Cast) -> None:
    for name, total, industry in (
        ("庚示例", "80", ""), ("辛示例", "80", "cement"), ("壬示例", "80", "cement"),
        ("癸示例", "80.00000000000000000001", ""),
    ):  # fmt: skip
        candidate(cast, make_unit(cast.city_x, name), total, industry=industry)
    assert order(cast) == [("癸示例", 1), ("辛示例", 2), ("壬示例", 2), ("庚示例", 4)]


def test_places_count_within_a_kind_and_a_province_and_over_the_whole_list(cast: Cast) -> None:
    candidate(cast, cast.unit_a, "80")
    park = candidate(cast, make_unit(cast.city_x, "示例新园区", Unit.Kind.PARK), "60")
    submitted(cast, make_unit(cast.separate_city, "示例市属"), "99")
    submitted(cast, cast.existing, "99", route=EXISTING)
    last = candidate(cast, cast.unit_b, "50")
    assert queries.stands(cast.campaign, cast.province, [park.pk]) == {park.pk: queries.Stand(1)}
    assert queries.stands(cast.campaign, cast.province, [last.pk]) == {last.pk: queries.Stand(2)}


@pytest.mark.clause("MI-1.b")
def test_a_ranking_set_of_its_own_gives_a_score_of_its_own(open_gate: Cast) -> None:
    cast = open_gate
    other = benchmarks.publish(make_set("factory", "2"), actor=cast.ministry_officer)
    benchmarks.name_set(cast.campaign, "factory", NamedSet.Purpose.RANKING, other, actor=cast.ministry_officer)
    application = candidate(cast, cast.unit_a, "80")
    actions.recommend(application, actor=cast.province_officer)
    made = Score.objects.get(basis=Score.Basis.RANKING, latest=True)
    assert made.benchmark_set == other
    assert queries.row(application).score == made
    assert made.total != Decimal(80)
    for _ in range(2):  # the existing unit's too, and the second time there is nothing new to compute
        actions.rank_all(cast.campaign, cast.province, actor=cast.province_officer)
        assert Score.objects.filter(basis=Score.Basis.RANKING).count() == 2
    with clock.fixed(clock.now() + timedelta(minutes=1)):
        make_score(version_of(application), Score.Basis.PROVINCE, "40", _7={"value": "40"})
        assert actions.rank_all(cast.campaign, cast.province, actor=cast.province_officer) == 1
    newer = Score.objects.get(basis=Score.Basis.RANKING, latest=True, version__application=application)
    assert newer.total == 0  # the verified value is at the baseline
    assert newer.result["overrides"] == {"7": {"value": "40"}}


def ranked_twice(cast: Cast, **verified: Any) -> tuple[Score, Score]:
    """The ranking score under a set of its own, as filed and once these facts were verified."""
    other = benchmarks.publish(make_set("factory", "2"), actor=cast.ministry_officer)
    benchmarks.name_set(cast.campaign, "factory", NamedSet.Purpose.RANKING, other, actor=cast.ministry_officer)
    application = candidate(cast, cast.unit_a, "0")
    as_filed = actions.rank_score(application, actor=cast.province_officer)
    with clock.fixed(clock.now() + timedelta(minutes=1)):
        make_score(version_of(application), Score.Basis.PROVINCE, "0", **verified)
        after = actions.rank_score(application, actor=cast.province_officer)
    assert as_filed is not None
    assert after is not None
    return as_filed, after


@pytest.mark.clause("HN-4.2.b")
@pytest.mark.parametrize("values", [{"_7": {"value": "70"}}, {"_7": {"value": "70"}, "_9": {"option": "not_met"}}])
def test_a_verified_value_does_not_raise_the_ranking_score(cast: Cast, values: dict[str, Any]) -> None:
    """65 was filed: what earns more than that on the ranking set's levels is left aside, and the score says so."""
    as_filed, verified = ranked_twice(cast, **values)
    assert as_filed.total == verified.total > 0
    assert verified.result["overrides"] == {key.strip("_"): fact for key, fact in values.items() if key != "_7"}
    assert recompute(verified).exact_total == verified.total


def test_a_pack_may_let_a_verified_value_raise(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = f"{cast.campaign.year}/campaign/{cast.province.territory}.yaml"
    forbidding = (Path(standards.__file__).parent / "packs" / place).read_text(encoding="utf-8")
    allowing = forbidding.replace("may_raise: false", "may_raise: true")
    assert allowing != forbidding
    monkeypatch.setenv("LVHENG_PACKS", str(write_packs(tmp_path, {place: allowing})))
    as_filed, verified = ranked_twice(cast, _7={"value": "70"})
    assert verified.total > as_filed.total
    assert verified.result["overrides"] == {"7": {"value": "70"}}


def test_the_same_set_reuses_the_score(open_gate: Cast) -> None:
    cast = open_gate
    application = candidate(cast, cast.unit_a, "80")
    actions.recommend(application, actor=cast.province_officer)
    assert not Score.objects.filter(basis=Score.Basis.RANKING).exists()


def test_nothing_submitted_has_nothing_to_rank_by(cast: Cast) -> None:
    draft = Application.objects.create(
        campaign=cast.campaign, unit=cast.unit_a, kind="factory", route="new", authority=cast.city_x,
        province=cast.province, standard="factory-2025", created_at=cast.unit_a.created_at,
        saved_at=cast.unit_a.created_at,
    )  # fmt: skip
    assert actions.rank_score(draft, actor=cast.province_officer) is None
    assert queries.row(draft).exact is None
    assert queries.row(draft).change is None
    assert not queries.row(draft).below_mean


def test_only_the_province_computes_its_ranking(cast: Cast) -> None:
    for person in (cast.other_province_officer, cast.city_x_officer, cast.ministry_officer, cast.auditor):
        with pytest.raises(Forbidden):
            actions.rank_all(cast.campaign, cast.province, actor=person)


@pytest.mark.clause("MI-1.c")
def test_below_the_regional_mean_a_recommendation_needs_a_reason(open_gate: Cast) -> None:
    cast = open_gate
    mean_is(cast, "80.00000000000000000001")
    application = candidate(cast, cast.unit_a, "80")
    with pytest.raises(Refused) as caught:
        actions.recommend(application, actor=cast.province_officer)
    assert caught.value.refusal.clauses == ("MI-1.c",)
    assert [gap.anchor for gap in caught.value.refusal.gaps] == ["reason"]
    assert Candidacy.objects.get().state == C.CANDIDATE
    made = actions.recommend(application, actor=cast.province_officer, reason="行业空白，工艺全国领先")
    assert (made.state, made.province_reason) == (C.RECOMMENDED, "行业空白，工艺全国领先")
    assert '"below_mean":true' in AuditEvent.objects.get(verb="candidacy.recommend").data


@pytest.mark.clause("MI-1.c")
@pytest.mark.parametrize("mean", ["80", None])
def test_at_the_mean_or_without_one_nothing_is_asked(open_gate: Cast, mean: str | None) -> None:
    cast = open_gate
    mean_is(cast, mean)
    application = candidate(cast, cast.unit_a, "80")
    assert actions.recommend(application, actor=cast.province_officer).state == C.RECOMMENDED


@pytest.mark.clause("MI-1.b")
def test_leaving_a_place_empty_needs_a_reason_and_can_be_undone(cast: Cast) -> None:
    application = candidate(cast, cast.unit_a)
    with pytest.raises(Invalid):
        actions.decline(application, actor=cast.province_officer, reason="  ")
    made = actions.decline(application, actor=cast.province_officer, reason="先进性不足")
    assert (made.state, made.province_reason) == (C.NOT_RECOMMENDED, "先进性不足")
    made = actions.undo(made, actor=cast.province_officer)
    assert (made.state, made.province_reason) == (C.CANDIDATE, "")


@pytest.mark.clause("MI-3.a")
@pytest.mark.parametrize("state", [None, Review.State.OPEN, Review.State.REFUSED])
def test_only_what_the_province_passed_is_recommended(open_gate: Cast, state: str | None) -> None:
    cast = open_gate
    application = submitted(cast, cast.unit_a)
    Candidacy.objects.create(application=application, created_at=application.created_at)
    if state is not None:
        judged(application, Authority.Level.PROVINCE, state)
    with pytest.raises(Refused) as caught:
        actions.recommend(application, actor=cast.province_officer)
    assert caught.value.refusal.clauses == ("MI-3.a",)


@pytest.mark.clause("HN-1.1")
def test_an_open_finding_stops_the_recommendation(open_gate: Cast) -> None:
    cast = open_gate
    application = candidate(cast, cast.unit_a)
    finding = Finding.objects.create(
        campaign=cast.campaign, unit=cast.unit_a, clause="HN-1.1.f", summary="列入失信被执行人名单"
    )
    with pytest.raises(Refused) as caught:
        actions.recommend(application, actor=cast.province_officer)
    assert caught.value.refusal.clauses == ("HN-1.1.f",)
    finding.state = Finding.State.CLEARED
    finding.save()
    assert actions.recommend(application, actor=cast.province_officer).state == C.RECOMMENDED


def test_a_withdrawn_application_is_not_selected(open_gate: Cast) -> None:
    cast = open_gate
    application = candidate(cast, cast.unit_a)
    Application.objects.filter(pk=application.pk).update(state=Application.State.WITHDRAWN)
    with pytest.raises(Refused, match="已撤回"):
        actions.recommend(application, actor=cast.province_officer)
    assert list(queries.undecided_by_province(cast.campaign, cast.province)) == []


@pytest.mark.clause("HN-3.2")
def test_what_the_city_has_not_handed_in_is_not_decided(cast: Cast) -> None:
    application = submitted(cast, cast.unit_a)
    with pytest.raises(Refused) as caught:
        actions.recommend(application, actor=cast.province_officer)
    assert caught.value.refusal.clauses == ("HN-3.2",)
    with pytest.raises(Forbidden):
        actions.take_in(application, actor=cast.city_x_officer)


@pytest.mark.clause("MI-0")
def test_a_city_under_separate_planning_selects_for_itself_without_a_table(cast: Cast) -> None:
    application = submitted(cast, make_unit(cast.separate_city, "示例市属"), "80")
    judged(application, Authority.Level.PROVINCE)
    with pytest.raises(Forbidden):
        actions.recommend(application, actor=cast.province_officer)
    assert list(queries.undecided_by_province(cast.campaign, cast.separate_city)) == [application]
    made = actions.recommend(application, actor=cast.separate_officer)
    assert made.state == C.RECOMMENDED
    report = actions.report(cast.campaign, cast.separate_city, actor=cast.separate_officer)
    assert [row["name"] for row in report.recommended] == ["示例市属"]


def test_an_existing_unit_is_no_candidate(cast: Cast) -> None:
    unit = make_unit(cast.separate_city)
    application = submitted(cast, unit, route=EXISTING)
    with pytest.raises(Refused, match="不是已提交的新申报"):
        actions.take_in(application, actor=cast.separate_officer)


@pytest.mark.clause("MI-3.b")
def test_the_report_freezes_list_and_benchmarking_and_moves_the_recommended(open_gate: Cast) -> None:
    cast = open_gate
    extra = make_unit(cast.city_y, "寅示例有限公司")
    from tests.cast import put_on_list

    put_on_list(extra, "national")
    release(extra, 2025, actor=cast.province_officer, reason="已注销", decision="示例〔2025〕3号")
    mean_is(cast, "79")
    chosen, left = candidate(cast, cast.unit_a, "80", industry="cement"), candidate(cast, cast.unit_b, "60")
    actions.recommend(chosen, actor=cast.province_officer)
    actions.decline(left, actor=cast.province_officer, reason="低于平均")
    made = actions.report(cast.campaign, cast.province, actor=cast.province_officer)
    (row,) = made.recommended
    assert (row["name"], row["score"], row["rank"], row["mean"], row["below_mean"], row["industry"]) == (
        "甲示例有限公司", "80.00", 1, "79.00", False, "水泥",
    )  # fmt: skip
    factories = made.benchmarking["kinds"]["factory"]
    assert (factories["due"], factories["filed"], factories["released"], factories["not_filed"]) == (2, 1, 1, [])
    assert factories["distribution"] == [[70, "70–74.99", 1]]
    (scored,) = factories["units"]
    assert (scored["unit"], scored["uscc"]) == (cast.existing.pk, cast.existing.uscc)
    assert Decimal(scored["score"]) // 5 * 5 == 70
    assert made.benchmarking["kinds"]["park"]["mean"] == ""
    assert Candidacy.objects.get(application=chosen).state == C.REPORTED
    assert Candidacy.objects.get(application=left).state == C.NOT_RECOMMENDED
    assert Notification.objects.filter(recipient=cast.ministry_officer, text__contains="推荐 1 家").count() == 1
    with pytest.raises(Refused, match="已报部"):
        actions.report(cast.campaign, cast.province, actor=cast.province_officer)
    with pytest.raises(Refused) as caught:
        actions.undo(Candidacy.objects.get(application=left), actor=cast.province_officer)
    assert caught.value.refusal.clauses == ("MI-3.b",)


@pytest.mark.clause("MI-3.b")
def test_the_report_names_who_did_not_file(cast: Cast) -> None:
    submitted(cast, cast.park, "70", route=EXISTING)
    made = actions.report(cast.campaign, cast.province, actor=cast.province_officer)
    assert made.recommended == []  # 宁缺毋滥
    assert [row["name"] for row in made.benchmarking["kinds"]["factory"]["not_filed"]] == ["丙示例有限公司"]


@pytest.mark.clause("MI-3.b")
def test_nobody_may_be_left_undecided(cast: Cast) -> None:
    candidate(cast, cast.unit_b)
    with pytest.raises(Refused) as caught:
        actions.report(cast.campaign, cast.province, actor=cast.province_officer)
    assert [gap.message for gap in caught.value.refusal.gaps] == ["乙示例有限公司"]
    assert not ProvinceReport.objects.exists()


@pytest.mark.clause("MI-3.b")
@pytest.mark.clause("HN-3.3")
@pytest.mark.parametrize(("moment", "taken"), [("2025-11-07 23:59:59", True), ("2025-11-08 00:00:00", False)])
def test_the_report_has_a_last_second(
    cast: Cast, clock_at: Callable[[str], datetime], moment: str, taken: bool
) -> None:
    application = candidate(cast, cast.unit_b)
    actions.recommend(application, actor=cast.province_officer)
    clock_at(moment)
    if taken:
        actions.report(cast.campaign, cast.province, actor=cast.province_officer)
        return
    for refused in (
        lambda: actions.report(cast.campaign, cast.province, actor=cast.province_officer),
        lambda: actions.undo(application.candidacy, actor=cast.province_officer),
    ):
        with pytest.raises(Refused) as caught:
            refused()
        assert "MI-3.b" in caught.value.refusal.clauses
    assert not ProvinceReport.objects.exists()


@pytest.mark.clause("HN-4.1.b")
def test_a_gate_that_shuts_again_stops_the_report(cast: Cast) -> None:
    candidacy_in(cast, cast.unit_a, C.RECOMMENDED)
    with pytest.raises(Refused) as caught:
        actions.report(cast.campaign, cast.province, actor=cast.province_officer)
    assert caught.value.refusal.clauses == ("HN-4.1.b",)
    assert Candidacy.objects.get().state == C.RECOMMENDED
    assert not ProvinceReport.objects.exists()


@pytest.mark.db
def test_a_report_cannot_be_changed_in_the_database(cast: Cast) -> None:
    actions.report(cast.campaign, cast.province, actor=cast.province_officer)
    for statement in ("UPDATE selection_provincereport SET recommended = '[]'", "DELETE FROM selection_provincereport"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize("n", [1, 3])
def test_rows_cost_the_same_for_any_number(cast: Cast, n: int, django_assert_num_queries) -> None:
    made = [candidate(cast, make_unit(cast.city_x), "80").pk for _ in range(n)]
    found = list(
        queries.ranked(cast.campaign, cast.province).filter(pk__in=made).select_related("unit", "authority", "province")
    )
    with django_assert_num_queries(7):
        shown = queries.rows(cast.campaign, cast.province, found)
    assert [row.place for row in shown] == [1] * n
    assert not any(row.gate_open for row in shown)


def test_the_distribution_counts_in_bands_of_five() -> None:
    counted = queries.distribution([Decimal("64.99"), Decimal(65), Decimal(100), Decimal("99.5")])
    assert counted[0] == [60, "60–64.99", 1]
    assert counted[-1] == [95, "95–100", 2]
    assert sum(row[2] for row in counted) == 4
    assert queries.distribution([]) == []
