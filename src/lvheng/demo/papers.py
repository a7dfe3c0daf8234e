"""The demonstration's papers: small real files with the unit's own figures, made in milliseconds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst
import xlsxwriter
from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont

from lvheng.core import clock
from lvheng.demo.source import DATA

#: tce per 万kWh, 万m³ and t (GB/T 2589-2020 defaults), and the share of the energy each carrier has here.
CARRIERS = (
    ("天然气", "万立方米", "15", Decimal("12.1430"), Decimal("0.42")),
    ("柴油", "吨", "21", Decimal("1.4571"), Decimal("0.03")),
    ("电力", "万千瓦时", "33", Decimal("1.2290"), Decimal("0.55")),
)
FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent


@dataclass(frozen=True)
class Figures:
    """A unit's absolute figures, from which its indicator values follow."""

    name: str
    uscc: str
    year: int
    product: str
    product_unit: str
    produced: Decimal
    output_value: Decimal
    area: Decimal
    energy: Decimal
    fresh_water: Decimal
    reused_water: Decimal
    solar: Decimal

    @property
    def base(self) -> dict[str, Any]:
        """What every paper has."""
        return {
            "name": self.name,
            "uscc": self.uscc,
            "year": str(self.year),
            "reported": f"{self.year + 1} 年 2 月 12 日",
        }


def words(number: Decimal) -> str:
    """A number as a sheet prints it, two places."""
    return f"{number:,.2f}"


@cache
def compiler() -> typst.Compiler:
    """One compiler for all papers: it reads the fonts once."""
    return typst.Compiler(str(DATA / "papers.typ"), font_paths=[str(FONTS)], ignore_system_fonts=True)


def pdf(content: dict[str, Any]) -> bytes:
    """A PDF from the sheet `papers.typ`, untagged as scans are."""
    data = json.dumps(content, ensure_ascii=False)
    made = compiler().compile(sys_inputs={"data": data}, timestamp=0, pdf_tags=False)
    assert isinstance(made, bytes)  # noqa: S101 (one PDF, not pages)
    return made


def output_sheet(figures: Figures) -> ContentFile[bytes]:
    """B204-1 of one year, stamped."""
    rows = [
        ["工业总产值（当年价格）", "万元", "01", words(figures.output_value)],
        [f"主要产品产量：{figures.product}", figures.product_unit, "11", words(figures.produced)],
        ["用地面积", "平方米", "31", words(figures.area)],
    ]
    content = figures.base | {"kind": "output", "title": "B204-1", "rows": rows}
    return ContentFile(pdf(content), f"B204-1_{figures.year}年报_盖章.pdf")


def energy_sheets(figures: Figures) -> ContentFile[bytes]:
    """205-1 and 205-4 of one year, stamped."""
    energy = [
        [
            name,
            unit,
            code,
            "—",
            words(figures.energy * share / factor),
            words(figures.energy * share / factor),
            str(factor),
        ]
        for name, unit, code, factor, share in CARRIERS
    ]
    energy.append(["能源合计", "吨标准煤", "40", "—", "—", words(figures.energy), "—"])
    water = [
        ["取水量", "立方米", "01", words(figures.fresh_water)],
        ["重复用水量", "立方米", "02", words(figures.reused_water)],
        ["用水总量", "立方米", "03", words(figures.fresh_water + figures.reused_water)],
    ]
    content = figures.base | {
        "kind": "energy", "title": "205-1、205-4", "energy": energy, "water": water, "solar": words(figures.solar),
    }  # fmt: skip
    return ContentFile(pdf(content), f"205-1、205-4_{figures.year}年报_盖章.pdf")


def dossier(figures: Figures, sections: list[tuple[str, str]]) -> ContentFile[bytes]:
    """Everything else that is asked for, a heading each."""
    content = figures.base | {
        "kind": "dossier", "title": "佐证材料汇编",
        "sections": [{"title": title, "lines": [line]} for title, line in sections],
    }  # fmt: skip
    return ContentFile(pdf(content), "佐证材料汇编_盖章.pdf")


def commitment(name: str, uscc: str, *, text: str, digest: str, signatory: str) -> ContentFile[bytes]:
    """The commitment as it comes back from the scanner."""
    content = {
        "kind": "commitment", "title": "真实性承诺书", "name": name, "uscc": uscc, "year": "", "text": text,
        "digest": digest, "signatory": signatory, "reported": f"{clock.today():%Y 年 %-m 月 %-d 日}",
    }  # fmt: skip
    return ContentFile(pdf(content), "真实性承诺书_签字盖章.pdf")


def workbook(figures: Figures, lines: list[tuple[str, str, str]]) -> ContentFile[bytes]:
    """How each indicator was worked out: (indicator, calculation, result)."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"title": "指标计算过程", "created": clock.now().replace(tzinfo=None)})
    sheet = book.add_worksheet("计算过程")
    head = book.add_format({"bold": True, "bottom": 1})
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 60)
    sheet.set_column(2, 2, 22)
    sheet.write_row(0, 0, [figures.name, figures.uscc, f"{figures.year} 年"], head)
    sheet.write_row(1, 0, ["指标", "计算过程", "结果"], head)
    for row, line in enumerate(lines, start=2):
        sheet.write_row(row, 0, line)
    book.close()
    return ContentFile(target.getvalue(), f"{figures.year}年指标计算过程.xlsx")


@cache
def screenshot() -> bytes:
    """What an officer or applicant keeps of a look-up on a public site: the same picture for all."""
    image = Image.new("RGB", (960, 420), "#ffffff")
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(FONTS / "NotoSansSC-Regular.otf"), 26)
    draw.rectangle((0, 0, 960, 64), fill="#1f5f46")
    draw.text((24, 14), "信用信息查询（演示截图）", font=font, fill="#ffffff")
    for line, text in enumerate(
        ("查询日期：2025-10-15", "行政处罚：0 条", "经营异常名录：0 条", "严重违法失信：0 条", "失信被执行人：0 条")
    ):
        draw.text((40, 96 + 56 * line), text, font=font, fill="#1b1b1b")
    target = BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()


def looked_up() -> ContentFile[bytes]:
    """The screenshot as an upload."""
    return ContentFile(screenshot(), "信用查询截图.png")
