"""Conflicts of interest: every kind trips, and what lies outside it does not; at assignment, opening and scoring."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lvheng.accounts.models import Role, User
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock, files
from lvheng.core.refusal import Refused
from lvheng.filing.models import Application
from lvheng.registry.models import ParkEnterprise, UnitCode, UnitMember, UnitName
from lvheng.review import actions, conflicts
from lvheng.review.conflicts import Conflicts, conflicts_of
from lvheng.review.models import ExpertTie, SiteCheck, Verdict
from tests.cast import Cast, code, make_role, make_unit
from tests.review import support
from tests.review.judging import fresh, judge, make_expert, profile
from tests.selection.making import candidate, reported

LONG_AGO = timedelta(days=3 * 366 + 1)


@pytest.fixture
def application(cast: Cast) -> Application:
    """A recommended unit's, in city X."""
    return candidate(cast, cast.unit_a)


def words(application: Application, person: User) -> str:
    return "".join(conflicts_of(application, fresh(person)))


def tie(cast: Cast, **values: Any) -> ExpertTie:
    given = {
        "expert": cast.expert, "unit": cast.unit_a, "relation": "adviser", "declared_by": cast.expert,
        "declared_at": clock.now(),
    } | values  # fmt: skip
    return ExpertTie.objects.create(**given)


@pytest.mark.clause("MI-3.c")
def test_nothing_known_is_no_conflict(cast: Cast, application: Application) -> None:
    profile(cast.expert, employer_authority=cast.city_y, last_employer="另一单位")
    tie(cast, unit=cast.unit_b)
    UnitMember.objects.create(unit=cast.unit_b, user=cast.expert, since=clock.now())
    assert words(application, cast.expert) == ""
    assert words(application, cast.stranger) == ""


@pytest.mark.clause("MI-3.c")
def test_members_and_former_members(cast: Cast, application: Application) -> None:
    found = UnitMember.objects.create(unit=cast.unit_a, user=cast.expert, since=clock.now())
    assert "填报人员" in words(application, cast.expert)
    found.until = clock.now() - timedelta(days=300)
    found.save()
    assert "年内曾是“甲示例有限公司”的填报人员" in words(application, cast.expert)
    found.until = clock.now() - LONG_AGO
    found.save()
    assert words(application, cast.expert) == ""


def test_officers_over_the_territory_now_and_lately(cast: Cast, application: Application) -> None:
    role = make_role(cast.expert, Role.Kind.OFFICER, cast.city_y)
    assert words(application, cast.expert) == ""
    for above in (cast.city_x, cast.province, cast.ministry):
        role.authority, role.until = above, None
        role.save()
        assert f"{above.name}的工作人员" in words(application, cast.expert)
    role.until = clock.now()
    role.save()
    assert words(application, cast.expert) == "", "who left the ministry itself would be barred from every unit"
    role.authority = cast.city_x
    role.save()
    assert "株洲市的工作人员" in words(application, cast.expert)


@pytest.mark.clause("MI-3.c")
@pytest.mark.parametrize(
    ("stated", "bars"),
    [
        ({"employer": "甲示例 有限公司"}, True),
        ({"employer": "甲示例有限公司　"}, True),
        ({"employer": "乙示例有限公司"}, False),
        ({"last_employer": "甲示例有限公司", "left_on": date(2024, 1, 1)}, True),
        ({"last_employer": "甲示例有限公司"}, True),
        ({"last_employer": "甲示例有限公司", "left_on": date(2022, 1, 1)}, False),
        ({"employer": "甲曾用名有限公司"}, True),
    ],
)
def test_the_same_employer_by_any_name(
    cast: Cast, application: Application, stated: dict[str, Any], bars: bool
) -> None:
    UnitName.objects.create(unit=cast.unit_a, name="甲曾用名有限公司")
    UnitName.objects.create(unit=cast.unit_b, name="甲曾用名有限公司")
    profile(cast.expert, **stated)
    assert bool(words(application, cast.expert)) is bars


