"""What the applicant's pages say, and that they cost the same whatever the number."""

from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from lvheng.accounts.models import User
from lvheng.campaigns.actions import record_mean
from lvheng.core import clock
from lvheng.filing import actions
from lvheng.filing.draft import Draft
from lvheng.filing.models import Application, LedgerValue
from lvheng.registry.models import ListEntry, UnitMember
from tests.cast import Cast, make_member, make_unit, put_on_list
from tests.filing import make
from tests.filing.pages import signed_in, text

HOME_QUERIES, YEARS_QUERIES, INDICATOR_QUERIES = 21, 10, 18


@pytest.fixture
def draft_a(cast: Cast) -> Application:
    """Enterprise A's draft, everything but the commitment."""
    return make.filled(cast.unit_a, cast.enterprise_a)


def test_the_task_list_says_what_is_next(cast: Cast) -> None:
    application = actions.start(cast.unit_a, actor=cast.enterprise_a)
    client = signed_in(cast.enterprise_a)
    page = text(client, "task_list", application.pk)
    assert "填写基本信息" in page
    assert "10月27日（周一）23:59:59" in page
    assert "在省级绿色工厂名单" in page
    assert "不需要第三方评价报告，不需要纸质材料（" in page
    assert "#HN-2.1.c" in page
    assert "未填 14 项" in page


def test_next_steps_in_order(cast: Cast, draft_a: Application) -> None:
    client = signed_in(cast.enterprise_a)
    assert "签署真实性承诺" in text(client, "task_list", draft_a.pk)
    actions.save_fact(draft_a, 12, {"option": ""}, actor=cast.enterprise_a)
    assert "填写第 12 项“绿色设计”" in text(client, "task_list", draft_a.pk)
    actions.detach(draft_a.evidence.get(slot="3.calc"), actor=cast.enterprise_a)
    assert "补齐第 3 项“可再生能源利用率”" in text(client, "task_list", draft_a.pk)
    actions.save_answer(draft_a, "basic.systems", "", actor=cast.enterprise_a)
    assert "填写基本要求" in text(client, "task_list", draft_a.pk)


def test_a_void_commitment_is_said(cast: Cast) -> None:
    application = make.committed(cast.unit_a, cast.enterprise_a)
    client = signed_in(cast.enterprise_a)
    assert "核对全部内容并提交" in text(client, "task_list", application.pk)
    assert "已于 10月20日 10:00:00 确认" in text(client, "commitment", application.pk)
    actions.save_answer(application, "profile.contact", "李示例", actor=cast.enterprise_a)
    assert "原承诺书已失效" in text(client, "commitment", application.pk)
    assert "签署之后内容有改动，承诺已失效" in text(client, "check", application.pk)
    assert "需要处理" in text(client, "task_list", application.pk)


def test_commitment_errors_stand_beside_their_fields(cast: Cast, draft_a: Application) -> None:
    client = signed_in(cast.enterprise_a)
    answer = client.post(reverse("filing:prepare", args=[draft_a.pk]), {"signatory": ""})
    assert (answer.status_code, "请填写法定代表人姓名" in unescape(answer.content.decode())) == (422, True)
    client.post(reverse("filing:prepare", args=[draft_a.pk]), {"signatory": "王示例"})
    answer = client.post(reverse("filing:commitment", args=[draft_a.pk]), {})
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "请选择签字盖章后的扫描件。" in page
    assert "请确认承诺书已由法定代表人签字并加盖公章。" in page


@pytest.mark.clause("MI-A1")
def test_the_words_of_the_notice_stand_verbatim(cast: Cast, draft_a: Application) -> None:
    client = signed_in(cast.enterprise_a)
    for indicator in Draft.load(draft_a).standard.indicators:
        page = text(client, "indicator", draft_a.pk, indicator.number)
        for words in (indicator.rule_text, indicator.leading_text, indicator.baseline_text):
            assert words is None or words in page
        assert "工信厅节函〔2025〕390号" in page
        for item in Draft.load(draft_a).standard.assumptions_of(indicator.number):
            assert item.text in page


def test_last_year_and_the_regional_mean_stand_beside(cast: Cast, draft_a: Application) -> None:
    LedgerValue.objects.create(unit=cast.unit_a, year=2023, number=1, value="110", unit_text="tce/万元")
    LedgerValue.objects.create(unit=cast.unit_a, year=2023, number=9, text="未采用")
    groups = {"能源低碳化": Decimal("20.16")}
    record_mean(cast.campaign, cast.province, "factory", population=9, mean=Decimal("67.46"), groups=groups)
    client = signed_in(cast.enterprise_a)
    page = text(client, "indicator", draft_a.pk, 1)
    assert "2023 年 110 tce/万元" in page
    assert "比 2023 年少 36.36%" in page
    assert "合计 67.46 分" in page
    assert "2023 年 未采用" in text(client, "indicator", draft_a.pk, 9)
    assert "本省均值 %" in text(client, "check", draft_a.pk)


def test_without_a_set_the_page_says_that_levels_are_to_come(cast: Cast, draft_a: Application) -> None:
    cast.campaign.named_sets.all().delete()
    client = signed_in(cast.enterprise_a)
    assert "待发布基准" in text(client, "indicator", draft_a.pk, 1)
    assert "不完整" in text(client, "check", draft_a.pk)


def test_claims_and_blanks_are_not_printed_as_nought(cast: Cast, draft_a: Application) -> None:
    actions.save_fact(draft_a, 8, {"not_applicable": "不产生一般工业固体废物"}, actor=cast.enterprise_a)
    actions.save_fact(draft_a, 12, {"option": ""}, actor=cast.enterprise_a)
    page = text(signed_in(cast.enterprise_a), "check", draft_a.pk)
    assert "待审核认定" in page
    assert "未计入" in page
    assert "有 1 项未填，按 0 分计，不影响提交。" in page


