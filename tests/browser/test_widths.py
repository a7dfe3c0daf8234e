"""No page scrolls sideways, also for those with the most entries in the bar."""

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("who", ["separate-980200", "auditor", "province-430000"])
def test_the_bar_fits(demo_server: str, page: Page, who: str) -> None:
    page.goto(f"{demo_server}/account/login/")
    page.locator(f"form[action='/demo/sign-in/{who}/'] button").first.click()
    page.wait_for_load_state()
    for address in ("/", "/policy/", "/home/"):
        for width in (1440, 1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{demo_server}{address}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, width)
