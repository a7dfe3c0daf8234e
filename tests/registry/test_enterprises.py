"""The enterprises inside a park: entered, ended, imported from a table wholly or not at all."""

from datetime import date
from typing import Any

import pytest
from django.core.files.base import ContentFile

from lvheng.core.models import AuditEvent, StoredFile
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.core.tabular import write_rows
from lvheng.registry import actions, parkbook
from lvheng.registry.models import ParkEnterprise
from tests.cast import NOW, Cast, code

TODAY = NOW.date()
HEAD = "企业名称,统一社会信用代码,国民经济行业代码,入园日期,离园日期"


def csv(*rows: str) -> ContentFile[bytes]:
    return ContentFile("\n".join(["示例园区企业名录,,,,", HEAD, *rows]).encode(), name="名录.csv")


def kept(cast: Cast, *rows: str) -> StoredFile:
    return actions.keep_enterprises_file(cast.park, csv(*rows), actor=cast.park_member)


def applied(cast: Cast, stored: StoredFile) -> parkbook.Plan:
    plan = actions.plan_enterprises(cast.park, stored)
    return actions.apply_enterprises(cast.park, stored, actor=cast.park_member, fingerprint=plan.fingerprint)


def problems(cast: Cast, *rows: str) -> dict[str, str]:
    found = actions.plan_enterprises(cast.park, kept(cast, *rows))
    assert not applied_anything(cast)
    return {one.cell: one.message for one in found.problems}


def applied_anything(cast: Cast) -> bool:
    return AuditEvent.objects.filter(verb="park.enterprises").exists()


