"""Time matching units against source lists, and how time and memory grow.

Part of `make bench`; ``python scripts/bench_screening.py`` runs it alone. Every unit has a former code and a former
name; of the entries one in a hundred fits a unit by code and one in a hundred by name. Entries are made as they pass
by, as the database hands them over, so that peak memory is that of the matching, in a process of its own.
"""

import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice

UNITS, ENTRIES = 10_000, 200_000
EVERY = 100


def code_of(number: int, *, former: bool = False) -> str:
    """A code as long as real ones."""
    return f"{'92' if former else '91'}430200MA{number:08d}"


def name_of(number: int, *, former: bool = False) -> str:
    """A name's key as long as real ones."""
    return f"示例{'旧' if former else ''}制造{number:06d}有限责任公司"


def entries(count: int, units: int) -> Iterator[tuple[int, str, str, str]]:
    """Rows of lists; most concern nobody here."""
    dice = random.Random(1)  # noqa: S311 (the same list each time)
    for key in range(count):
        if key % EVERY == 0:
            yield key, code_of(dice.randrange(units), former=key % 2 == 0), "", "/000000/430000/"
        elif key % EVERY == 1:
            yield key, "", name_of(dice.randrange(units), former=key % 2 == 0), "/000000/430000/"
        else:
            yield key, code_of(units + key), name_of(units + key), "/000000/430000/"


def measure(units: int, count: int) -> None:
    """Match in this process; print seconds of making the entries alone and of all, hits, peak MB and its growth."""
    import django
    from django.conf import settings

    settings.configure()
    django.setup()
    from lvheng.screening.matching import Entry, Index, Subject

    start = time.perf_counter()
    made = sum(1 for _ in map(Entry._make, entries(count, units)))
    alone = time.perf_counter() - start
    before = peak()
    start = time.perf_counter()
    index = Index(
        Subject(
            number, (code_of(number), code_of(number, former=True)), (name_of(number), name_of(number, former=True)),
            "/000000/430000/430200/",
        )
        for number in range(units)
    )  # fmt: skip
    hits = sum(1 for _ in index.hits(map(Entry._make, entries(count, units))))
    taken = time.perf_counter() - start
    if made != count or not hits:
        raise SystemExit("nothing was matched")
    print(alone, taken, hits, peak(), peak() - before)


def peak() -> float:
    """Peak memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(units: int, count: int) -> list[float]:
    """The same in a process of its own."""
    command = [sys.executable, __file__, str(units), str(count)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return [float(one) for one in islice(said, 5)]


def main() -> None:
    """Measure at a tenth and in full, and print both with the ratio of their times."""
    heads = "".join(f" {one:>9}" for one in ("entries s", "all s", "hits", "peak MB", "grown MB", "ratio"))
    print(f"\n{'matching with source lists':<36}{heads}")
    least = 0.0
    for part in (10, 1):
        alone, taken, hits, top, grown = measured(UNITS // part, ENTRIES // part)
        least = least or taken
        name = f"{UNITS // part} units, {ENTRIES // part} entries"
        told = f"{alone:>9.2f} {taken:>9.2f} {hits:>9.0f} {top:>9.0f} {grown:>9.1f} {taken / least:>9.1f}"
        print(f"{name:<36} {told}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        measure(int(sys.argv[1]), int(sys.argv[2]))
    else:
        main()
