"""The city's summary table (HN-3.2, HN-A2): once, inside the window, frozen, after every decision."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import IntegrityError, connection, transaction

from lvheng.accounts.models import Authority
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.review.models import Review
from lvheng.selection import actions, queries
from lvheng.selection.models import Candidacy, HandIn
from tests.cast import Cast, make_authority, make_unit, put_on_list
from tests.selection.making import judged, pdf, submitted

CITY = Authority.Level.CITY


def hand_in(cast: Cast, **said: object) -> HandIn:
    given = {"filled_in_by": "李示例", "phone": "0731-22222222"} | said
    return actions.hand_in(cast.campaign, cast.city_x, actor=cast.city_x_officer, **given)  # type: ignore[arg-type]


@pytest.mark.clause("HN-A2")
@pytest.mark.clause("HN-3.2")
def test_the_table_holds_every_decided_applicant_and_makes_the_passed_ones_candidates(cast: Cast) -> None:
    passed = submitted(cast, cast.unit_a, "81.236", industry="cement")
    judged(passed, CITY, opinion="数据属实")
    refused_unit = make_unit(cast.city_x, "戊示例有限公司")
    refused = submitted(cast, refused_unit, "55")
    judged(refused, CITY, Review.State.REFUSED, "能耗数据无法核实")
    submitted(cast, cast.unit_b, "90")  # another city's
    made = hand_in(cast, file=pdf("盖章汇总表.pdf"))
    assert [row["name"] for row in made.rows] == ["甲示例有限公司", "戊示例有限公司"]
    assert [row["position"] for row in made.rows] == ["1", "2"]
    first = made.rows[0]
    assert first["self_score"] == "81.24"
    assert first["city_opinion"] == "通过：数据属实"
    assert first["key_industry"] == "是"
    assert first["industry"] == "水泥"
    assert first["provincial_batch"] == "2023年 示例批次"
    assert first["contact"] == "陈示例"
    assert [row["passed"] for row in made.rows] == [True, False]
    columns = {column.id for column in queries_columns(cast)}
    assert columns <= set(first)
    assert (made.filled_in_by, made.phone, made.file.name) == ("李示例", "0731-22222222", "盖章汇总表.pdf")
    assert [c.application_id for c in Candidacy.objects.all()] == [passed.pk]
    assert Notification.objects.filter(recipient=cast.province_officer, text__contains="汇总表").count() == 1
    event = AuditEvent.objects.get(verb="hand_in.hand_in")
    assert event.clauses == "HN-3.2 HN-A2"
    assert event.actor == cast.city_x_officer


def queries_columns(cast: Cast) -> tuple[object, ...]:
    from lvheng.campaigns.queries import pack_for

    table = pack_for(cast.campaign, cast.city_x).summary_table
    assert table is not None
    return table.columns


@pytest.mark.clause("HN-3.2")
def test_an_applicant_without_a_decision_holds_the_table_back(cast: Cast) -> None:
    waiting = submitted(cast, cast.unit_a)
    Review.objects.create(application=waiting, level=CITY, authority=cast.city_x, opened_at=waiting.submitted_at)
    with pytest.raises(Refused) as caught:
        hand_in(cast)
    assert [gap.message for gap in caught.value.refusal.gaps] == ["甲示例有限公司"]
    assert not HandIn.objects.exists()
    judged_now = Review.objects.get()
    judged_now.state = Review.State.PASSED
    judged_now.save()
    assert len(hand_in(cast).rows) == 1


@pytest.mark.clause("HN-3.2")
@pytest.mark.clause("HN-3.3")
@pytest.mark.parametrize(
    ("moment", "taken"),
    [("2025-09-27 23:59:59", False), ("2025-09-28 00:00:00", True), ("2025-10-30 23:59:59", True),
     ("2025-10-31 00:00:00", False)],
)  # fmt: skip
def test_the_window_is_strict_to_the_second(
    cast: Cast, clock_at: Callable[[str], datetime], moment: str, taken: bool
) -> None:
    clock_at(moment)
    if taken:
        assert hand_in(cast).handed_in_at.isoformat().startswith(moment.replace(" ", "T"))
        return
    with pytest.raises(Refused) as caught:
        hand_in(cast)
    assert caught.value.refusal.clauses[0] == "HN-3.2"
    if moment.startswith("2025-10"):
        assert "2025年10月30日 23:59:59" in caught.value.refusal.message
        assert "HN-3.3" in caught.value.refusal.clauses


@pytest.mark.clause("HN-3.2")
def test_it_is_handed_in_once(cast: Cast) -> None:
    hand_in(cast)
    with pytest.raises(Refused, match="已报送"):
        hand_in(cast)
    assert HandIn.objects.count() == 1


@pytest.mark.clause("HN-A2")
@pytest.mark.parametrize(
    ("said", "field"),
    [({"filled_in_by": " "}, "filled_in_by"), ({"phone": ""}, "phone"), ({"phone": "没有"}, "phone"),
     ({"filled_in_by": "长" * 61}, "filled_in_by"), ({"file": pdf("表.exe")}, "file")],
)  # fmt: skip
def test_the_head_of_the_table_is_filled_in(cast: Cast, said: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        hand_in(cast, **said)
    assert [gap.anchor for gap in caught.value.refusal.gaps] == [field]
    assert not HandIn.objects.exists()


def test_nobody_else_hands_in(cast: Cast) -> None:
    for name, person in cast.everybody.items():
        if name == "city_x_officer":
            continue
        with pytest.raises(Forbidden):
            actions.hand_in(cast.campaign, cast.city_x, actor=person, filled_in_by="甲", phone="1")
    assert not HandIn.objects.exists()


@pytest.mark.clause("HN-4.1.b")
def test_a_shut_gate_does_not_stop_the_table(cast: Cast) -> None:
    assert not queries.gate(cast.campaign, cast.city_x).open
    hand_in(cast)
    assert HandIn.objects.count() == 1


def test_a_city_without_a_summary_table_has_nothing_to_hand_in(cast: Cast) -> None:
    city = make_authority("990100", "示例市", "city", cast.other_province)
    from tests.cast import make_officer

    with pytest.raises(Refused, match="没有“市州报送汇总表”这一步"):
        actions.hand_in(cast.campaign, city, actor=make_officer(city), filled_in_by="甲", phone="1")
    assert queries.summary_rows(cast.campaign, city) == []


@pytest.mark.db
def test_what_was_handed_in_cannot_be_changed_in_the_database(cast: Cast) -> None:
    made = hand_in(cast)
    for statement in ("UPDATE selection_handin SET phone = '1'", "DELETE FROM selection_handin"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    made.refresh_from_db()
    assert made.phone == "0731-22222222"


@pytest.mark.parametrize("n", [1, 3])
def test_the_table_costs_the_same_for_any_number_of_rows(cast: Cast, n: int, django_assert_num_queries) -> None:
    for index in range(n):
        unit = make_unit(cast.city_x, f"己示例{index}有限公司")
        put_on_list(unit, "provincial")
        judged(submitted(cast, unit), CITY)
    with django_assert_num_queries(4):
        assert len(queries.summary_rows(cast.campaign, cast.city_x)) == n
