"""A park, half-filled: what is missing filled in, the commitment signed, submitted, and then closed to everybody."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
PDF = {"name": "示例材料.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF"}


def complete(page: Page, address: str) -> None:
    """Answer what is not answered and upload the one file asked for."""
    page.goto(f"{address}basic/")
    met, none = page.get_by_role("radio", name="是", exact=True), page.get_by_role("radio", name="不存在")
    for radio in (*met.all(), *none.all()):
        radio.check()
        expect(page.locator("[data-save]")).to_contain_text("已保存")
    asked = page.get_by_role("listitem").filter(has_text="管理体系文件、证书或管理制度")
    asked.locator("input[type=file]").first.set_input_files(files=[PDF])
    expect(asked).to_contain_text("示例材料.pdf")


def commit(page: Page, address: str) -> None:
    """The commitment: made for this content, signed and sealed on paper, its scan uploaded."""
    page.goto(f"{address}commitment/")
    page.get_by_label("法定代表人姓名").fill("李示例")
    page.get_by_role("button", name="生成承诺书").click()
    printed = page.get_by_role("link", name="下载承诺书").get_attribute("href")
    assert page.context.request.get(f"{page.url.split('/filing/')[0]}{printed}").body().startswith(b"%PDF")
    page.get_by_label("签字盖章的扫描件").set_input_files(files=[PDF])
    page.get_by_label(re.compile("^承诺书已由法定代表人")).check()
    page.get_by_role("button", name="上传并确认").click()
    page.wait_for_load_state()


@pytest.mark.clause("HN-4.2.d")
@pytest.mark.clause("HN-2.1.a")
def test_a_park_from_half_filled_to_submitted(
    demo_server: str, page: Page, axe: Callable[[Page], list[str]], screenshot: Callable[[Page, str], Path]
) -> None:
    page.goto(f"{demo_server}/account/login/")
    page.locator("form[action='/demo/sign-in/park-a/'] button").first.click()
    page.wait_for_load_state()
    page.goto(f"{demo_server}/filing/")
    page.get_by_role("link", name=re.compile("继续填报")).first.click()
    page.wait_for_load_state()
    address = page.url
    page.goto(f"{address}check/")
    expect(page.get_by_role("alert")).to_contain_text("处需要处理")
    screenshot(page, "1-gaps")
    complete(page, address)
    assert axe(page) == []
    commit(page, address)
    screenshot(page, "2-commitment")
    page.goto(f"{address}check/")
    assert axe(page) == []
    page.get_by_label("我已逐项核对").check()
    page.get_by_role("button", name="提交申报").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("申报已提交")
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"LH-\d{4}-43-P-\d{6}"))
    screenshot(page, "3-receipt")
    page.goto(f"{address}indicator/4/")
    expect(page.get_by_role("textbox")).to_have_count(0)
