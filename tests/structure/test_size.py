"""Files and functions stay small enough to read."""

from tests.structure.source import functions, modules, place, tree

FILE_LINES = 400
FUNCTION_LINES = 60


def test_files_fit() -> None:
    lengths = {place(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules(tests=True)}
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES} == {}


def test_functions_fit_a_screen() -> None:
    long = {}
    for path in modules(tests=True):
        for name, node in functions(tree(path)):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                long[f"{place(path, node)} {name}"] = lines
    assert long == {}
