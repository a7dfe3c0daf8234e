"""A workbook into a draft: read and shown first, then applied wholly or not at all."""

from typing import Any

from lvheng.accounts.models import User
from lvheng.benchmarks.actions.drafting import write_rows
from lvheng.benchmarks.checks import Placed
from lvheng.benchmarks.importing import Kind, compare, rows_in
from lvheng.benchmarks.models import BenchmarkRow, BenchmarkSet, ImportPreview
from lvheng.benchmarks.process import BENCHMARK_SET
from lvheng.benchmarks.queries import fingerprint, placed_rows, preview_rows, terms_of
from lvheng.benchmarks.rowtext import write
from lvheng.benchmarks.workbook import read
from lvheng.core import clock
from lvheng.core.door import act
from lvheng.core.files import Upload
from lvheng.core.refusal import Forbidden, Refused

KEPT_PROBLEMS = 500


def read_import(benchmark_set: BenchmarkSet, upload: Upload, *, actor: User) -> ImportPreview:
    """Read a workbook for a draft and keep what it says, right or wrong, to be looked at. Raises Forbidden, Refused."""
    with act(BENCHMARK_SET, "read_import", benchmark_set, actor=actor) as doing:
        terms = terms_of(doing.obj)
        rows, problems = rows_in(read(upload), terms)
        content = {
            "name": str(upload.name)[-120:],
            "rows": [[line, write(row, terms)] for line, row in rows],
            "problems": [[one.cell, one.message] for one in problems[:KEPT_PROBLEMS]],
            "count": len(problems),
        }
        ImportPreview.objects.filter(set=doing.obj, owner=actor).delete()
        doing.note(file=content["name"], rows=len(rows), problems=len(problems))
        return ImportPreview.objects.create(
            set=doing.obj, owner=actor, content=content, fingerprint=fingerprint(doing.obj), created_at=clock.now()
        )


def apply_import(preview: ImportPreview, *, actor: User) -> dict[str, int]:
    """Make a draft what the workbook says; returns how many rows of each kind of change.

    Raises Forbidden for a preview of somebody else, Refused where it has faults or the draft has changed since.
    """
    with act(BENCHMARK_SET, "apply_import", preview.set, actor=actor) as doing:
        if preview.owner_id != actor.pk:
            raise Forbidden("只能应用自己读取的工作簿。")
        rows = _applicable(preview, doing.obj)
        changes = compare(placed_rows(doing.obj), rows)
        counts: dict[str, int] = {kind.value: 0 for kind in Kind}
        for change in changes:
            counts[change.kind.value] += 1
        BenchmarkRow.objects.filter(set=doing.obj).delete()
        write_rows(doing.obj, [change.row for change in changes if change.kind != Kind.REMOVED])
        if doing.obj.origin == BenchmarkSet.Origin.EDITED:
            doing.obj.origin = BenchmarkSet.Origin.IMPORTED
            doing.obj.save(update_fields=["origin"])
        details: dict[str, Any] = {"file": preview.content["name"], "rows": counts}
        doing.note(**details)
        preview.delete()
        return counts


def _applicable(preview: ImportPreview, benchmark_set: BenchmarkSet) -> list[Placed]:
    """The rows of a preview that may be applied now. Raises Refused."""
    if not ImportPreview.objects.filter(pk=preview.pk).exists():
        raise Refused("这次导入已经应用过，或已被新的工作簿替代。", next_step="请刷新页面查看草稿现在的内容。")
    if preview.content["count"]:
        raise Refused(f"工作簿有 {preview.content['count']} 处错误，不能应用。", next_step="请更正后重新上传工作簿。")
    rows = preview_rows(preview)
    if preview.fingerprint != fingerprint(benchmark_set) or len(rows) != len(preview.content["rows"]):
        raise Refused("草稿或评价要求在读取工作簿之后改动过，不能应用。", next_step="请重新上传工作簿。")
    return rows
