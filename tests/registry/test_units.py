"""Units are entered and corrected through one door, with their code, county and class checked."""

from typing import Any

import pytest

from lvheng.accounts.models import Authority
from lvheng.core import clock
from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Forbidden, Invalid
from lvheng.registry import actions
from lvheng.registry.actions import Identity
from lvheng.registry.actions import units as acts
from lvheng.registry.models import County, Unit, UnitCode, UnitName
from lvheng.registry.queries import codes_of
from tests.cast import NOW, Cast, code, make_unit, put_on_list
from tests.filing import make


@pytest.fixture
def county(cast: Cast) -> County:
    """City X with a code of its own and one county; another that is gone."""
    Authority.objects.filter(pk=cast.city_x.pk).update(gb_code="430200")
    Authority.objects.filter(pk=cast.province.pk).update(gb_code="430000")
    cast.city_x.refresh_from_db()
    County.objects.create(code="430221", name="示例旧县", since=None, until=2019)
    return County.objects.create(code="430224", name="示例新县", since=1983, until=None)


def given(cast: Cast, **values: Any) -> Identity:
    base: dict[str, Any] = {
        "kind": "factory", "name": "示例新厂有限公司", "uscc": code(), "authority": cast.city_x,
        "county_code": "430224", "industry_code": "3011", "contact": "陈示例", "phone": "0731-00000000",
    }  # fmt: skip
    return Identity(**base | values)


def of(unit: Unit, **values: Any) -> Identity:
    """What a unit is, with some changes."""
    names = Identity.__dataclass_fields__
    return Identity(**{name: getattr(unit, name) for name in names} | values)


def fields(refused: Any) -> dict[str, str]:
    return {gap.anchor: gap.message for gap in refused.value.refusal.gaps}


@pytest.mark.clause("MI-1.a")
@pytest.mark.db
def test_an_officer_enters_a_unit(cast: Cast, county: County) -> None:
    number = code()
    typed = given(cast, name=" 示例新厂  有限公司 ", uscc=f" {number.lower()[:9]} {number[9:]}")
    unit = actions.add_unit(typed, actor=cast.city_x_officer)
    assert (unit.name, unit.county, unit.county_code) == ("示例新厂 有限公司", "示例新县", "430224")
    assert unit.uscc == number
    event = AuditEvent.objects.get(subject=f"unit:{unit.pk}")
    assert (event.verb, event.clauses) == ("unit.add", "MI-1.a")
    assert actions.add_unit(given(cast), actor=cast.province_officer).authority == cast.city_x
    assert actions.add_unit(given(cast), actor=cast.ministry_officer).authority == cast.city_x


