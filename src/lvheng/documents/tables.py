"""Official tables as workbooks: the city's summary table, the province's recommended list with its benchmarking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lvheng.documents.workbook import Column, Sheet, build
from lvheng.registry.models import Unit
from lvheng.selection.models import HandIn, ProvinceReport
from lvheng.standards import SummaryTable

WIDTHS = {"position": 6, "name": 28, "uscc": 21, "place": 16, "industry": 14, "city_opinion": 24, "contact_phone": 15}
RECOMMENDED = (
    ("position", "序号", 6),
    ("kind", "类别", 14),
    ("name", "单位名称", 30),
    ("uscc", "统一社会信用代码", 21),
    ("city", "市州", 14),
    ("industry", "重点行业", 14),
    ("number", "受理编号", 22),
    ("self_score", "自评价得分", 11),
    ("score", "核实得分", 11),
    ("basis", "得分依据", 11),
    ("rank", "排名", 7),
    ("mean", "本地区现有单位平均分", 13),
    ("reason", "推荐理由", 34),
)
BENCHMARKING = (
    ("label", "类别", 18),
    ("due", "应填报", 10),
    ("filed", "已填报", 10),
    ("released", "免除填报", 10),
    ("missing", "未填报", 10),
    ("verified", "已审核", 10),
    ("scored", "有得分", 10),
    ("mean", "平均得分", 12),
)
EXISTING = (
    ("name", "单位名称", 34),
    ("uscc", "统一社会信用代码", 22),
    ("city", "市州", 16),
    ("number", "受理编号", 22),
    ("score", "得分", 11),
    ("basis", "得分依据", 14),
)


def summary_table(
    table: SummaryTable,
    rows: Sequence[Mapping[str, Any]],
    *,
    city: str,
    filled_by: str,
    phone: str,
    preview: bool = False,
) -> bytes:
    """新申报国家级绿色制造单位信息汇总表 (HN-A2): title and head as the notice prints them, room for the seal.

    `rows`: a text per column id of the pack, as frozen at hand-in.
    """
    values = {"city": city, "filled_by": filled_by, "phone": phone}
    head = "　　　　".join(f"{item.label}：{values.get(item.id, '')}" for item in table.head)
    columns = [Column(column.label, WIDTHS.get(column.id, 12)) for column in table.columns]
    cells = [[str(row.get(column.id, "")) for column in table.columns] for row in rows]
    foot = ("预览：尚未报送，内容可能变化。",) if preview else ()
    return build([Sheet("汇总表", table.title, columns, cells, head=(head,), foot=foot, stamp=True)])


def handed_in(hand_in: HandIn, table: SummaryTable) -> bytes:
    """The summary table of a hand-in, from its frozen rows."""
    return summary_table(
        table, hand_in.rows, city=hand_in.authority.name, filled_by=hand_in.filled_in_by, phone=hand_in.phone
    )


def benchmarking(report: ProvinceReport) -> bytes:
    """The recommended list together with how the benchmarking of existing units went (MI-3.b), as reported."""
    kinds: Mapping[str, Mapping[str, Any]] = report.benchmarking.get("kinds", {})
    year, province = report.campaign.year, report.province.name
    return build(
        [
            Sheet(
                "推荐名单",
                f"{province}{year}年度国家级绿色制造单位推荐名单",
                [Column(label, width) for _key, label, width in RECOMMENDED],
                [_recommended(row) for row in report.recommended],
                foot=() if report.recommended else ("本年度没有推荐单位。",),
                stamp=True,
            ),
            Sheet(
                "对标情况",
                f"{province}{year}年度现有国家级绿色制造单位对标情况",
                [Column(label, width, number=key not in {"label", "mean"}) for key, label, width in BENCHMARKING],
                [_kind(row) for row in kinds.values()],
                stamp=True,
            ),
            Sheet(
                "现有单位得分",
                f"{province}{year}年度现有国家级绿色制造单位得分",
                [Column("类别", 18), *(Column(label, width) for _key, label, width in EXISTING)],
                [
                    [row["label"], *(unit.get(key, "") for key, _label, _width in EXISTING)]
                    for row in kinds.values()
                    for unit in row.get("units", ())
                ],
            ),
            Sheet(
                "未填报单位",
                f"{province}{year}年度未填报的现有单位",
                [Column("类别", 18), Column("单位名称", 34), Column("统一社会信用代码", 22), Column("市州", 16)],
                [
                    [row["label"], unit["name"], unit["uscc"], unit["city"]]
                    for row in kinds.values()
                    for unit in row.get("not_filed", ())
                ],
            ),
            Sheet(
                "得分分布",
                f"{province}{year}年度现有单位得分分布",
                [Column("类别", 18), Column("得分区间", 16), Column("家数", 10, number=True)],
                [[row["label"], label, n] for row in kinds.values() for _edge, label, n in row.get("distribution", ())],
            ),
        ]
    )


def _recommended(row: Mapping[str, Any]) -> list[str]:
    kinds = dict(Unit.Kind.choices)
    shown = {**row, "kind": kinds.get(row.get("kind", ""), "")}
    return ["" if shown.get(key) is None else str(shown.get(key)) for key, _label, _width in RECOMMENDED]


def _kind(row: Mapping[str, Any]) -> list[Any]:
    shown = {**row, "missing": len(row.get("not_filed", ()))}
    return [shown.get(key, "") for key, _label, _width in BENCHMARKING]
