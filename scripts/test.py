"""The whole suite: the demo's tests in its mode beside those in the browser, tests marked `db` on PostgreSQL, the rest.

Run as ``python scripts/test.py [pytest options for the last run]``. The last run, on SQLite, alone measures coverage,
which makes a run take half as long again, and demands 100 % of the modules that `[tool.coverage.report]` names. Nothing
is printed after pytest's own closing line; the exit code is non-zero when any run failed.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GATE = ["--cov", "--cov-report=term-missing:skip-covered", "--cov-fail-under=100"]
#: Runs without a browser leave the pictures of the run with one where they are.
NO_BROWSER = ["-p", "no:playwright", "-m", "not browser"]
NO_TESTS = 5


class Run:
    """One run of pytest, started at once; `quietly` keeps its output until `passed` is asked."""

    def __init__(self, *options: str, quietly: bool = False, **environment: str) -> None:
        self._output = tempfile.TemporaryFile() if quietly else None  # noqa: SIM115 (open until the run has ended)
        self._title = f"\n== pytest {' '.join(options)} {environment or ''}"
        if not quietly:
            print(self._title, flush=True)
        command = [sys.executable, "-m", "pytest", *options]
        self._process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, stdout=self._output)

    def passed(self) -> bool:
        """Wait for its end; whether it passed (a run that selects nothing passes)."""
        code = self._process.wait()
        if self._output:
            self._output.seek(0)
            print(self._title, self._output.read().decode(errors="replace"), sep="\n", flush=True)
            self._output.close()
        return code in {0, NO_TESTS}


def demo_and_browser(*, side_by_side: bool) -> list[bool]:
    """Both runs take one process each and wait a good deal: side by side where there are two."""
    browser = Run("-q", "-m", "browser")
    first = [] if side_by_side else [browser.passed()]
    demo = Run("-q", "tests/demo", *NO_BROWSER, quietly=side_by_side, LVHENG_MODE="demo")
    return [*(first or [browser.passed()]), demo.passed()]


def main() -> None:
    """Run all; end non-zero when one failed."""
    for old in ROOT.glob(".coverage*"):
        old.unlink()
    number = os.environ.get("LVHENG_TEST_WORKERS", "2")
    workers = ["-n", number, "--dist", "loadgroup"]
    on_postgresql = ["-q", "-p", "no:playwright", "-m", "db and not browser", *workers]
    passed = [
        *demo_and_browser(side_by_side=number not in {"0", "1"}),
        Run(*on_postgresql, LVHENG_TEST_ENGINE="postgresql").passed(),
        Run(*NO_BROWSER, *workers, *GATE, *sys.argv[1:]).passed(),
    ]
    sys.exit(0 if all(passed) else 1)


if __name__ == "__main__":
    main()
