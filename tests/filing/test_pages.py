"""The applicant's pages: they work without script, keep to the reach, and cost the same whatever the number."""

from datetime import datetime
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from lvheng.accounts.models import User
from lvheng.campaigns.actions import record_mean
from lvheng.core import clock
from lvheng.filing import actions, form
from lvheng.filing.draft import Draft
from lvheng.filing.models import Application, LedgerValue, SubmittedVersion
from lvheng.registry.models import UnitMember
from tests.cast import Cast, make_unit, put_on_list
from tests.filing import make

DRAFT_PAGES = ("task_list", "profile", "basic", "commitment", "check")
FETCH = {"X-Requested-With": "fetch"}
HOME_QUERIES, YEARS_QUERIES, INDICATOR_QUERIES = 12, 9, 17


def signed_in(user: User) -> Client:
    """A browser of this person."""
    client = Client()
    client.force_login(user)
    return client


def text(client: Client, name: str, *args: int) -> str:
    """A page's HTML."""
    answer = client.get(reverse(f"filing:{name}", args=args))
    assert answer.status_code == 200, answer.content.decode()[:500]
    return unescape(answer.content.decode())


@pytest.fixture
def draft_a(cast: Cast) -> Application:
    """Enterprise A's draft, everything but the commitment."""
    return make.filled(cast.unit_a, cast.enterprise_a)


def test_every_page_of_a_draft_shows(cast: Cast, draft_a: Application) -> None:
    client = signed_in(cast.enterprise_a)
    for name in DRAFT_PAGES:
        assert cast.unit_a.name in text(client, name, draft_a.pk) or name in {"profile", "basic", "commitment"}
    for number in range(1, 15):
        assert "证明材料" in text(client, "indicator", draft_a.pk, number)


def test_every_page_of_a_park_shows(cast: Cast) -> None:
    application = make.filled(cast.park, cast.park_member)
    client = signed_in(cast.park_member)
    for name in DRAFT_PAGES:
        text(client, name, application.pk)
    for number in (1, 12, 15, 17):
        text(client, "indicator", application.pk, number)
    assert client.get(reverse("filing:indicator", args=[application.pk, 18])).status_code == 404


@pytest.mark.clause("HN-2.1.a")
def test_contents_of_a_draft_are_the_applicants_alone(cast: Cast, draft_a: Application) -> None:
    overseers = ("city_x_officer", "province_officer", "ministry_officer", "auditor")
    expected = {"enterprise_a": 200} | dict.fromkeys(overseers, 403)
    for name, user in cast.everybody.items():
        client = signed_in(user)
        for page in (*DRAFT_PAGES, "indicator"):
            args = [draft_a.pk, 1] if page == "indicator" else [draft_a.pk]
            status = client.get(reverse(f"filing:{page}", args=args)).status_code
            assert (name, page, status) == (name, page, expected.get(name, 404))
        if name != "enterprise_a":
            assert client.post(reverse("filing:submit", args=[draft_a.pk])).status_code == expected.get(name, 404)
            assert client.get(reverse("filing:submitted", args=[draft_a.pk])).status_code == 404
    assert "HN-2.1.a" in unescape(
        signed_in(cast.city_x_officer).get(reverse("filing:task_list", args=[draft_a.pk])).content.decode()
    )


def test_the_receipt_is_seen_in_the_territory(cast: Cast) -> None:
    version = make.submitted(cast.unit_a, cast.enterprise_a)
    seen = {"enterprise_a", "city_x_officer", "province_officer", "ministry_officer", "auditor"}
    for name, user in cast.everybody.items():
        answer = signed_in(user).get(reverse("filing:submitted", args=[version.application_id]))
        assert (name, answer.status_code) == (name, 200 if name in seen else 404)
    page = text(signed_in(cast.enterprise_a), "submitted", version.application_id)
    assert version.number in page
    assert version.digest_sm3[:8] in page
    assert "69.70" in page


def test_a_stranger_is_asked_to_sign_in(client: Client, cast: Cast) -> None:
    address = reverse("filing:home")
    assert client.get(address)["Location"].startswith(f"{reverse('account_login')}?next={address}")


