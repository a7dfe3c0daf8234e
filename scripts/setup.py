"""Set up `.venv`: the hashed packages of one lock file, this package, the front-end files.

Run as ``python3 scripts/setup.py run|production|dev``. What is already there as the locks say is left alone, so the
second time takes no time. Written for old Pythons too, so that they get the message below instead of a syntax error.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"run": "base.txt", "production": "production.txt", "dev": "dev.txt"}
#: A fuller installation serves the lesser purpose too.
SERVED_BY = {"run": ("run", "production", "dev"), "production": ("production", "dev"), "dev": ("dev",)}
OLDEST = (3, 11)


def stop(message):
    """End with a message, without a traceback."""
    sys.exit("\nlvheng: " + message)


def digest(purpose):
    """What an installation for this purpose depends on."""
    total = hashlib.sha256()
    for name in ("requirements/" + LOCKS[purpose], "pyproject.toml"):
        total.update((ROOT / name).read_bytes())
    return total.hexdigest()


def stamp(purpose):
    """The file that remembers which lock was installed last."""
    return VENV / (".installed-" + purpose)


def installed(purpose):
    """Whether `.venv` holds what the lock of this purpose, or of a fuller one, names."""
    return any(stamp(other).exists() and stamp(other).read_text() == digest(other) for other in SERVED_BY[purpose])


def run(*command):
    """Run a command in the root of the repository; stop when it fails."""
    code = subprocess.call([str(part) for part in command], cwd=str(ROOT))
    if code:
        stop("安装没有完成 / set-up did not finish: " + " ".join(map(str, command)) + " (" + str(code) + ")")


def make_venv():
    """Create `.venv` with the Python that runs this script."""
    if PYTHON.exists() and subprocess.call([str(PYTHON), "-c", "import pip"]) == 0:
        return
    if subprocess.call([sys.executable, "-m", "venv", "--clear", str(VENV)]):
        stop(
            "无法建立虚拟环境，请先安装 venv（Debian、Ubuntu：apt install python3-venv）。\n"
            "The virtual environment could not be made: install venv first (Debian, Ubuntu: apt install python3-venv)."
        )


def main():
    """Bring `.venv` and the front-end files up to date."""
    if sys.version_info < OLDEST:
        wanted, found = ".".join(map(str, OLDEST)), sys.version.split()[0]
        stop(
            "需要 Python " + wanted + " 或更新版本，现在是 " + found + "（" + sys.executable + "）。"
            "可用 make PYTHON=/path/to/python3 指定。\n"
            "Python " + wanted + " or newer is needed; this is " + found + ". Name another one by make PYTHON=…"
        )
    purpose = sys.argv[1] if len(sys.argv) == 2 and sys.argv[1] in LOCKS else "dev"
    make_venv()
    if not installed(purpose):
        print("正在安装依赖 / installing packages: requirements/" + LOCKS[purpose], flush=True)
        quiet = ["-q", "--disable-pip-version-check", "--no-deps"]
        lock = "requirements/" + LOCKS[purpose]
        run(PYTHON, "-m", "pip", "install", *quiet, "--require-hashes", "-r", lock)
        run(PYTHON, "-m", "pip", "install", *quiet, "--no-build-isolation", "-e", ".")
        stamp(purpose).write_text(digest(purpose))
    run(PYTHON, "scripts/frontend.py")


if __name__ == "__main__":
    main()
