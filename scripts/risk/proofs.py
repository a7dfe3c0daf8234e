"""The papers of a unit: statistics forms with a text layer or as they come from a scanner, look-ups, certificates."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pypdfium2 as pdfium
import xlsxwriter
from django.core.files.base import ContentFile
from PIL import Image, ImageChops, ImageDraw

from lvheng.demo import papers
from lvheng.demo.drawing import Lot
from lvheng.filing.draft import Draft

#: Dots per inch of an office's scanner set to small files, over the 72 of a PDF's point.
SCALE = 110 / 72
#: Shares of the forms that come from a scanner, and of the look-ups that are pictures.
SCANNED = 0.12
PICTURES = 0.12
OFFICES = ("示例市行政审批局", "示例市生态环境局", "示例市自然资源局", "示例认证中心", "示例县发展改革局")
SCREENSHOT = ("行政处罚：0 条", "经营异常名录：0 条", "严重违法失信：0 条", "失信被执行人：0 条")
Upload = ContentFile[bytes]


def of(figures: papers.Figures, lot: Lot, sections: list[str]) -> dict[str, Upload]:
    """All papers of a unit but the workbook, by what they serve."""
    found = {
        "output": papers.output_sheet(figures),
        "sheet": papers.energy_sheets(figures),
        "credit": credit(figures, lot),
        "other": certificates(figures, lot, sections),
    }
    for kind in ("output", "sheet"):
        if lot.chance(SCANNED):
            found[kind] = scan(found[kind], lot)
    return found


def credit(figures: papers.Figures, lot: Lot) -> Upload:
    """A unit's own look-up of its credit: the page printed to a file, or a picture of the screen."""
    day, number = lot.random.randint(8, 12), lot.random.randint(10**9, 10**10 - 1)
    lines = (figures.name, figures.uscc, f"报告编号 {number}，查询日期 2025-10-{day:02d}", *SCREENSHOT)
    if lot.chance(PICTURES):
        return ContentFile(papers.picture.__wrapped__("信用信息查询（演示截图）", lines), "信用查询截图.png")
    return ContentFile(bound(figures, [("信用信息查询", line) for line in lines]), "信用查询.pdf")


def certificates(figures: papers.Figures, lot: Lot, sections: list[str]) -> Upload:
    """A unit's own certificates, bound into one file."""
    lines = []
    for title in sections:
        day = f"20{lot.random.randint(15, 24)} 年 {lot.random.randint(1, 12)} 月 {lot.random.randint(1, 28)} 日"
        number, amount = lot.random.randint(10**5, 10**8), lot.random.randint(1200, 99_000)
        office = lot.random.choice(OFFICES)
        lines.append((title, f"{office}于 {day}发给{figures.name}，编号 {number}，登记数量 {amount}，有效期内。"))
    return ContentFile(bound(figures, lines), "佐证材料汇编_盖章.pdf")


def bound(figures: papers.Figures, lines: list[tuple[str, str]]) -> bytes:
    """A file of papers: a title and a line each."""
    sections = [{"title": title, "lines": [line]} for title, line in lines]
    return papers.pdf(figures.base | {"kind": "dossier", "title": "佐证材料汇编", "sections": sections})


def workbook(figures: papers.Figures, draft: Draft) -> Upload:
    """How each indicator was worked out, as a workbook."""
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("计算过程")
    lines = [[figures.name, figures.uscc, f"{figures.year} 年"], ["指标", "计算过程", "结果"]]
    lines += [list(line) for line in papers.calculations(draft)]
    for row, line in enumerate(lines):
        sheet.write_row(row, 0, line)
    book.close()
    return ContentFile(target.getvalue(), f"{figures.year}年指标计算过程.xlsx")


def of_year(figures: papers.Figures, year: int) -> papers.Figures:
    """The same of another year."""
    return replace(figures, year=str(year))


def drawn(upload: Upload) -> list[Image.Image]:
    """The pages of a PDF as pictures."""
    upload.seek(0)
    document = pdfium.PdfDocument(upload.read())
    upload.seek(0)
    try:
        return [page.render(scale=SCALE, grayscale=True).to_pil() for page in document]
    finally:
        document.close()


def scan(upload: Upload, lot: Lot, pages: list[Image.Image] | None = None) -> Upload:
    """A PDF as it comes from a scanner: a little askew, a little dirty, without a text."""
    found = []
    for page in pages or drawn(upload):
        askew = page.rotate(lot.random.uniform(-0.8, 0.8), fillcolor=255, resample=Image.Resampling.BILINEAR)
        dirt = Image.effect_noise(askew.size, lot.random.uniform(4, 12))
        dirty = ImageChops.add(askew, dirt, scale=1, offset=-128)
        found.append(dirty)
    target = BytesIO()
    found[0].save(target, "PDF", save_all=True, append_images=found[1:], quality=lot.random.randint(45, 75))
    return ContentFile(target.getvalue(), str(upload.name).replace(".pdf", "_扫描.pdf"))


def altered(upload: Upload, lot: Lot) -> Upload:
    """Somebody else's paper scanned again, with one strip of it painted over and written anew."""
    pages = drawn(upload)
    page = pages[0]
    width, height = page.size
    draw = ImageDraw.Draw(page)
    top = int(height * lot.random.uniform(0.20, 0.30))
    left = int(width * 0.62)
    draw.rectangle((left, top, left + int(width * 0.09), top + int(height * 0.014)), fill=255)
    draw.text((left + 4, top), f"{lot.random.randint(1000, 9999)}.{lot.random.randint(10, 99)}", fill=0)
    return scan(upload, lot, pages)
