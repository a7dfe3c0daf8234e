"""Opening what strangers uploaded, in processes of its own with limits: a file that ends one ends nothing else.

A PDF of some hundred bytes can abort the process that draws it, or draw for hours. So the server and the checks hand
the bytes of a file to a process that knows neither the database nor the settings, bounded in processor time, time and
memory; where it ends, the file is unreadable and the next one gets a new process.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent.futures import TimeoutError as TooLate
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from threading import Lock
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from pebble import ProcessExpired, ProcessPool

from lvheng.review.opening import Busy, Unreadable

if sys.platform != "win32":
    import resource

#: Seconds of processor time that showing one page, reading one file may take.
SHOWING, READING = 20, 90
#: How many times longer it may take by the clock: others want the processor too.
BY_THE_CLOCK = 4
#: Files that are opened at a time for one process of the server; megabytes of memory for each.
AT_ONCE = 2
#: A process is replaced after so many files: what a library does not give back is given back then.
MOST_FILES = 500
#: Seconds for which a file that ended its process is not tried again.
REMEMBERED = 6 * 3600
ENDED = "文件的结构异常，打开它超出了允许的时间或内存，没有读取。"
BUSY = "正在打开的文件太多，请稍后再试。"


Given = TypeVar("Given")


@dataclass
class Processes:
    """The processes of this process; made at the first file, and again after a fork."""

    pool: Any = None
    owner: int = 0

    def get(self) -> Any:
        """Those that are running, or new ones."""
        with LOCK:
            if self.pool is None or self.owner != os.getpid() or not self.pool.active:
                self.owner = os.getpid()
                self.pool = ProcessPool(
                    AT_ONCE, MOST_FILES, initializer=begin, initargs=(settings.EVIDENCE_MEMORY_MB,),
                    context=get_context("spawn"),
                )  # fmt: skip
            return self.pool


LOCK = Lock()
PROCESSES = Processes()


def begin(megabytes: int) -> None:
    """In a new process: no more memory than that, no core file, and nothing of the environment's secrets."""
    for name in [name for name in os.environ if name.startswith(("LVHENG_", "DATABASE", "DJANGO_"))]:
        del os.environ[name]
    if sys.platform != "win32":
        most = megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


def bounded(seconds: int, function: Callable[..., Given], *args: Any, **options: Any) -> Given:
    """In that process: the function, ended by the system where it needs more processor time."""
    if sys.platform != "win32":
        used = resource.getrusage(resource.RUSAGE_SELF)
        upto = int(used.ru_utime + used.ru_stime) + seconds + 1
        resource.setrlimit(resource.RLIMIT_CPU, (upto, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    return function(*args, **options)


def apart(seconds: int, function: Callable[..., Given], *args: Any, of: str, **options: Any) -> Given:
    """What a pure function makes of a file's bytes, in a process of its own.

    `seconds`: of processor time; `of`: the digest of the file, by which one that ended its process is known again.
    Raises Unreadable, also where it takes too long, fills the memory or ends the process; Busy where none is free.
    """
    known = f"ended-its-process:{function.__qualname__}:{of}"
    if cache.get(known):
        raise Unreadable(ENDED)
    arguments = {"args": (seconds, function, *args), "kwargs": options}
    try:
        future = PROCESSES.get().schedule(bounded, **arguments, timeout=seconds * BY_THE_CLOCK)
        return future.result(timeout=2 * seconds * BY_THE_CLOCK)  # type: ignore[no-any-return]
    except BrokenProcessPool as error:  # none could be started
        raise Busy(BUSY) from error
    except (ProcessExpired, MemoryError) as error:
        cache.set(known, 1, REMEMBERED)
        raise Unreadable(ENDED) from error
    except TooLate as error:
        ended = future.done() and not future.cancelled()
        future.cancel()
        if ended:
            cache.set(known, 1, REMEMBERED)
            raise Unreadable(ENDED) from error
        raise Busy(BUSY) from error
