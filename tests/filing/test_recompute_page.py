"""重算: stored and recomputed scores side by side, for those who may see them."""

from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from lvheng.accounts.models import User
from lvheng.evaluation import Fact
from lvheng.filing import actions
from lvheng.filing.models import Score, SubmittedVersion
from tests.cast import Cast
from tests.filing import make
from tests.filing.pages import signed_in, text
from tests.support.triggers import put_aside

PAGE_QUERIES = 11


@pytest.fixture
def version(cast: Cast) -> SubmittedVersion:
    made = make.submitted(cast.unit_a, cast.enterprise_a)
    actions.record_score(made, Score.Basis.CITY, actor=cast.city_x_officer, overrides={3: Fact(value=Decimal(40))})
    actions.record_score(made, Score.Basis.CITY, actor=cast.city_x_officer)
    return made


def test_officers_see_every_level_its_members_their_own(cast: Cast, version: SubmittedVersion) -> None:
    for user in (cast.city_x_officer, cast.province_officer, cast.ministry_officer, cast.auditor):
        page = text(signed_in(user), "recompute", version.application_id)
        assert "3 个得分全部一致" in page
        assert page.count("市州核实得分") == 2
        assert page.count("已有更新的记录") == 1
        assert "64.9" in page
    page = text(signed_in(cast.enterprise_a), "recompute", version.application_id)
    assert "1 个得分全部一致" in page
    assert "市州核实" not in page
    for item in ("69.7", "自评价得分", "factory-2025", str(version.benchmark_set), version.number):
        assert item in page
    assert version.standard_hash in page.replace(" ", "")


def test_a_difference_is_shown(cast: Cast, version: SubmittedVersion) -> None:
    own = make.self_score(version)
    own.result["indicators"][6]["points"] = "8"
    with put_aside():
        Score.objects.filter(pk=own.pk).update(result=own.result, total=Decimal(99))
        Score.objects.filter(basis=Score.Basis.CITY, latest=True).update(standard_hash="0" * 64)
    page = text(signed_in(cast.auditor), "recompute", version.application_id)
    assert "2 个得分与记录不一致或不能重算" in page
    assert '<th scope="row">指标 7 得分</th><td class="lv-code">8</td><td class="lv-code">4.8</td>' in page
    assert '<th scope="row">总分（列）</th><td class="lv-code">99</td><td class="lv-code">69.7</td>' in page
    assert "不能重算</span>" in page
    assert "评价要求 factory-2025 的摘要与记录不符" in page


def test_many_differences_are_cut(cast: Cast) -> None:
    own = make.self_score(make.submitted(cast.unit_a, cast.enterprise_a))
    for item in own.result["indicators"]:
        item.update(dict.fromkeys(("points", "weight", "effective_weight", "share"), "1.5"))
    with put_aside():
        Score.objects.filter(pk=own.pk).update(result=own.result)
    page = text(signed_in(cast.enterprise_a), "recompute", own.version.application_id)
    assert "共 56 处，列出前 50 处。" in page
    assert page.count('<th scope="row">指标') == 50


def test_a_pack_that_is_gone(cast: Cast, version: SubmittedVersion) -> None:
    with put_aside():
        SubmittedVersion.objects.update(standard="factory-1999")
    assert text(signed_in(cast.auditor), "recompute", version.application_id).count("没有评价标准“factory-1999”") == 3


@pytest.mark.parametrize("name", ["enterprise_b", "city_y_officer", "other_province_officer", "stranger", "expert"])
def test_outside_the_reach_there_is_nothing(cast: Cast, version: SubmittedVersion, name: str) -> None:
    user: User = getattr(cast, name)
    assert signed_in(user).get(reverse("filing:recompute", args=[version.application_id])).status_code == 404


def test_nothing_before_submission(cast: Cast) -> None:
    application = actions.start(cast.unit_a, actor=cast.enterprise_a)
    url = reverse("filing:recompute", args=[application.pk])
    answer = signed_in(cast.enterprise_a).get(url)
    assert (answer.status_code, answer["Location"]) == (302, reverse("filing:task_list", args=[application.pk]))
    assert signed_in(cast.city_x_officer).get(url).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow(cast: Cast, number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    made = make.submitted(cast.unit_a, cast.enterprise_a)
    for _ in range(number - 1):
        actions.record_score(made, Score.Basis.CITY, actor=None, overrides={3: Fact(value=Decimal(40))})
    client = signed_in(cast.city_x_officer)
    with django_assert_num_queries(PAGE_QUERIES):
        answer = client.get(reverse("filing:recompute", args=[made.application_id]))
    assert f"{number} 个得分全部一致" in answer.content.decode()
