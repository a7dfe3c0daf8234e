"""The ministry takes the quotas in, corrects a row, changes the draft by a workbook and publishes it."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def spoil(path: Path, into: Path, cells: dict[str, object]) -> Path:
    book = openpyxl.load_workbook(path)
    for cell, value in cells.items():
        book["基准"][cell] = value
    book.save(into)
    return into


def test_from_quotas_to_a_published_set(
    demo_server: str,
    page: Page,
    axe: Callable[[Any], list[str]],
    screenshot: Callable[[Any, str], Path],
    tmp_path: Path,
) -> None:
    page.goto(f"{demo_server}/account/login/")
    page.locator("form[action='/demo/sign-in/ministry/'] button").first.click()
    page.get_by_role("link", name="基准集", exact=True).click()
    assert axe(page) == []
    page.get_by_role("button", name="导入随附的能耗限额").click()
    page.get_by_role("dialog").get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("已经导入为“强制性能源消耗限额（转录）")
    page.goto(f"{demo_server}/benchmarks/")
    page.get_by_role("link", name="强制性能源消耗限额（转录）").click()
    page.get_by_role("link", name="以此为底本另立新版本").click()
    assert axe(page) == []
    page.locator("#id_version").fill("示例-2")
    page.get_by_role("button", name="建立草稿").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("强制性能源消耗限额（转录） 示例-2")
    expect(page.locator("#check")).to_contain_text("共 277 行，没有须更正的问题")
    assert axe(page) == []
    screenshot(page, "01-quotas")
    draft = page.url
    with page.expect_download() as loading:
        page.get_by_role("link", name="导出工作簿").click()
    loading.value.save_as(tmp_path / "out.xlsx")

    page.get_by_role("link", name="修改第 1 行", exact=True).click()
    page.locator("#id_leading").fill("四十三")
    page.get_by_role("button", name="保存修改").click()
    expect(page.get_by_role("alert")).to_contain_text("“四十三”不是数值")
    expect(page.locator("#id_leading")).to_have_value("四十三")
    assert axe(page) == []

    for cells, words in (({"H2": "四十三"}, "H2：“四十三”不是数值"), ({"H2": 42, "I2": 45}, "引领值：43 → 42")):
        page.goto(f"{draft}import/")
        page.locator("#id_file").set_input_files(spoil(tmp_path / "out.xlsx", tmp_path / "in.xlsx", cells))
        page.get_by_role("button", name="上传并查看变化").click()
        expect(page.locator("main")).to_contain_text(words)
        assert axe(page) == []
    screenshot(page, "02-preview")
    page.get_by_role("button", name="应用到草稿").click()
    page.get_by_role("dialog").get_by_role("button", name="应用").click()
    expect(page.locator(".lv-message")).to_contain_text("修改 1 行、不变 276 行")

    page.set_viewport_size({"width": 390, "height": 844})
    for address in (draft, f"{draft}rows/new/", f"{draft}import/", f"{demo_server}/benchmarks/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(draft)
    page.get_by_role("button", name="发布基准集").click()
    page.get_by_role("dialog").get_by_role("button", name="发布").click()
    expect(page.locator(".lv-message")).to_contain_text("已发布，内容不再变动")
    page.get_by_role("link", name=re.compile("指定用于年度")).click()
    expect(page.locator("main")).to_contain_text("指定后不能更换")
    assert axe(page) == []
