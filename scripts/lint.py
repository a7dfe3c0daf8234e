"""Every check that needs no test run: style, types, import order, templates, security, clauses, migrations.

Run as ``python scripts/lint.py [name …]``. All are run, whatever fails; the exit code is non-zero when one did.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
#: Settings for tools that load Django, with every room installed; no database is touched.
ENVIRONMENT = os.environ | {"LVHENG_MODE": "demo", "DJANGO_SETTINGS_MODULE": "lvheng.config.settings"}


def templates() -> list[str]:
    """The project's own templates."""
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / "src").rglob("templates/**/*.html"))


def checks() -> dict[str, list[str]]:
    """Each check by name, with its command."""
    return {
        "ruff": ["ruff", "check", "--quiet", "."],
        "mypy": ["mypy"],
        "imports": ["lint-imports", "--no-cache"],
        "djade": ["djade", "--check", "--target-version", "5.2", *templates()],
        "bandit": ["bandit", "-q", "-c", "pyproject.toml", "-r", "src", "scripts", "--severity-level", "medium"],
        "clauses": ["python", "scripts/clauses.py", "--check"],
        "migrations": ["lvheng", "makemigrations", "--check", "--dry-run"],
    }


def passes(name: str, command: list[str]) -> bool:
    """Run one check; show what it says only when it fails."""
    result = subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    print(f"{name:<11} {'ok' if result.returncode == 0 else 'FAILED'}", flush=True)
    if result.returncode:
        print(result.stdout + result.stderr, flush=True)
    return result.returncode == 0


def main() -> None:
    """Run the checks named, or all."""
    known = checks()
    wanted = sys.argv[1:] or list(known)
    unknown = [name for name in wanted if name not in known]
    if unknown:
        sys.exit(f"no such check: {', '.join(unknown)}; there are {', '.join(known)}")
    results = [passes(name, known[name]) for name in wanted]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
