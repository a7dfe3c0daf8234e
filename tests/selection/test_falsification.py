"""Falsification: ends, removes, bars, tells; by province (HN-4.2.c) or ministry (MI-3.d), at any time."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from lvheng.campaigns import queries as campaign_queries
from lvheng.campaigns.models import Campaign
from lvheng.core.models import Notification
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing.models import Application
from lvheng.registry.models import Bar, ListEntry, Unit, UnitCode, UnitMember
from lvheng.registry.queries import bar_on
from lvheng.selection import actions, queries
from lvheng.selection.models import Candidacy, Falsification
from tests.cast import Cast, code, make_unit, put_on_list
from tests.selection.making import candidacy_in, pdf, submitted
from tests.selection.rulings import ruled


def found(cast: Cast, unit: Unit, actor: Any, **said: Any) -> Falsification:
    given = {"decision": "示例认定〔2025〕9号", "grounds": "能耗台账系伪造", "proof": pdf()} | said
    return actions.find_falsification(unit, cast.campaign, actor=actor, **given)


@pytest.mark.clause("HN-4.2.c")
def test_the_provinces_finding_ends_removes_bars_and_tells(cast: Cast) -> None:
    put_on_list(cast.unit_a, "municipal")
    put_on_list(cast.unit_a, "national")
    candidacy = candidacy_in(cast, cast.unit_a, Candidacy.State.RECOMMENDED)
    made = found(cast, cast.unit_a, cast.province_officer)
    assert (made.clause, made.authority) == ("HN-4.2.c", cast.province)
    candidacy.refresh_from_db()
    assert candidacy.state == Candidacy.State.ENDED
    assert Application.objects.get(unit=cast.unit_a).state == Application.State.ENDED
    assert set(ListEntry.objects.filter(unit=cast.unit_a).values_list("level", "state", "removal_clause")) == {
        (level, "removed", "HN-4.2.c") for level in ("national", "provincial", "municipal")
    }
    bar = bar_on(cast.unit_a)
    assert bar is not None
    assert (bar.since, bar.until, bar.uscc) == (date(2025, 10, 20), date(2028, 10, 20), cast.unit_a.uscc)
    told = Notification.objects.filter(recipient=cast.enterprise_a, text__contains="2028年10月20日前不得再次申报")
    assert told.count() == 1


@pytest.mark.clause("MI-3.d")
def test_the_ministrys_finding_names_its_own_clause(cast: Cast) -> None:
    submitted(cast, cast.existing, route="existing")
    made = found(cast, cast.existing, cast.ministry_officer)
    assert (made.clause, made.authority) == ("MI-3.d", cast.ministry)
    assert not ListEntry.objects.filter(unit=cast.existing, state="listed").exists()  # Hunan: every level
    assert queries.gate(cast.campaign, cast.city_x).waiting == (cast.park,)  # it no longer holds the gate


@pytest.mark.clause("MI-3.d")
@pytest.mark.parametrize(("levels", "provincial"), [("all_levels", "removed"), ("national", "listed")])
def test_without_a_territorys_rule_only_the_ministry_finds_and_the_national_rules_say_which_entries_go(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, levels: str, provincial: str
) -> None:
    if levels == "national":
        ruled(monkeypatch, falsification={"remove_from": levels})
    unit = make_unit(cast.other_province, "外省示例有限公司")
    put_on_list(unit, "national")
    put_on_list(unit, "provincial")
    with pytest.raises(Refused, match="没有规定由省级认定"):
        found(cast, unit, cast.other_province_officer)
    found(cast, unit, cast.ministry_officer)
    assert ListEntry.objects.get(unit=unit, level="national").state == "removed"
    assert ListEntry.objects.get(unit=unit, level="provincial").state == provincial


@pytest.mark.clause("MI-3.d")
@pytest.mark.parametrize("moment", ["2025-09-01 00:00", "2026-03-01 12:00"])
def test_it_is_possible_at_any_time(cast: Cast, clock_at: Callable[[str], datetime], moment: str) -> None:
    clock_at(moment)
    found(cast, cast.existing, cast.ministry_officer)
    assert Bar.objects.get().since == datetime.fromisoformat(moment).date()


@pytest.mark.parametrize(
    ("said", "field"), [({"decision": ""}, "decision"), ({"grounds": " "}, "grounds"), ({"proof": None}, "proof"),
                        ({"proof": pdf("证明.txt")}, "proof")],
)  # fmt: skip
def test_a_finding_needs_number_grounds_and_proof(cast: Cast, said: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        found(cast, cast.existing, cast.ministry_officer, **said)
    assert [gap.anchor for gap in caught.value.refusal.gaps] == [field]
    assert not Falsification.objects.exists()
    assert not Bar.objects.exists()


def test_the_same_decision_is_recorded_once(cast: Cast) -> None:
    found(cast, cast.existing, cast.ministry_officer)
    with pytest.raises(Refused, match="已经记录"):
        found(cast, cast.existing, cast.ministry_officer)
    assert Bar.objects.count() == 1
    found(cast, cast.existing, cast.ministry_officer, decision="另一号")  # nothing open is left to end


def test_nobody_else_finds(cast: Cast) -> None:
    for name, person in cast.everybody.items():
        if name in {"province_officer", "ministry_officer"}:
            continue
        with pytest.raises(Forbidden):
            found(cast, cast.existing, person)
    assert not Falsification.objects.exists()


def test_a_practice_application_is_left_alone(cast: Cast) -> None:
    Application.objects.create(
        campaign=cast.campaign, unit=cast.unit_a, kind="factory", route="new", practice=True, authority=cast.city_x,
        province=cast.province, standard="factory-2025", created_at=cast.unit_a.created_at,
        saved_at=cast.unit_a.created_at,
    )  # fmt: skip
    found(cast, cast.unit_a, cast.province_officer)
    assert Application.objects.get().state == Application.State.DRAFT


@pytest.mark.db
def test_a_finding_cannot_be_changed_in_the_database(cast: Cast) -> None:
    found(cast, cast.existing, cast.ministry_officer)
    for statement in ("UPDATE selection_falsification SET grounds = ''", "DELETE FROM selection_falsification"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.clause("HN-4.2.c")
def test_the_bar_lies_on_former_codes_too_to_the_day(cast: Cast, clock_at: Callable[[str], datetime]) -> None:
    former = cast.existing.uscc
    UnitCode.objects.create(unit=cast.existing, uscc=former, until=date(2025, 3, 1), decision="示例换码1号")
    Unit.objects.filter(pk=cast.existing.pk).update(uscc=code())
    cast.existing.refresh_from_db()
    clock_at("2028-02-29 23:59:59")
    found(cast, cast.existing, cast.province_officer)
    again = make_unit(cast.city_y, "另起炉灶示例有限公司", uscc=former)
    for unit in (cast.existing, again):
        bar = bar_on(unit)
        assert bar is not None
        assert (bar.since, bar.until) == (date(2028, 2, 29), date(2031, 2, 28))
    clock_at("2031-02-27 23:59:59")
    assert bar_on(again) is not None
    clock_at("2031-02-28 00:00:00")
    assert (bar_on(again), bar_on(cast.existing)) == (None, None)


@pytest.mark.clause("HN-4.2.c")
def test_before_any_application_and_after_the_year_is_closed(cast: Cast, clock_at: Callable[[str], datetime]) -> None:
    clock_at("2025-09-01 09:00")
    made = found(cast, cast.unit_b, cast.province_officer)  # has never applied
    follows = queries.consequences(cast.campaign, cast.unit_b, "province")
    assert follows is not None
    assert (follows.applications, follows.candidacies, follows.entries) == ([], [], [])  # nothing is left to undo
    assert made.unit == cast.unit_b
    assert bar_on(cast.unit_b) is not None
    Campaign.objects.update(state=Campaign.State.CLOSED)
    cast.campaign.refresh_from_db()
    clock_at("2026-02-01 09:00")
    found(cast, cast.park, cast.ministry_officer)
    assert not ListEntry.objects.filter(unit=cast.park, state="listed").exists()


@pytest.mark.clause("HN-4.2.c")
def test_an_application_of_another_year_that_is_still_open_ends_too(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    candidacy = candidacy_in(cast, cast.unit_a, Candidacy.State.IN_PUBLICITY)
    newer = Campaign.objects.create(year=2026, title="示例新年度", pack="campaign-2025", pack_hash="0", state="open")
    load = campaign_queries.load_campaign
    monkeypatch.setattr(campaign_queries, "load_campaign", lambda _year, code=None: load(2025, code))
    made = actions.find_falsification(
        cast.unit_a, newer, actor=cast.province_officer, decision="示例认定1号", grounds="伪造", proof=pdf()
    )
    assert made.campaign == newer
    candidacy.refresh_from_db()
    assert candidacy.state == Candidacy.State.ENDED
    assert Application.objects.get(pk=candidacy.application_id).state == Application.State.ENDED


def test_nobody_finds_against_a_unit_they_file_for(cast: Cast) -> None:
    UnitMember.objects.create(unit=cast.existing, user=cast.province_officer, since=cast.existing.created_at)
    actor = type(cast.province_officer).objects.get(pk=cast.province_officer.pk)
    with pytest.raises(Refused, match="不能办理本单位"):
        found(cast, cast.existing, actor)
