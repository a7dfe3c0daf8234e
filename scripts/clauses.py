"""Trace every clause of the notices to the code that carries it out and the tests that show it.

Run as ``python scripts/clauses.py`` to write docs/clauses.md, with ``--check`` to compare instead: it fails when the
page is stale, a clause lacks code or a test, or a mark names no clause or more than one.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
PACKS = ROOT / "src" / "lvheng" / "standards" / "packs"
PAGE = ROOT / "docs" / "clauses.md"
HEAD = """# Clauses

Every clause of the notices, the code that carries it out (its docstring names the clause) and the tests that show it
(`@pytest.mark.clause`). Written by `make clauses`; `make lint` fails when it is stale.
"""


def register() -> dict[str, dict[str, str]]:
    """Every clause by id, of all years, with `year`."""
    found = {}
    for path in sorted(PACKS.glob("*/notice/clauses.yaml")):
        for clause in yaml.safe_load(path.read_text(encoding="utf-8"))["clauses"]:
            found[clause["id"]] = clause | {"year": path.parent.parent.name}
    return found


def definitions(module: ast.Module, path: Path) -> Iterator[tuple[str, ast.AST]]:
    """Every module, class and function with its qualified name below the file."""

    def walk(node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.AST]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                yield f"{prefix}{child.name}", child
                yield from walk(child, f"{prefix}{child.name}.")

    yield path.stem, module
    yield from walk(module, "")


def python(folder: str) -> Iterator[tuple[str, Path, ast.Module]]:
    """The Python files of a folder: address below the root, path, tree."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.relative_to(ROOT).as_posix(), path, ast.parse(path.read_text(encoding="utf-8"))


def code(ids: set[str]) -> dict[str, list[str]]:
    """Where docstrings, and the clause columns of transition tables, name each clause."""
    found: dict[str, list[str]] = defaultdict(list)
    pattern = re.compile(r"(?<![\w.-])(?:HN|MI)-[\w]+(?:\.\w+)*")
    for address, path, module in python("src/lvheng"):
        for name, node in definitions(module, path):
            text = ast.get_docstring(node) or ""  # type: ignore[arg-type]
            for clause in sorted(set(pattern.findall(text)) & ids):
                found[clause].append(f"{address}::{name}")
        if path.stem == "process":
            constants = (part.value for part in ast.walk(module) if isinstance(part, ast.Constant))
            rows = {value for value in constants if isinstance(value, str)}
            for clause in sorted(rows & ids):
                found[clause].append(f"{address}::transitions")
    return found


def marks(node: ast.AST) -> Iterator[ast.Call]:
    """The clause marks on a function or class, or set for a module by `pytestmark`."""
    for part in getattr(node, "decorator_list", []):
        yield from clause_calls(part)
    if isinstance(node, ast.Module):
        for statement in node.body:
            if isinstance(statement, ast.Assign) and getattr(statement.targets[0], "id", "") == "pytestmark":
                yield from clause_calls(statement.value)


def clause_calls(node: ast.AST) -> Iterator[ast.Call]:
    """`pytest.mark.clause(…)` calls below a node."""
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr == "clause":
            yield part


def tests(ids: set[str], files: Iterable[tuple[str, Path, ast.Module]]) -> tuple[dict[str, list[str]], list[str]]:
    """The tests marked with each clause, and what is wrong with marks."""
    found: dict[str, list[str]] = defaultdict(list)
    faults = []
    for address, path, module in files:
        for name, node in definitions(module, path):
            for call in marks(node):
                given = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
                place = f"{address}:{call.lineno}"
                if len(call.args) != 1 or len(given) != 1 or call.keywords:
                    faults.append(f"{place}: one id a mark")
                elif given[0] not in ids:
                    faults.append(f"{place}: {given[0]!r} is no clause")
                elif call.end_lineno != call.lineno:
                    faults.append(f"{place}: a mark stands on one line")
                else:
                    found[str(given[0])].append(f"{address}::{name}")
    return found, faults


def cell(places: list[str]) -> str:
    """Places as a cell of the table; a dash where there are none."""
    return "<br>".join(f"`{place}`" for place in sorted(set(places))) or "—"


def page(clauses: dict[str, dict[str, str]], carried: dict[str, list[str]], shown: dict[str, list[str]]) -> str:
    """The whole document."""
    lines = [HEAD, f"{len(clauses)} clauses.\n", "| clause | in the notice | code | tests |", "|---|---|---|---|"]
    for name, clause in clauses.items():
        quote = clause["quote"].replace("|", "\\|")
        head = f"| {name} ({clause['year']}, {clause['kind']}) | {quote} |"
        lines.append(f"{head} {cell(carried[name])} | {cell(shown[name])} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the page, or check it."""
    clauses = register()
    carried = code(set(clauses))
    shown, faults = tests(set(clauses), python("tests"))
    text = page(clauses, carried, shown)
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(text, encoding="utf-8")
        print(f"{PAGE.relative_to(ROOT)}: {len(clauses)} clauses")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        faults.append(f"{PAGE.relative_to(ROOT)} is stale: run make clauses")
    for name in clauses:
        lacks = [what for what, places in (("code", carried[name]), ("test", shown[name])) if not places]
        if lacks:
            faults.append(f"{name} has no {' and no '.join(lacks)}")
    for fault in faults:
        print(fault, file=sys.stderr)
    sys.exit(1 if faults and "--check" in sys.argv[1:] else 0)


if __name__ == "__main__":
    main()
