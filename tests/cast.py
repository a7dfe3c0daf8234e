"""The cast that every room's tests play with: who is who, where, with factories rather than fixtures for the rest.

Two cities X and Y of one province with Hunan's rules, a second province without a pack of its own, a city under
separate planning; enterprises A (city X) and B (city Y) on the provincial list, an existing factory and park in X.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from stdnum.cn import uscc

from lvheng.accounts.models import Authority, Role, User
from lvheng.benchmarks import actions as benchmark_actions
from lvheng.benchmarks.models import BenchmarkRow, BenchmarkSet, NamedSet
from lvheng.campaigns import actions as campaign_actions
from lvheng.campaigns.models import Campaign
from lvheng.core import clock
from lvheng.registry.models import ListEntry, Unit, UnitMember
from lvheng.standards import load_standard

YEAR = 2025
NOW = datetime(2025, 10, 20, 10, 0, tzinfo=clock.ZONE)
_serial = count(1)


def code() -> str:
    """A fictitious credit code with a correct check character."""
    stem = f"91430200MA{next(_serial):07d}"
    return stem + uscc.calc_check_digit(stem)


def make_user(name: str, **values: Any) -> User:
    """A person who can sign in with the password `示例口令-2025`."""
    return User.objects.create_user(
        username=f"{name}{next(_serial)}", password="示例口令-2025", display_name=name, **values
    )


def make_role(user: User, kind: str, authority: Authority) -> Role:
    """Give a person a role."""
    return Role.objects.create(user=user, kind=kind, authority=authority, since=clock.now())


def make_officer(authority: Authority, name: str = "") -> User:
    """An officer of an authority."""
    user = make_user(name or f"{authority.name}工作人员")
    make_role(user, Role.Kind.OFFICER, authority)
    return user


def make_unit(authority: Authority, name: str = "", kind: str = Unit.Kind.FACTORY, **values: Any) -> Unit:
    """A unit; by default a cement works."""
    given: dict[str, Any] = {
        "name": name or f"示例{next(_serial)}有限公司", "uscc": code(), "industry_code": "3011", "industry": "",
        "county": "示例县", "address": "示例路 1 号", "contact": "陈示例", "phone": "0731-00000000",
        "created_at": clock.now(),
    } | values  # fmt: skip
    return Unit.objects.create(kind=kind, authority=authority, **given)


def make_member(unit: Unit, name: str = "填报人") -> User:
    """A person who files for a unit."""
    user = make_user(name)
    UnitMember.objects.create(unit=unit, user=user, since=clock.now())
    return user


def put_on_list(unit: Unit, level: str, year: int = 2023) -> ListEntry:
    """An entry on the list of a level."""
    return ListEntry.objects.create(
        unit=unit, level=level, year=year, batch="示例批次", decision="示例〔2023〕1号", listed_on=date(year, 1, 10)
    )


def make_set(kind: str, version: str = "1") -> BenchmarkSet:
    """A draft benchmark set with plausible levels for every quantitative indicator that needs them."""
    made = BenchmarkSet.objects.create(name="测试基准集", version=version, kind=kind)
    for indicator in load_standard(f"{kind}-{YEAR}").indicators:
        if indicator.rule != "linear":
            continue
        better, worse = ("50", "100") if indicator.type == "lower_is_better" else ("90", "40")
        unit = "" if indicator.unit_fixed else indicator.unit_options["output_value"][0]
        BenchmarkRow.objects.create(
            set=made, number=indicator.number, leading=Decimal(better), baseline=Decimal(worse), unit=unit,
            source="测试", trust=BenchmarkRow.Trust.DEMONSTRATION,
        )  # fmt: skip
    return made


@dataclass
class Cast:
    """Everybody, and the year they play in."""

    ministry: Authority
    province: Authority
    other_province: Authority
    separate_city: Authority
    city_x: Authority
    city_y: Authority
    campaign: Campaign
    ministry_officer: User
    province_officer: User
    other_province_officer: User
    separate_officer: User
    city_x_officer: User
    city_y_officer: User
    expert: User
    auditor: User
    administrator: User
    stranger: User
    unit_a: Unit
    unit_b: Unit
    existing: Unit
    park: Unit
    enterprise_a: User
    enterprise_b: User
    existing_member: User
    park_member: User
    sets: dict[str, BenchmarkSet] = field(default_factory=dict)

    @property
    def everybody(self) -> dict[str, User]:
        """All people by name, for tables of who may do what."""
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}


def make_authority(code: str, name: str, level: str, parent: Authority | None, territory: str = "") -> Authority:
    """A node of the tree."""
    return Authority.objects.create(
        code=code, name=name, level=level, parent=parent, territory=territory, office=f"{name}工业和信息化主管部门"
    )


def build() -> Cast:
    """The whole cast, with an open campaign and published benchmark sets. Call with the clock at NOW."""
    level = Authority.Level
    ministry = make_authority("000000", "工业和信息化部", level.MINISTRY, None)
    province = make_authority("430000", "湖南省", level.PROVINCE, ministry, "430000")
    other = make_authority("990000", "示例省", level.PROVINCE, ministry)
    separate = make_authority("990200", "示例计划单列市", level.PROVINCE, ministry)
    city_x = make_authority("430200", "株洲市", level.CITY, province)
    city_y = make_authority("430100", "长沙市", level.CITY, province)
    people: dict[str, User] = {
        "ministry_officer": make_officer(ministry), "province_officer": make_officer(province),
        "other_province_officer": make_officer(other), "separate_officer": make_officer(separate),
        "city_x_officer": make_officer(city_x), "city_y_officer": make_officer(city_y),
        "expert": make_user("专家"), "auditor": make_user("审计员"), "administrator": make_user("管理员"),
        "stranger": make_user("无关人员"),
    }  # fmt: skip
    make_role(people["expert"], Role.Kind.EXPERT, ministry)
    make_role(people["auditor"], Role.Kind.AUDITOR, ministry)
    make_role(people["administrator"], Role.Kind.ADMINISTRATOR, ministry)
    unit_a, unit_b = make_unit(city_x, "甲示例有限公司"), make_unit(city_y, "乙示例有限公司")
    existing = make_unit(city_x, "丙示例有限公司")
    park = make_unit(city_x, "丁示例园区", Unit.Kind.PARK, industry_code="")
    for unit in (unit_a, unit_b, existing, park):
        put_on_list(unit, ListEntry.Level.PROVINCIAL)
    for unit in (existing, park):
        put_on_list(unit, ListEntry.Level.NATIONAL)
    campaign = campaign_actions.prepare(YEAR, actor=people["ministry_officer"])
    campaign = campaign_actions.open_campaign(campaign, actor=people["ministry_officer"])
    sets = {}
    for kind in Unit.Kind.values:
        sets[kind] = benchmark_actions.publish(make_set(kind), actor=people["ministry_officer"])
        benchmark_actions.name_set(
            campaign, kind, NamedSet.Purpose.FILING, sets[kind], actor=people["ministry_officer"]
        )
    return Cast(
        ministry=ministry, province=province, other_province=other, separate_city=separate,
        city_x=city_x, city_y=city_y, campaign=campaign, unit_a=unit_a, unit_b=unit_b, existing=existing, park=park,
        enterprise_a=make_member(unit_a), enterprise_b=make_member(unit_b), existing_member=make_member(existing),
        park_member=make_member(park), sets=sets, **people,
    )  # fmt: skip


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """The cast, with the clock held at NOW for the whole test (nest `clock.fixed` to move it)."""
    with clock.fixed(NOW):
        yield build()
