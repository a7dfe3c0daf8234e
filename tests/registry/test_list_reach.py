"""Who imports which official list, where new units go, and what is said of a list as a whole."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.registry.actions.lists import apply_list, decide_rows, discard_list, read_list
from lvheng.registry.listplan import NO_CODE
from lvheng.registry.models import ListImport, Unit
from tests.cast import Cast, code, make_authority, make_unit
from tests.registry.listing import DECISION, ON, book, new, outcomes, read, row, told

pytestmark = pytest.mark.db


def test_units_of_others_are_not_touched_nor_shown(cast: Cast) -> None:
    far = make_unit(cast.other_province, "远方示例水泥有限公司")
    found = read(cast, row(far), row(far, uscc=None), row(far, uscc=code(), city="株洲市", name="远方示例水泥公司"))
    assert [one.partition("：")[2] for one in told(found)] == ["这个单位不由本地区管理，不能列入这一级名单", NO_CODE]
    assert outcomes(found)[2] == "new"


LEVELS = [
    ("national", "ministry", "ministry_officer"), ("provincial", "province", "province_officer"),
    ("municipal", "city_x", "city_x_officer"), ("provincial", "separate_city", "separate_officer"),
]  # fmt: skip


@pytest.mark.clause("MI-3.c")
@pytest.mark.parametrize(("level", "authority", "who"), LEVELS)
def test_who_may_import_what(cast: Cast, level: str, authority: str, who: str) -> None:
    for name, actor in cast.everybody.items():
        where = getattr(cast, authority)
        if name == who:
            found = read(cast, row(cast.unit_a), actor=actor, level=level, authority=where)
            assert found.pk
            continue
        with pytest.raises(Forbidden):
            read(cast, row(cast.unit_a), actor=actor, level=level, authority=where)
    found = ListImport.objects.get()
    for name, actor in cast.everybody.items():
        if name != who:
            with pytest.raises(Forbidden):
                apply_list(found, actor=actor)
            with pytest.raises(Forbidden):
                decide_rows(found, {}, actor=actor)
            with pytest.raises(Forbidden):
                discard_list(found, actor=actor)


@pytest.mark.parametrize(("level", "authority"), [("national", "province"), ("provincial", "city_x"), ("", "ministry")])
def test_a_level_has_its_own_authority(cast: Cast, level: str, authority: str) -> None:
    for actor in (cast.ministry_officer, cast.province_officer, cast.city_x_officer):
        with pytest.raises(Forbidden):
            read(cast, row(cast.unit_a), actor=actor, level=level, authority=getattr(cast, authority))


def test_where_a_new_unit_reports_to(cast: Cast) -> None:
    rows = [
        new("示例甲厂", province="湖南省", city="株洲"), new("示例乙厂", province="示例计划单列市", city=None),
        new("示例丙厂", province="湖南省", city="示例计划单列市"), new("示例丁厂", province=None, city="430100"),
    ]  # fmt: skip
    found = read(cast, *rows, actor=cast.ministry_officer, level="national", authority=cast.ministry)
    assert told(found) == []
    apply_list(found, actor=cast.ministry_officer)
    placed = Unit.objects.filter(name__startswith="示例").exclude(name__contains="有限").order_by("pk")
    assert [one.authority for one in placed] == [cast.city_x, cast.separate_city, cast.separate_city, cast.city_y]
    own = read(cast, new("示例戊厂", city=None), actor=cast.city_x_officer, level="municipal", authority=cast.city_x)
    assert apply_list(own, actor=cast.city_x_officer)["new"] == 1
    make_authority("430299", "株洲示例分局", "city", cast.province)
    vague = read(cast, new("示例己厂", city="株洲"), new("示例庚厂", city=None, province="湖南省"))
    assert [one[:2] for one in told(vague)] == ["E3", "E4"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"year": None}, "year"), ({"year": 12}, "year"), ({"decision": " "}, "decision"),
        ({"decision": "长" * 81}, "decision"), ({"batch": "长" * 41}, "batch"), ({"listed_on": None}, "listed_on"),
        ({"listed_on": date(2099, 1, 1)}, "listed_on"), ({"kind": "工坊"}, "kind"),
    ],
)  # fmt: skip
def test_what_is_printed_above_a_list_is_checked(cast: Cast, change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(cast, row(cast.unit_a), **change)
    assert [gap.anchor for gap in refused.value.refusal.gaps] == [field]
    assert ListImport.objects.count() == 0


@pytest.mark.parametrize(
    "upload", [None, SimpleUploadedFile("名单.xlsx", b"junk"), SimpleUploadedFile("名单.doc", b"x")]
)
def test_a_file_that_is_none_is_refused_at_its_field(cast: Cast, upload: SimpleUploadedFile | None) -> None:
    with pytest.raises(Invalid) as refused:
        read_list(upload, actor=cast.province_officer, level="provincial", authority=cast.province, year=2024,
                  decision=DECISION, listed_on=ON)  # fmt: skip
    assert [gap.anchor for gap in refused.value.refusal.gaps] == ["file"]


def test_a_broken_workbook_or_wrong_columns_are_told_and_never_applied(cast: Cast) -> None:
    whole = book(new()).read()
    at = whole.index(b"xl/worksheets/sheet1.xml") + 60
    broken = SimpleUploadedFile("坏.xlsx", whole[:at] + bytes(30) + whole[at + 30 :])
    wrong = SimpleUploadedFile("错.csv", "公司,代码\n示例,1".encode())
    for upload, words in ((broken, "打不开，可能已损坏"), (wrong, "没有找到表头")):
        found = read(cast, upload=upload)
        assert words in told(found)[0]
        with pytest.raises(Refused, match="处问题，不能导入"):
            apply_list(found, actor=cast.province_officer)


def test_the_kind_may_be_said_for_the_whole_list(cast: Cast) -> None:
    rows = [new(kind=None), row(cast.park, kind=None)]
    found = read(cast, rows[0], kind="park")
    assert apply_list(found, actor=cast.province_officer)["new"] == 1
    assert Unit.objects.get(uscc=rows[0]["uscc"]).kind == "park"
    assert outcomes(read(cast, rows[1], kind="park")) == ["same"]
