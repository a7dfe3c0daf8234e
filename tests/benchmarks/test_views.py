"""Pages of benchmark sets: who sees and does what, errors at their fields, at constant cost."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lvheng.accounts.models import User
from lvheng.benchmarks import actions, queries
from lvheng.benchmarks.models import BenchmarkRow, BenchmarkSet, ImportPreview, NamedSet
from tests.benchmarks import making
from tests.benchmarks.making import HEADS, general, level, line, make_draft
from tests.cast import Cast

ROW = {
    "number": "1", "industry": "cement", "product": "熟料", "basis": "product", "unit": "kgce/t", "leading": "100",
    "baseline": "107", "source": "文件", "trust": "official",
}  # fmt: skip


def client_of(user: User) -> Client:
    """A signed-in browser."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def ministry(cast: Cast) -> Client:
    """The ministry's officer."""
    return client_of(cast.ministry_officer)


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def sent(client: Client, address: str, data: dict[str, Any], status: int = 200) -> str:
    """The page after a post, redirects followed."""
    answer = client.post(address, data, follow=True)
    assert answer.status_code == status
    return answer.content.decode()


def test_drafts_are_seen_by_the_ministry_and_its_auditors_alone(cast: Cast) -> None:
    draft, published = make_draft(cast, general()), cast.sets["factory"]
    seen = {
        name: [client_of(user).get(f"/benchmarks/{one.pk}/{part}").status_code for one in (published, draft)]
        for name, user in cast.everybody.items() for part in ("export/", "")
    }  # fmt: skip
    assert {name for name, codes in seen.items() if codes == [200, 200]} == {"ministry_officer", "auditor"}
    assert {tuple(codes) for name, codes in seen.items() if name not in ("ministry_officer", "auditor")} == {(200, 404)}
    assert "示例基准集" not in page(client_of(cast.enterprise_a), "/benchmarks/")
    assert "示例基准集" in page(client_of(cast.auditor), "/benchmarks/")
    address = f"/benchmarks/{draft.pk}/rows/new/"
    assert client_of(cast.auditor).post(address, ROW).status_code == 403
    assert client_of(cast.city_x_officer).post(address, ROW).status_code == 404
    assert [row.number for _place, row in queries.placed_rows(draft)] == [3]


def test_the_navigation_leads_officers_there(cast: Cast) -> None:
    assert ">基准集</a>" in page(client_of(cast.province_officer), "/benchmarks/")
    assert ">基准集</a>" not in page(client_of(cast.enterprise_a), "/benchmarks/")


def test_sets_are_found_by_kind_state_and_name(cast: Cast, ministry: Client) -> None:
    make_draft(cast, kind="park", name="园区草稿")
    assert "园区草稿" in page(ministry, "/benchmarks/?kind=park&state=draft&q=草稿 1")
    for narrowed in ("kind=factory", "state=published", "q=别的", "q=草稿 2"):
        assert "园区草稿" not in page(ministry, f"/benchmarks/?{narrowed}")
    assert "没有基准集" in page(ministry, "/benchmarks/?q=别的")
    assert "园区草稿" in page(ministry, "/benchmarks/?kind=ship&after=x")


def test_rows_are_found_by_indicator_industry_and_text(cast: Cast, ministry: Client) -> None:
    rows = [level(product="熟料甲", note="难处"), level(6, product="水乙", unit="m³/t"), general(source="通用文件丙")]
    address = f"/benchmarks/{make_draft(cast, *rows).pk}/"
    found = {
        "": "甲乙丙", "number=1": "甲", "industry=cement": "甲乙", "industry=-": "丙", "q=熟料": "甲", "q=难处": "甲",
        "q=文件 丙": "丙", "number=3&industry=cement": "", "number=x": "甲乙丙", "industry=x": "甲乙丙",
    }  # fmt: skip
    for narrowed, names in found.items():
        text = page(ministry, f"{address}?{narrowed}")
        assert "".join(one for one in ("熟料甲", "水乙", "通用文件丙") if one in text)[-1:] == names[-1:], narrowed
        assert [one in text for one in ("熟料甲", "水乙", "通用文件丙")] == [one in names for one in "甲乙丙"], narrowed
    assert 'aria-label="修改第 3 行"' in page(ministry, f"{address}?number=3")


