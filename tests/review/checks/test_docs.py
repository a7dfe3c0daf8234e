"""Every check and threshold is described, and every threshold of the pack is asked for."""

import re
from pathlib import Path

from lvheng.review.checks import CHECKS
from lvheng.standards import load_campaign

ROOT = Path(__file__).parents[3]
DOCS = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/lvheng/review/checks").glob("*.py"))
RATIO = re.compile(r'threshold\(rules, f"\{name\}_(low|high)"\)')


def asked() -> set[str]:
    """The thresholds that the checks ask for."""
    from lvheng.review.checks.figures import RATIOS

    named = set(re.findall(r'"([a-z]+(?:_[a-z]+)+)"', SOURCE))
    return named | {f"{name}_{end}" for name in RATIOS for end in RATIO.findall(SOURCE)}


def rows() -> dict[str, list[str]]:
    """The tables' rows by the check's id."""
    cells = [line.strip("|").split("|") for line in DOCS.splitlines() if line.startswith("| `")]
    return {row[0].strip().strip("`"): [cell.strip() for cell in row] for row in cells}


def test_every_check_is_described_with_its_count_and_clause() -> None:
    told = {name: (row[2].split(";")[0], row[3], row[4]) for name, row in rows().items()}
    assert told == {one.id: (one.severity, one.count, one.clause) for one in CHECKS.values()}


def test_every_threshold_of_the_pack_is_used_and_described() -> None:
    thresholds = set(load_campaign(2025).checks.thresholds)
    assert thresholds - asked() == set()
    assert thresholds - set(re.findall(r"`([a-z_]+)`", DOCS)) == set()


def test_every_check_has_a_file_and_cases_of_its_own() -> None:
    files = {path.stem for path in (ROOT / "src/lvheng/review/checks").glob("*.py")}
    cases = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert set(CHECKS) - files == set()
    assert {name for name in CHECKS if f'"{name}"' not in cases} == set()
