"""A source list as uploaded: its columns, and its rows read with every problem told by cell."""

from dataclasses import dataclass
from datetime import date

from stdnum.cn import uscc as credit_code

from lvheng.core.files import Upload
from lvheng.core.tabular import CellProblem, Heading, Table, read_table
from lvheng.standards import SourceList

MAX_ROWS = 200_000
MAX_MB = 40
#: The columns; of name and code one must be there.
HEADINGS = (
    Heading(
        "name", "名称", ("单位名称", "企业名称", "主体名称", "被执行人名称", "当事人名称"), max=120, width=36,
        either=True,
        help="名称和统一社会信用代码至少填一项。",
    ),
    Heading(
        "uscc", "统一社会信用代码", ("信用代码", "社会信用代码", "代码"), kind="code", max=40, width=24,
        either=True,
        help="18 位；没有的留空，按名称比对。",
    ),
    Heading("matter", "事由", ("列入原因", "违法事实", "问题", "情形", "整改事项"), max=500, width=48),
    Heading("document", "文书号", ("文号", "决定文号", "处罚决定文书号", "案号"), max=120, width=28),
    Heading(
        "occurred_on", "发生或决定日期", ("发生日期", "决定日期", "列入日期", "处罚日期", "立案日期"), kind="date",
        width=18, help="三年等追溯期自这一天起算。",
    ),
    Heading(
        "ended_on", "移出或整改完成日期", ("移出日期", "整改完成日期", "结束日期"), kind="date", width=20,
        help="已移出名单或完成整改的填写。",
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be taken."""

    number: int
    name: str
    uscc: str
    matter: str
    document: str
    occurred_on: date | None
    ended_on: date | None


@dataclass(frozen=True)
class Reading:
    """A file as read: rows, every problem by its cell, what else to tell, the file's name."""

    rows: list[Row]
    problems: list[CellProblem]
    notes: list[str]
    name: str


def read_source(upload: Upload, source_list: SourceList, as_of: date, *, by_day: bool) -> Reading:
    """Read an upload as a source list that stood so on a day. Nothing raises: what is wrong is a problem.

    `by_day`: its entries are counted from their dates.
    """
    table = read_table(upload, HEADINGS, max_rows=MAX_ROWS, max_mb=MAX_MB)
    problems = list(table.problems)
    if table.lines and not {"name", "uscc"} & table.letters.keys():
        problems.append(CellProblem("", "缺少栏目：名称、统一社会信用代码至少要有一栏；请按模板补上。"))
    faulty = {one.cell for one in problems}
    rows = []
    for line in table.lines if not problems or "name" in table.letters or "uscc" in table.letters else ():
        row = Row(
            line.number, line.texts.get("name", ""), line.texts.get("uscc", ""), line.texts.get("matter", ""),
            line.texts.get("document", ""), line.date("occurred_on"), line.date("ended_on"),
        )  # fmt: skip
        rows.append(row)
        problems += _problems(table, row, as_of, faulty)
    return Reading(rows, problems, _notes(table, rows, source_list, by_day=by_day), table.name)


def _problems(table: Table, row: Row, as_of: date, faulty: set[str]) -> list[CellProblem]:
    found = []
    blank = [table.cell(row.number, name) for name in ("name", "uscc")]
    if not row.name and not row.uscc and not faulty.intersection(blank):
        found.append(CellProblem(f"第 {row.number} 行", "名称和统一社会信用代码都没有填写；请至少填一项"))
    if row.uscc and not credit_code.is_valid(row.uscc):
        words = "不是正确的统一社会信用代码（18 位，末位为校验码）；请核对，确实没有的留空、按名称比对"
        found.append(CellProblem(table.cell(row.number, "uscc"), f"“{row.uscc[:30]}”{words}"))
    if row.occurred_on is not None and row.occurred_on > as_of:
        words = f"发生或决定日期 {row.occurred_on} 在名单日期 {as_of} 之后；请核对日期"
        found.append(CellProblem(table.cell(row.number, "occurred_on"), words))
    if row.occurred_on is not None and row.ended_on is not None and row.ended_on < row.occurred_on:
        words = f"移出或整改完成日期 {row.ended_on} 早于发生或决定日期 {row.occurred_on}；请核对日期"
        found.append(CellProblem(table.cell(row.number, "ended_on"), words))
    return found


def _notes(table: Table, rows: list[Row], source_list: SourceList, *, by_day: bool) -> list[str]:
    notes = list(table.notes)
    if table.ignored:
        notes.append(f"没有用到的栏目：{'、'.join(table.ignored[:20])}。")
    undated = sum(row.occurred_on is None for row in rows)
    if by_day and undated:
        notes.append(f"{undated} 行没有发生或决定日期，无法计算追溯期，一直计入，由审核人员核实。")
    ended = sum(row.ended_on is not None for row in rows)
    if ended and source_list.ends is None:
        notes.append(f"{ended} 行填有移出或整改完成日期；这类名单不因移出或整改而不计，该日期只作记录。")
    same = len(rows) - len({(r.uscc or r.name, r.document, r.occurred_on, r.matter) for r in rows})
    if same:
        notes.append(f"{same} 行与其他行完全相同，只计一次。")
    return notes