def test_a_draft_is_set_up_filled_checked_and_published(cast: Cast, ministry: Client) -> None:
    text = sent(ministry, "/benchmarks/new/", {"kind": "factory", "name": "", "note": "留住"}, 422)
    assert "请填写名称，不超过 80 个字" in text
    assert "留住" in text
    given = {"kind": "factory", "name": "甲", "version": "1"}
    text = sent(ministry, "/benchmarks/new/", given | {"based_on": "999999"}, 422)
    assert "请在列出的已发布基准集中选择" in text
    text = sent(ministry, "/benchmarks/new/", given | {"for_year": "2026"})
    assert "已建立草稿“甲 1”" in text
    assert "还没有行" in text
    draft = BenchmarkSet.objects.get(name="甲")
    address = f"/benchmarks/{draft.pk}/"
    assert "发布基准集" not in text
    assert "没有任何行" in sent(ministry, f"{address}publish/", {}, 409)
    text = sent(ministry, f"{address}rows/new/", ROW | {"leading": "一百", "note": "留住\n两行"}, 422)
    assert "“一百”不是数值" in text
    assert "留住\n两行" in text
    assert "逆向指标的引领值不能大于基准值" in sent(ministry, f"{address}rows/new/", ROW | {"leading": "200"}, 422)
    assert "已增加一行" in sent(ministry, f"{address}rows/new/", ROW | {"process": "on", "note": "两\r\n行"})
    row = BenchmarkRow.objects.get(set=draft)
    assert (row.process, row.informative, row.note) == (True, False, "两 行")
    assert "与第 1 行适用于同一情形" in sent(ministry, f"{address}rows/new/", ROW, 422)
    text = page(ministry, f"{address}rows/{row.pk}/")
    for words in ('value="107"', 'value="熟料"', "删除第 1 行？"):
        assert words in text
    assert "已修改" in sent(ministry, f"{address}rows/{row.pk}/", ROW | {"baseline": "108"})
    text = sent(ministry, f"{address}publish/", {})
    assert "基准集“甲 1”已发布，内容不再变动" in text
    assert ministry.get(f"{address}rows/{row.pk}/").status_code == 404
    assert ministry.get(f"{address}import/").status_code == 404
    assert "共 1 行" not in text


def test_what_stands_against_publishing_is_told_by_row(cast: Cast, ministry: Client) -> None:
    draft = make_draft(cast, general())
    for number in range(60):
        BenchmarkRow.objects.create(set=draft, number=1, region=str(430000 + number), source="文件", trust="official")
    text = page(ministry, f"/benchmarks/{draft.pk}/")
    assert "第 2 行 计量单位：请写明引领值和基准值的单位" in text
    assert "另有 10 处" in text
    assert "发布基准集</button>" not in text
    second = BenchmarkRow.objects.filter(set=draft).order_by("pk")[1]
    assert f'href="/benchmarks/{draft.pk}/rows/{second.pk}/"' in text
    assert "第 2 行 计量单位" in page(client_of(cast.auditor), f"/benchmarks/{draft.pk}/")
    assert "有 60 处不正确" in sent(ministry, f"/benchmarks/{draft.pk}/publish/", {}, 409)


def test_a_row_is_removed(cast: Cast, ministry: Client) -> None:
    draft, other = make_draft(cast, general(), level()), make_draft(cast, general(), name="乙")
    row, foreign = BenchmarkRow.objects.filter(set=draft)[0], BenchmarkRow.objects.get(set=other)
    assert ministry.post(f"/benchmarks/{draft.pk}/rows/{foreign.pk}/remove/").status_code == 404
    assert "已删除这一行" in sent(ministry, f"/benchmarks/{draft.pk}/rows/{row.pk}/remove/", {})
    assert BenchmarkRow.objects.filter(set=draft).count() == 1


def test_a_new_version_starts_from_a_published_set(cast: Cast, ministry: Client) -> None:
    old = cast.sets["park"]
    text = page(ministry, f"/benchmarks/new/?based_on={old.pk}")
    assert f'<option value="{old.pk}" selected>' in text
    assert "以“测试基准集 1”为底本另立新版本" in text
    given = {"kind": "park", "name": old.name, "version": "2", "based_on": str(old.pk)}
    assert "底本 测试基准集 1" in sent(ministry, "/benchmarks/new/", given)
    assert BenchmarkSet.objects.get(version="2", kind="park").rows.count() == old.rows.count()
    assert "请换一个名称或版本" in sent(ministry, "/benchmarks/new/", given, 422)


def test_the_quotas_come_by_a_button(cast: Cast, ministry: Client) -> None:
    draft = make_draft(cast, general(), name="甲")
    assert "导入随附的能耗限额" in page(ministry, f"/benchmarks/{draft.pk}/")
    text = sent(ministry, "/benchmarks/shipped/", {"into": str(draft.pk)})
    assert "共 278 行，没有须更正的问题；5 行缺引领值或基准值" in text
    assert "导入随附的能耗限额" not in text
    assert "转录待复核" in sent(ministry, "/benchmarks/shipped/", {})
    assert "已经导入" in sent(ministry, "/benchmarks/shipped/", {}, 409)
    assert client_of(cast.auditor).post("/benchmarks/shipped/").status_code == 403


