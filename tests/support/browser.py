"""Chromium, screenshots and axe for tests marked `browser`."""

import shutil
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
RESULTS = ROOT / "test-results"
AXE = ROOT / "src/lvheng/static/vendor/axe/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ARGUMENTS = [
    "--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip


def chromium() -> str:
    """The path of an installed Chromium, empty where there is none."""
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return next(filter(None, found), "")


def violations(page: Any) -> list[str]:
    """What axe finds on a page, one line a finding: rule, what is wrong, where. Empty: clean.

    The page's CSP forbids injected scripts, so axe runs through the debugger, as a developer's tools do.
    """
    client = page.context.new_cdp_session(page)
    try:
        client.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
        expression = f"axe.run(document, {{runOnly: {TAGS!r}, resultTypes: ['violations']}})"
        options = {"expression": expression, "awaitPromise": True, "returnByValue": True}
        answer = client.send("Runtime.evaluate", options)
    finally:
        client.detach()
    result = answer["result"].get("value")
    if result is None:
        raise RuntimeError(f"axe did not run: {answer}")
    return [
        f"{found['id']}: {found['help']}: "
        + " | ".join(" ".join(map(str, node["target"])) for node in found["nodes"][:5])
        for found in result["violations"]
    ]
