"""Templates live under a strict CSP: no inline script, style or handler."""

import re

import pytest

from tests.structure.source import PACKAGE, modules, place, texts

HANDLERS = "click|change|submit|input|load|error|focus|blur|key\\w+|mouse\\w+"
FOREIGN = r"(?:src|href)\s*=\s*[\"'](?:https?:)?//(?!www\.w3\.org)[^\"']+\.(?:js|css|woff2?)\b"
INLINE = {
    what: re.compile(pattern, re.IGNORECASE)
    for what, pattern in {
        "an inline script": r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)[^>]*>",
        "an inline style sheet": r"<style\b",
        "a style attribute": r"(?<![\w-])style\s*=\s*[\"'{]",
        "an event handler": rf"(?<![\w-])on(?:{HANDLERS})\s*=",
        "a javascript: address": "javascript:",
        "a file of another host": FOREIGN,
    }.items()
}


def found_in(text: str) -> list[str]:
    """What of the above a text holds."""
    return [f"{what}: {match[0][:80]}" for what, pattern in INLINE.items() for match in pattern.finditer(text)]


def test_no_inline_code_in_templates() -> None:
    pages = [(path, text) for path, text in texts() if path.suffix == ".html" and PACKAGE in path.parents]
    assert len(pages) > 20
    assert [f"{place(path)}: {what}" for path, text in pages for what in found_in(text)] == []


def test_no_inline_code_written_by_python() -> None:
    assert [
        f"{place(path)}: {what}"
        for path in modules()
        for what in found_in(path.read_text(encoding="utf-8"))
        if not what.startswith("an event handler") or "<" in what
    ] == []


@pytest.mark.parametrize(
    "text",
    ["<script>1</script>", "<style>", '<p style="x">', "<p onclick=x>", '<a href="javascript:1">',
     '<script src="https://cdn.example/x.js">'],
)  # fmt: skip
def test_the_guard_sees(text: str) -> None:
    assert found_in(text)
