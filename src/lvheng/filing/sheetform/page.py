"""The data sheet of one indicator as its page shows it: shared facts, its own facts, what they come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from lvheng.core.components.formats import brief
from lvheng.evaluation.sheets import PER_LABELS, blank, read_shared, used
from lvheng.filing.cells import path_of
from lvheng.filing.draft import Draft
from lvheng.filing.facts import COMMON_PRODUCT_UNITS, GIVEN, SHARED
from lvheng.filing.sheetform.building import Builder
from lvheng.filing.sheetform.controls import Amount, Choice, Control, Line, Question, Single, Table
from lvheng.filing.sheetform.converting import Converter
from lvheng.filing.sheetform.saying import Said
from lvheng.filing.sheetform.tabling import Tables
from lvheng.standards import Indicator, Sheet, SheetField

TABLES: Final = ("rows", "series_by_name")


@dataclass(frozen=True)
class Block:
    """A table, or fields side by side, under one number."""

    step: int
    title: str
    table: Table | None = None
    singles: tuple[Single, ...] = ()
    shared: bool = False

    @property
    def alone(self) -> bool:
        """Whether its title names its one field."""
        return len(self.singles) == 1

    @property
    def optional(self) -> bool:
        """Whether its one table or field may be left out."""
        return not self.shared and len(self.fields) == 1 and not self.fields[0].required

    @property
    def fields(self) -> tuple[Table | Single, ...]:
        """What is in it."""
        return (self.table,) if self.table else self.singles


@dataclass(frozen=True)
class ResultLine:
    """A value that the sheet comes to, with its arithmetic."""

    label: str
    numbers: str
    value: str
    unit: str


@dataclass(frozen=True)
class SheetPage:
    """A data sheet as the template draws it."""

    number: int
    blocks: tuple[Block, ...]
    per: Control | None
    per_help: str
    errors: tuple[str, ...]
    missing: tuple[str, ...]
    results: tuple[ResultLine, ...]
    copies: bool
    questions: tuple[Question, ...]

    @property
    def fields(self) -> Iterator[Table | Single]:
        """All tables and fields."""
        return (item for block in self.blocks for item in block.fields)

    @property
    def tables(self) -> list[Table]:
        """All tables."""
        return [item for item in self.fields if isinstance(item, Table)]

    @property
    def lines(self) -> list[Line]:
        """All rows of all tables."""
        return [line for table in self.tables for line in table.lines]

    @property
    def singles(self) -> list[Single]:
        """All fields that are no tables."""
        return [item for item in self.fields if isinstance(item, Single)]

    @property
    def amounts(self) -> list[Amount]:
        """All amounts."""
        parts: list[Line | Single] = [*self.lines, *self.singles]
        return [item for part in parts for item in _parts(part) if isinstance(item, Amount)]

    @property
    def controls(self) -> list[Control]:
        """All controls, in order."""
        parts: list[Line | Single] = []
        for item in self.fields:
            if isinstance(item, Table):
                parts += item.lines
            else:
                parts.append(item)
        found = [control for part in parts for cell in _parts(part) for control in _controls(cell)]
        return [*([self.per] if self.per else []), *found]

    def control(self, name: str) -> Control | None:
        """The control of this name."""
        return next((control for control in self.controls if control.name == name), None)


def _parts(item: Line | Single) -> list[Control | Amount]:
    if isinstance(item, Line):
        return [*item.cells[:1], *([item.under] if item.under else []), *item.cells[1:], *item.more]
    return [cell for cell in (item.amount, item.control, *item.years, item.year_unit) if cell is not None]


def _controls(cell: Control | Amount) -> list[Control]:
    if isinstance(cell, Control):
        return [cell]
    return [*([cell.amount] if cell.amount else []), *cell.months, cell.unit]


def sheet_page(draft: Draft, indicator: Indicator) -> SheetPage:
    """The page of an indicator that has a sheet."""
    number = indicator.number
    sheet = draft.standard.sheets.indicators[number]
    own, shared = draft.content(number), draft.content(SHARED)
    builder = _builder(draft, indicator, shared)
    missing = builder.gaps.all()
    tables = Tables(builder, _converter(draft, sheet, own))
    basis = str(own.get("per") or draft.default_per(number)) if sheet.bases else ""
    per = _per(sheet, basis, builder)
    last = {name: draft.last_content(name) for name in (SHARED, number)}
    common = _shared_fields(draft, sheet, basis)
    items = [_built(tables, item, "shared", shared, last[SHARED]) for item in common]
    items += [_built(tables, item, "own", own, last[number]) for item in sheet.fields if item.id != "unit"]
    empty = blank(own) and blank({item.id: shared.get(item.id) for item in common})
    return SheetPage(
        number=number,
        blocks=tuple(_blocks(items)),
        per=per,
        per_help=_per_help(draft, number, sheet),
        errors=builder.errors.rest(),
        missing=() if empty else missing,
        results=tuple(_results(draft, indicator)),
        copies=bool(copies(draft, number)),
        questions=tuple(one for one in builder.questions if "." not in one.name),
    )


def copies(draft: Draft, number: int) -> list[int]:
    """The sheets (0: the shared one) that are blank and that last year's ledger could fill."""
    wanted = [SHARED] if draft.standard.sheets.indicators[number].uses else []
    wanted += [number] if draft.standard.sheets.indicators[number].fields else []
    return [one for one in wanted if _asked_blank(draft.content(one)) and not _asked_blank(draft.last_content(one))]


def _asked_blank(content: Mapping[str, Any]) -> bool:
    return blank({name: value for name, value in content.items() if name not in GIVEN})


