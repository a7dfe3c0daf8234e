"""A kept command is started again where it ends, and ends with who started it."""

import importlib.util
import os
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "keep.py"


def test_a_command_that_ends_is_started_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.spec_from_file_location("keep", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    keep = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(keep)
    told = tmp_path / "told"
    monkeypatch.setattr(keep, "PAUSE", 0.05)
    monkeypatch.setattr(os, "getppid", lambda: 1 if not told.exists() or len(told.read_text()) < 3 else 2)
    command = f"open({str(told)!r}, 'a').write('x'); raise SystemExit(1)"
    monkeypatch.setattr(sys, "argv", ["keep.py", sys.executable, "-c", command])
    keep.main()
    assert told.read_text() == "xxx"
