"""What walks of several people share: a browser for each, signed in without the form; pressing a button to its end."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from lvheng.accounts.models import User


@pytest.fixture(scope="module", autouse=True)
def beside_a_loop() -> Iterator[None]:
    """The driver runs a loop in the test's own thread, where Django would refuse to be asked for rows."""
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def context_of(browser: Browser, server: str, person: User | None) -> BrowserContext:
    """A context of a person's own; None: of somebody who has not signed in."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN", base_url=server)
    if person is not None:
        client = Client()
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
        kept = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": kept, "url": server}])
    return context


def press(page: Page, name: str) -> None:
    """Press a button of the page's matter, confirm where the page asks for it, and wait for the page it leads to.

    A load state is no sign of it: until the answer comes the page that was pressed is loaded.
    """
    button = page.get_by_role("main").get_by_role("button", name=name, exact=True).first
    if button.get_attribute("data-confirm") is not None:
        button.click()
        button = page.get_by_role("dialog").get_by_role("button").last
    with page.expect_navigation():
        button.click()


class Walk:
    """Several people, each at a browser of their own; pictures and axe at both widths."""

    def __init__(self, browser: Browser, server: str, axe: Callable[[Any], list[str]], keep: Any) -> None:
        self.browser, self.server, self.axe, self.keep = browser, server, axe, keep
        self.pages: dict[int | None, Page] = {}
        self.met = 0

    def of(self, person: User | None) -> Page:
        """The person's page; None: of somebody who has not signed in."""
        key = person.pk if person is not None else None
        if key not in self.pages:
            self.pages[key] = context_of(self.browser, self.server, person).new_page()
        return self.pages[key]

    def look(self, page: Page, name: str) -> None:
        """Photograph and examine a page, wide and narrow."""
        self.met += 1
        for width in (1440, 390):
            page.set_viewport_size({"width": width, "height": 900})
            self.keep(page, f"{self.met:02d}-{name}-{width}")
            assert self.axe(page) == [], (name, width)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        page.set_viewport_size({"width": 1440, "height": 900})


@pytest.fixture
def walk(browser: Browser, live_server: Any, axe: Callable[[Any], list[str]], screenshot: Callable[..., Path]) -> Walk:
    return Walk(browser, live_server.url, axe, screenshot)
