"""The front-end lock and what is copied from it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VENDOR = ROOT / "src" / "lvheng" / "static" / "vendor"


def test_lock_records_digests_and_no_addresses() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    packages = json.loads(text)["packages"]
    assert all(entry.get("integrity", "").startswith("sha512-") for name, entry in packages.items() if name)


def test_versions_are_exact() -> None:
    declared = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    for version in [*declared["dependencies"].values(), *declared["devDependencies"].values()]:
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)


def test_copied_files_name_no_source_map() -> None:
    if not VENDOR.is_dir():
        pytest.skip("front-end files are not installed: run scripts/frontend.py")
    for path in VENDOR.rglob("*"):
        if path.suffix in {".css", ".js"}:
            assert b"sourceMappingURL" not in path.read_bytes(), path


def test_second_run_does_nothing() -> None:
    if not VENDOR.is_dir():
        pytest.skip("front-end files are not installed: run scripts/frontend.py")
    css = VENDOR / "tabler" / "css" / "tabler.min.css"
    before = css.stat().st_mtime_ns
    script = ROOT / "scripts" / "frontend.py"
    result = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stdout == ""
    assert css.stat().st_mtime_ns == before
