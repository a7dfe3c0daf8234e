"""The candidate: the present set with the rows of a proposal in place of those for the same case."""

import hashlib
from collections import defaultdict
from collections.abc import Callable
from datetime import date

from lvheng.analysis.models import DerivedProposal, DerivedRow
from lvheng.benchmarks.models import BenchmarkRow, BenchmarkSet, NamedSet
from lvheng.benchmarks.queries import named, placed_rows
from lvheng.campaigns.queries import pack_for
from lvheng.core import audit
from lvheng.evaluation import Benchmark, same_dimension
from lvheng.evaluation.choosing import Case, LevelRow, choose
from lvheng.evaluation.whatif import Line
from lvheng.filing.facts import basis_of
from lvheng.standards import Standard, load_standard

#: Trust of rows that a derived level does not replace by itself: mandatory quotas and what was officially published.
AUTHORITATIVE = (BenchmarkRow.Trust.OFFICIAL, BenchmarkRow.Trust.SECOND_HAND)


def present_set(proposal: DerivedProposal) -> BenchmarkSet | None:
    """The set that the proposal's campaign ranks with, else the one of its self-evaluation."""
    return named(proposal.campaign, proposal.kind, NamedSet.Purpose.RANKING)


def standard_of(proposal: DerivedProposal) -> Standard:
    """The general standard of the proposal's kind and year."""
    return load_standard(pack_for(proposal.campaign).standards[proposal.kind])


def digest_of(proposal: DerivedProposal) -> str:
    """SHA-256 over the rows that are taken and the set they are laid over: what a simulation holds for. Two queries."""
    taken = proposal.rows.filter(taken=True).order_by("id")
    columns = ("number", "industry", "product", "basis", "band", "unit", "leading", "baseline")
    rows = [[str(value) for value in row] for row in taken.values_list(*columns)]
    present = present_set(proposal)
    content = {"rows": rows, "set": present.pk if present else None}
    return hashlib.sha256(audit.canonical(content).encode()).hexdigest()


def level_row(row: DerivedRow, *, source: str, clause: str, note: str) -> LevelRow:
    """A derived row as benchmark sets take it."""
    return LevelRow(
        id=-row.pk,
        number=row.number,
        industry=row.industry,
        product=row.product,
        basis=row.basis,
        band=row.band,
        unit=row.unit,
        leading=row.leading,
        baseline=row.baseline,
        source=source,
        clause=clause,
        trust=str(BenchmarkRow.Trust.DERIVED),
        note=note,
    )


def case_of(row: LevelRow) -> tuple[object, ...]:
    """What a derived row takes the place of: rows that apply everywhere to the same case."""
    return row.number, row.industry, row.product, row.basis, row.band


def replaced(present: list[LevelRow], case: tuple[object, ...]) -> list[LevelRow]:
    """The rows of the present set whose place a derived row of a case takes."""
    return [row for row in present if not row.region and not row.informative and case_of(row) == case]


class Candidate:
    """Which derived pair applies to a value.

    None where a row of the present set still does; a pair without levels where no row is left that can be compared.
    """

    def __init__(self, proposal: DerivedProposal) -> None:
        present = present_set(proposal)
        kept = [row for _place, row in placed_rows(present)] if present else []
        taken = list(proposal.rows.filter(taken=True).order_by("id"))
        cases = {row.case for row in taken}
        self._rows: dict[int, list[LevelRow]] = defaultdict(list)
        for row in kept:
            if row.region or row.informative or case_of(row) not in cases:
                self._rows[row.number].append(row)
        for derived in taken:
            self._rows[derived.number].append(level_row(derived, source="推导", clause="", note=""))
        self._on = in_force_on(proposal)
        self._chosen: dict[tuple[Case, str], Benchmark | None] = {}

    def chooser(self, standard: Standard, region: str) -> Callable[[Line], Benchmark | None]:
        """The choice for the values of one unit."""
        industry = standard.industry.id if standard.industry else ""

        def chosen(line: Line) -> Benchmark | None:
            indicator = standard.indicator(line.number)
            case = Case(
                number=line.number,
                industry=industry,
                product=line.product,
                basis=basis_of(indicator, line.unit),
                band=line.band,
                region=region,
                on=self._on,
            )
            unit = "" if indicator.unit_fixed else line.unit
            if (case, unit) not in self._chosen:
                self._chosen[case, unit] = self._pair(case, unit)
            return self._chosen[case, unit]

        return chosen

    def _pair(self, case: Case, unit: str) -> Benchmark | None:
        """As the score chooses: among the rows that can be compared with the value's unit."""
        row = choose([row for row in self._rows[case.number] if _fits(unit, row.unit)], case).row
        if row is None:
            return Benchmark()
        if row.id > 0:
            return None
        return Benchmark(leading=row.leading, baseline=row.baseline, unit=row.unit or None, source=row.source)


def _fits(unit: str, of_levels: str) -> bool:
    """Whether levels in their unit can be compared with a value in `unit`; empty: the indicator's own."""
    return not unit or (bool(of_levels) and same_dimension(unit, of_levels))


def in_force_on(proposal: DerivedProposal) -> date | None:
    """The day on which rows must be in force."""
    return pack_for(proposal.campaign).benchmarks.in_force_on