@pytest.mark.clause("MI-1.a")
def test_a_basic_requirement_not_met_is_said_before_submitting(cast: Cast, draft_a: Application) -> None:
    client = signed_in(cast.enterprise_a)
    assert "审核不能通过" not in text(client, "check", draft_a.pk)
    actions.save_answer(draft_a, "basic.systems", "no", actor=cast.enterprise_a)
    page = text(client, "check", draft_a.pk)
    assert "有 1 条基本要求回答“否”" in page
    assert "3 年内不得再次申报" in page
    listed = actions.start(cast.existing, actor=cast.existing_member)
    actions.save_answer(listed, "basic.systems", "no", actor=cast.existing_member)
    assert "基本要求回答“否”" not in text(signed_in(cast.existing_member), "check", listed.pk)


@pytest.mark.clause("HN-2.2")
def test_practice_says_so_everywhere(cast: Cast) -> None:
    application = make.filled(cast.unit_a, cast.enterprise_a, practice=True)
    client = signed_in(cast.enterprise_a)
    assert "练习申报：只供熟悉操作" in text(client, "task_list", application.pk)
    page = text(client, "check", application.pk)
    assert "练习完成。" in page
    assert "提交申报</button>" not in page
    assert client.post(reverse("filing:submit", args=[application.pk]), {"understood": "1"}).status_code == 409
    assert "删除练习" in text(client, "home")
    assert client.post(reverse("filing:discard", args=[application.pk]))["Location"] == reverse("filing:home")
    assert "开始练习" in text(client, "home")
    client.post(reverse("filing:start", args=[cast.unit_a.pk]), {"practice": "1"})
    assert Application.objects.get().practice


def test_withdrawing_asks_first(cast: Cast) -> None:
    version = make.submitted(cast.unit_a, cast.enterprise_a)
    client = signed_in(cast.enterprise_a)
    assert "撤回后本年度不再申报" in text(client, "withdraw", version.application_id)
    client.post(reverse("filing:withdraw", args=[version.application_id]), {"reason": "另有安排"})
    assert "申报已撤回" in text(client, "submitted", version.application_id)
    answer = client.get(reverse("filing:withdraw", args=[version.application_id]))
    assert answer["Location"] == reverse("filing:submitted", args=[version.application_id])
    existing = make.submitted(cast.existing, cast.existing_member)
    assert "均须完成填报，不能撤回" in text(signed_in(cast.existing_member), "withdraw", existing.application_id)


def test_home_tells_why_not_and_what_is_new(cast: Cast) -> None:
    unit = make_unit(cast.city_x, "戊示例有限公司")
    UnitMember.objects.create(unit=unit, user=cast.enterprise_a, since=clock.now())
    make.submitted(cast.unit_a, cast.enterprise_a)
    client = signed_in(cast.enterprise_a)
    page = text(client, "home")
    assert "不在省级绿色工厂名单中" in page
    assert "自评价得分 69.70" in page
    assert client.post(reverse("filing:start", args=[unit.pk])).status_code == 409
    assert client.post(reverse("filing:start", args=[cast.unit_b.pk])).status_code == 404
    client.post(reverse("filing:read_notifications"))
    assert "自评价得分 69.70" not in text(client, "home")
    assert "没有可以填报的单位" in text(signed_in(cast.stranger), "home")


def test_years_keep_receipts_and_values(cast: Cast) -> None:
    version = make.submitted(cast.unit_a, cast.enterprise_a)
    page = text(signed_in(cast.enterprise_a), "years")
    assert version.number in page
    assert "2024 年" in page
    assert "还没有申报记录" in text(signed_in(cast.enterprise_b), "years")


# ── the same cost whatever the number ───────────────────────────────────────


@pytest.mark.parametrize("number", [1, 3])
def test_home_query_count(number: int, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(number - 1):
        unit = make_unit(cast.city_x)
        put_on_list(unit, "provincial")
        UnitMember.objects.create(unit=unit, user=cast.enterprise_a, since=clock.now())
    client = signed_in(cast.enterprise_a)
    text(client, "home")
    with django_assert_num_queries(HOME_QUERIES):
        text(client, "home")


@pytest.mark.parametrize("number", [1, 3])
def test_years_query_count(number: int, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(number):
        unit = make_unit(cast.city_x)
        put_on_list(unit, "provincial")
        UnitMember.objects.create(unit=unit, user=cast.enterprise_b, since=clock.now())
        make.submitted(unit, User.objects.get(pk=cast.enterprise_b.pk))
    client = signed_in(cast.enterprise_b)
    text(client, "years")
    with django_assert_num_queries(YEARS_QUERIES):
        text(client, "years")


@pytest.mark.parametrize("number", [1, 3])
def test_indicator_query_count(
    number: int, cast: Cast, draft_a: Application, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for place in range(number):
        actions.attach(draft_a, "1.other", make.pdf(f"{place}.pdf"), actor=cast.enterprise_a)
    client = signed_in(cast.enterprise_a)
    text(client, "indicator", draft_a.pk, 1)
    with django_assert_num_queries(INDICATOR_QUERIES):
        text(client, "indicator", draft_a.pk, 1)


def test_a_unit_elsewhere_is_not_held_to_another_provinces_notice(cast: Cast) -> None:
    unit = make_unit(cast.other_province)
    put_on_list(unit, ListEntry.Level.PROVINCIAL)
    assert "#HN-2.2" in text(signed_in(cast.enterprise_a), "home")
    assert "HN-" not in text(signed_in(make_member(unit)), "home")