def test_the_same_employer_by_any_code(cast: Cast, application: Application) -> None:
    former = code()
    UnitCode.objects.create(unit=cast.unit_a, uscc=former, until=date(2023, 1, 1))
    for own in (cast.unit_a.uscc, former):
        profile(cast.expert, employer="另一名称", employer_uscc=own)
        assert "现在“另一名称”工作" in words(application, cast.expert)
    profile(cast.expert, employer="另一名称", employer_uscc=code(), last_employer="别处", last_employer_uscc=former)
    assert "曾在“别处”工作" in words(application, cast.expert)


def test_an_enterprise_of_the_park_is_an_employer_too(cast: Cast) -> None:
    application = candidate(cast, cast.park)
    ParkEnterprise.objects.create(park=cast.park, name="园区示例厂", uscc=code(), since=date(2024, 1, 1))
    ParkEnterprise.objects.create(
        park=cast.park, name="已迁出示例厂", uscc=code(), since=date(2020, 1, 1), until=date(2021, 1, 1)
    )
    profile(cast.expert, employer="园区示例厂")
    assert "工作" in words(application, cast.expert)
    profile(cast.expert, employer="已迁出示例厂")
    assert words(application, cast.expert) == ""
    assert words(candidate(cast, cast.unit_b), cast.expert) == ""


@pytest.mark.clause("MI-3.c")
def test_declared_ties_last_and_fade(cast: Cast, application: Application) -> None:
    found = tie(cast)
    assert "顾问、咨询或第三方评价" in words(application, cast.expert)
    found.until = clock.today() - timedelta(days=100)
    found.save()
    assert words(application, cast.expert)
    found.until = clock.today() - LONG_AGO
    found.save()
    assert words(application, cast.expert) == ""


@pytest.mark.clause("MI-3.c")
def test_the_territory_of_employers(cast: Cast, application: Application) -> None:
    for where, bars in ((cast.city_x, True), (cast.province, True), (cast.city_y, False), (cast.other_province, False)):
        profile(cast.expert, last_employer="示例院", last_employer_authority=where, employer_authority=None)
        assert bool(words(application, cast.expert)) is bars
        profile(cast.expert, last_employer="", last_employer_authority=None, employer_authority=where)
        assert bool(words(application, cast.expert)) is bars
    profile(
        cast.expert, last_employer="示例院", last_employer_authority=cast.city_x, employer_authority=None,
        left_on=date(2020, 1, 1),
    )  # fmt: skip
    assert words(application, cast.expert) == ""


def _verdict(cast: Cast, application: Application) -> None:
    review = application.reviews.create(level="ministry", authority=cast.ministry, opened_at=clock.now())
    Verdict.objects.create(review=review, number=7, saved_by=cast.expert, saved_at=clock.now())


def _decided(cast: Cast, application: Application) -> None:
    application.reviews.filter(level="province").update(decided_by=cast.expert)


def _visited(cast: Cast, application: Application) -> None:
    SiteCheck.objects.create(
        application=application, authority=cast.province, ground="chosen", planned_by=cast.province_officer,
        planned_at=clock.now(), reported_by=cast.expert,
    )  # fmt: skip


@pytest.mark.clause("MI-3.c")
@pytest.mark.parametrize("happened", [_verdict, _decided, _visited])
def test_earlier_contact_on_the_unit(
    cast: Cast, application: Application, happened: Callable[[Cast, Application], None]
) -> None:
    other = candidate(cast, cast.unit_b)
    happened(cast, application)
    assert "此前经办、审核或核查过" in words(application, cast.expert)
    assert words(other, cast.expert) == ""


