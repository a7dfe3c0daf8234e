"""Rows and sets that the tests of the benchmarks room play with."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from lvheng.benchmarks import actions
from lvheng.benchmarks.columns import COLUMNS
from lvheng.benchmarks.models import BenchmarkSet
from lvheng.evaluation.choosing import LevelRow
from tests.cast import Cast

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def level(number: int = 1, **values: Any) -> LevelRow:
    """A row that nothing is wrong with: energy per product of cement works, unless said otherwise."""
    given: dict[str, Any] = {
        "industry": "cement", "basis": "product", "unit": "kgce/t", "leading": Decimal(100), "baseline": Decimal(107),
        "source": "示例文件", "trust": "official",
    }  # fmt: skip
    return LevelRow(number=number, **(given | values))


def general(number: int = 3, **values: Any) -> LevelRow:
    """A row for all, of an indicator whose unit the notice fixes."""
    given: dict[str, Any] = {"industry": "", "basis": "", "unit": "%", "leading": Decimal(20), "baseline": Decimal(6)}
    return level(number, **(given | values))


def make_draft(
    cast: Cast, *rows: LevelRow, kind: str = "factory", name: str = "示例基准集", **more: Any
) -> BenchmarkSet:
    """A draft with rows, as they are added on the pages."""
    made = actions.draft(kind, name, "1", actor=cast.ministry_officer, **more)
    if rows:
        actions.add_rows(made, rows, actor=cast.ministry_officer)
    return made


def workbook(lines: list[list[Any]], heads: list[str] | None = None, name: str = "基准.xlsx") -> SimpleUploadedFile:
    """An uploaded workbook with these lines under these headings (by default all of them)."""
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("基准")
    page.append(heads if heads is not None else [column.label for column in COLUMNS])
    for line in lines:
        page.append(line)
    buffer = BytesIO()
    book.save(buffer)
    return SimpleUploadedFile(name, buffer.getvalue(), XLSX)


#: Headings that say all that a plain row needs.
HEADS = [
    "指标序号", "行业", "产品或工序", "计算口径", "计量单位", "引领值", "基准值", "生效日期", "来源文件", "可信程度",
]  # fmt: skip


def line(**values: Any) -> list[Any]:
    """A line under `HEADS`."""
    given: dict[str, Any] = {
        "指标序号": 1, "行业": "水泥", "产品或工序": "水泥熟料", "计算口径": "单位产品", "计量单位": "kgce/t",
        "引领值": 100, "基准值": 107, "生效日期": date(2022, 11, 1), "来源文件": "示例文件", "可信程度": "正式发布",
    } | values  # fmt: skip
    return [given[head] for head in HEADS]
