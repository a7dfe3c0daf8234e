"""The demonstration's papers: small real files with the unit's own figures, made in milliseconds."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pylopdf_fonts_zh_cn
import typst
from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont

from lvheng.core import clock
from lvheng.demo.source import DATA
from lvheng.evaluation import sheets
from lvheng.evaluation.numbers import brief
from lvheng.evaluation.sheets.energy import coal_factor
from lvheng.filing.draft import Draft
from lvheng.filing.facts import SHARED, value_in_words
from lvheng.registry.models import Unit

FONTS = Path(pylopdf_fonts_zh_cn.__file__).parent


#: How the sheets of the statistics number what they ask for; the rest is what the national sheets call other.
CODES = {
    "electricity": "33", "natural_gas": "15", "raw_coal": "01", "coke": "07", "heat": "32", "diesel": "21", "lpg": "24",
}  # fmt: skip
OTHER = "39"


@dataclass(frozen=True)
class Figures:
    """A unit's raw figures as it has typed them into its data sheets: what its papers show as well."""

    name: str
    uscc: str
    year: str
    output: list[list[str]] = field(default_factory=list)
    energy: list[list[str]] = field(default_factory=list)
    water: list[list[str]] = field(default_factory=list)
    solar: str = "0"

    @property
    def base(self) -> dict[str, Any]:
        """What every paper has."""
        dice = Random(f"form {self.uscc} {self.year}")
        reported = f"{int(self.year) + 1} 年 2 月 {dice.randint(8, 20)} 日"
        serial = f"报送流水号 {dice.randint(10**7, 10**8 - 1)}，填表人分机 {dice.randint(1_000, 9_999)}"
        return {"name": self.name, "uscc": self.uscc, "year": self.year, "reported": reported, "serial": serial}


def figures(unit: Unit, draft: Draft) -> Figures:
    """What a draft's sheets say, row by row."""
    shared = draft.content(SHARED)
    return Figures(
        unit.name, unit.uscc, shared["evaluation_year"], output=output_rows(shared), energy=energy_rows(draft),
        water=water_rows(draft), solar=solar_of(draft),
    )  # fmt: skip


def output_rows(shared: dict[str, Any]) -> list[list[str]]:
    """Output value, products and land."""
    year, value = shared["evaluation_year"], shared["output_value"]
    rows = [["工业总产值（当年价格）", value["unit"], "01", value.get("amount") or value[year]]]
    for number, product in enumerate(shared.get("products", []), start=11):
        amount, unit = typed(product["output"])
        rows.append([f"主要产品产量：{product['name']}", unit, str(number), amount])
    earlier = [name for name in sorted(value, reverse=True) if name.isdecimal() and name != year]
    rows += [[f"{name} 年工业总产值", value["unit"], f"{at}", value[name]] for at, name in enumerate(earlier, start=2)]
    if "value_added" in shared:
        amount, unit = typed(shared["value_added"])
        rows.append(["工业增加值", unit, "21", amount])
    if "site_area" in shared:
        amount, unit = typed(shared["site_area"])
        rows.append(["用地面积", unit, "31", amount])
    return rows


def energy_rows(draft: Draft) -> list[list[str]]:
    """Every carrier with the coefficient it was converted with, and the total."""
    standard = draft.standard
    found = sheets.read_shared(standard, draft.content(SHARED))
    coefficients = found.coefficients
    rows = []
    for row, use in zip(draft.content(SHARED)["energy"], found.uses, strict=True):
        amount, unit = typed(row)
        coefficient = "—" if use.feedstock else brief(coal_factor(use, coefficients))
        rows.append([
            f"{use.carrier.name}{'（原料用）' if use.feedstock else ''}", unit, CODES.get(use.carrier.id, OTHER), "—",
            amount, amount, coefficient,
        ])  # fmt: skip
    return [*rows, ["能源合计", "吨标准煤", "40", "—", "—", brief(round(found.tce, 2)), "—"]]


def water_rows(draft: Draft) -> list[list[str]]:
    """Water taken in and reused, as far as the unit has come."""
    labels = {
        "intake": "取水量", "resold": "其中：转供外单位", "reused": "重复用水量", "fresh_water": "工业用新鲜水量",
        "waste_water": "工业废水排放量",
    }  # fmt: skip
    typed_in = {name: value for row in draft.facts.values() for name, value in row.sheet.items() if name in labels}
    known = [(label, typed(typed_in[name])) for name, label in labels.items() if name in typed_in]
    return [[label, unit, f"{number:02d}", amount] for number, (label, (amount, unit)) in enumerate(known, start=1)]


def solar_of(draft: Draft) -> str:
    """What its own roof gave, as typed."""
    own = next((row.sheet["own"] for row in draft.facts.values() if row.sheet.get("own")), None)
    return " ".join(typed(own[0])) if own else "0 万kWh"


def typed(quantity: dict[str, Any]) -> tuple[str, str]:
    """(amount, unit) as typed; months added up."""
    if "months" in quantity:
        total = sum((Decimal(month.replace(",", "")) for month in quantity["months"]), Decimal(0))
        return f"{total:,f}", quantity["unit"]
    return quantity["amount"], quantity["unit"]


def calculations(draft: Draft) -> list[tuple[str, str, str]]:
    """The lines of the workbook: (indicator, how it is worked out, what it comes to)."""
    lines = []
    for indicator in draft.standard.indicators:
        number = indicator.number
        row = draft.facts.get(number)
        if row is not None:
            words = " ".join(value_in_words(draft.standard, number, row))
            lines.append((f"{number} {indicator.name}", indicator.formula, words))
    return lines


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
    content = figures.base | {"kind": "output", "title": "B204-1", "rows": figures.output}
    return ContentFile(pdf(content), f"B204-1_{figures.year}年报_盖章.pdf")


def energy_sheets(figures: Figures) -> ContentFile[bytes]:
    """205-1 and 205-4 of one year, stamped."""
    content = figures.base | {
        "kind": "energy", "title": "205-1、205-4", "energy": figures.energy, "water": figures.water,
        "solar": figures.solar,
    }  # fmt: skip
    return ContentFile(pdf(content), f"205-1、205-4_{figures.year}年报_盖章.pdf")


def commitment(name: str, uscc: str, *, text: str, digest: str, signatory: str) -> ContentFile[bytes]:
    """The commitment as it comes back from the scanner."""
    content = {
        "kind": "commitment", "title": "真实性承诺书", "name": name, "uscc": uscc, "year": "", "text": text,
        "digest": digest, "signatory": signatory, "reported": f"{clock.today():%Y 年 %-m 月 %-d 日}",
    }  # fmt: skip
    return ContentFile(pdf(content), "真实性承诺书_签字盖章.pdf")


@cache
def picture(title: str, lines: tuple[str, ...]) -> bytes:
    """A paper as a picture: a title and what it says."""
    image = Image.new("RGB", (960, 420), "#ffffff")
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(FONTS / "NotoSansSC-Regular.otf"), 26)
    draw.rectangle((0, 0, 960, 64), fill="#1f5f46")
    draw.text((24, 14), title, font=font, fill="#ffffff")
    for line, text in enumerate(lines):
        draw.text((40, 96 + 56 * line), text, font=font, fill="#1b1b1b")
    target = BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()