@pytest.mark.db
def test_one_is_entered_and_ends(cast: Cast) -> None:
    one = actions.add_enterprise(cast.park, actor=cast.park_member, name=" 示例 甲 ", uscc=code().lower())
    assert (one.name, one.since, one.added_by) == ("示例 甲", TODAY, cast.park_member)
    with pytest.raises(Invalid):
        actions.add_enterprise(cast.park, actor=cast.city_x_officer, name="别名", uscc=one.uscc)
    actions.add_enterprise(cast.park, actor=cast.city_x_officer, name="示例乙", since=date(2024, 2, 29))
    with pytest.raises(Invalid):
        actions.add_enterprise(cast.park, actor=cast.city_x_officer, name="示例 乙")
    gone = actions.end_enterprise(one, actor=cast.park_member, until=TODAY)
    assert gone.until == TODAY
    with pytest.raises(Refused, match="已登记离园"):
        actions.end_enterprise(one, actor=cast.park_member, until=TODAY)
    actions.add_enterprise(cast.park, actor=cast.park_member, name="示例 甲", uscc=one.uscc)  # it came back
    verbs = list(AuditEvent.objects.filter(subject=f"unit:{cast.park.pk}").values_list("verb", flat=True))
    assert verbs.count("park.enterprise") == 3
    assert verbs.count("park.enterprise_left") == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [({"name": ""}, "name"), ({"name": "示" * 121}, "name"), ({"uscc": "123"}, "uscc"),
     ({"industry_code": "30"}, "industry_code"), ({"since": date(2026, 1, 1)}, "since")],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_field(cast: Cast, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        actions.add_enterprise(cast.park, actor=cast.park_member, **{"name": "示例甲"} | values)
    assert [gap.anchor for gap in refused.value.refusal.gaps] == [field]


@pytest.mark.parametrize("until", [None, date(2025, 1, 1), date(2026, 1, 1)])
def test_a_leaving_has_a_day_that_can_be(cast: Cast, until: date | None) -> None:
    one = actions.add_enterprise(cast.park, actor=cast.park_member, name="示例甲", since=date(2025, 2, 1))
    with pytest.raises(Invalid):
        actions.end_enterprise(one, actor=cast.park_member, until=until)


def test_who_keeps_the_enterprises(cast: Cast) -> None:
    may = {"park_member", "city_x_officer", "province_officer", "ministry_officer"}
    for name, user in cast.everybody.items():
        if name not in may:
            with pytest.raises(Forbidden):
                actions.add_enterprise(cast.park, actor=user, name="示例甲")
            with pytest.raises(Forbidden):
                actions.keep_enterprises_file(cast.park, csv("示例甲,,,,"), actor=user)
    with pytest.raises(Refused, match="只有园区"):
        actions.add_enterprise(cast.existing, actor=cast.city_x_officer, name="示例甲")


@pytest.mark.db
def test_a_table_is_taken_once(cast: Cast) -> None:
    number = code()
    stored = kept(cast, f"示例甲,{number},3011,2020/1/2,", "示例乙,,,,")
    plan = applied(cast, stored)
    assert plan.counts == [("新增", 2), ("更正", 0), ("离园", 0), ("不变", 0)]
    rows = list(ParkEnterprise.objects.order_by("id").values_list("name", "uscc", "since"))
    assert rows == [("示例甲", number, date(2020, 1, 2)), ("示例乙", "", TODAY)]
    again = applied(cast, stored)
    assert again.counts[-1] == ("不变", 2)
    assert AuditEvent.objects.filter(verb="park.enterprises").count() == 1
    leaving = kept(cast, f"示例甲新名,{number},3012,,", f"示例乙,{code()},,2024.3.1,2025年3月1日")
    plan = applied(cast, leaving)
    assert plan.counts == [("新增", 0), ("更正", 1), ("离园", 1), ("不变", 0)]
    assert ("企业名称", "示例甲", "示例甲新名") in plan.changes[0].differences
    first, second = ParkEnterprise.objects.order_by("id")
    assert (first.name, first.industry_code, first.since) == ("示例甲新名", "3012", date(2020, 1, 2))
    assert (second.until, len(second.uscc), second.since) == (date(2025, 3, 1), 18, date(2024, 3, 1))
    assert applied(cast, leaving).counts[-1] == ("不变", 2)


def test_a_workbook_is_read_too(cast: Cast) -> None:
    labels = [(one.label, 10) for one in parkbook.HEADINGS]
    content = write_rows("名录", labels, [("示例甲", "", "", "", "")])
    stored = actions.keep_enterprises_file(
        cast.park, ContentFile(content, name="名录.xlsx"), actor=cast.city_x_officer
    )
    assert actions.plan_enterprises(cast.park, stored).counts[0] == ("新增", 1)
    assert parkbook.template()[:2] == b"PK"


def test_faults_by_cell_and_nothing_is_taken(cast: Cast) -> None:
    number = code()
    found = problems(
        cast,
        "示例甲,123,30,2026-01-01,",
        "示例乙,,,2025-03-01,2025-02-01",
        f"示例丙,{number},,,",
        f"示例丁,{number},,,",
        "示例戊,,,,2025-02-01",
        "示例己,,,,",
        "示例 己,,,,",
    )  # fmt: skip
    assert set(found) == {"B3", "C3", "D3", "E4", "B6", "E7", "A9"}
    assert "第 5 行" in found["B6"]
    stored = kept(cast, "示例甲,123,,,")
    with pytest.raises(Refused, match="1 处错误"):
        actions.apply_enterprises(cast.park, stored, actor=cast.park_member, fingerprint="")
    assert not ParkEnterprise.objects.exists()


def test_names_and_codes_that_say_different_things(cast: Cast) -> None:
    number = code()
    actions.add_enterprise(cast.park, actor=cast.park_member, name="示例甲", uscc=number)
    actions.add_enterprise(cast.park, actor=cast.park_member, name="示例乙")
    assert "另一家" in problems(cast, f"示例乙,{number},,,")["B3"]
    assert "早于登记" in problems(cast, "示例甲,,,,2025-02-01")["E3"]
    actions.add_enterprise(cast.park, actor=cast.park_member, name="示例甲", uscc=code())
    assert "2 家同名" in problems(cast, "示例甲,,,,")["A3"]
    plan = actions.plan_enterprises(cast.park, kept(cast, f"示例甲,{code()},,,"))
    assert plan.counts[0] == ("新增", 1)  # a third of that name, by its code


def test_two_rows_never_come_to_one_enterprise(cast: Cast) -> None:
    first, second = code(), code()
    actions.add_enterprise(cast.park, actor=cast.park_member, name="示例甲")
    found = problems(cast, f"示例甲,{first},,,", f"示例甲,{second},,,")
    assert list(found) == ["B4"]
    assert "都指向园区里的“示例甲”（没有代码）" in found["B4"]
    for rows in ((f"示例乙,{first},,,", "示例乙,,,,"), ("示例乙,,,,", f"示例乙,{first},,,")):
        found = problems(cast, *rows)
        assert list(found) == ["A4"]
        assert "与第 3 行同名，其中一行没有代码" in found["A4"]
    actions.add_enterprise(cast.park, actor=cast.park_member, name="示例丙", uscc=first)
    found = problems(cast, f"示例丙新名,{first},,,", "示例丙,,,,")
    assert list(found) == ["A4"]
    assert first in found["A4"]


@pytest.mark.db
def test_enterprises_of_one_name_are_taken_by_their_codes_and_once(cast: Cast) -> None:
    stored = kept(cast, f"示例甲,{code()},,,", f"示例甲,{code()},,,", "示例乙,,,2024-01-01,")
    assert applied(cast, stored).counts[0] == ("新增", 3)
    assert applied(cast, stored).counts[-1] == ("不变", 3)
    left = kept(cast, "示例乙,,,,2025-02-01")
    assert applied(cast, left).counts[2] == ("离园", 1)
    actions.add_enterprise(cast.park, actor=cast.park_member, name="示例乙")  # it came back
    assert applied(cast, left).counts[-1] == ("不变", 1)


def test_the_park_is_not_as_it_was_shown(cast: Cast) -> None:
    stored = kept(cast, "示例甲,,,,")
    shown = actions.plan_enterprises(cast.park, stored).fingerprint
    actions.add_enterprise(cast.park, actor=cast.city_x_officer, name="示例甲")
    with pytest.raises(Refused, match="有变动"):
        actions.apply_enterprises(cast.park, stored, actor=cast.park_member, fingerprint=shown)


def test_wrong_headings_are_told(cast: Cast) -> None:
    stored = actions.keep_enterprises_file(
        cast.park, ContentFile("甲,乙\n1,2\n".encode(), name="名录.csv"), actor=cast.park_member
    )
    found = actions.plan_enterprises(cast.park, stored)
    assert "没有找到表头" in found.problems[0].message