def test_who_may_enter_a_unit(cast: Cast, county: County) -> None:
    may = {"ministry_officer", "province_officer", "city_x_officer"}
    for name, user in cast.everybody.items():
        if name in may:
            continue
        with pytest.raises(Forbidden):
            actions.add_unit(given(cast), actor=user)
    assert not Unit.objects.filter(name="示例新厂有限公司").exists()


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"authority": None}, "authority", "主管部门"),
        ({"kind": "shop"}, "kind", "单位类型"),
        ({"name": "  "}, "name", "单位名称"),
        ({"name": "示" * 121}, "name", "121"),
        ({"name": "示\0例"}, "name", "控制字符"),
        ({"phone": "没有"}, "phone", "0731"),
        ({"uscc": ""}, "uscc", "请填写统一社会信用代码"),
        ({"uscc": "91430200MA0000001X"}, "uscc", "勾选"),
        ({"uscc": "短"}, "uscc", "18 位"),
        ({"uscc": "短", "irregular_code": "旧执照"}, "uscc", "8 至 18"),
        ({"irregular_code": "旧执照"}, "irregular_code", "校验无误"),
        ({"industry_code": "301"}, "industry_code", "四位"),
        ({"industry_code": ""}, "industry_code", "四位"),
        ({"industry": "没有的行业"}, "industry", "重点行业"),
        ({"county_code": ""}, "county_code", "请选择"),
        ({"county_code": "430221"}, "county_code", "已撤销"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    cast: Cast, county: County, values: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(Invalid) as refused:
        actions.add_unit(given(cast, **values), actor=cast.ministry_officer)
    assert words in fields(refused)[field]
    assert not Unit.objects.filter(county_code="430224").exists()


def test_the_ministry_itself_has_no_units(cast: Cast, county: County) -> None:
    with pytest.raises(Invalid) as refused:
        actions.add_unit(given(cast, authority=cast.ministry), actor=cast.ministry_officer)
    assert set(fields(refused)) == {"authority", "county_code"}


def test_a_registration_may_leave_county_and_class_open(cast: Cast, county: County) -> None:
    unit = actions.add_unit(given(cast, county_code="", industry_code=""), actor=cast.city_x_officer, partial=True)
    assert (unit.county, unit.industry_code) == ("", "")


def test_a_park_needs_no_industry_class_and_an_authority_without_counties_no_county(cast: Cast) -> None:
    park = given(cast, kind="park", industry_code="", county_code="", authority=cast.separate_city)
    assert actions.add_unit(park, actor=cast.separate_officer).county == ""


def test_an_old_code_is_taken_with_a_reason_that_is_kept(cast: Cast, county: County) -> None:
    unit = actions.add_unit(
        given(cast, uscc="4302001000001", irregular_code="旧营业执照注册号，尚未换照"), actor=cast.city_x_officer
    )
    assert unit.irregular_code == "旧营业执照注册号，尚未换照"
    assert "尚未换照" in AuditEvent.objects.get(subject=f"unit:{unit.pk}").data
    again = actions.correct_unit(
        unit, of(unit, uscc=code(), irregular_code=""), actor=cast.city_x_officer
    )
    assert again.irregular_code == ""


@pytest.mark.db
def test_a_code_may_have_several_sites_each_with_a_name(cast: Cast, county: County) -> None:
    same = cast.unit_a.uscc
    with pytest.raises(Invalid) as refused:
        actions.add_unit(given(cast, uscc=same), actor=cast.city_x_officer)
    assert "甲示例有限公司" in fields(refused)["site"]
    unit = actions.add_unit(given(cast, uscc=same, site="二厂"), actor=cast.city_x_officer)
    assert unit.uscc == same
    with pytest.raises(Invalid) as refused:
        actions.add_unit(given(cast, uscc=same, site="二厂"), actor=cast.city_x_officer)
    assert "（二厂）" in fields(refused)["site"]
    actions.add_unit(given(cast, uscc=same, kind="park"), actor=cast.city_x_officer)


@pytest.mark.db
def test_two_at_once_are_told_not_crashed(cast: Cast, county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "_double", lambda *_: iter(()))
    with pytest.raises(Invalid) as refused:
        actions.add_unit(given(cast, uscc=cast.unit_a.uscc), actor=cast.city_x_officer)
    assert "刚刚" in fields(refused)["uscc"]


def test_a_correction_is_audited_and_the_same_again_changes_nothing(cast: Cast, county: County) -> None:
    unit = make_unit(cast.city_x, "示例错字有限公司", county="示例新县", county_code="430224")
    want = of(unit, name="示例更正有限公司", address="示例路 2 号")
    unit = actions.correct_unit(unit, want, actor=cast.city_x_officer)
    event = AuditEvent.objects.get(subject=f"unit:{unit.pk}")
    assert event.verb == "unit.correct"
    assert '"name":["示例错字有限公司","示例更正有限公司"]' in event.data
    assert "uscc" not in event.data
    actions.correct_unit(unit, want, actor=cast.city_x_officer)
    assert AuditEvent.objects.filter(subject=f"unit:{unit.pk}").count() == 1
    assert not UnitName.objects.filter(unit=unit).exists()


def test_a_county_named_before_counties_were_data_may_stay(cast: Cast, county: County) -> None:
    unit = actions.correct_unit(cast.unit_a, of(cast.unit_a, address="示例路 9 号"), actor=cast.city_x_officer)
    assert (unit.county, unit.county_code) == ("示例县", "")


@pytest.mark.clause("HN-1.2")
def test_name_and_code_of_a_unit_on_a_list_are_no_corrections(cast: Cast, county: County) -> None:
    for values in ({"name": "新名有限公司"}, {"uscc": code()}):
        with pytest.raises(Invalid) as refused:
            actions.correct_unit(cast.existing, of(cast.existing, **values), actor=cast.ministry_officer)
        assert "变更申请" in fields(refused)[next(iter(values))]


@pytest.mark.clause("HN-4.2.c")
def test_bars_and_names_follow_a_correction_of_a_unit_that_was_removed(cast: Cast, county: County) -> None:
    unit = make_unit(cast.city_x, "示例旧名有限公司", county="示例新县", county_code="430224")
    old = unit.uscc
    put_on_list(unit, "provincial")
    actions.remove_from_lists(unit, actor=None, clause="", reason="示例", decision="示例〔2025〕1号")  # type: ignore[arg-type]
    unit = actions.correct_unit(
        unit, of(unit, name="示例新名有限公司", uscc=code()), actor=cast.city_x_officer
    )
    assert codes_of(unit) == [unit.uscc, old]
    assert UnitCode.objects.get(unit=unit).until == clock.today()
    assert UnitName.objects.get(unit=unit).name == "示例旧名有限公司"


def test_who_may_correct(cast: Cast, county: County) -> None:
    may = {"ministry_officer", "province_officer", "city_x_officer"}
    for name, user in cast.everybody.items():
        if name not in may:
            with pytest.raises(Forbidden):
                actions.correct_unit(cast.unit_a, of(cast.unit_a), actor=user)
    with pytest.raises(Invalid):
        actions.correct_unit(cast.unit_a, of(cast.unit_a, kind="park"), actor=cast.city_x_officer)


def test_another_authority_is_decided_above_both(cast: Cast, county: County) -> None:
    to_y = of(cast.unit_a, authority=cast.city_y, county_code="")
    with pytest.raises(Forbidden, match="共同的上级"):
        actions.correct_unit(cast.unit_a, to_y, actor=cast.city_x_officer)
    abroad = of(cast.unit_a, authority=cast.separate_city, county_code="")
    with pytest.raises(Forbidden):
        actions.correct_unit(cast.unit_a, abroad, actor=cast.province_officer)
    moved = actions.correct_unit(cast.unit_a, to_y, actor=cast.province_officer)
    assert moved.authority == cast.city_y
    assert actions.correct_unit(moved, abroad, actor=cast.ministry_officer).authority == cast.separate_city
    with pytest.raises(Invalid):
        actions.correct_unit(moved, of(moved, authority=None), actor=cast.ministry_officer)


@pytest.mark.db
def test_what_was_submitted_stays(cast: Cast, county: County) -> None:
    version = make.submitted(cast.unit_a, cast.enterprise_a)
    before = version.parts, version.digest
    cast.unit_a.refresh_from_db()
    moved = of(cast.unit_a, address="示例路 99 号", authority=cast.city_y, county_code="")
    with clock.fixed(NOW):
        actions.correct_unit(cast.unit_a, moved, actor=cast.province_officer)
    version.refresh_from_db()
    assert (version.parts, version.digest) == before
    assert version.application.authority == cast.city_x
