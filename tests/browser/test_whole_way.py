"""The whole way once, as people walk it: from the last click of an application to the published list.

Led by the demo's own next-step bar, as a newcomer would be; every page met is photographed and asked by axe.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from lvheng.standards import load_campaign
from tests.browser.desks import press

pytestmark = pytest.mark.browser
UNIT = "示例东市东岭示例电机有限公司"
Axe = Callable[[Page], list[str]]
Keep = Callable[[Page, str], Path]


class Walk:
    """One person at one browser, changing roles by the bar's own button."""

    def __init__(self, page: Page, server: str, axe: Axe, keep: Keep) -> None:
        self.page, self.server, self.axe, self.keep = page, server, axe, keep
        self.met: list[str] = []
        self.faults: list[str] = []
        page.on("console", lambda m: self.faults.append(m.text) if m.type in {"error", "warning"} else None)
        page.on("response", lambda r: self.faults.append(f"{r.status} {r.url}") if r.status >= 400 else None)

    def look(self, name: str) -> None:
        """A picture of the page as it stands, and axe's opinion of it."""
        self.met.append(name)
        self.keep(self.page, f"{len(self.met):02d}-{name}")
        assert self.axe(self.page) == [], name
        assert self.faults == [], name

    def follow(self, saying: str) -> None:
        """Do as the bar says: sign in as the role it names and go to the page it names."""
        bar = self.page.get_by_role("complementary", name="演示提示")
        expect(bar).to_contain_text(saying)
        onward = bar.locator("form button, a.btn")
        if onward.count():
            with self.page.expect_navigation():
                onward.first.click()

    def press(self, name: str) -> None:
        """Press a button and confirm where the page asks for it."""
        press(self.page, name)

    def judge_all(self) -> None:
        """Find every indicator of the desk true, accurate and advanced."""
        for _ in range(14):
            for count in ("authenticity", "accuracy", "advancement"):
                self.page.locator(f"[name={count}][value=pass]").check()
            with self.page.expect_navigation():
                self.page.get_by_role("button", name=re.compile("^保存，下一")).click()


@pytest.fixture
def walk(demo_server: str, page: Page, axe: Axe, screenshot: Keep) -> Walk:
    page.set_default_timeout(30_000)
    return Walk(page, demo_server, axe, screenshot)


def submit(walk: Walk) -> None:
    """The applicant checks the answers and submits; from then on nothing can be changed."""
    page = walk.page
    page.goto(walk.server)
    walk.look("first-page")
    walk.follow("只差提交")
    walk.look("check-answers")
    check_page = page.url
    page.get_by_label("我已逐项核对").check()
    walk.press("提交申报")
    expect(page.get_by_role("heading", level=1)).to_have_text("申报已提交")
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"LH-\d{4}-99-F-\d{6}"))
    walk.look("receipt")
    link = page.get_by_role("link", name="下载回执").get_attribute("href")
    assert page.context.request.get(f"{walk.server}{link}").body().startswith(b"%PDF")
    page.goto(check_page)
    expect(page.get_by_role("button", name="提交申报")).to_have_count(0)


def city(walk: Walk) -> None:
    """The city verifies every figure, passes the unit and hands in its table."""
    walk.page.goto(f"{walk.server}/home/")
    walk.follow("等待东市审核")
    walk.look("city-desk")
    walk.judge_all()
    walk.look("city-decision")
    walk.press("审核通过")
    walk.follow("等待报送汇总表")
    walk.look("city-table")
    walk.page.get_by_label("填报人").fill("施示例")
    walk.page.get_by_label("联系电话").fill("0731-12345678")
    walk.press("报送汇总表")
    walk.look("city-handed-in")


def province(walk: Walk) -> None:
    """The province judges by itself, recommends, and reports."""
    walk.follow("等待示例省审核")
    walk.look("province-desk")
    walk.judge_all()
    walk.press("审核通过")
    walk.follow("等待示例省决定是否推荐")
    walk.look("province-decision")
    walk.press("推荐")
    walk.follow("等待报部")
    walk.look("province-report")
    left_out = walk.page.locator("[name=leaving_out]")
    if left_out.count():  # applicants of other cities, without a table
        left_out.check()
    walk.press("报送推荐名单和对标情况")
    walk.look("province-reported")


def experts(walk: Walk) -> None:
    """The ministry calls as many experts as the pack asks for, who judge one after the other; then it decides."""
    walk.follow("等待分派专家")
    walk.look("ministry-received")
    walk.page.get_by_role("link", name="分派专家").click()
    walk.look("ministry-assigning")
    walk.press("按此方案分派")
    for number in range(load_campaign(2025).selection.experts_per_unit):
        walk.follow("等待专家评审")
        if number == 0:
            walk.look("expert")
        support(walk)
    walk.follow("等待确定是否入围")
    walk.look("ministry-decision")
    walk.press("拟入围")


def support(walk: Walk) -> None:
    """One expert agrees with the verified score where nothing was scored yet, and supports the unit."""
    rest = walk.page.get_by_label("其余各项认可核实得分的理由")
    if rest.count():
        rest.fill("看过材料，认可核实得分。")
        walk.press("其余按核实得分填写")
    walk.page.get_by_role("radio", name="建议入围", exact=True).check()
    walk.page.get_by_label("总体理由").fill("数据完整，证据与填报一致，指标先进。")
    walk.press("提交意见")


def others(walk: Walk) -> None:
    """The units of the city that had reported before are judged and decided on too: no publicity before."""
    bar = walk.page.get_by_role("complementary", name="演示提示")
    expect(bar).to_contain_text("公示前还要决定")
    for _ in range(10):
        if "公示前还要决定" not in bar.inner_text():
            break
        awaited = "等待专家评审" in bar.inner_text()
        walk.follow("公示前还要决定")
        if awaited:
            support(walk)
        else:
            walk.press("拟入围")


def publish(walk: Walk) -> None:
    """Publicity for its days, then the list."""
    page = walk.page
    walk.follow("等待公示")
    walk.look("publicity-before")
    page.get_by_label("公示文号").fill("示例节函〔2025〕1号")
    walk.press("开始公示")
    expect(page.get_by_role("main")).to_contain_text("公示中")
    page.goto(f"{walk.server}/publicity/")
    expect(page.get_by_role("main")).to_contain_text(UNIT)
    walk.look("publicity-public")
    page.goto(f"{walk.server}/home/")
    walk.follow("把演示时间调到公示期满")
    walk.press("公示期满")
    walk.follow("等待公布名单")
    walk.look("publish-before")
    page.get_by_label("公布文号").fill("示例节函〔2025〕2号")
    walk.press("公布名单")
    walk.look("published")


@pytest.mark.clause("HN-4.2.b")
@pytest.mark.clause("HN-3.2")
@pytest.mark.clause("MI-3.b")
@pytest.mark.clause("MI-3.c")
def test_from_the_last_click_to_the_published_list(walk: Walk) -> None:
    for stage in (submit, city, province, experts, others, publish):
        stage(walk)
    page = walk.page
    page.goto(f"{walk.server}/?q={UNIT}")
    row = page.get_by_role("row").filter(has_text=UNIT)
    expect(row).to_contain_text("国家级绿色工厂")
    expect(row).to_contain_text("在册")
    walk.look("on-the-public-list")
