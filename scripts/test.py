"""The whole suite: tests marked `db` on PostgreSQL, those of the demo in its mode, then everything on SQLite.

Run as ``python scripts/test.py [pytest options for the last run]``. The last run measures the coverage of all and
demands 100 % of the modules that `[tool.coverage.report]` names. Nothing is printed after pytest's own closing line;
the exit code is non-zero when any run failed.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COVER = ["--cov", "--cov-append", "--cov-report="]
GATE = ["--cov", "--cov-append", "--cov-report=term-missing:skip-covered", "--cov-fail-under=100"]
NO_TESTS = 5


def pytest(*options: str, **environment: str) -> bool:
    """One run; whether it passed (a run that selects nothing passes)."""
    print(f"\n== pytest {' '.join(options)} {environment or ''}", flush=True)
    command = [sys.executable, "-m", "pytest", *options]
    code = subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False).returncode
    return code in {0, NO_TESTS}


def main() -> None:
    """Run all; end non-zero when one failed."""
    for old in ROOT.glob(".coverage*"):
        old.unlink()
    workers = ["-n", os.environ.get("LVHENG_TEST_WORKERS", "2"), "--dist", "loadgroup"]
    passed = [
        pytest("-q", "-m", "db", *workers, *COVER, LVHENG_TEST_ENGINE="postgresql"),
        pytest("-q", "tests/demo", *COVER, LVHENG_MODE="demo") if (ROOT / "tests" / "demo").is_dir() else True,
        pytest(*workers, *GATE, *sys.argv[1:]),
    ]
    sys.exit(0 if all(passed) else 1)


if __name__ == "__main__":
    main()
