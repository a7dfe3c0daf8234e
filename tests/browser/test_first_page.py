"""The demo as `make run` serves it: the first page, for everybody."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Response, expect

pytestmark = pytest.mark.browser


def test_the_first_page(
    demo_server: str, page: Page, axe: Callable[[Page], list[str]], screenshot: Callable[[Page, str], Path]
) -> None:
    said: list[str] = []
    failed: list[Response] = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("response", lambda answer: failed.append(answer) if answer.status >= 400 else None)
    page.goto(demo_server)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("contentinfo")).to_contain_text("技术支持")
    screenshot(page, "home")
    assert axe(page) == []
    assert said == []
    assert [answer.url for answer in failed] == []


def test_the_policy_is_enforced_by_the_browser(demo_server: str, page: Page) -> None:
    answer = page.goto(demo_server)
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    page.evaluate(
        "() => { const own = document.createElement('script'); own.textContent = 'window.ran = 1';"
        " document.body.append(own); }"
    )
    assert page.evaluate("() => window.ran === undefined")
