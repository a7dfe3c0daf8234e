"""``lvheng standards``: list, show, check, diff and schema of the packs, schema of the data sheets."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Final

from lvheng.evaluation.sheets.schema import sheets_schema
from lvheng.standards import Standard, list_industries, list_standards, list_territories, load_standard
from lvheng.standards.check import check_packs
from lvheng.standards.diff import diff_standards
from lvheng.standards.schema import SCHEMAS, json_schema

from . import table

FAULTS: Final = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The sub-commands of ``standards``."""
    commands = parser.add_subparsers(dest="what", required=True, metavar="子命令")
    commands.add_parser("list", help="列出全部评价标准").set_defaults(run=run_list)
    show = commands.add_parser("show", help="显示一个评价标准")
    show.add_argument("standard", help="例如 factory-2025 或 factory-2025/水泥")
    show.add_argument("--json", action="store_true", help="输出 JSON")
    show.set_defaults(run=run_show)
    commands.add_parser("check", help="检查全部标准包").set_defaults(run=run_check)
    diff = commands.add_parser("diff", help="列出两个评价标准的不同")
    diff.add_argument("first")
    diff.add_argument("second")
    diff.set_defaults(run=run_diff)
    sheets = commands.add_parser("sheets", help="输出一个评价标准的数据表的 JSON Schema")
    sheets.add_argument("standard", help="例如 factory-2025 或 factory-2025/水泥")
    sheets.set_defaults(run=run_sheets)
    schema = commands.add_parser("schema", help="输出标准包的 JSON Schema")
    schema.add_argument("model", nargs="?", default="standard", choices=sorted(SCHEMAS))
    schema.set_defaults(run=run_schema)


def _load(name: str) -> Standard:
    standard_id, _, industry = name.partition("/")
    return load_standard(standard_id, industry or None)


def run_list(_options: argparse.Namespace) -> int:
    """One line per standard, then the territories with a campaign pack."""
    rows = []
    for info in list_standards():
        industries = list_industries(info.year) if info.kind == "factory" else []
        own = sum(industry.has_overrides for industry in industries)
        count = f"{len(industries)} 个重点行业，{own} 个有具体要求" if industries else "—"
        rows.append((info.id, info.title, count, info.hash[:12]))
    sys.stdout.write(table.render(("标准", "名称", "重点行业", "内容摘要"), rows))
    for year in sorted({info.year for info in list_standards()}):
        sys.stdout.write(f"{year} 年度有单独安排的地区：{'、'.join(list_territories(year)) or '无'}\n")
    return 0


def run_show(options: argparse.Namespace) -> int:
    """Indicators with weights, units, levels and clauses, then the assumptions."""
    standard = _load(options.standard)
    if options.json:
        sys.stdout.write(standard.model_dump_json(indent=2) + "\n")
        return 0
    rows: list[table.Row] = []
    for group in standard.groups:
        rows.append(("", f"{group.name}（{group.weight}%）", "", "", "", "", "", ""))
        for item in standard.group_indicators(group.name):
            levels = (item.leading_text or str(item.leading or "—"), item.baseline_text or str(item.baseline or "—"))
            name, weight = f"  {item.name}", str(item.weight)
            rows.append((str(item.number), name, item.type_label, item.unit or "—", weight, *levels, item.clause))
    head = ("序号", "指标", "类型", "单位", "权重", "引领值", "基准值", "条款")
    industry = f" · {standard.industry.name}" if standard.industry else ""
    sys.stdout.write(f"{standard.title}（{standard.id}{industry}）\n内容摘要 {standard.hash}\n")
    if standard.general_applies:
        sys.stdout.write("该行业的具体要求未公开，按通用要求评价。\n")
    sys.stdout.write("\n" + table.render(head, rows, right={0, 4}))
    sys.stdout.write("\n通知未明确而采用的假设：\n")
    for assumption in standard.assumptions:
        sys.stdout.write(f"- {assumption.text}（{assumption.source}）\n")
    return 0


def run_check(_options: argparse.Namespace) -> int:
    """Say what was checked, or list every fault and return 1."""
    report = check_packs()
    if report.faults:
        sys.stderr.write("".join(f"{fault}\n" for fault in report.faults))
        sys.stderr.write(f"标准包有 {len(report.faults)} 处错误。\n")
        return FAULTS
    sys.stdout.write("".join(f"{line}\n" for line in report.checked))
    sys.stdout.write("标准包检查通过。\n")
    return 0


def run_diff(options: argparse.Namespace) -> int:
    """One line per difference; none: says so."""
    changes = diff_standards(_load(options.first), _load(options.second))
    for change in changes:
        sys.stdout.write(f"{change.place}：{change.before} → {change.after}\n")
    if not changes:
        sys.stdout.write("两个评价标准的内容相同。\n")
    return 0


def run_sheets(options: argparse.Namespace) -> int:
    """JSON Schema of the data sheets of one standard."""
    schema = sheets_schema(_load(options.standard))
    sys.stdout.write(json.dumps(schema, ensure_ascii=False, indent=2) + "\n")
    return 0


def run_schema(options: argparse.Namespace) -> int:
    """JSON Schema of one kind of pack content."""
    sys.stdout.write(json.dumps(json_schema(options.model), ensure_ascii=False, indent=2) + "\n")
    return 0
