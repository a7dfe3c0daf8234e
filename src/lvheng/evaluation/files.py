"""Score files: YAML or JSON text to a standard, facts and benchmark pairs (the contract is docs/score-files.md)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, TypeVar, cast

from lvheng.standards import IndustryNotFound, Standard, StandardNotFound, load_standard
from lvheng.standards.plaintext import Plain, PlainTextError, join, parse_json, parse_yaml

from .checks import FIELDS, check_all, unknown_indicator
from .facts import Benchmark, EvaluationError, Fact
from .numbers import NumberError, parse_decimal
from .sheets import compute, read_shared

TOP_KEYS: Final = ("standard", "industry", "shared", "benchmarks", "facts")
BENCHMARK_KEYS: Final = ("leading", "baseline", "unit")
FACT_KEYS: Final = (*dict.fromkeys(key for keys in FIELDS.values() for key in keys), "not_applicable", "sheet")

_NUMBERS: Final = {
    "value", "leading", "baseline", "emission_growth", "value_added_growth", "base_emission", "emission"
}  # fmt: skip
_GROWTH_KEYS: Final = set(FIELDS["elasticity"])  # what is missing of these depends on the others
_NUMBER_KEY: Final = re.compile(r"[1-9]\d{0,3}", flags=re.ASCII)
_Entry = TypeVar("_Entry", Fact, Benchmark)


@dataclass(frozen=True)
class ScoreFile:
    """What a score file states, checked."""

    standard: Standard
    facts: dict[int, Fact]
    benchmarks: dict[int, Benchmark]


def read_score_file(text: str, *, json_only: bool = False, trace: bool = True) -> ScoreFile:
    """Read and check one score file; ``json_only`` where its name says JSON, ``trace`` unless nobody reads it.

    Raises `EvaluationError` with every fault as (place, Chinese message); the place is empty for the whole file.
    """
    faults: list[tuple[str, str]] = []
    try:
        content = _parse(text, json_only=json_only)
    except PlainTextError as error:
        content, faults = error.content, error.faults
    if content is None and faults:
        raise EvaluationError(faults)
    if content is None:
        raise EvaluationError([("", "文件是空的，请至少写明 standard，例如 standard: factory-2025")])
    if not isinstance(content, dict):
        raise EvaluationError([("", "文件内容须为“键: 值”，例如 standard: factory-2025")])
    return _Reader(faults, trace=trace).read(content)


def _parse(text: str, *, json_only: bool) -> Plain:
    if json_only and text.strip("\ufeff \t\r\n"):
        return parse_json(text)
    if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        try:
            return parse_json(text)
        except PlainTextError as error:
            if not error.syntax:
                raise
    return parse_yaml(text)


class _Reader:
    """Turns plain content into facts and benchmark pairs and gathers every fault."""

    def __init__(self, faults: list[tuple[str, str]], *, trace: bool) -> None:
        self.problems = list(faults)
        self.trace = trace

    def read(self, content: dict[str, Plain]) -> ScoreFile:
        self._unknown_keys("", content, TOP_KEYS)
        standard = self._standard(content.get("standard"), content.get("industry"))
        benchmarks = self._benchmarks(content.get("benchmarks"), standard)
        facts = self._entries("facts", content.get("facts"), FACT_KEYS, _fact, standard)
        if standard is not None:
            facts |= self._computed(standard, content.get("shared"), content.get("facts"))
            known = {place for place, _ in self.problems}
            self.problems += [item for item in check_all(standard, facts, benchmarks) if item[0] not in known]
        if standard is None or self.problems:
            raise EvaluationError(list(dict.fromkeys(self.problems)))
        return ScoreFile(standard, facts, benchmarks)

    def _fault(self, place: str, message: str) -> None:
        self.problems.append((place, message))

    def _unknown_keys(self, place: str, content: dict[str, Plain], known: tuple[str, ...]) -> None:
        for key in content:
            if key not in known:
                self._fault(join(place, key), f"未知的键“{key}”，可用的键：{'、'.join(known)}")

    def _standard(self, standard_id: Plain, industry: Plain) -> Standard | None:
        if not isinstance(standard_id, str):
            self._fault("standard", "请写明评价标准，例如 standard: factory-2025")
            return None
        try:
            standard = load_standard(standard_id)
        except StandardNotFound as error:
            self._fault("standard", str(error))
            return None
        if industry is None:
            return standard
        if not isinstance(industry, str) or not industry:
            self._fault("industry", "请写重点行业的名称，例如 industry: 水泥；非重点行业请去掉 industry")
            return standard
        try:
            return load_standard(standard_id, industry)
        except IndustryNotFound as error:
            self._fault("industry", str(error))
            return standard

    def _benchmarks(self, content: Plain, standard: Standard | None) -> dict[int, Benchmark]:
        """Pairs by indicator; those by product or substance are gathered under their indicator."""
        if not isinstance(content, dict):
            return self._entries("benchmarks", content, BENCHMARK_KEYS, _benchmark, standard)
        nested = {key: fields for key, fields in content.items() if _nested(fields)}
        flat: dict[str, Plain] = {key: fields for key, fields in content.items() if key not in nested}
        found = self._entries("benchmarks", flat, BENCHMARK_KEYS, _benchmark, standard)
        for key, fields in nested.items():
            place = join("benchmarks", key)
            if not _NUMBER_KEY.fullmatch(key):
                self._fault(place, self._unknown_indicator(key, standard))
                continue
            parts: dict[str, Benchmark] = {}
            for name, pair in cast("dict[str, Plain]", fields).items():
                if pair is not None:
                    parts[name] = self._pair(join(place, name), pair)
            found[int(key)] = Benchmark(parts=parts)
        return found

    def _pair(self, place: str, pair: Plain) -> Benchmark:
        if not isinstance(pair, dict):
            known = "、".join(BENCHMARK_KEYS)
            self._fault(place, f"须写成“键: 值”，可用的键：{known}；按产品或污染物分列的，每项写一组")
            return Benchmark()
        self._unknown_keys(place, pair, BENCHMARK_KEYS)
        stated = [name for name in BENCHMARK_KEYS if name in pair]
        return _benchmark({name: self._field(join(place, name), name, pair[name]) for name in stated})

    def _computed(self, standard: Standard, shared: Plain, facts: Plain) -> dict[int, Fact]:
        """The facts of data sheets, worked out; their faults are told at the field that causes them."""
        if shared is not None and not isinstance(shared, dict):
            self._fault("shared", "shared 须为“键: 值”，例如 shared: {evaluation_year: …, energy: […]}")
            return {}
        common = read_shared(standard, shared)
        self.problems += [*common.notes.problems, *common.notes.gaps]
        found: dict[int, Fact] = {}
        sheets = self._sheets(standard, facts)
        for number, sheet in sheets.items():
            result = compute(standard, number, sheet, common, trace=self.trace)
            at = join("facts", number)
            self.problems += [(_within(at, place), message) for place, message in (*result.problems, *result.gaps)]
            if result.fact is not None:
                found[number] = result.fact
        unused = not any("energy" in standard.sheets.indicators[number].uses for number in sheets)
        self.problems += common.total_faults(needed=unused)
        return found

    def _sheets(self, standard: Standard, facts: Plain) -> dict[int, dict[str, Plain]]:
        """The sheets that the facts hold, each the only statement of its indicator."""
        found: dict[int, dict[str, Plain]] = {}
        known = {str(indicator.number): indicator for indicator in standard.indicators}
        for key, fields in facts.items() if isinstance(facts, dict) else ():
            sheet = fields.get("sheet") if isinstance(fields, dict) else None
            if not isinstance(fields, dict) or sheet is None or key not in known:
                continue
            place = join(join("facts", key), "sheet")
            if not isinstance(sheet, dict):
                self._fault(place, "数据表 sheet 须为“键: 值”")
            elif len([value for value in fields.values() if value is not None]) > 1:
                self._fault(place, "sheet 与其他键不能同时填报，请只保留一种")
            elif standard.sheet(int(key)) is None:
                ways = "、".join(FIELDS[known[key].rule])
                self._fault(place, f"指标 {key} 没有数据表，请用 {ways} 填报")
            else:
                found[int(key)] = sheet
        return found

    def _entries(
        self,
        kind: str,
        content: Plain,
        known: tuple[str, ...],
        build: Callable[[dict[str, Plain | Decimal]], _Entry],
        standard: Standard | None,
    ) -> dict[int, _Entry]:
        """The entries per indicator number, without the fields that can't be read."""
        entries: dict[int, _Entry] = {}
        if content is None:
            return entries
        if not isinstance(content, dict):
            self._fault(kind, f"{kind} 须按指标序号填写，例如 {kind}: {{1: {{…}}}}")
            return entries
        for key, fields in content.items():
            place = join(kind, key)
            if not _NUMBER_KEY.fullmatch(key):
                self._fault(place, self._unknown_indicator(key, standard))
            elif isinstance(fields, dict):
                self._unknown_keys(place, fields, known)
                before = len(self.problems)
                plain = [name for name in known if name in fields and name != "sheet"]
                values = {name: self._field(join(place, name), name, fields[name]) for name in plain}
                if len(self.problems) == before or not _GROWTH_KEYS & fields.keys():
                    entries[int(key)] = build(values)
            elif fields is not None:
                self._fault(place, f"指标 {key} 的内容须为“键: 值”，可用的键：{'、'.join(known)}")
        return entries

    def _unknown_indicator(self, key: str, standard: Standard | None) -> str:
        return unknown_indicator(standard, key) if standard else f"“{key}”不是指标序号，请用 1、2、3……"

    def _field(self, place: str, name: str, value: Plain) -> Plain | Decimal:
        if value is None:
            return None
        if name == "functions":
            return self._names(place, value)
        if not isinstance(value, str):
            wanted = "数值，例如 12.5" if name in _NUMBERS else "文字"
            found = "真假值" if isinstance(value, bool) else "列表或键值"
            self._fault(place, f"{name} 不能是{found}，请填写{wanted}")
            return None
        if name not in _NUMBERS:
            return value
        try:
            return parse_decimal(value)
        except NumberError as error:
            self._fault(place, str(error))
            return None

    def _names(self, place: str, value: Plain) -> Plain:
        if not isinstance(value, list):
            self._fault(place, "functions 须为业务功能名称的列表，例如 [能耗查询, 能效对标]")
            return None
        names: list[Plain] = []
        for position, name in enumerate(value, start=1):
            if isinstance(name, str):
                names.append(name)
            else:
                self._fault(join(place, position), "业务功能须为名称，例如 能耗查询")
        return names


def _nested(fields: Plain) -> bool:
    """Whether pairs are given by product or substance: keys that are no keys of a pair, each with a mapping."""
    return isinstance(fields, dict) and any(
        key not in BENCHMARK_KEYS and (isinstance(value, dict) or value is None) for key, value in fields.items()
    )


def _within(indicator: str, place: str) -> str:
    """A place of a computation in the file: the sheet's own fields stand under their indicator."""
    return place if place.startswith("shared") else join(indicator, place)


def _fact(values: dict[str, Plain | Decimal]) -> Fact:
    functions = values.pop("functions", None)
    names = tuple(str(name) for name in functions) if isinstance(functions, list) else None
    return Fact(**values, functions=names)  # type: ignore[arg-type]  # each field was read by its kind


def _benchmark(values: dict[str, Plain | Decimal]) -> Benchmark:
    return Benchmark(**values)  # type: ignore[arg-type]  # each field was read by its kind
