"""State fields are written in one place: `lvheng.core.door.move` (architecture, promise 1)."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

from tests.structure.source import PACKAGE, functions, modules, place, tree

#: Calls that write: a `state` handed to one of these writes it.
WRITES = {"update", "create", "acreate", "update_or_create", "bulk_create"}
#: SQL that writes a column of this name.
RAW = re.compile(r"\b(update\s+\S+\s+set\b[^;]*\bstate\s*=|insert\s+into\s+\S+\s*\([^)]*\bstate\b)", re.IGNORECASE)
#: Models that have a state: made with one and saved, in bulk or alone, they write it.
MODELS = {model.__name__ for model in apps.get_models() if any(field.name == "state" for field in model._meta.fields)}
#: Where a state may be written beside the door, and why. Keyed by file below src/lvheng and function.
EXCEPTIONS = {
    ("core/door.py", "move"): "the door itself",
    ("review/actions/reading.py", "read_file"): "a reading has no process: it is made once, read or not",
    ("registry/actions/listing.py", "remove_from_lists"): "entries have no process: they end inside the deciding act",
    ("registry/actions/listing.py", "rename_entries"): "entries have no process: a renaming marks them",
    ("registry/actions/listchanges.py", "_mark"): "entries have no process: an applied list marks many in its own act",
}


def writes_state(node: ast.AST) -> bool:
    """Whether a node writes a field named `state`."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(
            isinstance(part, ast.Attribute) and part.attr == "state" for target in targets for part in ast.walk(target)
        )
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and RAW.search(node.value) is not None
    return isinstance(node, ast.Call) and call_writes_state(node)


def call_writes_state(node: ast.Call) -> bool:
    """Whether a call hands a `state` to something that writes it."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name == "setattr":
        return len(node.args) > 1 and isinstance(node.args[1], ast.Constant) and node.args[1].value == "state"
    if name[:1].isupper() and name in MODELS:
        return any(keyword.arg == "state" for keyword in node.keywords)
    if name == "bulk_update":
        return any(isinstance(part, ast.Constant) and part.value == "state" for part in ast.walk(node))
    if name in WRITES or name == "get_or_create":
        named = {keyword.arg for keyword in node.keywords}
        given = [
            key
            for keyword in node.keywords
            for part in [keyword.value]
            if isinstance(part, ast.Dict)
            for key in part.keys
        ]
        return "state" in named or any(isinstance(key, ast.Constant) and key.value == "state" for key in given)
    return False


def written(path: Path) -> list[str]:
    """Every place of a file that writes a state without leave."""
    module, name = tree(path), path.relative_to(PACKAGE).as_posix()
    allowed = {
        id(part) for qualified, node in functions(module) if (name, qualified) in EXCEPTIONS for part in ast.walk(node)
    }
    return [place(path, node) for node in ast.walk(module) if writes_state(node) and id(node) not in allowed]


def test_states_are_written_by_the_door_alone() -> None:
    assert [found for path in modules() for found in written(path)] == []


def test_every_exception_is_needed() -> None:
    needed = {
        (path.relative_to(PACKAGE).as_posix(), name)
        for path in modules()
        for name, node in functions(tree(path))
        if any(writes_state(part) for part in ast.walk(node))
    }
    assert set(EXCEPTIONS) - needed == set()


@pytest.mark.parametrize(
    "code",
    ["x.state = 'a'", "x.state: str = 'a'", "x.state, y = 'a', 1", "q.update(state='a')", "q.create(state='a')",
     "q.bulk_update(rows, ['state'])", "setattr(x, 'state', 'a')", "q.update_or_create(defaults={'state': 'a'})",
     "q.bulk_create([Review(application=a, state='passed')])", "Review(state='passed').save()",
     "cursor.execute('UPDATE review_review SET opinion = %s, state = %s')",
     "cursor.execute('insert into review_review (id, state) values (1, 2)')"],
)  # fmt: skip
def test_the_guard_sees(code: str) -> None:
    assert any(writes_state(node) for node in ast.walk(ast.parse(code)))


@pytest.mark.parametrize("code", ["q.filter(state='a')", "if x.state == 'a': pass", "Q(state='a')", "q.get(state='a')",
                                  "cursor.execute('SELECT state FROM x WHERE state = 1')", "Offer(state='a')"])
def test_the_guard_lets_reads_be(code: str) -> None:
    assert not any(writes_state(node) for node in ast.walk(ast.parse(code)))
