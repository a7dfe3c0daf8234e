"""Rows of lists against known units: code, kind and site first, then names; doubts are told, nothing is merged."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from lvheng.registry.matching import CLOSE, COMPARED, Asked, Doubt, How, Index, Known, Match, likeness, match_all
from lvheng.registry.names import core_of_name, key_of_name

A, B, C = "91430200MA0000001X", "91430200MA00000028", "91430200MA00000036"


@pytest.mark.parametrize(
    "other",
    [
        "湖南示例(集团)有限公司", "湖南 示例（集团）有限公司", "湖南示例〔集团〕有限公司",
        "湖南\u200b示例【集团】有限\n公司",
    ],
)
def test_one_name_has_one_key(other: str) -> None:
    assert key_of_name(other) == key_of_name("湖南示例（集团）有限公司")


def test_width_case_and_dashes_make_no_difference() -> None:
    assert key_of_name("ａｂｃ－示例·甲") == key_of_name("ABC—示例•甲") == "ABC-示例·甲"
    assert key_of_name("示例甲") != key_of_name("示例乙")


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("株洲示例有限公司", "株洲示例"), ("株洲示例有限责任公司", "株洲示例"), ("株洲示例股份有限公司", "株洲示例"),
        ("株洲示例（集团）有限公司", "株洲示例"), ("株洲示例集团", "株洲示例"), ("有限公司", "有限公司"), ("", ""),
        ("示例园区", "示例园区"),
    ],
)  # fmt: skip
def test_the_core_of_a_name_is_without_its_legal_form(name: str, core: str) -> None:
    assert core_of_name(name) == core


def unit(pk: int, code: str, *names: str, kind: str = "factory", site: str = "", old: tuple[str, ...] = ()) -> Known:
    return Known(pk, kind, code, names, site, old)


def one(units: list[Known], name: str, code: str = "", kind: str = "factory", site: str = "") -> Match:
    return Index(units).match(Asked(2, kind, name, code, site))


FIRM = unit(1, A, "株洲示例水泥有限公司", "株洲示例建材厂")


@pytest.mark.parametrize(
    ("name", "code", "how", "doubts"),
    [
        ("株洲示例水泥有限公司", A, How.CODE, ()),
        ("株洲示例建材厂", A, How.CODE, ()),
        ("株洲示例水泥制品有限公司", A, How.CODE, ()),
        ("完全不同的名字", A, How.CODE, (Doubt.STRANGE_NAME,)),
        ("株洲示例水泥 有限公司", "", How.NAME, ()),
        ("株洲示例建材厂", "", How.FORMER_NAME, ()),
        ("株洲示例水泥有限公司", B, How.NAME, (Doubt.OTHER_CODE,)),
    ],
)
def test_one_unit_by_its_code_then_by_its_names(name: str, code: str, how: How, doubts: tuple[Doubt, ...]) -> None:
    found = one([FIRM], name, code)
    assert (found.how, found.unit, found.doubts) == (how, 1, doubts)


@pytest.mark.parametrize(
    ("name", "code", "doubts"),
    [
        ("株洲示例水泥有限责任公司", "", (Doubt.CLOSE,)),
        ("株洲示例水泥有限责任公司", B, (Doubt.CLOSE,)),
        ("株州示例水泥有限公司", "", (Doubt.CLOSE,)),
        ("株州示例水泥有限公司", B, ()),
        ("长沙示意化工厂", "", ()),
    ],
)
def test_close_names_are_shown_and_never_taken(name: str, code: str, doubts: tuple[Doubt, ...]) -> None:
    found = one([FIRM], name, code)
    assert (found.how, found.unit, found.doubts) == (How.NOTHING, None, doubts)
    assert [candidate.id for candidate in found.candidates] == ([1] if doubts else [])


def test_a_code_and_a_name_of_two_units() -> None:
    found = one([FIRM, unit(2, B, "湘潭示例玻璃厂")], "湘潭示例玻璃厂", A)
    assert (found.unit, found.doubts, [x.id for x in found.candidates]) == (1, (Doubt.NAME_ELSEWHERE,), [1, 2])


def test_an_earlier_code_needs_the_name_too() -> None:
    moved = unit(1, B, "株洲示例水泥有限公司", old=(A,))
    assert one([moved], "株洲示例水泥有限公司", A).doubts == ()
    assert one([moved], "株洲示例水泥有限公司", A).how == How.OLD_CODE
    assert one([moved], "株洲示例水泥二厂", A).doubts == (Doubt.STRANGE_NAME,)


def test_a_unit_far_away_is_found_by_its_code_alone() -> None:
    far = Known(1, "factory", A, FIRM.names, near=False)
    assert one([far], FIRM.names[0], A).unit == 1
    assert one([far], FIRM.names[0]).how == How.NOTHING
    assert one([far], FIRM.names[0]).candidates == ()


def test_a_unit_of_the_other_kind_is_shown() -> None:
    found = one([FIRM], "株洲示例水泥有限公司", A, kind="park")
    assert (found.how, found.unit, found.doubts, found.candidates[0].id) == (How.NOTHING, None, (Doubt.OTHER_KIND,), 1)
    assert one([FIRM], "株洲示例水泥有限公司", A, kind="").unit == 1
    assert one([FIRM], "株洲示例水泥制造厂", kind="").doubts == (Doubt.CLOSE,)


SITES = [unit(1, A, "示例一厂", site="一厂区"), unit(2, A, "示例二厂", site="二厂区")]


@pytest.mark.parametrize(
    ("name", "site", "found"),
    [("示例", "二 厂区", 2), ("示例二厂", "", 2), ("示例", "", None), ("示例二厂", "三厂区", None)],
)
def test_one_code_at_several_sites(name: str, site: str, found: int | None) -> None:
    match = one(SITES, name, A, site=site)
    assert match.unit == found
    assert (match.doubts == (Doubt.SITES,)) is (found is None)


def test_a_site_of_a_code_that_has_one_unit() -> None:
    assert one([FIRM], FIRM.names[0], A, site="新厂区").unit == 1
    assert one(SITES[:1], "示例一厂", A).unit == 1
    assert one(SITES[:1], "示例一厂", A, site="新厂区").doubts == (Doubt.SITES,)


def test_several_units_of_one_name() -> None:
    found = one([unit(1, A, "示例厂"), unit(2, B, "示例厂")], "示例厂")
    assert (found.unit, found.doubts) == (None, (Doubt.SEVERAL,))


def test_lines_that_say_the_same_name_the_earlier_one() -> None:
    rows = [
        Asked(2, "factory", FIRM.names[0], A), Asked(3, "factory", "别的名字", A), Asked(4, "factory", FIRM.names[1]),
        Asked(5, "factory", "新厂", B), Asked(6, "factory", "新厂", B, "东区"), Asked(7, "factory", "新 厂", B),
        Asked(8, "park", "园区"), Asked(9, "park", "园区"), Asked(10, "factory", "园区"),
    ]  # fmt: skip
    assert [match.twin for match in match_all(Index([FIRM]), rows)] == [None, 2, 2, None, None, 5, None, 8, None]


NAMES = st.text(alphabet="株洲湘潭示例甲乙丙水泥玻璃", min_size=1, max_size=8)


@given(st.lists(NAMES, min_size=1, max_size=40), NAMES)
def test_close_names_are_those_of_comparing_with_all(names: list[str], asked: str) -> None:
    index = Index([unit(pk, f"{pk}", name) for pk, name in enumerate(names)])
    found = {candidate.id for candidate in index.close(Asked(1, "factory", asked), CLOSE)}
    pairs = {asked[at : at + 2] for at in range(len(asked) - 1)} or {asked}
    wanted = {
        pk: likeness(asked, name) for pk, name in enumerate(names)
        if fuzz.ratio(asked, name) >= CLOSE and pairs & ({name[at : at + 2] for at in range(len(name) - 1)} or {name})
    }  # fmt: skip
    assert found <= set(wanted)
    assert len(found) == min(len(wanted), 5)


def test_names_of_common_signs_only_are_compared_within_bounds() -> None:
    many = [unit(pk, f"{pk}", f"株洲示例{pk % 7}厂") for pk in range(3 * COMPARED)]
    start = time.process_time()
    index = Index([*many, unit(9999, A, "株洲示例玻璃厂")])
    assert index.match(Asked(2, "factory", "株洲示例玻厂")).candidates[0].id == 9999
    assert index.match(Asked(2, "factory", "株洲示例厂")).doubts == (Doubt.CLOSE,)
    assert time.process_time() - start < 5
