"""Time the pages of officers at 10,000 submitted applications against the same pages at 1,000.

Part of `make bench`; ``python scripts/bench_pages.py`` runs it alone, on SQLite or, with
``LVHENG_TEST_ENGINE=postgresql``, on PostgreSQL (some minutes, about 3 GB in a temporary folder). Some of the demo's
applications are checked and then copied, each with its unit, facts, evidence, scores, verdicts, decisions and flags
(`pages.copying`). Each page is asked for by a signed-in officer in this process; printed are the queries, the median
and the 95th percentile of its time, and how they grow. Nothing is asserted: timings are no tests.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pages import asking
from pages.copying import Copier

SIZES = tuple(int(size) for size in os.environ.get("LVHENG_BENCH_SIZES", "1000,10000").split(","))
#: How often each page is asked for, and after how many seconds a slow one is asked for no more.
ROUNDS, LEAST, SECONDS = 20, 5, 1.5
#: One of so many applications of the demo is checked, and copied.
EVERY = 6


def prepare(folder: str) -> str:
    """A demo of its own in a folder of its own, some of its applications checked; the database's name."""
    os.environ |= {"LVHENG_MODE": "demo", "LVHENG_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "lvheng.config.settings"}
    if os.environ.get("LVHENG_TEST_ENGINE") == "postgresql":
        start_postgresql(folder)
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("demo", "--if-empty")
    check()
    return connection.display_name


def start_postgresql(folder: str) -> None:
    """A server of our own, or a database of our own on the one that tests use."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    import psycopg
    from tests.support import environment

    environment.DATA_DIR = Path(folder)
    address = environment.server()
    name = f"lvheng_bench_{os.getpid()}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    os.environ["LVHENG_DATABASE_URL"] = address.rpartition("/")[0] + f"/{name}"


def check() -> None:
    """Run the automatic checks over one of `EVERY` applications."""
    from lvheng.demo.build import PRESENT
    from lvheng.demo.filling import at
    from lvheng.review.actions import run_checks
    from lvheng.review.queries.peers import Population
    from lvheng.review.queries.subjects import submitted

    around = Population()
    with at(PRESENT):
        for application in submitted().order_by("pk")[::EVERY]:
            run_checks(application, around=around)


def timed(ask: Callable[[], Any]) -> tuple[int, float, float]:
    """Queries, median and 95th percentile in milliseconds.

    SQLite works inside this process: there the process's own time is taken, and what else the machine does is not.
    """
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    clock = time.perf_counter if connection.vendor == "postgresql" else time.process_time

    ask()
    with CaptureQueriesContext(connection) as caught:
        ask()
    queries = len(caught)
    times: list[float] = []
    while len(times) < LEAST or (len(times) < ROUNDS and sum(times) < SECONDS * 1000):
        start = clock()
        ask()
        times.append((clock() - start) * 1000)
    return queries, statistics.median(times), statistics.quantiles(times, n=20, method="inclusive")[-1]


def page(asked: asking.Asked) -> Callable[[], Any]:
    """Ask for a page and look whether it came. Raises SystemExit."""
    client = asking.client_of(asked.user)

    def ask() -> None:
        if asked.posted:
            answer = client.post(asked.address, asked.posted, follow=True)
        else:
            answer = client.get(asked.address, follow=True)
        if answer.status_code != 200:
            raise SystemExit(f"{asked.name} {asked.address}: {answer.status_code}")

    return ask


def measure() -> dict[str, tuple[int, float, float]]:
    """Every page once over."""
    province, city = largest()
    found = {}
    for asked in asking.pages(province, city):
        found[asked.name] = timed(page(asked))
        if asked.name in ("待审核，按风险", "遴选排名", "待审核，按得分"):
            second = asking.Asked(asked.name, asked.user, asking.further(asked))
            found[f"{asked.name}，第二页"] = timed(page(second))
    return found | {name: timed(ask) for name, ask in asking.alike(province)}


def largest() -> tuple[Any, Any]:
    """The province with most applications, and its city with most that has not handed its table in."""
    from django.db.models import Count, Q

    from lvheng.accounts.models import Authority
    from lvheng.filing.models import Application
    from lvheng.selection.models import HandIn

    most = Application.objects.values("province").order_by().annotate(n=Count("pk")).order_by("-n")[0]["province"]
    cities = Authority.objects.filter(parent=most).exclude(pk__in=HandIn.objects.values("authority"))
    counted = cities.annotate(n=Count("applications", filter=Q(applications__route="new")))
    return Authority.objects.get(pk=most), counted.order_by("-n")[0]


def main() -> None:
    """Measure at both sizes and print them side by side."""
    with tempfile.TemporaryDirectory(prefix="lvheng-bench-") as folder:
        start = time.perf_counter()
        database = prepare(folder)
        copier, found = Copier(), []
        print(f"{database}: demo built and checked in {time.perf_counter() - start:.0f} s", flush=True)
        for size in SIZES:
            start = time.perf_counter()
            there = copier.grow(size)
            print(f"{there:,} applications after {time.perf_counter() - start:.0f} s", flush=True)
            start = time.perf_counter()
            found.append(measure())
            print(f"measured in {time.perf_counter() - start:.0f} s", flush=True)
        tell(found[0], found[-1])


def tell(few: dict[str, tuple[int, float, float]], many: dict[str, tuple[int, float, float]]) -> None:
    """The table."""
    small, large = SIZES[0], SIZES[-1]
    print(f"\n{'queries':>12}{f'p50 / p95 ms at {small:,}':>24}{f'at {large:,}':>16}{'p50 ×':>8}  page")
    for name, (q1, m1, p1) in few.items():
        q2, m2, p2 = many[name]
        queries = f"{q1}" if q1 == q2 else f"{q1} → {q2}"
        print(f"{queries:>12}{f'{m1:.0f} / {p1:.0f}':>24}{f'{m2:.0f} / {p2:.0f}':>16}{m2 / m1:>8.1f}  {name}")


if __name__ == "__main__":
    main()
