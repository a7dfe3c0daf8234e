"""Falsification: ends, removes, bars, tells; by province (HN-4.2.c) or ministry (MI-3.d), at any time."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from lvheng.core.models import Notification
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing.models import Application
from lvheng.registry.models import Bar, ListEntry, Unit
from lvheng.registry.queries import bar_on
from lvheng.selection import actions, queries
from lvheng.selection.models import Candidacy, Falsification
from tests.cast import Cast, make_unit, put_on_list
from tests.selection.making import candidacy_in, pdf, submitted


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
def test_without_a_territorys_rule_only_the_national_entry_goes_and_only_the_ministry_finds(cast: Cast) -> None:
    unit = make_unit(cast.other_province, "外省示例有限公司")
    put_on_list(unit, "national")
    put_on_list(unit, "provincial")
    with pytest.raises(Refused, match="没有规定由省级认定"):
        found(cast, unit, cast.other_province_officer)
    found(cast, unit, cast.ministry_officer)
    assert ListEntry.objects.get(unit=unit, level="national").state == "removed"
    assert ListEntry.objects.get(unit=unit, level="provincial").state == "listed"


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
