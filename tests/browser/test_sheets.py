"""Data sheets by keyboard and pointer: rows, months, pasted blocks, questions, own calculation; also without script."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


def enter(page: Page, server: str, who: str = "park-a") -> None:
    """Sign in as one of the demo's people."""
    page.context.clear_cookies()
    page.goto(f"{server}/account/login/")
    page.locator(f"form[action='/demo/sign-in/{who}/'] button").first.click()
    page.wait_for_load_state()


def sheet(page: Page, server: str, number: int) -> None:
    """An indicator's page of the open application, with its data sheet."""
    page.goto(f"{server}/filing/")
    page.get_by_role("link", name=re.compile("继续填报")).first.click()
    page.wait_for_load_state()
    page.goto(re.sub(r"/filing/(\d+)/.*", rf"/filing/\1/indicator/{number}/", page.url))
    own = page.get_by_role("button", name="改用数据表计算")
    if own.count():
        own.click()
        page.wait_for_load_state()
    expect(page.locator("[data-sheet]")).to_be_visible()


def empty(page: Page, table: str) -> None:
    """Take all rows of a table away."""
    rows = page.locator(f"#table-{table} button[name=remove]")
    for left in range(rows.count() - 1, -1, -1):
        rows.first.click()
        dialog = page.locator("dialog[open]")
        if dialog.count():
            dialog.get_by_role("button", name="删除").click()
        expect(rows).to_have_count(left)


