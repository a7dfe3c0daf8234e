"""What is typed is saved as it is typed, also when the connection fails; files go up at once; the desk has keys."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def entered(demo_server: str, page: Page) -> Callable[[str], None]:
    def sign_in(who: str) -> None:
        page.context.clear_cookies()
        page.goto(f"{demo_server}/account/login/")
        page.locator(f"form[action='/demo/sign-in/{who}/'] button").first.click()
        page.wait_for_load_state()

    return sign_in


def indicator(page: Page, number: int) -> None:
    page.goto(f"{page.url.split('/filing/')[0]}/filing/")
    page.get_by_role("link", name=re.compile("继续填报")).first.click()
    page.wait_for_load_state()
    page.goto(re.sub(r"/filing/(\d+)/.*", rf"/filing/\1/indicator/{number}/", page.url))


def test_a_value_is_saved_and_scored_while_typing(entered: Callable[[str], None], page: Page) -> None:
    entered("enterprise-a")
    indicator(page, 1)
    gas = page.locator("[name='shared.energy.r1.amount']")
    expect(gas).to_have_value("418.60")
    expect(page.locator("#lv-score")).to_contain_text("5.26")
    gas.fill("380")
    gas.press("Tab")
    expect(page.locator("[data-save]")).to_contain_text("已保存")
    expect(page.locator("#lv-score .lv-this")).to_contain_text("8.00")
    page.reload()
    expect(gas).to_have_value("380")
    gas.fill("三百八")
    gas.press("Tab")
    expect(page.get_by_role("main")).to_contain_text("“三百八”不是数值")
    gas.fill("418.60")
    gas.press("Tab")
    expect(page.locator("#lv-score .lv-this")).to_contain_text("5.26")


def test_a_lost_connection_loses_nothing(entered: Callable[[str], None], page: Page) -> None:
    entered("enterprise-a")
    indicator(page, 2)
    remark = page.get_by_label("说明")
    page.context.set_offline(offline=True)
    remark.fill("断网时写下的说明")
    remark.press("Tab")
    expect(page.locator("[data-save]")).to_have_class(re.compile("is-failed"))
    page.context.set_offline(offline=False)
    expect(page.locator("[data-save]")).to_contain_text("已保存", timeout=20_000)
    page.reload()
    expect(remark).to_have_value("断网时写下的说明")


def test_a_file_goes_up_at_once(entered: Callable[[str], None], page: Page) -> None:
    entered("enterprise-a")
    indicator(page, 9)
    slot = page.get_by_role("listitem").filter(has=page.locator("input[type=file]")).first
    wrong = {"name": "说明.txt", "mimeType": "text/plain", "buffer": b"no"}
    slot.locator("input[type=file]").set_input_files(files=[wrong])
    expect(page.get_by_role("main")).to_contain_text("不是可以上传的格式")
    good = {"name": "设备说明.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF"}
    page.locator("input[type=file]").first.set_input_files(files=[good])
    expect(page.get_by_role("link", name="设备说明.pdf")).to_be_visible()


def test_the_desk_has_keys(entered: Callable[[str], None], page: Page) -> None:
    entered("city-430200")
    page.goto(f"{page.url.split('/', 3)[0]}//{page.url.split('/')[2]}/review/")
    waiting = page.get_by_role("main").get_by_role("row").filter(has_text=re.compile("待审核|审核中"))
    waiting.get_by_role("link").first.click()
    page.wait_for_load_state()
    page.get_by_role("link", name=re.compile("进入审核台|继续审核")).click()
    page.wait_for_url(re.compile(r"/review/\d+/\d+/"))
    page.wait_for_load_state("networkidle")
    first = page.url
    page.keyboard.press("j")
    page.wait_for_url(lambda address: address != first)
    page.keyboard.press("k")
    page.wait_for_url(lambda address: address.split("?")[0] == first.split("?")[0])
    page.keyboard.press("1")
    expect(page.locator("[name=authenticity]").first).to_be_focused()
