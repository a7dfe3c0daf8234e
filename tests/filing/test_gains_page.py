"""提分分析: the ordered list for an open application, with targets in the unit typed."""

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from lvheng.benchmarks.models import BenchmarkRow
from lvheng.filing import actions
from tests.cast import Cast
from tests.filing import make
from tests.filing.pages import signed_in, text
from tests.support.triggers import put_aside

GAINS_QUERIES = 15
UNDER = '<br><span class="lv-small lv-2nd">'


@pytest.mark.clause("HN-4.2.c")
def test_the_list_says_what_it_takes(cast: Cast) -> None:
    application = make.filled(cast.unit_a, cast.enterprise_a)
    actions.save_fact(application, 1, {"typed": "70000", "unit": "kgce/万元"}, actor=cast.enterprise_a)
    actions.save_fact(application, 9, {"option": "not_met"}, actor=cast.enterprise_a)
    actions.save_fact(application, 13, {"option": ""}, actor=cast.enterprise_a)
    page = text(signed_in(cast.enterprise_a), "gains", application.pk)
    assert "2024 年已经结束，当年的实际数据不能改变" in page
    assert "移出各级绿色制造名单" in page
    assert f"到 66875 kgce/万元{UNDER}降低 3125 kgce/万元</span>" in page
    assert f"到 50000 kgce/万元{UNDER}降低 20000 kgce/万元</span>" in page
    assert f"到 7 项{UNDER}增加 1 项</span>{UNDER}得 0.75 分" in page
    assert page.count("达到“已采用先进适用技术和设备”") == 1
    assert page.count("同得满分") == 5
    assert page.index("产品碳足迹") < page.index("能源消耗强度") < page.index("能碳管理")
    assert page.count("尚未填报，可以补填") == 1
    assert page.count("已符合而未选的可改选") == 1
    assert page.count("已投用而漏选的功能可补选") == 1


def test_what_has_no_levels_is_named_below(cast: Cast) -> None:
    application = make.filled(cast.unit_a, cast.enterprise_a)
    actions.save_fact(application, 7, {"typed": ""}, actor=cast.enterprise_a)
    with put_aside():
        BenchmarkRow.objects.filter(set=cast.sets["factory"], number__in=(3, 7)).delete()
    page = text(signed_in(cast.enterprise_a), "gains", application.pk)
    assert "待发布基准、暂时说不出差距的：3 可再生能源利用率、7 工业用水重复利用率。" in page


def test_a_park_with_elasticity(cast: Cast) -> None:
    application = make.filled(cast.park, cast.park_member)
    actions.save_fact(
        application, 17, {"emission_growth": "-2", "value_added_growth": "-6"}, actor=cast.park_member
    )
    page = text(signed_in(cast.park_member), "gains", application.pk)
    assert "排放量年均增长" in page
    assert f"低于 -6%{UNDER}降低 4 个百分点</span>" in page


def test_only_its_own_people_while_it_is_open(cast: Cast) -> None:
    application = make.committed(cast.unit_a, cast.enterprise_a)
    url = reverse("filing:gains", args=[application.pk])
    for user, status in ((cast.enterprise_b, 404), (cast.city_x_officer, 403), (cast.enterprise_a, 200)):
        assert signed_in(user).get(url).status_code == status
    actions.submit(application, actor=cast.enterprise_a)
    answer = signed_in(cast.enterprise_a).get(url)
    assert (answer.status_code, answer["Location"]) == (302, reverse("filing:submitted", args=[application.pk]))


@pytest.mark.parametrize("stated", [1, 3])
def test_queries_do_not_grow(cast: Cast, stated: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    application = actions.start(cast.unit_a, actor=cast.enterprise_a)
    for number in (7, 3, 10)[:stated]:
        actions.save_fact(application, number, {"typed": "50"}, actor=cast.enterprise_a)
    client = signed_in(cast.enterprise_a)
    with django_assert_num_queries(GAINS_QUERIES):
        client.get(reverse("filing:gains", args=[application.pk]))
