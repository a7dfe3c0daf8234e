"""Reports of anyone against a unit: received, handled to an answer, and by whom they may be read."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from lvheng.analysis.queries.log import may_read
from lvheng.core import clock
from lvheng.core.models import AuditEvent, Notification, StoredFile
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.registry.models import ListEntry, UnitMember
from lvheng.selection import actions, queries
from lvheng.selection.models import UnitReport
from tests.cast import Cast, make_role, make_unit, make_user, put_on_list
from tests.selection.making import pdf
from tests.selection.rulings import ruled
from tests.selection.test_views import signed_in, status_of_file, text_of

Clock = Callable[[str], datetime]
SAID = {"name": "陈示例", "organisation": "示例协会", "contact": "0731-00000000", "text": "该厂夜间偷排，附照片。"}


def report(cast: Cast, **changes: Any) -> UnitReport:
    given = {**SAID, "evidence": pdf(), **changes}
    unit = given.pop("unit", cast.existing)
    return actions.report_unit(unit, **given)


@pytest.mark.db
def test_a_report_is_kept_with_a_receipt_and_a_term(cast: Cast) -> None:
    made = report(cast, text="第一行\r\n第二行\x07")
    assert (made.state, made.authority, made.text) == ("open", cast.province, "第一行\n第二行")
    assert made.receipt.startswith("FY")
    assert len(made.receipt) == 12
    assert f"{made.due_at.astimezone(made.raised_at.tzinfo):%F %T}" == "2025-11-19 23:59:59"  # thirty days
    told = Notification.objects.filter(text__contains=made.receipt)
    assert [one.recipient for one in told] == [cast.province_officer]
    assert made.evidence is not None
    assert made.evidence.uploaded_by is None


def test_the_log_does_not_say_who_reported_and_hangs_on_no_unit(cast: Cast) -> None:
    made = report(cast)
    event = AuditEvent.objects.get(verb="unit_report.raise")
    assert event.subject == f"authority:{cast.province.pk}"
    assert "陈示例" not in event.data
    assert event.actor is None
    assert not AuditEvent.objects.filter(subject=f"unit:{cast.existing.pk}").exists()
    assert made.name == "陈示例"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " \x00"}, "name"), ({"contact": ""}, "contact"), ({"text": "\n"}, "text"),
        ({"text": "长" * 5001}, "text"), ({"organisation": "长" * 121}, "organisation"),
        ({"evidence": None}, "evidence"), ({"evidence": pdf("a.exe")}, "evidence"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_report(cast: Cast, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        report(cast, **changes)
    assert [gap.anchor for gap in caught.value.refusal.gaps] == [field]
    assert not UnitReport.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_pack_may_do_without_name_and_evidence(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    ruled(monkeypatch, reports={"real_name": False, "evidence": False, "days": 5})
    made = report(cast, name="", evidence=None)
    assert (made.name, made.evidence) == ("", None)
    assert f"{made.due_at:%F}".startswith("2025-10-25")


def test_no_reports_where_the_pack_takes_none_or_of_units_on_no_list(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ListEntry.objects.filter(unit=cast.unit_a).delete()
    with pytest.raises(Refused, match="列入过"):
        report(cast, unit=cast.unit_a)
    ruled(monkeypatch, reports={"enabled": False})
    with pytest.raises(Refused, match="没有设在线反映"):
        report(cast)


@pytest.mark.parametrize(
    ("level", "handler"),
    [("city", "city_x_officer"), ("province", "province_officer"), ("ministry", "ministry_officer")],
)
def test_the_level_that_the_pack_names_handles_it_alone(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, level: str, handler: str
) -> None:
    ruled(monkeypatch, reports={"handled_by": level})
    made = report(cast)
    for name, person in cast.everybody.items():
        if name != handler:
            with pytest.raises(Forbidden):
                actions.check_report(made, actor=person)
    actor = getattr(cast, handler)
    actions.check_report(made, actor=actor)
    for name, person in cast.everybody.items():
        if name != handler:
            with pytest.raises(Forbidden):
                actions.answer_report(made, actor=person, founded=True, finding="x", answer="y")
    done = actions.answer_report(made, actor=actor, founded=False, finding="现场检查未见", answer="不属实")
    assert (done.state, done.answered_by) == ("unfounded", actor)


def test_where_no_city_lies_between_the_province_level_handles_what_cities_would(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruled(monkeypatch, reports={"handled_by": "city"})
    unit = make_unit(cast.separate_city)
    put_on_list(unit, "national")
    assert report(cast, unit=unit).authority == cast.separate_city


@pytest.mark.db
def test_founded_changes_no_list_by_itself(cast: Cast) -> None:
    made = report(cast)
    with pytest.raises(Refused):
        actions.answer_report(made, actor=cast.province_officer, founded=True, finding="属实", answer="已查实")
    actions.check_report(made, actor=cast.province_officer)
    with pytest.raises(Invalid) as caught:
        actions.answer_report(made, actor=cast.province_officer, founded=True, finding=" ", answer="答" * 2001)
    assert {gap.anchor for gap in caught.value.refusal.gaps} == {"finding", "answer"}
    done = actions.answer_report(made, actor=cast.province_officer, founded=True, finding="属实", answer="已查实")
    assert done.state == "founded"
    assert ListEntry.objects.filter(unit=cast.existing, state="listed").count() == 2
    with pytest.raises(Refused):
        actions.answer_report(made, actor=cast.province_officer, founded=False, finding="x", answer="y")


def test_nobody_handles_a_report_on_a_unit_they_file_for(cast: Cast) -> None:
    made = report(cast)
    UnitMember.objects.create(unit=cast.existing, user=cast.province_officer, since=made.raised_at)
    actor = type(cast.province_officer).objects.get(pk=cast.province_officer.pk)
    with pytest.raises(Refused, match="不能办理本单位"):
        actions.check_report(made, actor=actor)
    assert signed_in(actor).get(reverse("selection:unit_report", args=[made.pk])).status_code == 404


def test_who_reported_is_seen_by_the_handling_level_and_above_alone(cast: Cast) -> None:
    made = report(cast)
    assert made.evidence is not None
    seen = {"province_officer", "ministry_officer", "auditor"}
    for name, person in cast.everybody.items():
        client = signed_in(person)
        answer = client.get(reverse("selection:unit_report", args=[made.pk]))
        assert (answer.status_code == 200) == (name in seen), name
        assert ("陈示例" in text_of(answer)) == (name in seen), name
        assert (status_of_file(person, made.evidence.pk) == 200) == (name in seen), name
        queue = client.get(reverse("selection:unit_reports"))
        assert (made.receipt in text_of(queue)) == (name in seen), name


def test_the_receipt_alone_does_not_lead_to_the_answer(cast: Cast) -> None:
    made = report(cast)
    assert queries.report_by_receipt(f" {made.receipt.lower()} ", "0731 00000000") == made
    assert queries.report_by_receipt(made.receipt, "0731-00000001") is None
    assert queries.report_by_receipt("FY0000000000", SAID["contact"]) is None


# -- pages ------------------------------------------------------------------------------------------------------------


def test_the_queue_puts_open_ones_first_and_marks_the_overdue(cast: Cast, clock_at: Clock) -> None:
    old, new = report(cast), report(cast, unit=cast.park)
    actions.check_report(old, actor=cast.province_officer)
    actions.answer_report(old, actor=cast.province_officer, founded=False, finding="x", answer="y")
    client, at = signed_in(cast.province_officer), reverse("selection:unit_reports")
    page = text_of(client.get(at))
    assert page.index(new.receipt) < page.index(old.receipt)
    assert "逾期 0" in page
    clock_at("2025-11-19 23:59:59")
    assert "逾期 0" in text_of(client.get(at))
    clock_at("2025-11-20 00:00:00")
    page = text_of(client.get(at, {"state": "overdue"}))
    assert "逾期 1" in page
    assert new.receipt in page
    assert old.receipt not in page
    assert old.receipt in text_of(client.get(at, {"state": "unfounded"}))
    assert "逾期" in text_of(client.get(reverse("selection:unit_report", args=[new.pk])))


def test_the_queue_asks_as_often_for_three_as_for_one(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, at = signed_in(cast.province_officer), reverse("selection:unit_reports")
    report(cast)
    client.get(at)
    with CaptureQueriesContext(connection) as one:
        client.get(at)
    report(cast)
    report(cast, unit=cast.park)
    with django_assert_num_queries(len(one)):
        client.get(at)


def test_a_report_is_checked_and_answered_on_its_page(cast: Cast) -> None:
    made = report(cast)
    client, at = signed_in(cast.province_officer), reverse("selection:unit_report", args=[made.pk])
    assert "开始核查" in text_of(client.get(at))
    assert client.post(at, {"act": "fly"}).status_code == 404
    assert client.post(at, {"act": "check"}).status_code == 302
    answer = client.post(at, {"act": "found", "finding": "台账与现场不符", "answer": ""})
    assert answer.status_code == 422
    assert "台账与现场不符" in text_of(answer)
    assert client.post(at, {"act": "found", "finding": "台账与现场不符", "answer": "已查实"}).status_code == 302
    page = text_of(client.get(at))
    assert "反映属实本身不改变名单" in page
    assert reverse("selection:falsification", args=[cast.existing.pk]) in client.get(at).content.decode()
    assert "由" in text_of(signed_in(cast.ministry_officer).get(at))


def test_an_officer_who_files_for_the_unit_is_not_shown_who_reported_it(cast: Cast) -> None:
    colleague = make_user("省级另一人")
    make_role(colleague, "officer", cast.province)
    UnitMember.objects.create(unit=cast.existing, user=cast.province_officer, since=clock.now())
    made, other = report(cast), report(cast, unit=cast.park)
    told = Notification.objects.filter(text__contains=made.receipt)
    assert [one.recipient for one in told] == [colleague]
    client = signed_in(cast.province_officer)
    at = reverse("selection:unit_report", args=[made.pk])
    assert client.get(at).status_code == 404
    assert client.post(at, {"act": "check"}).status_code == 404
    assert client.get(reverse("selection:unit_report", args=[other.pk])).status_code == 200
    assert made.receipt not in client.get(reverse("selection:unit_reports")).content.decode()
    assert made.evidence is not None
    assert status_of_file(cast.province_officer, made.evidence.pk) == 404
    assert status_of_file(colleague, made.evidence.pk) == 200
    assert not may_read(cast.province_officer, f"unitreport:{made.pk}")
    assert may_read(colleague, f"unitreport:{made.pk}")
