"""`lvheng demo`: the same data every time, kept, refused or built anew."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo.snapshot import snapshot

ROOT = Path(__file__).resolve().parent.parent.parent


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """A program of this project on a demonstration of its own."""
    environment = {name: value for name, value in os.environ.items() if name != "LVHENG_DATABASE_URL"}
    environment |= {
        "LVHENG_MODE": "demo",
        "LVHENG_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "lvheng.config.settings",
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration of its own, emptied and built by command."""
    made = tmp_path_factory.mktemp("own-demo")
    for arguments in (("migrate", "-v0"), ("demo", "--reset")):
        done = run(made, "-m", "django", *arguments)
        assert done.returncode == 0, done.stderr
    return made


def test_two_builds_are_alike(folder: Path) -> None:
    done = run(folder, "-m", "tests.demo.snapshot")
    assert done.returncode == 0, done.stderr
    assert done.stdout == snapshot()


def test_if_empty_keeps_what_is_there(folder: Path) -> None:
    before = (folder / "lvheng.sqlite3").stat().st_mtime_ns
    done = run(folder, "-m", "django", "demo", "--if-empty")
    assert (done.returncode, done.stdout) == (0, "")
    assert (folder / "lvheng.sqlite3").stat().st_mtime_ns == before


def test_without_a_choice_existing_data_is_refused(folder: Path) -> None:
    done = run(folder, "-m", "django", "demo")
    assert done.returncode != 0
    assert "--reset" in done.stderr
    assert "Traceback" not in done.stderr