@pytest.mark.clause("HN-2.1.a")
@pytest.mark.clause("MI-2.1.a")
def test_the_whole_form_without_script(cast: Cast) -> None:
    """From 本年申报 to the receipt by plain posts alone."""
    client = signed_in(cast.enterprise_a)
    assert "开始填报" in text(client, "home")
    answer = client.post(reverse("filing:start", args=[cast.unit_a.pk]))
    application = Application.objects.get(unit=cast.unit_a)
    assert answer["Location"] == reverse("filing:task_list", args=[application.pk])
    profile = {key.removeprefix("profile."): value for key, value in make.profile(application).items()}
    answer = client.post(reverse("filing:profile", args=[application.pk]), profile | {"next": "1"})
    assert answer["Location"] == reverse("filing:basic", args=[application.pk])
    draft = Draft.load(application)
    said = {f"basic-{item.id}": form.YES for item in draft.standard.basic_requirements}
    said |= {f"declaration-{item.id.replace('.', '-')}": form.NONE for item in draft.exclusions}
    client.post(reverse("filing:basic", args=[application.pk]), said)
    for indicator in draft.standard.indicators:
        client.post(reverse("filing:indicator", args=[application.pk, indicator.number]), make.fact(indicator))
    application.refresh_from_db()
    for gap in Draft.load(application).content_gaps():
        upload = {"slot": gap.anchor, "file": make.stream(f"{gap.anchor}.pdf")}
        answer = client.post(reverse("filing:upload", args=[application.pk]), upload)
        assert answer["Location"].endswith(f"#slot-{gap.anchor.replace('.', '-')}")
    client.post(reverse("filing:prepare", args=[application.pk]), {"signatory": "王示例"})
    answer = client.post(
        reverse("filing:commitment", args=[application.pk]), {"scan": make.stream("承诺书.pdf"), "agreed": "1"}
    )
    assert answer["Location"] == reverse("filing:check", args=[application.pk])
    answer = client.post(reverse("filing:submit", args=[application.pk]))
    assert answer["Location"] == reverse("filing:check", args=[application.pk])
    for _click in range(2):
        answer = client.post(reverse("filing:submit", args=[application.pk]), {"understood": "1"})
        assert answer["Location"] == reverse("filing:submitted", args=[application.pk])
    assert SubmittedVersion.objects.count() == 1
    for page in ("task_list", "check"):
        answer = client.get(reverse(f"filing:{page}", args=[application.pk]))
        assert answer["Location"] == reverse("filing:submitted", args=[application.pk])


def test_submitting_with_gaps_shows_them_with_links(cast: Cast) -> None:
    application = actions.start(cast.unit_a, actor=cast.enterprise_a)
    answer = signed_in(cast.enterprise_a).post(reverse("filing:submit", args=[application.pk]), {"understood": "1"})
    page = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "处理后才能提交" in page
    assert f'<a href="/filing/{application.pk}/profile/#id_department">请填写联系部门。</a>' in page


@pytest.mark.clause("HN-3.3")
def test_a_page_left_open_past_the_end_is_refused(cast: Cast) -> None:
    application = make.committed(cast.unit_a, cast.enterprise_a)
    client = signed_in(cast.enterprise_a)
    with clock.fixed(datetime(2025, 10, 28, tzinfo=clock.ZONE)):
        answer = client.post(reverse("filing:submit", args=[application.pk]), {"understood": "1"})
        assert answer.status_code == 409
        assert "HN-3.3" in answer.content.decode()
        address = reverse("filing:save_indicator", args=[application.pk, 1])
        late = client.post(address, {"autosave": "typed", "typed": "1"}, headers=FETCH)
        assert (late.status_code, late.json()["clauses"]) == (409, ["HN-3.1", "HN-3.3"])
        assert "已截止" in text(client, "indicator", application.pk, 1)
    assert application.facts.get(number=1).typed == make.BETWEEN


# ── saved as typed ──────────────────────────────────────────────────────────


def saved(client: Client, name: str, application: Application, *args: int, **fields: object) -> dict[str, object]:
    answer = client.post(reverse(f"filing:{name}", args=[application.pk, *args]), fields, headers=FETCH)
    assert answer.status_code == 200, answer.content.decode()
    found: dict[str, object] = answer.json()
    return found


def test_a_field_of_the_profile_is_saved_alone(cast: Cast, draft_a: Application) -> None:
    client = signed_in(cast.enterprise_a)
    found = saved(client, "save", draft_a, autosave="phone", phone="0731-8000")
    assert found["saved_at"] == "10:00:00"
    assert "“0731-8000”不是完整的电话号码" in str(found["errors"])
    assert draft_a.answers.get(key="profile.phone").value == "0731-8000"
    assert "0731-8000" in text(client, "profile", draft_a.pk)
    found = saved(client, "save", draft_a, autosave="phone", phone="0731-00000000")
    assert found["errors"] == {"phone": []}


@pytest.mark.clause("HN-4.2.a")
def test_the_choice_of_industry_answers_with_what_it_means(cast: Cast, draft_a: Application) -> None:
    found = saved(signed_in(cast.enterprise_a), "save", draft_a, autosave="industry", industry="cement")
    note = str(found["html"])
    assert "不一致" in note
    assert "生产水泥熟料、水泥的企业" in note
    assert "具体行业要求尚未公开" in note
    assert "涵盖范围以管理平台公布的为准" in note


def test_a_declaration_of_an_exclusion_is_told_at_once(cast: Cast, draft_a: Application) -> None:
    name = "declaration-HN-1-1-f"
    found = saved(signed_in(cast.enterprise_a), "save", draft_a, **{"autosave": name, name: form.EXISTS})
    assert "不得申报" in str(found["errors"])