def test_a_set_is_named_with_what_follows_said(cast: Cast, ministry: Client) -> None:
    made = actions.publish(make_draft(cast, general()), actor=cast.ministry_officer)
    address = f"/benchmarks/{made.pk}/name/"
    text = page(ministry, address)
    for words in ("指定后不能更换", "自评价：测试基准集 1", "2025年10月1日"):
        assert words in text
    assert "请选择用途" in sent(ministry, address, {"campaign": str(cast.campaign.pk)}, 422)
    given = {"campaign": str(cast.campaign.pk), "purpose": "ranking"}
    assert "的排名" in sent(ministry, address, given)
    assert NamedSet.objects.get(purpose="ranking").set == made
    assert "不能更换" in sent(ministry, address, given, 409)
    assert client_of(cast.province_officer).get(address).status_code == 403
    assert "2025 排名" in page(client_of(cast.enterprise_a), "/benchmarks/")


def test_the_export_is_a_workbook(cast: Cast) -> None:
    answer = client_of(cast.enterprise_a).get(f"/benchmarks/{cast.sets['factory'].pk}/export/")
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    page_ = openpyxl.load_workbook(BytesIO(answer.content), read_only=True)["基准"]
    assert len(list(page_.iter_rows())) == cast.sets["factory"].rows.count() + 1


def test_a_workbook_is_shown_before_it_is_applied(cast: Cast, ministry: Client) -> None:
    draft = make_draft(cast, general())
    address = f"/benchmarks/{draft.pk}/import/"
    assert "请选择一个 XLSX 工作簿" in sent(ministry, address, {}, 422)
    text = sent(ministry, address, {"file": making.workbook([line(引领值="一百")], HEADS)})
    assert "1 处错误，不能应用" in text
    assert "F2</b>：“一百”不是数值" in text
    assert "应用到草稿" not in text
    text = sent(ministry, address, {"file": making.workbook([line()], HEADS)})
    assert "应用到草稿" in text
    preview = ImportPreview.objects.get(set=draft)
    shown = f"{address}{preview.pk}/"
    assert "水泥熟料" in page(ministry, f"{shown}?kind=新增")
    assert "水泥熟料" not in page(ministry, f"{shown}?kind=删除")
    assert "没有这样的行" in page(ministry, f"{shown}?kind=修改&from=99999999999999")
    assert client_of(cast.auditor).get(shown).status_code == 403
    actions.add_row(draft, level(6, unit="m³/t"), actor=cast.ministry_officer)
    assert "草稿在读取工作簿之后改动过" in page(ministry, shown)
    assert "请重新上传工作簿" in sent(ministry, shown, {}, 409)
    sent(ministry, address, {"file": making.workbook([line()], HEADS)})
    preview = ImportPreview.objects.get(set=draft)
    assert "新增 1 行、删除 2 行" in sent(ministry, f"{address}{preview.pk}/", {})
    assert ministry.get(f"{address}{preview.pk}/").status_code == 404


def test_a_long_preview_has_pages(cast: Cast, ministry: Client) -> None:
    draft = make_draft(cast)
    lines = [line(产品或工序=f"产品{n}。") for n in range(250)]
    text = sent(ministry, f"/benchmarks/{draft.pk}/import/", {"file": making.workbook(lines, HEADS)})
    assert "第 1–100 行，共 250 行" in text
    address = f"/benchmarks/{draft.pk}/import/{ImportPreview.objects.get(set=draft).pk}/"
    text = page(ministry, f"{address}?from=150")
    assert ("产品100。" in text, "产品199。" in text, "产品200。" in text) == (True, True, False)
    assert "第 201–250 行" in page(ministry, f"{address}?from=200")


def queries_of(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_lists_cost_the_same_however_long(cast: Cast, ministry: Client) -> None:
    draft = make_draft(cast, general())
    addresses: dict[str, Callable[[], str]] = {
        "sets": lambda: "/benchmarks/",
        "rows": lambda: f"/benchmarks/{draft.pk}/",
        "published": lambda: f"/benchmarks/{cast.sets['factory'].pk}/",
    }
    before = {name: queries_of(ministry, address()) for name, address in addresses.items()}
    for n in range(3):
        published = actions.publish(make_draft(cast, general(), name=f"集{n}"), actor=cast.ministry_officer)
        make_draft(cast, name=f"新{n}", based_on=published)
        actions.add_row(draft, level(product=f"产品{n}"), actor=cast.ministry_officer)
    assert {name: queries_of(ministry, address()) for name, address in addresses.items()} == before


def test_rows_come_page_by_page(cast: Cast, ministry: Client) -> None:
    rows = [level(product=f"产品{n}。") for n in range(60)]
    draft = make_draft(cast, *rows)
    answer = ministry.get(f"/benchmarks/{draft.pk}/?number=1")
    following = answer.context["page"].next_url
    assert "产品49。" in answer.content.decode()
    assert "产品50。" not in answer.content.decode()
    text = page(ministry, f"/benchmarks/{draft.pk}/{following}")
    assert "产品50。" in text
    assert 'aria-label="修改第 51 行"' in text
