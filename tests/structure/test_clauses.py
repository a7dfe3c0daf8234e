"""The table of clauses sees code, tests and wrong marks."""

import ast
import subprocess
import sys

import pytest

from tests.structure.source import ROOT

sys.path.insert(0, str(ROOT / "scripts"))

import clauses


def test_every_clause_of_the_register_is_in_the_table() -> None:
    page = (ROOT / "docs" / "clauses.md").read_text(encoding="utf-8")
    missing = [name for name in clauses.register() if f"\n| {name} (" not in page]
    assert missing == []
    assert len(clauses.register()) >= 40


@pytest.mark.parametrize(
    ("decorator", "fault"),
    [
        ('@pytest.mark.clause("HN-1.1")', None),
        ('@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.clause("HN-1.1"))])', None),
        ('@pytest.mark.clause("HN-1.1", "HN-1.2")', "one id a mark"),
        ('@pytest.mark.clause("HN-9.9")', "'HN-9.9' is no clause"),
        ("@pytest.mark.clause()", "one id a mark"),
        ('@pytest.mark.clause(\n    "HN-1.1"\n)', "a mark stands on one line"),
    ],
)
def test_marks(decorator: str, fault: str | None) -> None:
    module = ast.parse(f"{decorator}\ndef test_x(): pass\n")
    path = ROOT / "tests" / "test_x.py"
    shown, faults = clauses.tests({"HN-1.1", "HN-1.2"}, [("tests/test_x.py", path, module)])
    assert [text.partition(": ")[2] for text in faults] == ([fault] if fault else [])
    assert dict(shown) == ({} if fault else {"HN-1.1": ["tests/test_x.py::test_x"]})


def test_the_script_runs() -> None:
    command = [sys.executable, "scripts/clauses.py", "--check"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
