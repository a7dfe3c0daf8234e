"""Serve the demo: migrate, build the demo's data where there is none, start the checks' worker, become gunicorn.

Run as ``python scripts/run.py [--port 8000] [--workers 2] [--host 127.0.0.1] [--without-checks]`` inside `.venv`
(`make run` does).
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent
ROOT = Path(__file__).resolve().parent.parent


def lvheng(*arguments: str) -> None:
    """Run a command of `lvheng`; stop when it fails (an upgrade never starts after a failed migration)."""
    code = subprocess.run([str(BIN / "lvheng"), *arguments], check=False).returncode
    if code:
        sys.exit(f"lvheng {' '.join(arguments)}: 没有成功，未启动 / failed, not started ({code})")


def main() -> None:
    """Prepare and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--without-checks", action="store_true", help="start no worker that checks what is submitted")
    options = parser.parse_args()
    os.environ["LVHENG_MODE"] = "demo"
    os.environ.setdefault("LVHENG_DATA_DIR", str(ROOT / "var"))
    lvheng("migrate", "--verbosity", "0")
    lvheng("demo", "--if-empty")
    url = f"http://{options.host}:{options.port}"
    print(f"\n绿衡演示已启动，请打开 {url} （Ctrl+C 停止）", flush=True)
    print(f"The Lvheng demo is served on {url} (Ctrl+C stops it)\n", flush=True)
    # beside the pages, so that a submission never waits for its checks; it ends with the server
    if not options.without_checks:
        worker = ["nice", str(BIN / "lvheng"), "run_checks", "--watch"]
        subprocess.Popen([sys.executable, str(ROOT / "scripts" / "keep.py"), *worker], stdout=subprocess.DEVNULL)
    server = str(BIN / "gunicorn")
    address = f"{options.host}:{options.port}"
    # threads: browsers open connections ahead of need, and each would keep a whole sync worker waiting
    arguments = [
        server, "lvheng.config.wsgi:application", "--bind", address, "--workers", str(options.workers),
        "--worker-class", "gthread", "--threads", "16", "--timeout", "60",
        "--graceful-timeout", "10", "--log-level", "warning",
        "--no-control-socket",
    ]  # fmt: skip
    os.execv(server, arguments)  # noqa: S606 (our own command)


if __name__ == "__main__":
    main()
