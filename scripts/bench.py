"""Time the score: 1,000 files in one call of `lvheng score`, and 10,000 applications in one process.

Run as ``python scripts/bench.py [rounds]`` (default 3). Prints a table of name, median milliseconds and ratio: of the
command, to reading the same files; of the score, to a bare loop of the same exact arithmetic.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from lvheng.evaluation import Benchmark, Fact, evaluate
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
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    standard = factory()
    facts, levels = facts_and_levels(standard)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        names = write(Path(folder), standard)
        command = [str(Path(sys.executable).parent / "lvheng"), "score", "--json", *names]
        files = median(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=True), rounds)
        reading = median(lambda: [Path(name).read_text(encoding="utf-8") for name in names], rounds)
        rows.append((f"lvheng score, {FILES} files", files, files / reading))
    scored = median(lambda: [evaluate(standard, facts, levels) for _ in range(APPLICATIONS)], rounds)
    loop = median(lambda: [bare(standard, facts) for _ in range(APPLICATIONS)], rounds)
    rows.append((f"evaluate, {APPLICATIONS} applications", scored, scored / loop))
    print(f"{'name':<34} {'median ms':>10} {'ratio':>8}")
    for name, milliseconds, ratio in rows:
        print(f"{name:<34} {milliseconds:>10.0f} {ratio:>8.1f}")


if __name__ == "__main__":
    main()
