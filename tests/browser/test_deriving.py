"""The ministry derives levels, looks at the values behind one, tries the effect and makes a draft of it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_levels_from_values_to_a_draft(
    demo_server: str, page: Page, axe: Callable[[Any], list[str]], screenshot: Callable[[Any, str], Path]
) -> None:
    page.goto(f"{demo_server}/account/login/")
    page.locator("form[action='/demo/sign-in/ministry/'] button").first.click()
    page.get_by_role("link", name="推导基准").click()
    assert axe(page) == []
    page.get_by_label("类别").select_option(label="绿色工厂")
    page.get_by_role("button", name="推导").click()
    expect(page.get_by_role("button", name="形成基准集草稿")).to_be_disabled()
    assert axe(page) == []
    screenshot(page, "01-groups")
    groups = page.url
    page.get_by_role("link", name=re.compile("工业用水重复利用率")).first.click()
    expect(page.locator("#values-g canvas")).to_be_visible()
    page.get_by_role("tab", name="表").click()
    expect(page.locator("#values-d tbody tr").first).to_contain_text("有限公司")
    page.get_by_label("基准值").fill("八十")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("“八十”不是数值")
    page.get_by_label("基准值").fill("80")
    page.get_by_label("调整的理由").fill("取整")
    assert axe(page) == []
    screenshot(page, "02-values")
    page.get_by_role("button", name="保存").click()
    page.goto(groups)
    page.get_by_role("button", name="测算影响").click()
    expect(page.locator("#moves-g canvas")).to_be_visible()
    assert axe(page) == []
    screenshot(page, "03-effect")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto(groups)
    page.get_by_role("button", name="形成基准集草稿").click()
    page.get_by_role("button", name="形成草稿").click()
    page.get_by_role("link", name=re.compile("推导基准集")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("推导基准集")
