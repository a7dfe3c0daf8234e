"""Divisions of GB/T 2260 and the tree of reporting authorities made of them."""

import pytest

from lvheng.accounts import actions as account_actions
from lvheng.accounts.divisions import divisions, nearest, nodes, prefix_of, tree
from lvheng.accounts.models import Authority, Role, User
from lvheng.core import clock
from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.registry import actions
from lvheng.registry.counties import authority_for, counties_of, standing
from lvheng.registry.models import County
from tests.cast import NOW, Cast

PASSWORD = "一个足够长的示例口令-2025"
#: The divisions of one province as published: code, name.
PROVINCE = {
    "430000": "湖南省", "430100": "长沙市", "430200": "株洲市", "430300": "湘潭市", "430400": "衡阳市",
    "430500": "邵阳市", "430600": "岳阳市", "430700": "常德市", "430800": "张家界市", "430900": "益阳市",
    "431000": "郴州市", "431100": "永州市", "431200": "怀化市", "431300": "娄底市", "433100": "湘西土家族苗族自治州",
}  # fmt: skip


def names_of(code: str) -> list[tuple[str, int | None, int | None]]:
    return [(one.name, one.since, one.until) for one in divisions() if one.code == code]


@pytest.fixture
def laid(db: None) -> None:
    with clock.fixed(NOW):
        account_actions.lay_tree(actor=None)
        actions.lay_counties(actor=None)


@pytest.mark.clause("MI-0")
def test_the_tree_reports_to_the_ministry() -> None:
    made = {one.code: one for one in nodes(NOW.year)}
    top = [one for one in made.values() if one.parent == "000000"]
    assert len(made) == 387
    assert len(top) == 31 + 5 + 1  # provinces, cities under separate planning, the corps
    assert all(one.level == Authority.Level.PROVINCE for one in top)
    assert not {"710000", "810000", "820000"} & set(made)
    forms = {form: sum(one.form == form for one in top) for form in {one.form for one in top}}
    assert forms == {"省": 22, "自治区": 5, "直辖市": 4, "计划单列市": 5, "兵团": 1}


@pytest.mark.clause("MI-0")
def test_a_municipality_has_no_cities_and_a_separate_city_is_not_below_its_province() -> None:
    made = {one.code: one for one in nodes(NOW.year)}
    municipalities = [one.code for one in made.values() if one.form == "直辖市"]
    assert len(municipalities) == 4
    assert not [one for one in made.values() if one.parent in municipalities]
    for code in tree().separate:
        assert (made[code].parent, made[code].level) == ("000000", Authority.Level.PROVINCE)
    assert made["419001"].parent == "410000"  # 济源 reports to its province as a city does


def test_hunan_is_as_published() -> None:
    made = {one.code: one.name for one in nodes(NOW.year) if one.code == "430000" or one.parent == "430000"}
    assert made == PROVINCE


def test_every_autonomous_prefecture_has_a_short_name_and_none_is_left_over() -> None:
    made = {one.code: one for one in nodes(NOW.year)}
    prefectures = {code for code, one in made.items() if one.name.endswith("自治州")}
    assert set(tree().short) == prefectures
    assert all(one.short_name for one in made.values())
    assert made["430200"].short_name == "株洲"


def test_names_over_time() -> None:
    assert names_of("430225") == [("酃县", 1983, 1994), ("炎陵县", 1994, None)]
    assert names_of("430221") == [("株洲县", None, 2019)]
    assert names_of("430212") == [("渌口区", 2018, None)]
    assert names_of("110103") == [("崇文区", None, 2011)]
    found = next(one for one in divisions() if one.name == "酃县" and one.code == "430225")
    assert [found.stands(year) for year in (1982, 1983, 1993, 1994)] == [False, True, True, False]


def test_prefixes_and_the_nearest_body() -> None:
    assert [prefix_of(code) for code in ("430000", "430200", "659000", "441000", "419001")] == [
        "43", "4302", "6590", "4410", "419001",
    ]  # fmt: skip
    bodies = ["210000", "210200", ""]
    assert nearest("210211", bodies) == "210200"
    assert nearest("210111", bodies) == "210000"
    assert nearest("430211", bodies) == ""


