"""A draft's data sheets: as typed, how they come out, what they ask, what they lack."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.urls import reverse

from lvheng.core.refusal import Gap
from lvheng.evaluation import Fact
from lvheng.evaluation.choosing import LevelRow
from lvheng.evaluation.sheets import Computed, blank, used
from lvheng.filing.asking import Ask, Held, asks_of_sheet, asks_of_value, names_of, unlikely_values
from lvheng.filing.cells import path_of
from lvheng.filing.draft.base import Stated
from lvheng.filing.facts import SHARED, located_gaps, sheet_of, states_own
from lvheng.filing.facts import blank as states_nothing
from lvheng.filing.models import LedgerValue
from lvheng.filing.plainwords import plain_words
from lvheng.filing.queries import last_year
from lvheng.standards import SheetField

#: Values of a row of energy that are measured; the last two tell of carbon alone.
MEASURED = ("ncv", "carbon", "oxidation")

QUOTA = (
    "本行业有强制性能源消耗限额或用水定额，须按单位产品填报，并选明适用的限额产品；"
    "本单位不生产所列产品的，请在“说明”中写明，由审核人员核实。"
)


class DataSheets(Stated):
    """The part of a draft that is about data sheets; 0 is the number of the shared facts."""

    def uses_sheet(self, number: int) -> bool:
        """Whether an indicator is worked out from its sheet, not by the unit's own calculation."""
        own = states_own(self.facts.get(number), sheets_begun=SHARED in self.facts)
        return sheet_of(self.standard, number) is not None and not own

    def claimed_away(self, number: int) -> bool:
        """Whether an indicator is claimed not to apply: then nothing of its sheet counts."""
        row = self.facts.get(number)
        return row is not None and bool(row.not_applicable.strip())

    def content(self, number: int) -> dict[str, Any]:
        """A sheet as typed; 0: the shared facts."""
        row = self.facts.get(number)
        return dict(row.sheet) if row is not None else {}

    def fields(self, number: int) -> tuple[SheetField, ...]:
        """What a sheet describes; 0: the shared facts."""
        sheet = self.standard.sheet(number)
        return self.standard.sheets.shared if sheet is None else sheet.fields

    def measured(self, number: int) -> bool:
        """Whether what an indicator is worked out from holds a measured value: calorific, of carbon its content too."""
        sheet = self.standard.sheet(number)
        if sheet is None or not self.in_use(number):
            return False
        counts = MEASURED if sheet.formula == "carbon_intensity" else MEASURED[:1]
        rows = list(self.content(SHARED).get("energy") or []) if "energy" in self.takes(number) else []
        for field in sheet.fields:
            rows += self.content(number).get(field.id) or [] if field.column("ncv") else []
        used_here = [row for row in rows if row.get("feedstock") != "true"]
        return any(not blank({name: row.get(name)}) for row in used_here for name in counts)

    def computed(self, number: int) -> Computed | None:
        """How a sheet came out; None where nothing is begun."""
        return self.evaluated.computed.get(number)

    def stated(self, number: int) -> bool:
        """Whether anything is stated on an indicator, by itself or by what is shared."""
        return not states_nothing(self.facts.get(number)) or number in self.evaluated.computed

    def takes(self, number: int) -> tuple[str, ...]:
        """The shared facts that an indicator's sheet takes on its basis; none where no sheet is in use."""
        sheet = self.standard.sheet(number)
        if sheet is None or not self.uses_sheet(number) or self.claimed_away(number):
            return ()
        return used(sheet, str(self.content(number).get("per") or self.taken_by_default.get(f"per.{number}", "")))

    def sheet_problems(self, number: int) -> dict[str, list[str]]:
        """What is wrong in a sheet, by control."""
        found: dict[str, list[str]] = {}
        for problem in self.problems(number):
            found.setdefault(problem.field, []).append(problem.message)
        return found

    def sheet_gaps(self, number: int) -> dict[str, list[str]]:
        """What is missing in a sheet that is begun, by control."""
        computed = self.computed(number)
        found: dict[str, list[str]] = {}
        for gap in located_gaps(computed, self.content(number), self.content(SHARED)) if computed else ():
            found.setdefault(gap.field, []).append(gap.message)
        return found

    # last year

    @cached_property
    def last_ledger(self) -> dict[int, LedgerValue]:
        """Last year's values and raw facts by indicator number; 0: the shared facts."""
        return last_year(self.application.unit, self.pack.evaluation_year)

    def last_content(self, number: int) -> dict[str, Any]:
        """Last year's raw facts of a sheet."""
        found = self.last_ledger.get(number)
        return dict(found.sheet) if found is not None else {}

    def pending(self, number: int) -> set[str]:
        """Controls whose figures were copied from last year and are not yet confirmed."""
        row = self.facts.get(number)
        prefix = "own" if number != SHARED else "shared"
        return {f"{prefix}.{path}" for path in row.pending} if row is not None else set()

    # what is asked about

    def asks(self, number: int) -> list[Ask]:
        """Figures of a sheet (and what it comes to) that are far from what they should be."""
        taken = self.takes(number)
        shared = [ask for ask in self._asks_in(SHARED) if _field(ask.name) in taken]
        return [*self._asks_in(number), *shared, *self._value_asks(number)]

    def asks_by_name(self, number: int) -> dict[str, Ask]:
        """The same by control; 0: of the shared facts."""
        found = self._asks_in(SHARED) if number == SHARED else self.asks(number)
        return {ask.name: ask for ask in found}

    def _asks_in(self, number: int) -> list[Ask]:
        row = self.facts.get(number)
        if row is None or not row.sheet or (number != SHARED and not self.in_use(number)):
            return []
        prefix = "own" if number != SHARED else "shared"
        names, last_names = names_of(self.content(SHARED)), names_of(self.last_content(SHARED))
        held = Held(self.fields(number), row.sheet, self.last_content(number), names, last_names)
        known, limit = self.standard.coefficients, self.standard.measured_asked.share
        unlikely = unlikely_values(held.fields, row.sheet, known, limit) if known is not None else {}
        return list(asks_of_sheet(prefix, held, row.confirmed, self.pack.evaluation_year - 1, unlikely))

    def in_use(self, number: int) -> bool:
        """Whether an indicator is worked out from its sheet, and said to apply."""
        return self.uses_sheet(number) and not self.claimed_away(number)

    def _value_asks(self, number: int) -> list[Ask]:
        """What an indicator comes to, held against its levels and last year's value."""
        fact = self.evaluated.facts.get(number, Fact())
        if fact.empty or fact.not_applicable is not None:
            return []
        row, year = self.facts.get(number), self.pack.evaluation_year - 1
        result, last = self.evaluated.score.indicator(number), self.last_ledger.get(number)
        found = asks_of_value(fact, result, last, row.confirmed if row is not None else {}, year)
        return [found] if found is not None else []

    # what keeps from submitting

    def gaps_of_sheet(self, number: int, name: str, page: str) -> list[Gap]:
        """What a sheet lacks, and figures that still have to be confirmed."""
        found = [(control, message) for control, messages in self.sheet_gaps(number).items() for message in messages]
        row = self.facts.get(number)
        if row is not None and row.own and self.unsaid_own(number):
            found.append(("typed", "已改用本单位自有计算，请填写计算得出的指标值；不再采用的请改回按数据表计算"))
        if self.passes_quota_over(number) and not (row is not None and row.remark.strip()):
            found.append(("remark", QUOTA))
        found += [(ask.name, f"{ask.text}。") for ask in self.asks(number) if not ask.confirmed]
        found += [(control, "沿用上年的数值尚未确认，请核对后确认。") for control in self._unconfirmed(number)]
        return [_gap(name, number, control, message, page) for control, message in found]

    def informative(self, number: int) -> list[LevelRow]:
        """Rows of this industry that are shown and never scored with, e.g. quotas of electricity alone."""
        on = self.place.on
        rows = [row for row in self.level_rows if row.number == number and row.informative and row.in_force(on)]
        names = {str(row.get("quota") or "") for row in self.content(SHARED).get("products") or []} - {""}
        return [row for row in rows if row.product in names] or rows

    def passes_quota_over(self, number: int) -> bool:
        """Whether quotas are in force for the industry and nothing stated falls under one (compulsory by product)."""
        known, fact = self.quotas(number), self.evaluated.facts.get(number)
        if not known or fact is None or fact.not_applicable is not None:
            return False
        stated = {part.quota for part in fact.parts} or {fact.quota}
        return not stated & set(known)

    def shared_gaps(self) -> list[Gap]:
        """What is wrong or missing in shared facts that no indicator takes yet; at the first whose sheet has them."""
        shared = self.evaluated.shared
        if shared is None:
            return []
        numbers = [number for number in self.standard.sheets.indicators if self.in_use(number)]
        said = {problem.field for number in numbers for problem in self.problems(number)}
        said |= {control for number in numbers for control in self.sheet_gaps(number)}
        found = []
        for place, message in (*shared.notes.problems, *shared.notes.gaps):
            control = f"shared.{path_of(self.content(SHARED), place.partition('.')[2])}"
            number = next((item for item in numbers if _field(control) in self.takes(item)), None)
            if control not in said and number is not None:
                name = f"第 {number} 项“{self.standard.indicator(number).name}”"
                page = reverse("filing:indicator", args=[self.application.pk, number])
                found.append(_gap(name, number, control, message, page))
        return found

    def unsaid_own(self, number: int) -> bool:
        """Whether a unit's own calculation stands in place of a filled sheet, and states nothing."""
        claimed = self.claimed_away(number) or self.problems(number)
        return not claimed and not blank(self.content(number)) and number not in self.evaluated.facts

    def _unconfirmed(self, number: int) -> list[str]:
        if not self.in_use(number) or not self.stated(number):
            return []
        taken = self.takes(number)
        return sorted(self.pending(number) | {name for name in self.pending(SHARED) if _field(name) in taken})


def _gap(name: str, number: int, control: str, message: str, page: str) -> Gap:
    return Gap(f"{name}：{plain_words(message)}", f"{number}.{control}", f"{page}#id_{control.replace('.', '-')}")


def _field(control: str) -> str:
    """The field of a control: shared.energy.r1.amount is of energy."""
    return control.split(".")[1]
