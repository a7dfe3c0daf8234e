"""Every setting, command and make target is documented, and nothing that is not there."""

import ast
import re

from tests.structure.source import PACKAGE, ROOT, modules, tree

READERS = {"text", "flag", "number", "items", "required", "get", "getenv", "setdefault"}
#: Read by the suite and its scripts alone: listed in docs/testing.md.
TESTING = {"LVHENG_TEST_ENGINE", "LVHENG_TEST_DATABASE_URL", "LVHENG_TEST_WORKERS"}


def document(name: str) -> str:
    """A page of docs/."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def settings_read() -> set[str]:
    """Every LVHENG_ variable that the package reads from the environment."""
    found = set()
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                first = node.args[0] if node.args else None
                if name in READERS and isinstance(first, ast.Constant) and str(first.value).startswith("LVHENG_"):
                    found.add(str(first.value))
            elif isinstance(node, ast.Subscript) and str(getattr(node.slice, "value", "")).startswith("LVHENG_"):
                found.add(str(getattr(node.slice, "value", "")))
    return found


def commands() -> set[str]:
    """Every command of `lvheng`: Django's of our rooms, and those of the pure rooms, with their subcommands' heads."""
    management = {path.stem for path in PACKAGE.glob("*/management/commands/*.py") if not path.stem.startswith("_")}
    pure = set()
    for path in (PACKAGE / "cli").glob("*.py"):
        pure |= set(re.findall(r"\.add_parser\(\s*[\"']([a-z_-]+)[\"']", path.read_text(encoding="utf-8")))
    return management | pure


def test_settings() -> None:
    listed = set(re.findall(r"^\| `(LVHENG_\w+)`", document("settings.md"), re.MULTILINE))
    assert settings_read() == listed


def test_settings_of_the_suite() -> None:
    files = [*(ROOT / "scripts").glob("*.py"), *(ROOT / "tests/support").glob("*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    assert set(re.findall(r"\bLVHENG_TEST_\w+", text)) == TESTING
    assert set(re.findall(r"`(LVHENG_TEST_\w+)`", document("testing.md"))) == TESTING


def test_commands() -> None:
    listed = set(re.findall(r"^### `lvheng (?:standards )?([a-z_]+)", document("commands.md"), re.MULTILINE))
    assert commands() == listed


def test_make_targets() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    listed = set(re.findall(r"^\| `make ([a-z-]+)", document("commands.md"), re.MULTILINE))
    assert targets == listed


def test_links_between_documents_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    dead = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in pages
        for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in link and not link.startswith("mailto:") and not (page.parent / link).exists()
    ]
    assert dead == []


def test_every_decision_has_its_parts() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    for path in records:
        parts = re.findall(r"^## (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert parts == ["Context", "Decision", "Consequence"]
