"""The year's end as people meet it: the hearing, removal, closing; falsification; an objection, a report."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from lvheng.accounts.models import User
from lvheng.campaigns.models import Campaign
from lvheng.registry.models import ListEntry
from lvheng.registry.queries import bar_on
from lvheng.selection.models import Candidacy, Objection
from tests.browser.desks import beside_a_loop, context_of, press
from tests.cast import Cast
from tests.selection.making import EXISTING, in_publicity, submitted

__all__ = ["beside_a_loop"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Clock = Callable[[str], datetime]
PDF = {"name": "证明.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}


class Desk:
    """One person at a browser of their own."""

    def __init__(self, browser: Browser, server: str, axe: Callable[[Any], list[str]], person: User | None) -> None:
        self.page, self.server, self.axe = context_of(browser, server, person).new_page(), server, axe

    def go(self, path: str) -> Page:
        """Open a page; it is clean to axe and fits a phone."""
        self.page.goto(self.server + path)
        self.look()
        return self.page

    def look(self) -> None:
        assert self.axe(self.page) == [], self.page.url
        self.page.set_viewport_size({"width": 390, "height": 844})
        assert self.page.evaluate("document.documentElement.scrollWidth") <= 390, self.page.url
        self.page.set_viewport_size({"width": 1440, "height": 900})

    def press(self, name: str) -> None:
        """Press a button and confirm where the page asks for it."""
        press(self.page, name)


@pytest.fixture
def desk(
    cast: Cast, browser: Browser, live_server: Any, axe: Callable[[Any], list[str]]
) -> Callable[[User | None], Desk]:
    """A browser for a person of the cast; None: of somebody who has not signed in."""
    return lambda person: Desk(browser, live_server.url, axe, person)


@pytest.mark.clause("HN-4.1.c")
@pytest.mark.clause("MI-2.2.b")
def test_a_year_is_closed_after_the_unit_was_heard(
    cast: Cast, desk: Callable[[User | None], Desk], clock_at: Clock, screenshot: Callable[[Any, str], Path]
) -> None:
    submitted(cast, cast.park, "70", route=EXISTING)
    clock_at("2025-11-10 09:00")
    ministry, unit = desk(cast.ministry_officer), desk(cast.existing_member)
    page = ministry.go("/selection/closing/")
    ministry.press("形成动态管理建议")
    page = ministry.go("/selection/closing/?kind=remove_unfiled")
    page.get_by_role("link", name="告知 1 家单位").click()
    ministry.look()
    screenshot(page, "01-preview")
    ministry.press("告知这 1 家单位")
    expect(page.get_by_role("main")).to_contain_text("已告知 1 家单位")

    pk = cast.existing.proposals.get().pk
    theirs = unit.go(f"/selection/closing/{pk}/hearing/")
    expect(theirs.get_by_role("main")).to_contain_text("2025年11月20日 23:59:59")
    theirs.get_by_role("textbox", name="陈述意见").fill("停电检修，未能按期填报。")
    theirs.get_by_label("证明材料").set_input_files(files=[PDF])  # type: ignore[list-item]
    unit.press("提交陈述意见")
    unit.look()
    screenshot(theirs, "02-stated")

    page = ministry.go(f"/selection/closing/{pk}/")
    expect(page.get_by_role("button", name="确认", exact=True)).to_be_disabled()
    page.get_by_role("textbox", name="答复").fill("检修不影响在线填报。")
    ministry.press("答复陈述意见")
    expect(page.get_by_role("button", name="确认", exact=True)).to_be_disabled()  # the unit may still add something
    clock_at("2025-11-21 00:00")
    page = ministry.go(f"/selection/closing/{pk}/")
    page.get_by_role("textbox", name="决定文号").fill("示例移出〔2025〕1号")
    ministry.look()
    screenshot(page, "03-answered")
    ministry.press("确认")
    expect(page.get_by_role("main")).to_contain_text("示例移出〔2025〕1号")
    page = ministry.go("/selection/closing/?kind=stay")
    ministry.press("全部确认 1 条")
    ministry.press("结束本年度工作")
    expect(page.get_by_role("main")).to_contain_text("本年度工作已结束")
    screenshot(page, "04-closed")
    assert Campaign.objects.get().state == Campaign.State.CLOSED
    assert ListEntry.objects.get(unit=cast.existing, level="national").state == "removed"
    theirs = unit.go(f"/selection/closing/{pk}/hearing/")
    expect(theirs.get_by_role("main")).to_contain_text("检修不影响在线填报")


@pytest.mark.clause("HN-4.2.c")
def test_falsification_is_confirmed_with_what_follows(
    cast: Cast, desk: Callable[[User | None], Desk], screenshot: Callable[[Any, str], Path]
) -> None:
    submitted(cast, cast.existing, "70", route=EXISTING)
    province = desk(cast.province_officer)
    page = province.go("/selection/falsification/?q=丙示例")
    page.get_by_role("link", name="查看后果").click()
    province.look()
    main = page.get_by_role("main")
    for words in ("终止2025年度申报", "移出国家级名单", "移出省级名单", "禁止 3 年内再次申报"):
        expect(main).to_contain_text(words)
    province.press("认定弄虚作假")
    expect(main).to_contain_text("请填写决定文号")
    page.get_by_role("textbox", name="决定文号").fill("示例认定〔2025〕1号")
    page.get_by_role("textbox", name="认定的事实和依据").fill("用电量台账系伪造。")
    page.get_by_label("证明材料").set_input_files(files=[PDF])  # type: ignore[list-item]
    province.press("认定弄虚作假")
    expect(main).to_contain_text("禁止申报至 2028年10月20日前")
    province.look()
    screenshot(page, "01-found")
    bar = bar_on(cast.existing)
    assert bar is not None
    assert bar.clause == "HN-4.2.c"
    assert not ListEntry.objects.filter(unit=cast.existing, state="listed").exists()


@pytest.mark.clause("MI-3.c")
def test_an_objection_is_raised_and_upheld(
    cast: Cast, desk: Callable[[User | None], Desk], screenshot: Callable[[Any, str], Path]
) -> None:
    (candidacy,) = in_publicity(cast, cast.unit_a)
    anyone, ministry = desk(None), desk(cast.ministry_officer)
    page = anyone.go("/publicity/")
    page.get_by_role("link", name="提出异议").first.click()
    anyone.look()
    anyone.press("提交异议")
    expect(page.get_by_role("main")).to_contain_text("请填写姓名")
    anyone.look()
    page.get_by_role("textbox", name="姓名").fill("周示例")
    page.get_by_role("textbox", name="联系电话或电子邮箱").fill("0731-00000000")
    page.get_by_role("textbox", name="异议内容").fill("该单位填报的用水量与公开数据不一致。")
    page.get_by_label("证据文件").set_input_files(files=[PDF])  # type: ignore[list-item]
    anyone.press("提交异议")
    receipt = Objection.objects.get().receipt
    expect(page.get_by_role("main")).to_contain_text(receipt)
    theirs = ministry.go("/selection/objections/")
    theirs.get_by_role("link", name=receipt).click()
    ministry.look()
    theirs.get_by_role("textbox", name="答复").fill("经核查，用水量填报有误。")
    ministry.press("异议成立")
    expect(theirs.get_by_role("main")).to_contain_text("经核查，用水量填报有误")
    screenshot(theirs, "01-upheld")
    candidacy.refresh_from_db()
    assert candidacy.state == Candidacy.State.HELD


def test_anyone_reports_a_unit_and_asks_for_the_answer(
    cast: Cast, desk: Callable[[User | None], Desk], screenshot: Callable[[Any, str], Path]
) -> None:
    anyone, province = desk(None), desk(cast.province_officer)
    page = anyone.go(f"/unit/{cast.existing.pk}/")
    page.get_by_role("link", name="反映情况", exact=True).click()
    anyone.look()
    page.get_by_role("textbox", name="姓名").fill("周示例")
    page.get_by_role("textbox", name="联系电话或电子邮箱").fill("0731-00000000")
    page.get_by_role("textbox", name="反映内容").fill("夜间偷排废水，附照片。请核查。")
    page.get_by_label("证据文件").set_input_files(files=[PDF])  # type: ignore[list-item]
    anyone.press("提交")
    receipt = cast.existing.reports.get().receipt
    expect(page.get_by_role("main")).to_contain_text(receipt)
    theirs = province.go("/selection/unit-reports/")
    theirs.get_by_role("link", name=receipt).click()
    province.press("开始核查")
    province.look()
    theirs.get_by_role("textbox", name="核查情况").fill("现场未见偷排。")
    theirs.get_by_role("textbox", name="给反映人的答复").fill("经现场核查，未发现偷排。")
    province.press("不属实")
    screenshot(theirs, "01-answered")
    page = anyone.go("/report/status/")
    page.get_by_role("textbox", name="回执编号").fill(receipt)
    page.get_by_role("textbox", name="联系电话或电子邮箱").fill("0731-00000000")
    anyone.press("查询")
    expect(page.get_by_role("main")).to_contain_text("经现场核查，未发现偷排")
    anyone.look()
    screenshot(page, "02-status")
