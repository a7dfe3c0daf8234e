"""The pure rooms, and `lvheng score`, load no Django."""

import subprocess
import sys

import pytest


def loaded(code: str) -> str:
    """Run code in a Python of its own; what it prints at the end about Django."""
    look = "print(sorted(name for name in sys.modules if name.split('.')[0] == 'django'))"
    command = [sys.executable, "-c", f"import sys\n{code}\n{look}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[-1]


@pytest.mark.parametrize("room", ["standards", "evaluation"])
def test_pure_rooms(room: str) -> None:
    assert loaded(f"import lvheng.{room}") == "[]"


@pytest.mark.parametrize("arguments", [["score", "no-such-file.yaml"], ["standards", "list"]])
def test_the_commands_of_the_pure_rooms(arguments: list[str]) -> None:
    start = "from lvheng.cli.main import main\ntry:\n    main()\nexcept SystemExit:\n    pass"
    assert loaded(f"sys.argv = ['lvheng', *{arguments!r}]\n{start}") == "[]"
