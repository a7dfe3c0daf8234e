"""A source list wrongly imported is taken back: kept, with the reason, and in force no longer."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from lvheng.core import audit
from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.registry.models import Unit
from lvheng.screening import actions
from lvheng.screening.models import Finding, SourceEntry, SourceSnapshot
from lvheng.screening.queries import concerned, in_force, snapshots_seen_by, stops
from tests.cast import Cast
from tests.filing import make
from tests.screening.lists import put, read, slot

ROW = "甲,{code},欠款,示例执1号,2025-01-02,"


def row(unit: Unit) -> str:
    return ROW.format(code=unit.uscc)


@pytest.mark.clause("HN-1.1.b")
@pytest.mark.db
def test_a_wrong_list_is_taken_back_and_holds_nothing_more(cast: Cast) -> None:
    make.submitted(cast.unit_a, cast.enterprise_a)
    wrong = put(cast, "violations", row(cast.unit_a), as_of=date(2025, 10, 1))
    found = Finding.objects.get()
    actions.decide_finding(found, actor=cast.city_x_officer, confirmed=True, reason="属实")
    made = actions.withdraw_source(wrong, actor=cast.province_officer, reason=" 选错了名单 ")
    assert (made.units, made.changed, made.new) == (3, 1, [])
    wrong.refresh_from_db()
    found.refresh_from_db()
    assert (wrong.state, wrong.reason, wrong.entries.count()) == ("withdrawn", "选错了名单", 1)
    assert (found.state, found.until) == ("confirmed", date(2025, 10, 20))
    assert stops(cast.campaign, cast.unit_a) == []
    asked = slot(cast.campaign, cast.province, "violations").source_list
    assert in_force([asked], [cast.province.code]) == {}
    event = AuditEvent.objects.get(subject=audit.subject_of(wrong), verb="source.withdraw")
    assert (event.actor_id, "选错了名单" in event.data) == (cast.province_officer.pk, True)
    with pytest.raises(Refused, match="不能撤回"):
        actions.withdraw_source(wrong, actor=cast.province_officer, reason="又一次")
    again = put(cast, "violations", row(cast.unit_a), as_of=date(2025, 10, 1))  # the same file, rightly
    assert again != wrong
    found.refresh_from_db()
    assert (found.state, found.until, found.entry) == ("confirmed", date(2028, 1, 2), again.entries.get())


@pytest.mark.db
def test_the_list_before_it_is_in_force_again(cast: Cast) -> None:
    make.submitted(cast.unit_a, cast.enterprise_a)
    put(cast, "dishonest", row(cast.unit_a), as_of=date(2025, 8, 1))
    wrong = put(cast, "dishonest", "别家,,,,,", as_of=date(2025, 9, 1))
    assert stops(cast.campaign, cast.unit_a) == []
    actions.withdraw_source(wrong, actor=cast.province_officer, reason="选错了文件")
    assert len(stops(cast.campaign, cast.unit_a)) == 1


@pytest.mark.db
def test_what_was_taken_back_stays_frozen(cast: Cast) -> None:
    applied, waiting = put(cast, "dishonest", "甲,,,,,"), read(cast, "abnormal", "乙,,,,,")
    gone = put(cast, "violations", "丙,,,,,")
    actions.withdraw_source(gone, actor=cast.province_officer, reason="选错了")
    rows, entry = SourceSnapshot.objects, gone.entries.get()
    for change in (
        lambda: rows.filter(pk=applied.pk).update(state="withdrawn", source="改"),
        lambda: rows.filter(pk=applied.pk).update(state="discarded"),
        lambda: rows.filter(pk=applied.pk).update(reason="改"),
        lambda: rows.filter(pk=waiting.pk).update(state="withdrawn"),
        lambda: rows.filter(pk=gone.pk).update(state="applied"),
        lambda: rows.filter(pk=gone.pk).update(reason="改"),
        lambda: rows.filter(pk=gone.pk).update(rows=9),
        lambda: rows.filter(pk=gone.pk).delete(),
        lambda: SourceEntry.objects.filter(pk=entry.pk).update(matter="改"),
        lambda: SourceEntry.objects.filter(pk=entry.pk).delete(),
        lambda: SourceEntry.objects.create(snapshot=gone, number=9, name="补"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    rows.filter(pk=waiting.pk).update(source="改")  # what only waits may change


def test_who_may_take_a_list_back(cast: Cast) -> None:
    found = put(cast, "dishonest", "甲,,,,,", by=cast.city_x_officer, at=cast.city_x)
    for name, user in cast.everybody.items():
        if name != "city_x_officer":
            with pytest.raises(Forbidden):
                actions.withdraw_source(found, actor=user, reason="选错了")
    for reason, words in ((" ", "请写明撤回的理由"), ("长" * 501, "501 字")):
        with pytest.raises(Invalid) as error:
            actions.withdraw_source(found, actor=cast.city_x_officer, reason=reason)
        assert words in error.value.refusal.gaps[0].message
    found.refresh_from_db()
    assert found.state == "applied"
    of_province = put(cast, "dishonest", "乙,,,,,")
    actions.withdraw_source(of_province, actor=cast.province_officer, reason="选错了")
    assert of_province in snapshots_seen_by(cast.city_y_officer)  # findings there still name it


def test_who_moved_away_is_concerned_still(cast: Cast) -> None:
    make.submitted(cast.unit_a, cast.enterprise_a)
    found = put(cast, "dishonest", row(cast.unit_a), by=cast.city_x_officer, at=cast.city_x)
    Unit.objects.filter(pk=cast.unit_a.pk).update(authority=cast.city_y)
    assert cast.unit_a in concerned(cast.campaign, found)
    actions.withdraw_source(found, actor=cast.city_x_officer, reason="选错了")
    assert stops(cast.campaign, cast.unit_a) == []


def test_the_page_takes_back_with_a_reason(cast: Cast) -> None:
    found = put(cast, "dishonest", "甲,,,,,")
    client = Client()
    client.force_login(cast.province_officer)
    address = f"/screening/sources/{found.pk}/"
    assert "撤回这份名单" in client.get(address).content.decode()
    refused = client.post(f"{address}withdraw/", {"reason": ""})
    assert (refused.status_code, "请写明撤回的理由" in refused.content.decode()) == (422, True)
    said = client.post(f"{address}withdraw/", {"reason": "选错了文件"}, follow=True).content.decode()
    assert "已撤回失信被执行人名单" in said
    assert "选错了文件" in said
    assert "撤回这份名单" not in said
    assert client.post(f"{address}withdraw/", {"reason": "又"}).status_code == 409
