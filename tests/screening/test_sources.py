"""Importing a source list: shown first, applied wholly or not at all, then frozen."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from lvheng.campaigns.models import Campaign
from lvheng.core import audit, files
from lvheng.core.door import move
from lvheng.core.models import AuditEvent, StoredFile
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.core.tabular import CellProblem
from lvheng.screening import actions
from lvheng.screening.actions import sources
from lvheng.screening.models import Finding, SourceEntry, SourceSnapshot
from lvheng.screening.queries import in_force, newest_seen_by, snapshots_seen_by
from lvheng.screening.reading import Reading
from tests.cast import Cast, make_role
from tests.filing import make
from tests.screening.lists import csv, put, read, slot

IMPORTERS = {"province_officer": "province", "city_x_officer": "city_x", "city_y_officer": "city_y"}


def state_of_things() -> tuple[int, ...]:
    kinds = (SourceSnapshot, SourceEntry, Finding, StoredFile, AuditEvent)
    return tuple(one.objects.count() for one in kinds)


@pytest.mark.clause("HN-1.1.f")
@pytest.mark.db
def test_a_list_is_read_then_applied_then_frozen(cast: Cast) -> None:
    make.submitted(cast.unit_a, cast.enterprise_a)
    found = read(cast, "dishonest", f"甲,{cast.unit_a.uscc},欠款,示例执1号,2025-01-02,", "别家,,,,,")
    assert (found.state, found.rows, found.source, found.as_of) == ("read", 2, "示例网站", date(2025, 10, 20))
    assert found.imported_by == cast.province_officer
    assert found.content["first"][0] == ["2", "甲", cast.unit_a.uscc, "欠款", "示例执1号", "2025-01-02", ""]
    assert [hit[1] for hit in found.content["hits"]] == [cast.unit_a.name]
    assert not SourceEntry.objects.exists()
    assert not Finding.objects.exists()
    made = actions.apply_source(found, actor=cast.province_officer)
    assert (made.units, len(made.new)) == (3, 1)  # unit A and both existing units
    found.refresh_from_db()
    assert (found.state, found.applied_at is not None) == ("applied", True)
    assert list(found.entries.values_list("number", "name")) == [(2, "甲"), (3, "别家")]
    assert [one.verb for one in AuditEvent.objects.filter(subject=audit.subject_of(found))] == [
        "source.read", "source.apply",
    ]  # fmt: skip
    entry = found.entries.get(number=2)
    for change in (
        lambda: SourceEntry.objects.filter(pk=entry.pk).update(matter="改"),
        lambda: SourceEntry.objects.filter(pk=entry.pk).delete(),
        lambda: SourceEntry.objects.create(snapshot=found, number=9, name="补"),
        lambda: SourceSnapshot.objects.filter(pk=found.pk).update(source="改"),
        lambda: SourceSnapshot.objects.filter(pk=found.pk).update(state="read"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(Refused, match="不能导入"):
        actions.apply_source(found, actor=cast.province_officer)


@pytest.mark.db
def test_the_same_file_twice_changes_nothing(cast: Cast) -> None:
    first = put(cast, "dishonest", "甲,,欠款,,,")
    before = state_of_things()
    asked = slot(cast.campaign, cast.province, "dishonest")
    again = actions.read_source_list(
        asked, csv("甲,,欠款,,,"), actor=cast.province_officer, source="别处", as_of=date(2025, 10, 20)
    )
    assert (again.again, again.snapshot) == (True, first)
    assert state_of_things() == before
    other = slot(cast.campaign, cast.province, "abnormal")  # another list: not the same
    given = {"actor": cast.province_officer, "source": "示例", "as_of": date(2025, 10, 1)}
    made = actions.read_source_list(other, csv("甲,,欠款,,,"), **given)  # type: ignore[arg-type]
    assert not made.again
    actions.discard_source(made.snapshot, actor=cast.province_officer)
    assert not actions.read_source_list(other, csv("甲,,欠款,,,"), **given).again  # type: ignore[arg-type]


@pytest.mark.clause("HN-1.1.f")
@pytest.mark.db
def test_a_list_may_go_back_to_what_it_once_was(cast: Cast) -> None:
    make.submitted(cast.unit_a, cast.enterprise_a)
    row = f"甲,{cast.unit_a.uscc},欠款,示例执1号,2025-01-02,"
    put(cast, "dishonest", row, as_of=date(2025, 8, 1))
    put(cast, "dishonest", "别家,,,,,", as_of=date(2025, 9, 1))
    found = Finding.objects.get()
    assert found.until == date(2025, 9, 1)
    back = put(cast, "dishonest", row, as_of=date(2025, 10, 1))
    assert SourceSnapshot.objects.count() == 3
    found.refresh_from_db()
    assert (found.until, found.entry) == (None, back.entries.get())


def test_a_mistyped_day_or_source_is_mended_with_the_same_file(cast: Cast) -> None:
    asked = slot(cast.campaign, cast.province, "dishonest")

    def again(source: str, as_of: date) -> bool:
        return actions.read_source_list(
            asked, csv("甲,,欠款,,,"), actor=cast.province_officer, source=source, as_of=as_of
        ).again

    assert [
        again("示例网", date(2025, 1, 10)), again("示例网", date(2025, 1, 10)), again("示例网站", date(2025, 1, 10)),
        again("示例网站", date(2025, 10, 1)),
    ] == [False, True, False, False]  # fmt: skip


def test_a_list_with_a_problem_is_not_imported_even_in_part(cast: Cast) -> None:
    found = read(cast, "dishonest", "甲,,欠款,,,", "乙,123,欠款,,,", f"丙,{cast.unit_a.uscc},,,,")
    assert found.content["problems"][0][0] == "B3"
    assert (found.content["count"], found.content["hits"]) == (1, [])
    with pytest.raises(Refused, match="有 1 处错误"):
        actions.apply_source(found, actor=cast.province_officer)
    assert not SourceEntry.objects.exists()
    actions.discard_source(found, actor=cast.province_officer)
    found.refresh_from_db()
    assert found.state == "discarded"
    with pytest.raises(Refused, match="不能导入"):
        actions.apply_source(found, actor=cast.province_officer)


def test_whatever_fails_while_comparing_leaves_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(cast, "dishonest", "甲,,欠款,,,")

    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(sources, "screen_each", broken)
    with pytest.raises(RuntimeError):
        actions.apply_source(found, actor=cast.province_officer)
    found.refresh_from_db()
    assert (found.state, found.entries.count()) == ("read", 0)


def test_who_may_import_for_which_territory(cast: Cast) -> None:
    for name, user in cast.everybody.items():
        for place in ("province", "city_x", "city_y"):
            asked = slot(cast.campaign, getattr(cast, place), "dishonest")
            upload = csv(f"{name}{place},,,,,")
            if IMPORTERS.get(name) == place:
                actions.read_source_list(asked, upload, actor=user, source="示例", as_of=date(2025, 10, 1))
            else:
                with pytest.raises(Forbidden):
                    actions.read_source_list(asked, upload, actor=user, source="示例", as_of=date(2025, 10, 1))
    found = SourceSnapshot.objects.get(authority=cast.city_x)
    for name, user in cast.everybody.items():
        if name != "city_x_officer":
            for act in (actions.apply_source, actions.discard_source):
                with pytest.raises(Forbidden):
                    act(found, actor=user)


def test_who_sees_which_list_and_its_file(cast: Cast) -> None:
    of_city = put(cast, "dishonest", "甲,,,,,", by=cast.city_x_officer, at=cast.city_x)
    of_province = put(cast, "dishonest", "乙,,,,,")
    waiting = read(cast, "abnormal", "丙,,,,,")
    above = {"province_officer", "ministry_officer", "auditor"}
    expected = {
        of_city: above | {"city_x_officer"}, of_province: above | {"city_x_officer", "city_y_officer"}, waiting: above,
    }  # fmt: skip
    for snapshot, who in expected.items():
        seen = {name for name, user in cast.everybody.items() if snapshot in snapshots_seen_by(user)}
        assert seen == who
        assert {name for name, user in cast.everybody.items() if files.may_see(user, snapshot.file)} == who
    lists = [slot(cast.campaign, cast.province, "dishonest").source_list]
    assert newest_seen_by(cast.city_y_officer, lists) == [of_province]
    assert newest_seen_by(cast.city_x_officer, lists) == [of_province, of_city]


@pytest.mark.parametrize(
    ("given", "upload", "field", "words"),
    [
        ((" ", date(2025, 10, 1)), csv("甲,,,,,"), "source", "请写明名单来源"),
        (("长" * 201, date(2025, 10, 1)), csv("甲,,,,,"), "source", "201 字"),
        (("示例", None), csv("甲,,,,,"), "as_of", "请填写名单日期"),
        (("示例", date(2025, 10, 21)), csv("甲,,,,,"), "as_of", "在今天之后"),
        (("示例", date(2025, 10, 1)), None, "file", "请选择一个"),
        (("示例", date(2025, 10, 1)), SimpleUploadedFile("名单.exe", b"MZ"), "file", "不是可以上传的格式"),
    ],
)
def test_bad_input_is_told_at_its_field(
    cast: Cast, given: tuple[str, date | None], upload: SimpleUploadedFile | None, field: str, words: str
) -> None:
    source, as_of = given
    asked = slot(cast.campaign, cast.province, "dishonest")
    with pytest.raises(Invalid) as error:
        actions.read_source_list(asked, upload, actor=cast.province_officer, source=source, as_of=as_of)
    assert {gap.anchor: gap.message for gap in error.value.refusal.gaps}[field].count(words) == 1
    assert not SourceSnapshot.objects.exists()


def test_the_newest_of_each_authority_is_in_force_or_all_of_them(cast: Cast) -> None:
    latest = slot(cast.campaign, cast.province, "dishonest").source_list
    every = slot(cast.campaign, cast.province, "violations").source_list
    new = put(cast, "dishonest", "甲,,,,,")
    old = read(cast, "dishonest", "乙,,,,,", as_of=date(2025, 9, 1))
    assert "早于它，导入后只留存" in old.content["notes"][0]
    actions.apply_source(old, actor=cast.province_officer)
    city = put(cast, "dishonest", "丙,,,,,", as_of=date(2025, 8, 1), by=cast.city_x_officer, at=cast.city_x)
    told = [put(cast, "violations", f"{name},,,,,") for name in "甲乙"]
    codes = [cast.province.code, cast.city_x.code]
    assert set(in_force([latest], codes)) == {new.pk, city.pk}
    assert set(in_force([every], codes)) == {one.pk for one in told}
    assert set(in_force([latest, every], [cast.city_y.code])) == set()


def test_without_an_open_year_a_list_is_kept_and_nobody_compared(cast: Cast) -> None:
    move(cast.campaign, Campaign.State.CLOSED)
    found = read(cast, "dishonest", f"甲,{cast.existing.uscc},,,,")
    assert found.content["hits"] == []
    assert actions.apply_source(found, actor=cast.province_officer).units == 0
    assert not Finding.objects.exists()


def test_a_list_that_the_rules_or_the_file_no_longer_bear_is_refused(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = read(cast, "dishonest", "甲,,,,,")
    monkeypatch.setattr(sources, "read_source", lambda *_a, **_k: Reading([], [CellProblem("A2", "坏")], [], ""))
    with pytest.raises(Refused, match="现在读出的内容有错误"):
        actions.apply_source(found, actor=cast.province_officer)
    monkeypatch.setattr(sources, "current", lambda: None)
    with pytest.raises(Refused, match="没有这类来源名单"):
        actions.apply_source(found, actor=cast.province_officer)


def test_nothing_is_foreseen_before_there_is_a_year(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = slot(cast.campaign, cast.province, "dishonest")
    monkeypatch.setattr(sources, "current", lambda: None)
    made = actions.read_source_list(
        asked, csv(f"甲,{cast.existing.uscc},,,,"), actor=cast.province_officer, source="示例", as_of=date(2025, 10, 1)
    )
    assert made.snapshot.content["hits"] == []


def test_an_officer_of_two_places_may_import_for_both(cast: Cast) -> None:
    make_role(cast.city_x_officer, "officer", cast.city_y)
    put(cast, "dishonest", "甲,,,,,", by=cast.city_x_officer, at=cast.city_y)
