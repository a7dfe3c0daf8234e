"""Official lists imported: every row to an outcome, doubts decided by a person, applied wholly or not at all."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from stdnum.cn import uscc

from lvheng.core import audit, clock
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Invalid, Refused
from lvheng.registry import actions
from lvheng.registry.actions.lists import apply_list, decide_rows, discard_list
from lvheng.registry.codes import fault_of, is_like_one, is_regular
from lvheng.registry.listplan import KEEPS, NO_CODE, Decision
from lvheng.registry.listworld import rows_of
from lvheng.registry.models import EntryEvent, ListEntry, ListImport, Unit, UnitCode, UnitName
from tests.cast import Cast, code, make_unit
from tests.registry.listing import DECISION, ON, new, outcomes, read, row, snapshot, told

pytestmark = pytest.mark.db


@pytest.mark.clause("MI-3.c")
def test_a_list_makes_units_and_entries_with_their_history(cast: Cast) -> None:
    fresh = new(
        number=3, county="示例县", address="示例路 2 号", industry_code="3011", batch="第八批", on="2023年1月5日",
        year=2023,
    )
    found = read(cast, fresh, row(cast.unit_a), {**row(cast.existing), "city": "株洲"})
    assert (told(found), outcomes(found)) == ([], ["new", "same", "same"])
    assert found.content["rows"][1]["remark"] == "已于 2023 年 示例批次 列入，不改动"
    before = snapshot()
    assert before == snapshot()
    assert apply_list(found, actor=cast.province_officer) == {
        "new": 1, "listed": 0, "renamed": 0, "removed": 0, "same": 2, "skipped": 0,
    }  # fmt: skip
    unit = Unit.objects.get(uscc=fresh["uscc"])
    assert (unit.name, unit.authority, unit.county, unit.industry_code) == (
        "株洲示例新材料有限公司", cast.city_x, "示例县", "3011",
    )  # fmt: skip
    assert (unit.name_key, unit.pinyin[:7], unit.irregular_code) == (unit.name, "zhu zho", "")
    (entry,) = unit.entries.all()
    assert (entry.level, entry.year, entry.batch, entry.number) == ("provincial", 2023, "第八批", 3)
    assert (entry.decision, entry.listed_on, entry.name) == (DECISION, date(2023, 1, 5), unit.name)
    (event,) = entry.events.all()
    assert (event.kind, event.on, event.by, event.text) == ("listed", entry.listed_on, cast.province_officer,
                                                            "导入名单“名单.xlsx”")  # fmt: skip
    verbs = AuditEvent.objects.filter(subject=audit.subject_of(unit)).order_by("sequence")
    assert [one.verb for one in verbs] == ["unit.add", "unit.listed"]
    assert list(audit.verify()) == []
    found.refresh_from_db()
    assert (found.state, found.applied_at, len(found.report["rows"])) == ("applied", clock.now(), 3)
    (letter,) = Notification.objects.filter(recipient=cast.city_x_officer)
    assert letter.text == f"省级名单（{DECISION}）已导入，本地区新列入 1 家。"
    assert letter.url == "/registry/units/?area=430200&level=provincial"


def test_the_same_file_twice_changes_nothing(cast: Cast) -> None:
    removed = make_unit(cast.city_x, "株洲示例旧厂")
    actions.enter_list(removed, "provincial", actor=None, year=2020, batch="", decision="旧", number=None,
                       on=date(2020, 1, 1))  # fmt: skip
    renamed = make_unit(cast.city_y, "长沙示例原厂")
    rows = [
        new(), row(cast.unit_a), row(make_unit(cast.city_x, "株洲示例已知厂")), new("丑示例园区", kind="绿色园区"),
        row(removed, state="移出", reason="不再符合"),
        row(renamed, name="长沙示例新厂", former=renamed.name, state="更名"),
    ]  # fmt: skip
    counts = apply_list(read(cast, *rows), actor=cast.province_officer)
    assert counts == {"new": 2, "listed": 1, "renamed": 1, "removed": 1, "same": 1, "skipped": 0}
    after = snapshot()
    again = read(cast, *rows)
    assert outcomes(again) == ["same"] * 6
    assert apply_list(again, actor=cast.province_officer)["same"] == 6
    assert snapshot() == after


def test_nothing_is_half_imported(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(cast, new(), new("株洲示例二厂"))
    before = snapshot()
    monkeypatch.setattr("lvheng.registry.actions.lists.tell", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        apply_list(found, actor=cast.province_officer)
    found.refresh_from_db()
    assert (snapshot(), found.state) == (before, "read")


SPELLINGS = ["2023-01-05", "2023/1/5", "2023.01.05", "2023年1月5日", "20230105", 44931]


def test_days_in_every_spelling(cast: Cast) -> None:
    found = read(cast, *[new(f"株洲示例{at}厂", on=day) for at, day in enumerate(SPELLINGS)])
    assert told(found) == []
    apply_list(found, actor=cast.province_officer)
    days = ListEntry.objects.filter(decision=DECISION).values_list("listed_on", flat=True)
    assert list(days) == [date(2023, 1, 5)] * len(SPELLINGS)


def bad_check(right: str) -> str:
    return right[:-1] + ("0" if right[-1] != "0" else "1")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": None}, "A3：没有填写单位名称"),
        ({"on": "去年"}, "不是能识别的日期；请写成年-月-日"),
        ({"kind": "工坊"}, "不在可以填写的值里"),
        ({"kind": None}, "没有写明类别"),
        ({"year": "12"}, "“12”不是年度"),
        ({"industry_code": "30a1"}, "不是行业代码"),
        ({"uscc": "91430"}, "有 5 位，统一社会信用代码应为 18 位"),
        ({"uscc": None}, NO_CODE),
        ({"uscc": 914302000000000161}, "末几位已经丢失"),
        ({"city": "示例外市"}, "这张名单的地区里没有“示例外市”"),
        ({"city": None}, "没有写明所在地区，不能新建单位"),
        ({"province": "示例省"}, "这张名单的地区里没有“示例省”"),
        ({"state": "移出"}, "没有填写移出原因"),
        ({"state": "移出", "reason": "停产"}, "登记里没有这个单位，不能移出"),
        ({"state": "更名"}, "登记里没有这个单位，不能更名"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_at_its_cell_and_nothing_applied(
    cast: Cast, change: dict[str, Any], words: str
) -> None:
    before = snapshot()
    found = read(cast, new("株洲示例一厂") | change, new("株洲示例二厂"))
    (said,) = told(found)
    assert words in said
    assert "3" in said.partition("：")[0]
    with pytest.raises(Refused, match="有 1 处问题，不能导入"):
        apply_list(found, actor=cast.province_officer)
    assert snapshot() == before


def test_the_same_code_or_unit_twice_is_told(cast: Cast) -> None:
    twice = new("株洲示例一厂")
    found = read(cast, twice, twice | {"name": "株洲示例一分厂"}, row(cast.unit_a), row(cast.unit_a, uscc=None))
    assert told(found) == ["B4：与第 3 行是同一个单位；请删去其中一行", "A6：与第 5 行是同一个单位；请删去其中一行"]


def test_one_code_has_several_sites(cast: Cast) -> None:
    shared = code()
    rows = [new("株洲示例一厂", uscc=shared, site="一厂区"), new("株洲示例二厂", uscc=shared, site="二厂区")]
    assert apply_list(read(cast, *rows), actor=cast.province_officer)["new"] == 2
    assert sorted(Unit.objects.filter(uscc=shared).values_list("site", flat=True)) == ["一厂区", "二厂区"]
    assert outcomes(read(cast, *rows)) == ["same", "same"]
    blank = read(cast, new("示例", uscc=shared), new("示例", uscc=shared, site="三厂区"))
    assert [one["choices"] for one in blank.content["rows"]] == [
        ["same", "rename", "skip"], ["same", "rename", "new", "skip"],
    ]  # fmt: skip


def test_a_close_name_waits_for_a_person(cast: Cast) -> None:
    known = make_unit(cast.city_x, "株洲示例水泥有限公司")
    found = read(cast, new("株洲示例水泥有限责任公司"), new("株洲示例水泥股份有限公司", uscc=None))
    assert [(one["outcome"], one["choices"]) for one in found.content["rows"]] == [
        ("doubt", ["same", "new", "skip"]), ("doubt", ["same", "skip"]),
    ]  # fmt: skip
    with pytest.raises(Refused, match="还有 2 行没有决定"):
        apply_list(found, actor=cast.province_officer)
    assert decide_rows(found, {3: Decision("same", known.pk), 4: Decision("skip")}, actor=cast.province_officer) == 0
    found.refresh_from_db()
    counts = apply_list(found, actor=cast.province_officer)
    assert (counts["listed"], counts["skipped"], counts["new"]) == (1, 1, 0)
    known.refresh_from_db()
    assert known.name == "株洲示例水泥有限公司"
    assert known.entries.get().name == "株洲示例水泥有限责任公司"
    assert ListImport.objects.get().report["rows"][1]["outcome"] == "skipped"
    assert outcomes(read(cast, new("株洲示例水泥有限责任公司", uscc=known.uscc))) == ["same"]


def test_a_close_name_may_be_another_unit(cast: Cast) -> None:
    make_unit(cast.city_x, "株洲示例水泥有限公司")
    found = read(cast, new("株洲示例水泥有限责任公司"))
    decide_rows(found, {3: Decision("new")}, actor=cast.province_officer)
    found.refresh_from_db()
    assert apply_list(found, actor=cast.province_officer)["new"] == 1


def test_two_rows_that_come_to_one_unit_by_decision_are_refused(cast: Cast) -> None:
    known = make_unit(cast.city_x, "株洲示例水泥有限公司")
    found = read(cast, new("株洲示例水泥有限责任公司"), row(known))
    decide_rows(found, {3: Decision("same", known.pk)}, actor=cast.province_officer)
    found.refresh_from_db()
    with pytest.raises(Invalid) as refused:
        apply_list(found, actor=cast.province_officer)
    (gap,) = refused.value.refusal.gaps
    assert (gap.anchor, gap.message) == ("row-4", "第 4 行：与第 3 行是同一个单位；请改选或不导入")


def test_a_code_and_a_name_that_do_not_agree_wait_for_a_person(cast: Cast) -> None:
    known, other = make_unit(cast.city_x, "株洲示例水泥厂"), make_unit(cast.city_x, "湘潭示意玻璃制品公司")
    park = row(known, name="株洲示例水泥制造厂", site="一厂区", kind="绿色工业园区", city="株洲市")
    found = read(cast, row(known, name=other.name), row(other, uscc=code(), city="株洲市"), park)
    assert KEEPS in found.content["rows"][1]["doubts"]
    doubts = [[said for said in one["doubts"] if said != KEEPS] for one in found.content["rows"]]
    assert doubts == [["代码与名称指向不同的单位"], ["名称相同，代码不同"], ["同一代码或名称已有另一类别的单位"]]
    for decision, words in (
        (Decision("same"), "请选择是哪一个单位"), (Decision("same", 999_999), "请选择是哪一个单位"),
        (Decision("new"), "请为这一行选择一种处理"), (Decision("绿"), "请为这一行选择一种处理"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            decide_rows(found, {3: decision}, actor=cast.province_officer)
        assert words in refused.value.refusal.gaps[0].message
    with pytest.raises(Invalid, match="填写有误"):
        decide_rows(found, {99: Decision("skip")}, actor=cast.province_officer)
    choices = {3: Decision("same", other.pk), 4: Decision("new"), 5: Decision("new")}
    assert decide_rows(found, choices, actor=cast.province_officer) == 0
    found.refresh_from_db()
    counts = apply_list(found, actor=cast.province_officer)
    assert (counts["new"], counts["listed"]) == (2, 1)


def test_a_code_under_another_name_is_a_renaming_only_by_decision_or_by_the_list(cast: Cast) -> None:
    known = make_unit(cast.city_x, "株洲示例水泥有限公司")
    found = read(cast, row(known, name="株洲示例新水泥有限公司"))
    assert found.content["rows"][0]["doubts"] == ["代码相同，名称不同"]
    decide_rows(found, {3: Decision("rename")}, actor=cast.province_officer)
    found.refresh_from_db()
    assert apply_list(found, actor=cast.province_officer)["renamed"] == 1
    known.refresh_from_db()
    assert known.name == "株洲示例新水泥有限公司"
    assert [(one.name, one.until) for one in known.names.all()] == [("株洲示例水泥有限公司", ON)]
    assert known.entries.get().state == "listed"


def test_a_renaming_in_the_list_keeps_the_former_name(cast: Cast) -> None:
    former = cast.existing.name
    line = row(cast.existing, name="丙示例新名有限公司", uscc=None, former=former, state="更名")
    found = read(cast, line, actor=cast.ministry_officer, level="national", authority=cast.ministry)
    assert outcomes(found) == ["renamed"]
    apply_list(found, actor=cast.ministry_officer)
    cast.existing.refresh_from_db()
    assert cast.existing.name == "丙示例新名有限公司"
    assert UnitName.objects.get(unit=cast.existing).name == former
    states = cast.existing.entries.order_by("level").values_list("level", "state")
    assert list(states) == [("national", "renamed"), ("provincial", "renamed")]
    events = EntryEvent.objects.filter(kind="renamed")
    assert {one.text for one in events} == {f"原“{former}”"}
    verbs = AuditEvent.objects.filter(subject=audit.subject_of(cast.existing)).values_list("verb", flat=True)
    assert "unit.changed" in verbs
    older = row(cast.existing, name=former)
    assert outcomes(read(cast, older)) == ["same"]


def test_an_older_list_does_not_bring_an_old_name_back(cast: Cast) -> None:
    found = read(cast, row(cast.unit_a, name="甲示例旧名公司"), listed_on=date(2019, 1, 1), year=2018)
    assert outcomes(found) == ["same"]


@pytest.mark.clause("HN-1.1.c")
def test_a_removal_by_the_list(cast: Cast) -> None:
    rows = [row(cast.unit_a, state="移出", reason="连续停产"), row(cast.unit_b, state="已移出", reason="搬迁")]
    found = read(cast, *rows)
    assert outcomes(found) == ["removed", "removed"]
    ListEntry.objects.filter(unit=cast.unit_b).delete()
    with pytest.raises(Refused, match="登记在读取名单之后有了变化"):
        apply_list(found, actor=cast.province_officer)
    found = read(cast, *rows)
    assert outcomes(found) == ["removed", "same"]
    apply_list(found, actor=cast.province_officer)
    entry = ListEntry.objects.get(unit=cast.unit_a)
    assert (entry.state, entry.removed_on, entry.removal_reason, entry.removal_decision) == (
        "removed", ON, "连续停产", DECISION,
    )  # fmt: skip
    assert entry.events.get().kind == "removed"


def test_a_list_older_than_a_removal_does_not_bring_a_unit_back(cast: Cast) -> None:
    actions.remove_from_lists(cast.unit_a, actor=cast.province_officer, clause="", reason="示例", decision="示例",
                              on=ON + timedelta(days=30))  # fmt: skip
    found = read(cast, row(cast.unit_a))
    assert outcomes(found) == ["same"]
    assert "晚于这张名单，不再列入" in found.content["rows"][0]["remark"]
    later = read(cast, row(cast.unit_a), listed_on=ON + timedelta(days=60))
    assert outcomes(later) == ["listed"]
    assert apply_list(later, actor=cast.province_officer)["listed"] == 1


def test_a_merged_unit_is_not_listed(cast: Cast) -> None:
    gone = make_unit(cast.city_x, "株洲示例并入厂", merged_into=cast.unit_a, merged_on=ON)
    assert "已并入其他单位" in told(read(cast, row(gone)))[0]


def test_an_earlier_code_leads_to_the_unit(cast: Cast) -> None:
    old = code()
    UnitCode.objects.create(unit=cast.unit_a, uscc=old, until=ON)
    found = read(cast, row(cast.unit_a, uscc=old))
    assert (outcomes(found), found.content["rows"][0]["unit"]) == (["same"], cast.unit_a.pk)


@pytest.mark.parametrize("old", ["430200000012345", bad_check("91430200MA00000010")])
def test_an_irregular_old_code_is_taken_only_with_a_reason(cast: Cast, old: str) -> None:
    assert fault_of(old)
    assert not is_regular(old)
    assert is_like_one(old)
    found = read(cast, new("株洲示例老厂", uscc=old))
    (doubt,) = found.content["rows"][0]["doubts"]
    assert doubt.startswith("代码不合规则，须确认是老代码：")
    with pytest.raises(Invalid) as refused:
        decide_rows(found, {3: Decision("new")}, actor=cast.province_officer)
    assert "请写明确认的理由" in refused.value.refusal.gaps[0].message
    decide_rows(found, {3: Decision("new", reason="执照未换发")}, actor=cast.province_officer)
    found.refresh_from_db()
    apply_list(found, actor=cast.province_officer)
    unit = Unit.objects.get(uscc=old)
    assert unit.irregular_code == "执照未换发"
    assert outcomes(read(cast, row(unit))) == ["same"]


def test_codes_and_what_is_wrong_with_them() -> None:
    right = code()
    assert (fault_of(right), is_regular(right)) == ("", True)
    assert "不用的字符" in fault_of("91430200MI00000010")
    assert "校验位不对" in fault_of(bad_check(right))
    assert not is_like_one("示例")
    assert not is_like_one("1234567")
    assert right[-1] == uscc.calc_check_digit(right[:-1])


def test_a_changed_registry_makes_a_preview_stale_only_where_it_rests_on_it(cast: Cast) -> None:
    fresh = new()
    found = read(cast, fresh)
    make_unit(cast.city_y, "长沙示意无关玻璃厂")
    other = make_unit(cast.city_x, "别的厂", uscc=fresh["uscc"])
    with pytest.raises(Refused, match="登记在读取名单之后有了变化"):
        apply_list(found, actor=cast.province_officer)
    other.delete()
    assert apply_list(found, actor=cast.province_officer)["new"] == 1


def test_a_list_is_applied_once_and_not_after_it_was_discarded(cast: Cast) -> None:
    found = read(cast, new())
    apply_list(found, actor=cast.province_officer)
    for doing in (apply_list, discard_list):
        with pytest.raises(Refused, match="已导入"):
            doing(found, actor=cast.province_officer)
    put_away = read(cast, new("株洲示例别厂"))
    discard_list(put_away, actor=cast.province_officer)
    with pytest.raises(Refused, match="已放弃"):
        apply_list(put_away, actor=cast.province_officer)


def test_two_that_make_the_same_unit_at_once_do_not_both(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = new()
    found = read(cast, fresh)
    monkeypatch.setattr("lvheng.registry.actions.lists._applicable", _planned)
    make_unit(cast.city_x, "别的厂", uscc=fresh["uscc"])
    with pytest.raises(Refused, match="登记在读取名单之后有了变化"):
        apply_list(found, actor=cast.province_officer)


def _planned(found: ListImport) -> Any:
    return rows_of(found)


def test_reading_and_applying_take_queries_by_batches_not_by_rows(cast: Cast) -> None:
    read(cast, row(cast.unit_a))
    counts = []
    for size in (1, 30):
        with CaptureQueriesContext(connection) as reading:
            found = read(cast, *[new(f"株洲示例{size}第{at}厂") for at in range(size)])
        with CaptureQueriesContext(connection) as applying:
            apply_list(found, actor=cast.province_officer)
        counts.append((len(reading), len(applying)))
    assert counts[0] == counts[1]
