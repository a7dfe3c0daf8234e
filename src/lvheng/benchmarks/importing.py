"""What a workbook would change of a draft, row by row, and what is wrong with it, cell by cell. Pure over rows."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lvheng.benchmarks.checks import Placed, check, key_of
from lvheng.benchmarks.columns import LABELS, NAMES
from lvheng.benchmarks.rowtext import read, write
from lvheng.benchmarks.terms import Terms
from lvheng.benchmarks.workbook import Read
from lvheng.core.tabular.book import CellProblem
from lvheng.evaluation.choosing import LevelRow


class Kind(StrEnum):
    """What happens to a row."""

    ADDED = "新增"
    CHANGED = "修改"
    REMOVED = "删除"
    SAME = "不变"


@dataclass(frozen=True)
class Change:
    """One row's change: `line` of the workbook (0: it is not there), what it says now and what it said before."""

    kind: Kind
    line: int
    row: LevelRow
    before: LevelRow | None = None

    def words(self, terms: Terms) -> list[tuple[str, str, str]]:
        """(column, before, after) of what differs in a changed row."""
        if self.kind != Kind.CHANGED or self.before is None:
            return []
        old, new = write(self.before, terms), write(self.row, terms)
        return [(LABELS[name], old[name], new[name]) for name in differences(self.before, self.row)]


def rows_in(found: Read, terms: Terms) -> tuple[list[Placed], list[CellProblem]]:
    """The rows of a workbook by line, and everything wrong with them by cell (MI-A1, MI-A2)."""
    problems = [*found.problems]
    rows: list[Placed] = []
    for line in () if problems else found.lines:
        row, faults = read(line.texts, terms)
        problems += [CellProblem(found.cell(line.number, one.field), one.message) for one in faults]
        if row is not None:
            rows.append((line.number, row))
    report = check(rows, terms)
    problems += [CellProblem(found.cell(one.place, one.field), one.message) for one in report.problems]
    return rows, sorted(problems, key=lambda one: one.line)


def compare(old: Sequence[Placed], new: Sequence[Placed]) -> list[Change]:
    """The change of every row: those of the workbook in its order, then the removed ones."""
    waiting: dict[tuple[object, ...], deque[LevelRow]] = defaultdict(deque)
    for _place, row in old:
        waiting[_same(row)].append(row)
    changes = []
    for line, row in new:
        queue = waiting[_same(row)]
        before = queue.popleft() if queue else None
        if before is None:
            changes.append(Change(Kind.ADDED, line, row))
        else:
            differs = bool(differences(before, row))
            changes.append(Change(Kind.CHANGED if differs else Kind.SAME, line, row if differs else before, before))
    gone = {row.id for queue in waiting.values() for row in queue}
    return changes + [Change(Kind.REMOVED, 0, row) for _place, row in old if row.id in gone]


def differences(before: LevelRow, after: LevelRow) -> list[str]:
    """The columns in which two rows differ; 7.5 and 7.50 do not."""
    return [name for name in NAMES if getattr(before, name) != getattr(after, name)]


def _same(row: LevelRow) -> tuple[object, ...]:
    """What makes a row of the workbook the same row as one of the draft."""
    return *key_of(row), row.informative, row.valid_from