def _shared_fields(draft: Draft, sheet: Sheet, basis: str) -> list[SheetField]:
    names = [name for name in used(sheet, basis) if name not in GIVEN]
    found = (draft.standard.sheets.shared_field(name) for name in names)
    return [item for item in found if item is not None]


def _built(
    tables: Tables, item: SheetField, prefix: str, content: Mapping[str, Any], last: Mapping[str, Any]
) -> Table | Single:
    make = tables.table if item.type in TABLES else tables.builder.single
    return make(item, prefix, content, last, shared=prefix == "shared")


def _builder(draft: Draft, indicator: Indicator, shared: Mapping[str, Any]) -> Builder:
    number = indicator.number
    industry = draft.standard.industry
    wrong, missing = _unbegun(draft, number)
    rows = [row for row in shared.get("products") or [] if isinstance(row, Mapping) and row.get("id")]
    return Builder(
        indicator=indicator,
        coefficients=draft.standard.coefficients,
        year=draft.pack.evaluation_year,
        limit=draft.standard.change_asked.share,
        errors=Said(wrong or draft.sheet_problems(number)),
        gaps=Said(missing or draft.sheet_gaps(number)),
        questions=[Question(ask.name, ask.text, ask.confirmed) for ask in draft.asks(number)],
        pending=frozenset(draft.pending(number) | draft.pending(SHARED)),
        products=[(str(row["id"]), str(row.get("name") or row["id"])) for row in rows],
        quotas=draft.quota_names,
        units=tuple(dict.fromkeys([*(industry.product_units if industry else ()), *COMMON_PRODUCT_UNITS])),
    )


def _unbegun(draft: Draft, number: int) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """(wrong, missing) by control in the shared facts a sheet takes, while nothing of the sheet is worked out yet."""
    found: tuple[dict[str, list[str]], dict[str, list[str]]] = {}, {}
    if draft.computed(number) is not None:
        return found
    content = draft.content(SHARED)
    shared = read_shared(draft.standard, content, year=draft.pack.evaluation_year)
    for said, notes in zip(found, (shared.blocked, shared.gaps), strict=True):
        for place, message in notes(draft.takes(number)):
            said.setdefault(f"shared.{path_of(content, place.partition('.')[2])}", []).append(message)
    return found


def _converter(draft: Draft, sheet: Sheet, own: Mapping[str, Any]) -> Converter | None:
    if draft.standard.coefficients is None:
        return None
    carbon = sheet.formula == "carbon_intensity"
    chosen = str(own.get("grid") or draft.taken_by_default["grid"])
    place = draft.application.province.territory
    return Converter(draft.standard.coefficients, draft.pack.evaluation_year, place, carbon, chosen)


def _per(sheet: Sheet, basis: str, builder: Builder) -> Control | None:
    if len(sheet.bases) < 2:
        return None
    choices = tuple(Choice(one, PER_LABELS[one], one == basis) for one in sheet.bases)
    errors = (*builder.errors.at("own.per"), *builder.gaps.at("own.per"))
    return Control("own.per", "radios", "口径", "口径", basis, choices, errors)


def _per_help(draft: Draft, number: int, sheet: Sheet) -> str:
    if draft.quotas(number) and sheet.most_products:
        return f"适用强制性限额、定额标准的，须按单位产品填报，最多 {sheet.most_products} 种产品（工序不占名额）。"
    return sheet.per_help


def _blocks(items: list[Table | Single]) -> Iterator[Block]:
    """Tables by themselves, neighbouring fields of one kind (shared or own) together."""
    step, held = 0, list[Single]()
    for item in [*items, None]:
        if held and (not isinstance(item, Single) or item.shared != held[0].shared):
            step += 1
            title = held[0].title if len(held) == 1 else "共用数据" if held[0].shared else "本项数据"
            yield Block(step, title, None, tuple(held), held[0].shared)
            held = []
        if isinstance(item, Single):
            held.append(item)
        elif item is not None:
            step += 1
            yield Block(step, item.label, item, (), item.shared)


def _results(draft: Draft, indicator: Indicator) -> Iterator[ResultLine]:
    """What the sheet comes to, in the unit of its levels, with the step that led there."""
    computed = draft.computed(indicator.number)
    fact = computed.fact if computed else None
    if fact is None or fact.not_applicable is not None:
        return
    steps = [step for step in fact.steps if step.numbers]
    result = draft.evaluated.score.indicator(indicator.number)
    if fact.parts:
        for part in fact.parts:
            scored = next((one for one in result.parts if one.key == part.key), None)
            amount, unit = (scored.value, scored.unit) if scored else (part.fact.value, part.fact.unit)
            numbers = next((one.numbers for one in steps if one.label.startswith(f"{part.name}：")), "")
            yield ResultLine(part.name, numbers, "" if amount is None else brief(amount), unit or "")
        return
    last = steps[-1] if steps else None
    shown = result.status == "scored" and isinstance(result.value, Decimal)
    value, unit = (result.value, result.unit) if shown else (fact.value, fact.unit)
    if fact.functions is not None:
        yield ResultLine(indicator.name, "已勾选的业务功能数", str(len(fact.functions)), indicator.unit or "项")
    elif fact.emission_growth is not None or fact.emission is not None:
        yield ResultLine("年均增长率", "；".join(step.numbers for step in steps[-2:]), "", "")
    elif isinstance(value, Decimal):
        label, numbers = (last.label, last.numbers) if last else (indicator.name, "")
        yield ResultLine(label, numbers, brief(value), unit or "")
