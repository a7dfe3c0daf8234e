"""Time the score: 1,000 files in one call of `lvheng score`, and 10,000 applications in one process.

Run as ``python scripts/bench.py [rounds]`` (default 1). Prints a table of name, median milliseconds, units a second,
ratio and the process's peak memory so far. The ratio is that of the command to reading the same files, of all else to
a bare loop of the same exact arithmetic.
"""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from bench_sheets import Applications

from lvheng.evaluation import Benchmark, Fact, evaluate
from lvheng.evaluation.numbers import to_decimal
from lvheng.standards import Standard, list_standards, load_standard

FILES = 1_000
APPLICATIONS = 10_000
LEADING, BASELINE = Decimal(50), Decimal(100)


def median(work: Callable[[], object], rounds: int) -> float:
    """Median milliseconds of some rounds."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def factory() -> Standard:
    """The newest general requirements for factories."""
    years = [info for info in list_standards() if info.id.startswith("factory-")]
    return load_standard(max(years, key=lambda info: info.year).id)


def facts_and_levels(standard: Standard) -> tuple[dict[int, Fact], dict[int, Benchmark]]:
    """An application that states every indicator, and a pair of levels for each that needs one."""
    facts, levels = {}, {}
    for indicator in standard.indicators:
        if indicator.rule == "linear":
            better = indicator.type == "lower_is_better"
            facts[indicator.number] = Fact(value=Decimal("71.25"))
            pair = (LEADING, BASELINE) if better else (BASELINE, LEADING)
            levels[indicator.number] = Benchmark(leading=pair[0], baseline=pair[1])
        elif indicator.rule == "option":
            facts[indicator.number] = Fact(option="met")
        elif indicator.rule == "count":
            facts[indicator.number] = Fact(value=Decimal(7))
    return facts, levels


def write(folder: Path, standard: Standard) -> list[str]:
    """The same application as score files."""
    facts, levels = facts_and_levels(standard)
    lines = [f"standard: {standard.id}", "benchmarks:"]
    lines += [f"  {n}: {{leading: {pair.leading}, baseline: {pair.baseline}}}" for n, pair in levels.items()]
    lines += ["facts:"]
    for number, fact in facts.items():
        stated = f"option: {fact.option}" if fact.option else f"value: {fact.value}"
        lines.append(f"  {number}: {{{stated}}}")
    names = []
    for count in range(FILES):
        path = folder / f"{count:04d}.yaml"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        names.append(str(path))
    return names


def bare(standard: Standard, facts: dict[int, Fact]) -> Fraction:
    """The least exact arithmetic a score needs: a share of each weight, added up."""
    total = Fraction(0)
    for indicator in standard.indicators:
        value = facts[indicator.number].value if indicator.number in facts else None
        share = Fraction(BASELINE - value) / Fraction(BASELINE - LEADING) if value is not None else Fraction(1)
        total += min(max(share, Fraction(0)), Fraction(1)) * Fraction(indicator.weight)
    return total


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    print(f"{'name':<46} {'median ms':>10} {'units/s':>8} {'ratio':>8} {'peak MB':>8}")
    standard = factory()
    facts, levels = facts_and_levels(standard)
    with tempfile.TemporaryDirectory() as folder:
        names = write(Path(folder), standard)
        command = [str(Path(sys.executable).parent / "lvheng"), "score", "--json", *names]
        files = median(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=True), rounds)
        reading = median(lambda: [Path(name).read_text(encoding="utf-8") for name in names], rounds)
        row(f"lvheng score, {FILES} files", files, reading, FILES)
    scored = median(lambda: [evaluate(standard, facts, levels).total for _ in range(APPLICATIONS)], rounds)
    loop = median(lambda: [bare(standard, facts) for _ in range(APPLICATIONS)], rounds)
    row(f"stated values, {APPLICATIONS} applications", scored, loop)
    sheets(rounds)


def sheets(rounds: int) -> None:
    """The same from raw facts, with and without traces, and what changed levels would do."""
    applications = Applications()
    units = list(applications.contents(APPLICATIONS))
    first = applications.score(units[0], trace=False).exact_total
    if to_decimal(applications.bare(units[0])) != first:
        raise SystemExit(f"the bare loop does not come to the score: {applications.bare(units[0])}, {first}")
    loop = median(lambda: [applications.bare(unit) for unit in units], rounds)
    plain = median(lambda: [applications.score(unit, trace=False).total for unit in units], rounds)
    row(f"data sheets without traces, {APPLICATIONS} applications", plain, loop)
    traced = median(lambda: [applications.score(unit, trace=True).total for unit in units], rounds)
    row(f"data sheets and traces, {APPLICATIONS} applications", traced, loop)
    standings = [applications.standing(key, applications.score(unit, trace=False)) for key, unit in enumerate(units)]
    moved = applications.whatif(standings)[0].after
    if abs(Fraction(moved) - applications.bare_whatif(standings[:1])[0]) > Fraction(1, 10**30):
        raise SystemExit("the bare what-if does not come to the same")
    changed = median(lambda: applications.whatif(standings), rounds)
    loop = median(lambda: applications.bare_whatif(standings), rounds)
    row(f"what-if of a changed benchmark, {APPLICATIONS} units", changed, loop)


def row(name: str, milliseconds: float, other: float, count: int = APPLICATIONS) -> None:
    """Print one line of the table."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    speed = count * 1000 / milliseconds
    print(f"{name:<46} {milliseconds:>10.0f} {speed:>8.0f} {milliseconds / other:>8.2f} {peak:>8.0f}", flush=True)


if __name__ == "__main__":
    main()
