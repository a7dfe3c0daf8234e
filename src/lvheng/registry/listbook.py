"""An official list (绿色制造名单) as a workbook or CSV: its columns, and reading it."""

from __future__ import annotations

from lvheng.core.files import Upload
from lvheng.core.tabular import Heading, Table, read_table, write_template

MAX_ROWS = 20_000
MAX_MB = 10
TITLE = "绿色制造名单"

KINDS = {
    "绿色工厂": "factory", "工厂": "factory", "绿色工业园区": "park", "绿色园区": "park", "园区": "park",
    "工业园区": "park",
}  # fmt: skip
STATES = {
    "在册": "listed", "列入": "listed", "新列入": "listed", "更名": "renamed", "已更名": "renamed", "移出": "removed",
    "已移出": "removed",
}  # fmt: skip
HEADINGS = (
    Heading("number", "序号", kind="number", max=9, width=8),
    Heading(
        "name", "单位名称",
        ("企业名称", "工厂名称", "园区名称", "名称", "单位全称", "绿色工厂名称", "绿色工业园区名称", "更名后名称",
         "现名称"),
        required=True, max=120, width=36,
    ),
    Heading(
        "uscc", "统一社会信用代码", ("信用代码", "社会信用代码", "统一代码"), kind="code", max=40, width=24,
        help="新列入而登记里还没有的单位必填。",
    ),
    Heading("kind", "类别", ("类型", "单位类型"), kind="choice", choices=KINDS, help="整张表同一类的可以留空。"),
    Heading(
        "site", "厂区", ("厂区名称", "生产场所", "分厂"), max=120, help="一个代码有多个厂区的填写厂区名称。"
    ),
    Heading("province", "省份", ("省", "所在省份", "地区", "所在地区", "省(区、市)", "省市"), max=60),
    Heading("city", "市州", ("市", "所在市州", "地市", "所在地市", "城市", "市(州)"), max=60),
    Heading("county", "县区", ("县", "县(市、区)", "所在县区", "区县"), max=60),
    Heading("address", "地址", ("通讯地址", "详细地址", "单位地址"), max=200, width=36),
    Heading("industry_code", "国民经济行业代码", ("行业代码",), max=4, help="GB/T 4754 的四位代码。"),
    Heading("year", "年度", ("认定年度", "列入年度"), kind="number", max=4, width=8, help="与整张表不同的才填。"),
    Heading("batch", "批次", ("认定批次",), max=40, help="与整张表不同的才填。"),
    Heading("on", "列入日期", ("认定日期", "公布日期", "日期", "发布日期"), kind="date", help="与整张表不同的才填。"),
    Heading("state", "状态", ("名单状态", "动态调整", "处理结果"), kind="choice", choices=STATES, help="留空为列入。"),
    Heading("former", "原名称", ("更名前名称", "原单位名称", "原企业名称", "曾用名"), max=120, width=36,
            help="状态为更名的填写更名前的名称。"),
    Heading("reason", "移出原因", ("原因", "移出理由"), max=300, width=30, help="状态为移出的填写原因。"),
)  # fmt: skip
COLUMNS = {one.name: one for one in HEADINGS}


def table_of(upload: Upload) -> Table:
    """An uploaded list, read with everything wrong told by its cell."""
    return read_table(upload, HEADINGS, max_rows=MAX_ROWS, max_mb=MAX_MB)


def template() -> bytes:
    """The workbook to fill in."""
    return write_template(TITLE, HEADINGS)
