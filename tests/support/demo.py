"""The real demo, served as `make run` serves it, for tests that drive it from outside."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
#: Seconds the demo may take to build its data and answer.
PATIENCE = 900
DEMO = {"LVHENG_MODE", "LVHENG_DATABASE_URL", "LVHENG_DATA_DIR", "DJANGO_SETTINGS_MODULE"}


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def served(data_dir: Path) -> Iterator[str]:
    """Start the demo on a data folder of its own; yields its address, e.g. http://127.0.0.1:40123."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name not in DEMO}
    environment |= {"LVHENG_DATA_DIR": str(data_dir), "PYTHONWARNINGS": "default"}
    log = data_dir / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "scripts/run.py", "--port", str(port), "--without-checks"],
            cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            address = f"http://127.0.0.1:{port}"
            wait(address, process, log)
            yield address
        finally:
            process.terminate()
            process.wait(30)


def wait(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Return once the first page answers; raises with the server's own words when it does not."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 (our own address)
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise RuntimeError(f"the demo did not start:\n{log.read_text(errors='replace')[-4000:]}")