@pytest.mark.clause("MI-1.a")
def test_a_value_answers_with_its_score(cast: Cast, draft_a: Application) -> None:
    client = signed_in(cast.enterprise_a)
    found = saved(client, "save_indicator", draft_a, 1, autosave="typed", typed="75")
    assert set(found["html"]) == {"#lv-score", "#change", "#trace", "#evidence"}  # type: ignore[call-overload]
    assert "<b>68.90</b>" in str(found["html"])
    found = saved(client, "save_indicator", draft_a, 1, autosave="typed", typed="约 75")
    assert "不是数值" in str(found["errors"])
    assert draft_a.facts.get(number=1).typed == "约 75"
    saved(client, "save_indicator", draft_a, 4, autosave="functions", functions=["能耗查询"])
    assert draft_a.facts.get(number=4).functions == ["能耗查询"]


def test_the_unit_shown_is_the_unit_saved(cast: Cast) -> None:
    application = actions.start(cast.unit_a, actor=cast.enterprise_a)
    client = signed_in(cast.enterprise_a)
    assert '<option value="tce/万元" selected>' in text(client, "indicator", application.pk, 1)
    saved(client, "save_indicator", application, 1, autosave="typed", typed="70")
    assert application.facts.get(number=1).unit == "tce/万元"


def test_an_unknown_field_is_refused_in_words(cast: Cast, draft_a: Application) -> None:
    client = signed_in(cast.enterprise_a)
    address = reverse("filing:save", args=[draft_a.pk])
    answer = client.post(address, {"autosave": "nothing", "nothing": "x"}, headers=FETCH)
    assert (answer.status_code, answer.json()["errors"]) == (422, {"nothing": ["没有这一栏，请刷新页面。"]})


def test_files_by_script(cast: Cast, draft_a: Application) -> None:
    client = signed_in(cast.enterprise_a)
    address = reverse("filing:upload", args=[draft_a.pk])
    answer = client.post(address, {"slot": "1.other", "file": make.stream("补充.pdf")}, headers=FETCH)
    assert "补充.pdf" in answer.json()["html"]["#evidence"]
    first = draft_a.evidence.get(slot="1.other")
    again = {"slot": "1.other", "file": make.stream("新.pdf"), "replace": first.pk}
    client.post(address, again, headers=FETCH)
    assert [item.file.name for item in draft_a.evidence.filter(slot="1.other")] == ["新.pdf"]
    answer = client.post(address, {"slot": "basic.licence", "file": make.stream("照.pdf")}, headers=FETCH)
    assert list(answer.json()["html"]) == ["#evidence-no-violations"]
    answer = client.post(address, {"slot": "1.other", "file": make.stream("x.exe", b"MZ")}, headers=FETCH)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["file"])
    assert client.post(address, {"slot": "1.other"}, headers=FETCH).status_code == 422
    gone = draft_a.evidence.get(slot="1.other")
    answer = client.post(reverse("filing:remove", args=[draft_a.pk, gone.pk]))
    assert answer["Location"].endswith("/indicator/1/#slot-1-other")
    assert not draft_a.evidence.filter(slot="1.other").exists()


def test_a_file_is_served_to_those_who_may_see_it(cast: Cast) -> None:
    application = make.filled(cast.unit_a, cast.enterprise_a)
    found = application.evidence.get(slot="1.calc").file
    colleague = cast.enterprise_b
    UnitMember.objects.create(unit=cast.unit_a, user=colleague, since=clock.now())

    def allowed() -> set[str]:
        seen = set()
        for name, user in cast.everybody.items():
            answer = signed_in(user).get(reverse("core:file", args=[found.pk]))
            if answer.status_code == 200:
                assert b"".join(answer) == make.PDF
                seen.add(name)
        return seen

    assert allowed() == {"enterprise_a", "enterprise_b"}
    make.commit(application, cast.enterprise_a)
    version = actions.submit(application, actor=cast.enterprise_a)
    officers = {"city_x_officer", "province_officer", "ministry_officer", "auditor"}
    assert allowed() >= {"enterprise_a", "enterprise_b"} | officers
    assert not allowed() & {"city_y_officer", "other_province_officer", "stranger", "existing_member"}
    assert version.commitment_scan is not None
    found = version.commitment_scan
    assert allowed() >= {"enterprise_a", "enterprise_b"} | officers


# ── what pages say ──────────────────────────────────────────────────────────


def test_the_task_list_says_what_is_next(cast: Cast) -> None:
    application = actions.start(cast.unit_a, actor=cast.enterprise_a)
    client = signed_in(cast.enterprise_a)
    page = text(client, "task_list", application.pk)
    assert "填写基本信息" in page
    assert "10月27日（周一）23:59:59" in page
    assert "在省级绿色工厂名单" in page
    assert "不需要第三方评价报告，不需要纸质材料（HN-2.1.c）" in page
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
    from decimal import Decimal

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
        make.submitted(unit, cast.enterprise_b.__class__.objects.get(pk=cast.enterprise_b.pk))
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