def test_who_filed_for_the_unit_never_judges_it_whatever_the_pack_says(
    cast: Cast, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = pack_for(cast.campaign)
    lax = pack.model_copy(update={"experts": pack.experts.model_copy(update={"conflicts": ()})})
    monkeypatch.setattr(conflicts, "pack_for", lambda _campaign: lax)
    tie(cast)
    profile(cast.expert, employer="甲示例有限公司", employer_authority=cast.city_x)
    assert words(application, cast.expert) == "", "switched off"
    UnitMember.objects.create(unit=cast.unit_a, user=cast.expert, since=clock.now())
    assert "填报人员" in words(application, cast.expert)


def test_a_recusal_stays_a_conflict_with_the_unit(cast: Cast, application: Application) -> None:
    asked = actions.assign_expert(reported(cast, application), expert=cast.expert, actor=cast.ministry_officer)
    assert words(application, cast.expert) == ""
    actions.recuse(asked, actor=cast.expert, reason="与负责人有私交")
    assert "此前已回避" in words(application, cast.expert)


def test_many_at_once_cost_the_same(cast: Cast) -> None:
    experts = [make_expert(cast, f"专家{n}") for n in range(3)]
    for expert in experts:
        profile(expert)
    applications = [candidate(cast, unit) for unit in (cast.unit_a, cast.unit_b)]
    tie(cast, expert=experts[1])
    found = []
    for few, some in ((applications[:1], experts[:1]), (applications, experts)):
        read_anew = Application.objects.filter(pk__in=[one.pk for one in few])
        known = list(read_anew.select_related("unit", "campaign", "authority"))
        with CaptureQueriesContext(connection) as counted:
            read = Conflicts(known, some)
            said = [read.between(one, expert) for one in known for expert in some]
        found.append(len(counted))
    assert found[0] == found[1]
    assert [bool(one) for one in said] == [False, True, False, False, False, False]
    assert Conflicts([], experts).people.keys() == {one.pk for one in experts}


@pytest.mark.db
def test_units_beyond_a_few_are_not_named_in_the_queries(
    cast: Cast, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conflicts, "FEW", 0)
    other = candidate(cast, cast.park)
    ParkEnterprise.objects.create(park=make_park(cast), name="示例研究院", since=date(2024, 1, 1))
    UnitName.objects.create(unit=cast.unit_b, name="示例研究院")
    profile(cast.expert)
    tie(cast)
    _verdict(cast, application)
    known = Conflicts([application, other], [cast.expert])
    assert len(known.between(application, cast.expert)) == 2
    assert known.between(other, cast.expert) == []


def make_park(cast: Cast) -> Any:
    """A park that does not apply."""
    return make_unit(cast.city_y, "戊示例园区", "park")


@pytest.mark.clause("MI-3.c")
def test_refused_at_assignment_at_scoring_and_at_the_opinion(cast: Cast) -> None:
    filed = support.passed(support.file(cast.unit_a, cast.enterprise_a), cast.city_x_officer, cast.province_officer)
    reported(cast, filed)
    former = make_expert(cast, "曾填报的专家")
    UnitMember.objects.create(
        unit=cast.unit_a, user=former, since=clock.now() - timedelta(days=500), until=clock.now() - timedelta(days=90)
    )
    with pytest.raises(Refused, match=r"年内曾是.*应当回避"):
        actions.assign_expert(filed, expert=former, actor=cast.ministry_officer)
    asked = actions.assign_expert(filed, expert=cast.expert, actor=cast.ministry_officer)
    version = filed.versions.get()
    proof = version.evidence.order_by("id")[0].file
    assert files.may_see(cast.expert, proof)
    actions.declare_tie(cast.expert, cast.unit_a, actor=cast.expert, relation="adviser")
    assert not files.may_see(fresh(cast.expert), proof)
    with pytest.raises(Refused, match="应当回避"):
        actions.score_indicator(asked, actor=cast.expert, number=7, values={"points": "1", "reason": "示例"})
    with pytest.raises(Refused, match="应当回避"):
        actions.give_opinion(asked, actor=cast.expert, opinion="support", reason="示例")
    assert actions.recuse(asked, actor=cast.expert, reason="担任顾问").state == "recused"
    second = make_expert(cast)
    assert judge(actions.assign_expert(filed, expert=second, actor=cast.ministry_officer)).state == "given"


def test_everybody_of_the_cast(cast: Cast, application: Application) -> None:
    barred = {name for name, person in cast.everybody.items() if words(application, person)}
    assert barred == {"ministry_officer", "province_officer", "city_x_officer", "enterprise_a"}
