"""Official lists (绿色制造名单) into the registry: read and shown, doubts decided, applied wholly or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from lvheng.accounts.models import Authority, User
from lvheng.core import audit, clock
from lvheng.core.door import act
from lvheng.core.files import Upload, keep
from lvheng.core.refusal import Forbidden, Gap, Invalid, Refused
from lvheng.core.tabular import TYPES, CellProblem, Table
from lvheng.registry.actions.listwriting import Written, tell, write
from lvheng.registry.listbook import MAX_MB, table_of
from lvheng.registry.listplan import WORDS, Decision, Outcome, Row, clashes, decide, plan
from lvheng.registry.listprocess import LIST_IMPORT
from lvheng.registry.listworld import (
    decided,
    decisions_of,
    fingerprint,
    kept,
    lines_of,
    rows_of,
    setting_of,
    world_of,
)
from lvheng.registry.models import ListImport, Unit
from lvheng.registry.queries import own_units

KEPT_PROBLEMS = 1_000
LONGEST = {"batch": 40, "decision": 80}
YEARS = (1949, 2199)


def read_list(
    upload: Upload | None,
    *,
    actor: User,
    level: str,
    authority: Authority,
    year: int | None,
    decision: str,
    listed_on: dt.date | None,
    batch: str = "",
    kind: str = "",
) -> ListImport:
    """Read an official list (MI-3.c the national one, HN-1.1 the provincial) and keep what it would do, to be shown.

    Nothing changes yet. Raises Forbidden, Invalid with a gap a field; what is wrong inside the file is kept and shown.
    """
    found = ListImport(
        level=level, authority=authority, year=year or 0, batch=batch.strip(), decision=decision.strip(),
        listed_on=listed_on or clock.today(), read_by=actor, read_at=clock.now(),
    )  # fmt: skip
    if not actor.has_perm("registry.import_list", found):
        raise Forbidden("国家级名单由部导入，省级名单由省级主管部门、市级名单由市州主管部门导入本地区的。", "MI-3.c")
    gaps = _faults(found, upload, year, listed_on, kind)
    if gaps or upload is None:
        raise Invalid(gaps)
    with transaction.atomic():
        found.file = keep(upload, actor=actor, types=TYPES, max_mb=MAX_MB)
        table = table_of(upload)
        found.content = {"name": table.name, "kind": kind, "notes": [*table.notes], "ignored": [*table.ignored]}
        found.content["lines"] = [[one.number, {k: v for k, v in one.texts.items() if v}] for one in table.lines]
        unread = {one.line for one in table.problems}
        world = world_of(authority, level)
        rows = plan(table.lines, setting_of(found), world, unread=unread)
        found.content["rows"] = [kept(row) for row in rows]
        found.content["problems"], found.content["count"] = _problems(table, rows)
        found.fingerprint = fingerprint(rows)
        found.save(force_insert=True)
        data = {"file": table.name, "rows": len(rows), "problems": found.content["count"], "level": level}
        audit.record(found, "list_import.read", actor=actor, data=data)
    return found


def _faults(
    found: ListImport, upload: Upload | None, year: int | None, listed_on: dt.date | None, kind: str
) -> list[Gap]:
    gaps = []
    if year is None or not YEARS[0] <= year <= YEARS[1]:
        gaps.append(Gap("请填写四位数的年度，例如 2024。", "year"))
    if not found.decision:
        gaps.append(Gap("请填写公布这张名单的文号。", "decision"))
    for name, longest in LONGEST.items():
        if len(getattr(found, name)) > longest:
            gaps.append(Gap(f"请不超过 {longest} 个字。", name))
    if listed_on is None or listed_on > clock.today():
        gaps.append(Gap("请填写公布日期，不能晚于今天。", "listed_on"))
    if kind and kind not in Unit.Kind.values:
        gaps.append(Gap("请选择绿色工厂、绿色工业园区，或以表中“类别”一栏为准。", "kind"))
    if upload is None:
        gaps.append(Gap("请选择一个 XLSX 或 CSV 文件。", "file"))
    return gaps


def _problems(table: Table, rows: Sequence[Row]) -> tuple[list[list[str]], int]:
    """(what is wrong by cell, how much in all); a cell that could not be read is told once."""
    told = {one.cell for one in table.problems}
    found = [*table.problems]
    for row in rows:
        cells = [CellProblem(table.cell(row.line, column), message) for column, message in row.problems]
        found += [one for one in cells if one.cell not in told]
    found.sort(key=lambda one: one.line)
    return [[one.cell, one.message] for one in found[:KEPT_PROBLEMS]], len(found)


def decide_rows(found: ListImport, decisions: Mapping[int, Decision], *, actor: User) -> int:
    """Keep what a person says of doubtful rows, by line; returns how many are still open.

    Raises Forbidden, Refused, Invalid with a gap a line (`row-<line>`); then none is kept.
    """
    with act(LIST_IMPORT, "decide", found, actor=actor) as doing:
        rows = {row.line: row for row in rows_of(doing.obj) if row.outcome == Outcome.DOUBT}
        world = world_of(doing.obj.authority, doing.obj.level)
        gaps = []
        for line, decision in decisions.items():
            if line not in rows:
                gaps.append(Gap(f"第 {line} 行不需要决定；请刷新页面。", f"row-{line}"))
                continue
            done = decide(rows[line], decision, world)
            gaps += [Gap(f"第 {line} 行：{message}", f"row-{line}") for _column, message in done.problems]
        if gaps:
            raise Invalid(gaps)
        doing.obj.decisions |= {
            str(line): {"do": one.do, "unit": one.unit, "reason": one.reason} for line, one in decisions.items()
        }
        doing.obj.save(update_fields=["decisions"])
        doing.note(decisions={str(line): one.do for line, one in decisions.items()})
        return len(rows) - len(doing.obj.decisions)


def apply_list(found: ListImport, *, actor: User) -> dict[str, int]:
    """Apply an import wholly (MI-3.c, HN-1.1); returns how many rows came to what.

    Raises Forbidden; Refused where it has problems or undecided rows, where decisions come to one unit twice, or where
    the registry has changed in what the preview rests on.
    """
    try:
        with act(LIST_IMPORT, "apply", found, actor=actor) as doing:
            rows = _applicable(doing.obj)
            _nobody_s_own(rows, actor)
            written = write(doing.obj, rows, actor=actor)
            doing.obj.report = report(rows, written)
            doing.along(report=doing.obj.report, applied_at=clock.now())
            doing.note(file=doing.obj.content["name"], counts=doing.obj.report["counts"])
            for people, text, url in tell(doing.obj, rows, written):
                doing.tell([one for one in people if one.pk != actor.pk], text, url)
            return dict(doing.obj.report["counts"])
    except IntegrityError:
        raise _stale() from None


def _stale() -> Refused:
    words = "登记在读取名单之后有了变化，这张名单的结果已不同，不能导入。"
    return Refused(words, next_step="请重新上传名单，再看结果。")


def _nobody_s_own(rows: Sequence[Row], actor: User) -> None:
    """No officer writes a list that changes a unit they file for themselves. Raises Refused."""
    own = set(own_units(actor).values_list("pk", flat=True))
    lines = [row.line for row in rows if row.unit in own and row.outcome not in (Outcome.SAME, Outcome.SKIPPED)]
    if lines:
        words = f"第 {'、'.join(map(str, lines))} 行是您作为填报人的单位，不能由您导入。"
        raise Refused(words, next_step="请由本部门其他工作人员导入这张名单。")


def _applicable(found: ListImport) -> list[Row]:
    """The rows of an import with what was decided, if all of it may be written now. Raises Refused, Invalid."""
    if found.content["count"]:
        raise Refused(f"名单有 {found.content['count']} 处问题，不能导入。", next_step="请更正后重新上传名单。")
    world = world_of(found.authority, found.level)
    rows = plan(lines_of(found), setting_of(found), world)
    if fingerprint(rows) != found.fingerprint:
        raise _stale()
    done = decided(rows, decisions_of(found), world)
    undecided = sum(row.outcome == Outcome.DOUBT for row in done)
    if undecided:
        raise Refused(f"还有 {undecided} 行没有决定，不能导入。", next_step="请在“待决定”里逐行选择。")
    wrong = [row for row in [*done, *clashes(done)] if row.problems]
    if wrong:
        gaps = [Gap(f"第 {row.line} 行：{row.problems[0][1]}", f"row-{row.line}") for row in wrong]
        raise Invalid(gaps)
    return done


def report(rows: Sequence[Row], written: Written) -> dict[str, Any]:
    """What an import changed: counts by outcome, and each row that changed something or was left out."""
    counts = {outcome.value: 0 for outcome in WORDS if outcome not in (Outcome.DOUBT, Outcome.PROBLEM)}
    for row in rows:
        counts[row.outcome.value] += 1
    told = [
        {"line": row.line, "outcome": row.outcome.value, "unit": written.units.get(row.line, row.unit),
         "name": row.text("name"), "remark": "；".join(filter(None, (row.irregular, row.remark)))}
        for row in rows if row.outcome != Outcome.SAME or row.remark
    ]  # fmt: skip
    return {"counts": counts, "rows": told}


def discard_list(found: ListImport, *, actor: User) -> None:
    """Put an import away; the file and what was read stay. Raises Forbidden, Refused."""
    with act(LIST_IMPORT, "discard", found, actor=actor) as doing:
        doing.note(file=doing.obj.content["name"])