def paste(page: Page, selector: str, text: str) -> None:
    """A block as a spreadsheet puts it on the clipboard."""
    page.locator(selector).evaluate(
        """(input, text) => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            input.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )


@pytest.fixture
def factory(demo_server: str, page: Page) -> Page:
    """Indicator 1 of the demo's factory with an empty table of energy."""
    enter(page, demo_server, "enterprise-a")
    sheet(page, demo_server, 1)
    empty(page, "shared-energy")
    return page


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A browser without script."""
    context = browser.new_context(java_script_enabled=False, locale="zh-CN", viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


def test_a_row_by_keyboard_alone(
    factory: Page, axe: Callable[[Any], list[str]], screenshot: Callable[[Any, str], Path]
) -> None:
    page = factory
    add = page.get_by_role("button", name="添加能源品种")
    add.focus()
    page.keyboard.press("Enter")
    carrier = page.locator("select[name$='.carrier']")
    expect(carrier).to_be_focused()
    carrier.select_option(label="电力（当量值）")
    expect(page.locator(".lv-unit-select[name^='shared.energy']").first).to_have_value("万kWh")
    page.keyboard.press("Tab")
    page.keyboard.type("１,238.00")
    page.keyboard.press("Enter")
    expect(page.locator("#table-shared-energy .lv-out").first).to_have_text("1,521.50")
    expect(page.locator("#sum-shared-energy")).to_have_text("1,521.50")
    expect(page.locator("[data-save]")).to_contain_text("已保存")
    expect(page.locator("#lv-score .lv-this")).not_to_contain_text("未填")
    page.locator("#trace > summary").click()
    expect(page.locator("#trace")).to_contain_text("0.1229")
    assert axe(page) == []
    screenshot(page, "01-sheet")
    page.set_viewport_size(PHONE)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    screenshot(page, "02-sheet-phone")


def test_a_block_from_a_spreadsheet(factory: Page) -> None:
    page = factory
    page.get_by_role("button", name="添加能源品种").click()
    expect(page.locator("select[name$='.carrier']")).to_be_focused()
    amount = "#table-shared-energy td input[name$='.amount']:not([name*='.ncv.'])"
    page.locator("select[name$='.carrier']").select_option(label="柴油")
    paste(page, f"{amount} >> nth=0", "46.2\tt\n1,238\t万kWh\n")
    expect(page.locator("#lv-announce")).to_have_text("已粘贴 4 格")
    expect(page.locator(amount)).to_have_count(2)
    expect(page.locator(amount).nth(1)).to_have_value("1,238")
    page.locator("select[name$='.carrier']").nth(1).select_option(label="电力（当量值）")
    expect(page.locator("#sum-shared-energy")).to_have_text("1,588.82")


def test_twelve_months_add_up(
    factory: Page, axe: Callable[[Any], list[str]], screenshot: Callable[[Any, str], Path]
) -> None:
    page = factory
    page.get_by_role("button", name="添加能源品种").click()
    carrier = page.locator("select[name$='.carrier']")
    expect(carrier).to_be_focused()
    carrier.select_option(label="电力（当量值）")
    page.locator("#table-shared-energy button[name=monthly]").first.click()
    january = page.get_by_label("1 月", exact=True)
    expect(january).to_be_focused()
    january.fill("100")
    january.press("Enter")
    expect(page.get_by_label("2 月", exact=True)).to_be_focused()
    page.keyboard.type("110")
    page.keyboard.press("Enter")
    expect(page.locator(".lv-total").first).to_have_text("210")
    paste(page, "input[name$='.months.1']", "\t".join(["100"] * 12))
    expect(page.locator(".lv-total").first).to_have_text("1,200")
    expect(page.locator(".lv-chart12 rect")).to_have_count(12)
    expect(page.locator("#sum-shared-energy")).to_have_text("1,474.80")
    assert axe(page) == []
    screenshot(page, "01-months")
    page.get_by_role("button", name=re.compile("改填全年数")).click()
    expect(page.locator("#table-shared-energy td input[name$='.amount']").first).to_have_value("1200")


def test_a_row_that_is_filled_in_is_not_lost_by_a_slip(factory: Page) -> None:
    page = factory
    page.get_by_role("button", name="添加能源品种").click()
    expect(page.locator("select[name$='.carrier']")).to_be_focused()
    amount = page.locator("#table-shared-energy td input[name$='.amount']:not([name*='.ncv.'])")
    page.locator("select[name$='.carrier']").select_option(label="柴油")
    amount.fill("5")
    amount.press("Tab")
    expect(page.locator("#sum-shared-energy")).to_have_text("7.29")
    page.reload()
    page.get_by_role("button", name="删除柴油").click()
    page.locator("dialog[open]").get_by_role("button", name="取消").click()
    expect(amount).to_have_value("5")


def test_own_calculation_there_and_back(factory: Page) -> None:
    page = factory
    page.get_by_text("本单位自有计算？").click()
    page.get_by_role("button", name="改用本单位自有计算").click()
    page.wait_for_load_state()
    expect(page.get_by_role("main")).to_contain_text("直接填写的值须附计算过程")
    expect(page.get_by_label(re.compile("年数值"))).to_be_visible()
    page.get_by_role("button", name="改用数据表计算").click()
    page.wait_for_load_state()
    expect(page.locator("[data-sheet]")).to_be_visible()


def test_a_slip_of_a_thousand_is_confirmed(
    demo_server: str, page: Page, axe: Callable[[Any], list[str]], screenshot: Callable[[Any, str], Path]
) -> None:
    enter(page, demo_server, "enterprise-a")
    sheet(page, demo_server, 6)
    intake = page.locator("[name='own.intake.amount']")
    before = intake.input_value()
    intake.fill(f"{before.replace(',', '')}000")
    intake.press("Tab")
    note = page.locator("#note-own-intake")
    expect(note).to_contain_text("待确认")
    assert axe(page) == []
    screenshot(page, "01-asked")
    note.get_by_role("button", name="数值无误，确认").click()
    expect(intake).to_be_focused()
    expect(note).to_contain_text("已确认")
    intake.fill(before)
    intake.press("Tab")
    expect(note).not_to_contain_text("已确认")


def test_without_script(plain: Page, demo_server: str) -> None:
    page = plain
    enter(page, demo_server, "enterprise-a")
    sheet(page, demo_server, 5)
    rows = page.locator("#table-own-materials tbody")
    before = rows.count()
    page.get_by_role("button", name="添加原材料").click()
    expect(rows).to_have_count(before + 1)
    assert "#row-own-materials-" in page.url
    rows.last.get_by_label(re.compile("原材料名称")).fill("瓷土")
    rows.last.locator("input[name$='.amount']").fill("１２,０００")
    page.get_by_role("main").get_by_role("button", name="保存", exact=True).last.click()
    page.wait_for_load_state()
    expect(rows.last.locator("input[name$='.name']")).to_have_value("瓷土")
    expect(rows.last.locator("input[name$='.amount']")).to_have_value("１２,０００")
