"""What a unit of the demonstration lays before its officers beside the statistics: papers of its own, no two alike."""

from __future__ import annotations

from io import BytesIO
from random import Random

import xlsxwriter
from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont

from lvheng.core import clock
from lvheng.demo import papers
from lvheng.demo.papers import Figures
from lvheng.filing.draft import Draft
from lvheng.filing.sheetform.summary import facts_of
from lvheng.registry.models import Unit

#: A heading and what stands under it.
Section = tuple[str, list[str]]
SITES = ("信用中国", "国家企业信用信息公示系统", "中国执行信息公开网")
FOUND = "行政处罚 0 条，经营异常名录 0 条，严重违法失信 0 条，失信被执行人 0 条。"
MONTHS = 12
RAW, WORKED = "原始数据", "计算过程"


def raw_facts(draft: Draft, number: int) -> list[str]:
    """The raw figures of an indicator, a line each."""
    found = facts_of(draft.standard, int(draft.content(0)["evaluation_year"]), draft.facts, {}, number)
    lines = []
    for one in found:
        line = f"{one.label}：{one.value} {one.unit}".strip()
        lines.append(f"{line}（{one.note}）" if one.note else line)
    return lines


def sections(unit: Unit, draft: Draft, slots: list[str]) -> list[Section]:
    """A section for each paper asked for: of an indicator with its raw figures, else with where the paper is kept."""
    dice = Random(unit.uscc)
    made: dict[str, list[str]] = {}
    for slot in slots:
        title = title_of(draft, slot)
        number = int(slot.split(".", 1)[0]) if slot[0].isdigit() else 0
        lines = made.setdefault(title, [_kept(dice, unit)])
        if number:
            lines += [line for line in raw_facts(draft, number) if line not in lines]
    return list(made.items())


def title_of(draft: Draft, slot: str) -> str:
    """What a slot asks for, in the standard's words."""
    place, name = slot.split(".", 1)
    if place.isdigit():
        asked = draft.standard.indicator(int(place)).evidence
    else:
        asked = tuple(one for requirement in draft.standard.basic_requirements for one in requirement.evidence)
    return next(one.title for one in asked if one.id == name)


def _kept(dice: Random, unit: Unit) -> str:
    number, pages, desk = dice.randint(100_000, 999_999), dice.randint(3, 60), dice.randint(1_000, 9_999)
    return f"（演示材料）原件共 {pages} 页，归档编号 {number}，经办 {unit.contact}，分机 {desk}。"


def dossier(figures: Figures, said: list[Section]) -> ContentFile[bytes]:
    """A unit's own compilation."""
    content = figures.base | {
        "kind": "dossier", "title": "佐证材料汇编",
        "sections": [{"title": title, "lines": lines} for title, lines in said],
    }  # fmt: skip
    return ContentFile(papers.pdf(content), "佐证材料汇编_盖章.pdf")


def looked_up(figures: Figures) -> ContentFile[bytes]:
    """What the public sites said of a unit."""
    dice = Random(f"credit {figures.uscc}")
    asked = [
        {
            "title": site,
            "lines": [
                f"查询编号 {dice.randint(10**7, 10**8 - 1)}，页面校验码 {dice.randint(10**5, 10**6 - 1)}。",
                f"查询日期：2025 年 10 月 {dice.randint(8, 11)} 日。{FOUND}",
            ],
        }
        for site in SITES
    ]
    content = figures.base | {"kind": "dossier", "title": "信用信息查询结果（演示）", "sections": asked}
    return ContentFile(papers.pdf(content), "信用查询结果.pdf")


def workbook(figures: Figures, draft: Draft) -> ContentFile[bytes]:
    """How each indicator was worked out (indicator, calculation, result), and on a further sheet from which figures."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"title": "指标计算过程", "created": clock.now().replace(tzinfo=None)})
    head = book.add_format({"bold": True, "bottom": 1})
    lines = papers.calculations(draft)
    raw = [
        (f"{one.number} {one.name}", line, "")
        for one in draft.standard.indicators
        for line in raw_facts(draft, one.number)
    ]
    for title, columns, rows in (
        (WORKED, ["指标", "计算过程", "结果"], lines), (RAW, ["指标", "填报的数据", ""], raw),
    ):  # fmt: skip
        sheet = book.add_worksheet(title)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 60)
        sheet.set_column(2, 2, 22)
        sheet.write_row(0, 0, [figures.name, figures.uscc, f"{figures.year} 年"], head)
        sheet.write_row(1, 0, columns, head)
        for row, line in enumerate(rows, start=2):
            sheet.write_row(row, 0, line)
    book.close()
    return ContentFile(target.getvalue(), f"{figures.year}年指标计算过程.xlsx")


def platform(figures: Figures) -> ContentFile[bytes]:
    """A picture of the unit's energy platform: the load of twelve months, invented."""
    dice = Random(f"platform {figures.uscc}")
    image = Image.new("RGB", (960, 600), "#ffffff")
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(papers.FONTS / "NotoSansSC-Regular.otf"), 24)
    draw.rectangle((0, 0, 960, 56), fill="#1f5f46")
    draw.text((24, 10), f"{figures.name}　能碳管理中心（演示截图）", font=font, fill="#ffffff")
    for month in range(MONTHS):
        left, high = 48 + month * 74, dice.randint(40, 430)
        draw.rectangle((left, 550 - high, left + dice.randint(24, 64), 550), fill="#2f7d5b" if month % 2 else "#9fc5b3")
        draw.text((left, 556), f"{month + 1} 月", font=font, fill="#1b1b1b")
    target = BytesIO()
    image.save(target, "PNG")
    return ContentFile(target.getvalue(), "能碳管理中心界面截图.png")
