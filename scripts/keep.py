"""Keep a command running: start it again where it ends, until the process that started this one is gone.

Run as ``python scripts/keep.py COMMAND [ARGUMENT …]``. `make run` keeps the worker of the checks so; a production
machine has systemd or the like for it.
"""

import os
import subprocess
import sys
import time

#: Seconds before a command that ended is started again, and between two looks at who started this process.
PAUSE = 5


def main() -> None:
    """Start, wait, start again."""
    parent = os.getppid()
    while os.getppid() == parent:
        with subprocess.Popen(sys.argv[1:]) as running:
            while running.poll() is None and os.getppid() == parent:
                time.sleep(PAUSE)
            running.terminate()
        time.sleep(PAUSE)


if __name__ == "__main__":
    main()
