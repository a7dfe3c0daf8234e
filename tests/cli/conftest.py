"""An empty system with its tree, and a terminal to type at."""

import getpass
import io
import sys

import pytest

from tests.cli.start import PASSWORD, run


@pytest.fixture
def laid(db: None) -> None:
    run("--tree")


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A terminal at which these passwords are typed, and the name `root`."""
    words = [PASSWORD, PASSWORD]
    monkeypatch.setattr(sys, "stdin", type("Terminal", (io.StringIO,), {"isatty": lambda _self: True})())
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: words.pop(0))
    monkeypatch.setattr("builtins.input", lambda _prompt: " root ")
    return words
