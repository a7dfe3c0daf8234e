"""A benchmark row as text and back: the same words in forms, workbooks and previews."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from lvheng.benchmarks.columns import COLUMNS, NAMES, Column
from lvheng.benchmarks.terms import BASES, TRUSTS, Terms, bands_of
from lvheng.evaluation import NumberError, Problem, UnitError, parse_decimal, parse_unit
from lvheng.evaluation.choosing import LevelRow

YES = {"是": True, "true": True, "on": True, "1": True, "": False, "否": False, "false": False, "0": False}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class _Unread(ValueError):
    """The text can't be read; the message is Chinese."""


def read(texts: Mapping[str, str], terms: Terms) -> tuple[LevelRow | None, list[Problem]]:
    """The row that texts by column name state, or everything in them that can't be read, field by field."""
    values: dict[str, Any] = {}
    problems = []
    for column in COLUMNS:
        text = str(texts.get(column.name, "") or "").strip()
        try:
            _acceptable(column, text)
            values[column.name] = _READ.get(column.name, _text)(text, terms)
        except (_Unread, NumberError, UnitError) as error:
            problems.append(Problem(column.name, str(error)))
    if "number" in values:
        problems += _band(values, str(texts.get("band", "") or "").strip(), terms)
    return (None, problems) if problems else (LevelRow(**values), [])


def _acceptable(column: Column, text: str) -> None:
    if len(text) > column.longest:
        raise _Unread(f"{column.label}有 {len(text)} 个字，最多 {column.longest} 个")
    if _CONTROL.search(text):
        raise _Unread(f"{column.label}含有不能显示的字符，请重新输入")
    if column.required and not text:
        raise _Unread(f"请填写{column.label}：{column.help}")


def write(row: LevelRow, terms: Terms) -> dict[str, str]:
    """The texts of a row by column name; `read` takes them back to the same row."""
    found = {name: _written(getattr(row, name)) for name in NAMES}
    indicator = terms.indicator(row.number)
    bands = bands_of(indicator) if indicator else {}
    words = {
        "industry": terms.industries.get(row.industry, row.industry),
        "basis": BASES.get(row.basis, row.basis),
        "band": bands.get(row.band, row.band),
        "trust": TRUSTS.get(row.trust, row.trust),
    }
    return found | words


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else ""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def _text(text: str, _terms: Terms) -> str:
    return text


def _number(text: str, terms: Terms) -> int:
    plain = unicodedata.normalize("NFKC", text)
    number = int(plain) if plain.isdecimal() else 0
    if terms.indicator(number) is None:
        raise _Unread(f"没有指标“{text}”，请填写 1 到 {len(terms.standard.indicators)} 的指标序号")
    return number


def _industry(text: str, terms: Terms) -> str:
    found = _named(text, terms.industries)
    if found is None:
        known = "重点行业的名称" if terms.industries else "空白（园区不分行业）"
        raise _Unread(f"没有重点行业“{text}”，请填写{known}；所有行业通用的留空")
    return found


def _basis(text: str, _terms: Terms) -> str:
    found = _named(text, BASES)
    if found is None:
        raise _Unread(f"没有计算口径“{text}”，请填写{'或'.join(BASES.values())}；单位固定的指标留空")
    return found


def _trust(text: str, _terms: Terms) -> str:
    found = _named(text, TRUSTS)
    if found is None:
        raise _Unread(f"没有可信程度“{text}”，请填写{'、'.join(TRUSTS.values())}之一")
    return found


def _named(text: str, words: Mapping[str, str]) -> str | None:
    """The id that a word or id stands for; empty stays empty, None where there is none."""
    if not text:
        return ""
    return next((key for key, word in words.items() if text in (key, word)), None)


def _band(values: dict[str, Any], text: str, terms: Terms) -> list[Problem]:
    """Bands belong to indicators: read once the number is known."""
    indicator = terms.indicator(values["number"])
    bands = bands_of(indicator) if indicator else {}
    found = _named(text, bands)
    if found is None:
        known = f"请填写{'、'.join(bands.values())}之一，或" if bands else "该指标不分档，请"
        return [Problem("band", f"没有分档“{text}”，{known}留空")]
    values["band"] = found
    return []


def _unit(text: str, _terms: Terms) -> str:
    return parse_unit(text).text if text else ""


def _level(text: str, _terms: Terms) -> Decimal | None:
    return parse_decimal(text) if text else None


def _date(text: str, _terms: Terms) -> date | None:
    if not text:
        return None
    match = _DAY.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
    parts = match.groups() if match else ("0", "0", "0")
    try:
        return date(int(parts[0]), int(parts[1]), int(parts[2]))
    except ValueError:
        raise _Unread(f"“{text}”不是日期，请按 2025-10-01 的样子填写") from None


def _flag(text: str, _terms: Terms) -> bool:
    found = YES.get(text.lower())
    if found is None:
        raise _Unread(f"“{text}”看不懂，请填写“是”或“否”（留空为否）")
    return found


def _region(text: str, _terms: Terms) -> str:
    plain = unicodedata.normalize("NFKC", text)
    if plain and re.fullmatch(r"\d{6}", plain) is None:
        raise _Unread(f"“{text}”不是地区代码，请填写 6 位行政区划代码；不限地区的留空")
    return plain


_READ: dict[str, Callable[[str, Terms], Any]] = {
    "number": _number, "industry": _industry, "basis": _basis, "trust": _trust, "unit": _unit, "leading": _level,
    "baseline": _level, "valid_from": _date, "valid_to": _date, "process": _flag, "informative": _flag,
    "region": _region,
}  # fmt: skip
