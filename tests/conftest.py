"""Fixtures and rules of the whole suite. Django's settings are prepared here, before anything loads them."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from tests.support import browser as chrome
from tests.support import demo, environment

CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
MISSING = environment.prepare()
#: Tests of the demo room run in its own mode, where the room is installed; the others never do.
collect_ignore = [] if os.environ["LVHENG_MODE"] == "demo" else ["demo"]

from lvheng.core import clock  # noqa: E402 (needs the settings)
from tests.cast import cast  # noqa: E402, F401 (a fixture)
from tests.support import triggers  # noqa: E402

triggers.teach_flush()
hypothesis.settings.register_profile("lvheng", deadline=None, derandomize=CI, print_blob=True)
hypothesis.settings.load_profile("lvheng")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the browser's tests on one worker; skip, visibly, what the machine has no server or browser for."""
    browserless = "" if chrome.chromium() else "Chromium is not installed (Debian: apt install chromium)"
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))
            if browserless:
                item.add_marker(pytest.mark.skip(reason=browserless))
        if MISSING:
            item.add_marker(pytest.mark.skip(reason=MISSING))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI nothing may be skipped: a run with skips fails."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if CI and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say why a run with skips counts as failed."""
    skipped = terminalreporter.stats.get("skipped")
    if CI and skipped:
        terminalreporter.section("failed: nothing may be skipped in CI", red=True)
        terminalreporter.line(f"{len(skipped)} skipped; the reasons are in the short summary")


@pytest.fixture
def clock_at() -> Iterator[Callable[[str | datetime], datetime]]:
    """Hold the clock until the test ends: `clock_at("2025-10-20 09:00")` (Asia/Shanghai); call again to move it."""
    with ExitStack() as stack:

        def hold(moment: str | datetime) -> datetime:
            at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
            at = at if at.tzinfo else at.replace(tzinfo=clock.ZONE)
            stack.enter_context(clock.fixed(at))
            return at

        yield hold


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, quiet on the network."""
    return {**browser_type_launch_args, "executable_path": chrome.chromium(), "args": chrome.ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A desk's screen, in Chinese, on Shanghai's time."""
    size = {"width": 1440, "height": 900}
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": size}


@pytest.fixture(scope="session")
def base_url() -> None:
    """None: tests name the server they drive (`demo_server`, `live_server`)."""


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the demo, started as `make run` starts it on a data folder of its own."""
    with demo.served(tmp_path_factory.mktemp("demo")) as address:
        yield address


@pytest.fixture
def axe() -> Callable[[Any], list[str]]:
    """What axe finds on a page: `assert axe(page) == []`."""
    return chrome.violations


@pytest.fixture
def screenshot(request: pytest.FixtureRequest) -> Callable[[Any, str], Path]:
    """Keep a picture of a step: `screenshot(page, "01-home")` writes test-results/<test>/01-home.png."""

    def keep(page: Any, name: str) -> Path:
        target = chrome.RESULTS / request.node.originalname / f"{name}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=target, full_page=True)
        return target

    return keep
