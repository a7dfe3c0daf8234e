"""The notices in public: every clause, every indicator, every industry, every assumption."""

import re
from datetime import datetime
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lvheng.core import clock
from lvheng.core.clauses import quoted
from lvheng.core.explained import explained
from lvheng.portal.assumptions import sections
from lvheng.portal.notice import blocks
from lvheng.standards import Document, list_industries, load_campaign, load_notice, load_standard
from tests.cast import YEAR, Cast


def words(client: Client, name: str, **query: object) -> str:
    """A page's words, entities resolved."""
    answer = client.get(reverse(f"portal:{name}"), query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def squeezed(text: str) -> str:
    """Without white space and tags: lines break anywhere."""
    return re.sub(r"\s|<[^>]*>", "", text)


@pytest.mark.clause("MI-2.1.a")
def test_policy_holds_every_clause(cast: Cast, client: Client) -> None:
    page = words(client, "policy")
    notice = load_notice(YEAR)
    for clause in notice.clauses.values():
        assert f'id="{clause.id}"' in page
        assert f"<blockquote>{clause.quote}</blockquote>" in page
    assert [item.clause.id for item in explained(notice) if not (item.asks and item.where)] == []
    assert quoted(["HN-4.1.b"])[0].url == f"{reverse('portal:policy')}#HN-4.1.b"


def test_policy_prints_the_notices(cast: Cast, client: Client) -> None:
    """Every word of both notices stands on the page, marks of layout aside."""
    page = squeezed(words(client, "policy"))
    for document in load_notice(YEAR).documents.values():
        for line in document.text.replace("**", "").splitlines():
            for cell in line.split("\t"):
                assert squeezed(re.sub(r"<(https?:[^>]*)>", r"\1", cell)) in page


def test_blocks_of_a_notice() -> None:
    made = blocks(load_notice(YEAR).documents["MI"])
    tables = [block for block in made if block.kind == "table"]
    assert [(len(table.head), len(table.rows)) for table in tables] == [(9, 14), (6, 17)]
    assert [row[0].rows for row in tables[0].rows if len(row) == 9] == [4, 4, 3, 2, 1]
    assert [block.lines[0] for block in made if block.kind == "h4"][:2] == [
        "（一）新申报国家绿色工厂和绿色工业园区", "(二) 现有国家绿色工厂和绿色工业园区",
    ]  # fmt: skip
    assert any("登录工业节能与绿色发展管理平台" in block.lines[0] for block in made if block.lines)


def test_a_table_at_the_end_is_shown() -> None:
    document = Document(title="题", issuer="甲", text="题\n\n正文：\n\n甲\t乙\n1\t2")
    assert [block.kind for block in blocks(document)] == ["p", "table"]


@pytest.mark.clause("MI-2.1.a")
@pytest.mark.clause("HN-2.1.c")
@pytest.mark.clause("HN-2.2")
def test_guide(cast: Cast, client: Client, settings: Any) -> None:
    page = words(client, "guide")
    assert "填报说明视频将在这里发布" in page
    assert "<video" not in page
    assert "不需要第三方评价报告" in page
    assert "不需要纸质申报资料" in page
    assert "练习申报" in page
    assert settings.LVHENG_SUPPORT["phone"] in page
    for kind in ("factory", "park"):
        standard = load_standard(f"{kind}-{YEAR}")
        for indicator in standard.indicators:
            assert [item.title for item in indicator.evidence if item.title not in page] == []
        assert [part.text for part in standard.basic_requirements if part.text not in page] == []


@pytest.mark.clause("MI-2.1.a")
def test_guide_shows_the_video_once_set(cast: Cast, client: Client, settings: Any) -> None:
    settings.LVHENG_GUIDE_VIDEO = "https://video.example.com/guide.mp4"
    page = words(client, "guide")
    assert re.search(r'<video[^>]* controls[^>]* src="https://video.example.com/guide.mp4"', page)
    assert "填报说明视频将在这里发布" not in page


def test_guide_follows_the_territory(cast: Cast, client: Client) -> None:
    """Hunan's exclusions for Hunan; the nation's rules name none. A person's own territory comes first."""
    assert "未正常经营生产的" in words(client, "guide")
    assert "未正常经营生产的" in words(client, "guide", territory="430000")
    assert "未正常经营生产的" not in words(client, "guide", territory="national")
    assert "未正常经营生产的" in words(client, "guide", territory="x")
    client.force_login(cast.enterprise_a)
    assert "未正常经营生产的" in words(client, "guide")


def test_guide_knows_the_time(cast: Cast, client: Client) -> None:
    assert "还有 7 天" in words(client, "guide")
    with clock.fixed(datetime(2025, 12, 1, tzinfo=clock.ZONE)):
        assert "现在没有开放的填报" in words(client, "guide")


@pytest.mark.clause("MI-A1")
@pytest.mark.clause("MI-A2")
def test_standards_print_every_indicator(cast: Cast, client: Client) -> None:
    page = words(client, "standards")
    for kind in ("factory", "park"):
        standard = load_standard(f"{kind}-{YEAR}")
        assert standard.hash in page
        for indicator in standard.indicators:
            for value in (indicator.name, indicator.unit, indicator.leading_text, indicator.rule_text):
                assert value is None or f"<td>{value}</td>" in page
        assert [group.name for group in standard.groups if f"{group.name}（{group.weight}%）" not in page] == []


@pytest.mark.clause("MI-A3.a")
@pytest.mark.clause("MI-A3.b")
def test_industries_say_what_they_cover(cast: Cast, client: Client) -> None:
    page = words(client, "industries")
    industries = list_industries(YEAR)
    assert len(industries) == 53
    assert "53 个重点行业" in page
    for industry in industries:
        assert f'id="{industry.id}">{industry.name}</th><td>{industry.scope}</td>' in page
        assert " ".join(industry.gbt4754) in page
        assert industry.scope_assumption in page
        assert industry.sector in page


def test_assumptions_are_all_shown(cast: Cast, client: Client) -> None:
    page = words(client, "assumptions")
    for kind in ("factory", "park"):
        for assumption in load_standard(f"{kind}-{YEAR}").assumptions:
            assert assumption.text in page
            assert assumption.source in page
    for pack in (load_campaign(YEAR), load_campaign(YEAR, "430000")):
        for words_of in (pack.publicity.assumption, pack.gate.assumption, pack.evaluation_year_assumption):
            assert words_of is None or words_of in page
        assert pack.hash in page
        assert [item.text for item in pack.assumptions if item.text not in page] == []
    assert all(item.about for section in sections(YEAR) for item in section.items)


@pytest.mark.clause("MI-A1")
@pytest.mark.clause("MI-A2")
def test_coefficients_say_their_worth_and_how_far_to_trust_them(cast: Cast, client: Client) -> None:
    page = words(client, "coefficients")
    known = load_standard(f"factory-{YEAR}").coefficients
    assert known is not None
    for carrier in known.carriers:
        assert carrier.name in page
        shown = "—".join(map(str, carrier.kgce_range)) if carrier.kgce_per_unit is None else str(carrier.kgce_per_unit)
        assert f"{shown}</td><td>kgce/{carrier.unit}" in page
    assert page.count("没有默认值，须填写实测低位发热量") == 2
    assert "湖南省" in page
    assert "2022 年 0.4900" in page
    assert "转录待复核" in page


@pytest.mark.parametrize("name", ["policy", "standards", "industries", "coefficients", "assumptions"])
@pytest.mark.parametrize("year", ["1999", "甲", "99999999999999999999", "２０２５"])
def test_a_year_without_packs_shows_the_newest(cast: Cast, client: Client, name: str, year: str) -> None:
    assert "2025 年度" in words(client, name, year=year)


def test_accessibility_names_help(cast: Cast, client: Client, settings: Any) -> None:
    assert settings.LVHENG_SUPPORT["phone"] in words(client, "accessibility")


@pytest.mark.clause("HN-2.2")
def test_support_stands_on_every_public_page(cast: Cast, client: Client, settings: Any) -> None:
    about = ("policy", "guide", "standards", "industries", "coefficients", "assumptions")
    for name in ("home", "publicity", "published", *about):
        page = words(client, name)
        foot = page[page.index('<footer class="lv-foot"') :]
        assert settings.LVHENG_SUPPORT["phone"] in foot
        assert reverse("portal:guide") in foot


def test_navigation_for_strangers_and_people(cast: Cast, client: Client) -> None:
    page = words(client, "home")
    for label in ("名单公开", "公示与异议", "通知与要求", "填报指南"):
        assert f">{label}</a>" in page
    client.force_login(cast.enterprise_a)
    own = words(client, "policy").split("</nav>")[0]
    assert ">公示与异议</a>" not in own
    assert ">填报指南</a>" in own
    client.force_login(cast.province_officer)
    bar, rest = words(client, "policy").split("</nav>", 1)
    assert ">填报指南</a>" not in bar
    assert reverse("portal:guide") in rest


@pytest.mark.parametrize(
    "name", ["policy", "guide", "standards", "industries", "coefficients", "assumptions", "accessibility"]
)
def test_pages_keep_to_the_policy_of_content(cast: Cast, client: Client, name: str) -> None:
    page = words(client, name)
    assert " style=" not in page
    assert not re.search(r"\son[a-z]+=", page)
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
