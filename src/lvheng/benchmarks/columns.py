"""The columns of a benchmark row, once for pages, workbooks and the digest."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column: `name` of the field, heading, width in characters of a workbook, what to enter."""

    name: str
    label: str
    width: int
    help: str
    required: bool = False
    longest: int = 40


COLUMNS = (
    Column("number", "指标序号", 9, "评价要求中的指标序号", required=True, longest=3),
    Column("industry", "行业", 16, "重点行业的名称；不分行业的留空"),
    Column("product", "产品或工序", 30, "限额标准中的产品或工序名称；不分产品的留空", longest=80),
    Column("process", "是否工序", 9, "工序填“是”：与产品一样填报，不受产品数量限制", longest=4),
    Column("basis", "计算口径", 10, "单位产品或单位产值；单位固定的指标留空", longest=20),
    Column("band", "分档", 16, "评价要求列出的分档；不分档的留空"),
    Column("unit", "计量单位", 14, "引领值和基准值的单位，例如 kgce/t；单位固定的指标可以留空"),
    Column("leading", "引领值", 12, "限额标准的 1 级；没有的留空", longest=80),
    Column("baseline", "基准值", 12, "限额标准的 2 级；没有的留空", longest=80),
    Column("informative", "仅供参考", 9, "只展示、不用于计分的填“是”（例如只限电耗的行）", longest=4),
    Column("valid_from", "生效日期", 12, "年-月-日；不限的留空", longest=20),
    Column("valid_to", "失效日期", 12, "最后有效的一天，年-月-日；不限的留空", longest=20),
    Column("region", "地区代码", 10, "只适用于一个地区的填 6 位行政区划代码；不限的留空", longest=12),
    Column("source", "来源文件", 40, "数值出自的文件", required=True, longest=200),
    Column("clause", "条款或表号", 18, "来源文件中的条款或表号", longest=80),
    Column("trust", "可信程度", 14, "正式发布、转录待复核、由核实数据推导或演示值", required=True, longest=14),
    Column("note", "备注", 40, "限制、换算等需要说明的事项", longest=500),
)
NAMES = tuple(column.name for column in COLUMNS)
LABELS = {column.name: column.label for column in COLUMNS}
