"""Papers for tests of the checks on evidence, with the text that PDFium finds in forms made like the official ones."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lvheng.review.checks.base import File, Page, Subject
from tests.review.checks.making import YEAR, factory

UNIT, USCC = "醴陵云麓示例瓷业有限公司", "91430200MA00DX0162"
OTHER, OTHER_USCC = "津市示例盐化有限公司", "91430700MA00DX0270"
ENERGY = (
    "电力 万 kWh 33 — 1,203.70 1,203.70 1.229", "洗精煤 t 39 12.00 5,012.40 5,012.40 0.9",
    "能源合计 吨标准煤 40 — — 5990.51 —",
)  # fmt: skip
OUTPUT = ("工业总产值（当年价格） 万元 01 52,131", "主要产品产量：产品 t 11 120345", "用地面积 m² 31 310427")
WATER = ("取水量 m³ 01 261,347", "其中：转供外单位 m³ 02 8", "重复用水量 m³ 03 2613470")
HEADS = {
    "205-1": "能源名称 计量单位 代码 年初库存 购进量 消费量合计 折标系数", "B204-1": "指标名称 计量单位 代码 本年",
    "205-4": "指标名称 计量单位 代码 本年",
}  # fmt: skip


def form(
    rows: Sequence[str] = ENERGY, number: str = "205-1", *, name: str = UNIT, uscc: str = USCC, year: int = YEAR,
    head: str | None = None,
) -> str:  # fmt: skip
    """The text of a statistics form."""
    return "\r\n".join([
        f"单位详细名称：{name} 表\u3000\u3000号：{number} 表", f"统一社会信用代码：{uscc} 制定机关：（示例）",
        "能源购进、消费与库存", f"{year} 年", HEADS[number] if head is None else head, *rows,
        "说明：没有实测的采用参考系数。",
        f"单位负责人：（签） 统计负责人：（签） 填表人：（签） 报出日期：{YEAR + 1} 年 2 月 12 日", "示例印章",
    ])  # fmt: skip


def paper(*texts: str, slot: str = "1.205-1", pk: int = 1, **values: Any) -> File:
    """A file that was read, one text a page."""
    pages = tuple(Page(page, text) for page, text in enumerate(texts, start=1))
    made = File(pk=pk, slot=slot, name="材料.pdf", sha256=f"{pk:064x}", readable=True, pages=pages)
    return replace(made, **values)


def with_papers(*files: File, **values: Any) -> Subject:
    """The factory in order, of this name, with these papers."""
    return factory(unit=UNIT, uscc=USCC, files=files, **values)