@pytest.mark.clause("MI-0")
@pytest.mark.db
def test_counties_belong_to_the_nearest_authority(laid: None) -> None:
    def inside(code: str) -> set[str]:
        return {one.name for one in counties_of(Authority.objects.get(code=code), NOW.date())}

    assert inside("430200") == {
        "荷塘区", "芦淞区", "石峰区", "天元区", "渌口区", "攸县", "茶陵县", "炎陵县", "醴陵市",
    }  # fmt: skip
    assert "东城区" in inside("110000")
    assert "崇文区" not in inside("110000")
    assert "石河子市" in inside("660000")
    assert "石河子市" not in inside("650000")
    assert inside("430000") == set()
    assert inside("000000") == set()
    assert inside("419001") == {"济源市"}
    corps, none = authority_for("659001"), authority_for("990101")
    assert corps is not None
    assert corps.code == "660000"
    assert none is None


def test_every_county_of_today_has_an_authority_that_reports(laid: None) -> None:
    bodies = list(Authority.objects.exclude(gb_code="").values_list("gb_code", flat=True))
    assert [one.name for one in standing(NOW.date()) if not nearest(one.code, bodies)] == []


@pytest.mark.db
def test_laying_again_changes_nothing(laid: None) -> None:
    events = AuditEvent.objects.count()
    Authority.objects.filter(code="430200").update(office="示例局")
    with clock.fixed(NOW):
        assert account_actions.lay_tree(actor=None) == (0, 387)
        assert actions.lay_counties(actor=None) == (0, 0)
    assert AuditEvent.objects.count() == events == 2
    assert Authority.objects.get(code="430200").office == "示例局"


def test_a_county_whose_years_changed_is_renewed_and_a_lost_one_made_again(laid: None) -> None:
    County.objects.filter(code="430212").update(since=2000)
    County.objects.filter(code="430281").delete()
    with clock.fixed(NOW):
        assert actions.lay_counties(actor=None) == (1, 1)
    assert County.objects.get(code="430212").since == 2018


def test_who_may_lay_them(cast: Cast) -> None:
    for laying in (account_actions.lay_tree, actions.lay_counties):
        with pytest.raises(Forbidden):
            laying(actor=cast.ministry_officer)
    assert account_actions.lay_tree(actor=cast.administrator)[0] > 300
    assert actions.lay_counties(actor=cast.administrator)[0] > 3000


@pytest.mark.db
def test_the_first_administrator(laid: None) -> None:
    made = account_actions.make_administrator(" root ", "", PASSWORD)
    assert (made.username, made.display_name) == ("root", "root")
    assert made.check_password(PASSWORD)
    role = Role.objects.get(user=made)
    assert (role.kind, role.authority.code) == (Role.Kind.ADMINISTRATOR, "000000")
    with pytest.raises(Refused, match="--again"):
        account_actions.make_administrator("other", "", PASSWORD)
    account_actions.make_administrator("other", "第二人", PASSWORD, again=True)
    assert AuditEvent.objects.filter(verb="user.administrator").count() == 2


@pytest.mark.parametrize(
    ("username", "password", "field"),
    [("a b", PASSWORD, "username"), ("root", "1234", "password"), ("ROOT1", PASSWORD, "username")],
)
def test_no_administrator_with_a_bad_name_or_password(laid: None, username: str, password: str, field: str) -> None:
    User.objects.create(username="root1", display_name="有人")
    with pytest.raises(Invalid) as refused:
        account_actions.make_administrator(username, "", password)
    assert {gap.anchor for gap in refused.value.refusal.gaps} == {field}
    assert not Role.objects.exists()


def test_no_administrator_without_a_tree(db: None) -> None:
    with pytest.raises(Refused, match="主管部门"):
        account_actions.make_administrator("root", "", PASSWORD)
