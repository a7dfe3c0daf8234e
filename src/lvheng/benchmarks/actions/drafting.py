"""Drafts: set up anew or as a new version of a published set, and their rows."""

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction

from lvheng.accounts.models import User
from lvheng.benchmarks.checks import RowProblem, check_row, clashes, twins
from lvheng.benchmarks.columns import NAMES
from lvheng.benchmarks.models import BenchmarkRow, BenchmarkSet
from lvheng.benchmarks.process import BENCHMARK_SET
from lvheng.benchmarks.queries import placed_rows, terms_of
from lvheng.benchmarks.terms import KINDS
from lvheng.core import audit, clock
from lvheng.core.door import act
from lvheng.core.refusal import Forbidden, Gap, Invalid, Refused
from lvheng.evaluation.choosing import LevelRow

LONGEST = {"name": 80, "version": 20}


def draft(
    kind: str,
    name: str,
    version: str,
    *,
    actor: User,
    based_on: BenchmarkSet | None = None,
    origin: str = BenchmarkSet.Origin.EDITED,
    for_year: int | None = None,
    note: str = "",
) -> BenchmarkSet:
    """Set up a draft, empty or with the rows of the published set it is based on. Raises Forbidden, Invalid."""
    if not actor.has_perm("benchmarks.edit"):
        raise Forbidden("只有部级工作人员可以编制基准集。")
    gaps = _faults(kind, {"name": name, "version": version}, based_on)
    if gaps:
        raise Invalid(gaps)
    made = BenchmarkSet(
        kind=kind, name=name.strip(), version=version.strip(), origin=origin, based_on=based_on, for_year=for_year,
        note=note.strip(), created_by=actor, created_at=clock.now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save(force_insert=True)
            copied = write_rows(made, [row for _place, row in placed_rows(based_on)]) if based_on else 0
            data = {"kind": kind, "name": str(made), "based_on": based_on.pk if based_on else None, "rows": copied}
            audit.record(made, "benchmark_set.draft", actor=actor, data=data)
    except IntegrityError:
        raise Invalid([Gap(f"“{made}”已有，请换一个名称或版本", "version")]) from None
    return made


def _faults(kind: str, texts: dict[str, str], based_on: BenchmarkSet | None) -> list[Gap]:
    labels = {"name": "名称", "version": "版本"}
    gaps = [] if kind in KINDS else [Gap(f"请选择单位类型：{'、'.join(KINDS.values())}", "kind")]
    for field, text in texts.items():
        if not text.strip() or len(text.strip()) > LONGEST[field]:
            gaps.append(Gap(f"请填写{labels[field]}，不超过 {LONGEST[field]} 个字", field))
    if based_on is not None and (based_on.state != BenchmarkSet.State.PUBLISHED or based_on.kind != kind):
        gaps.append(Gap("只能以同一类单位的已发布基准集为底本，请另选", "based_on"))
    return gaps


def model_row(benchmark_set: BenchmarkSet, row: LevelRow) -> BenchmarkRow:
    """A row as the database keeps it, not saved."""
    return BenchmarkRow(set=benchmark_set, **{name: getattr(row, name) for name in NAMES})


def write_rows(benchmark_set: BenchmarkSet, rows: Iterable[LevelRow]) -> int:
    """Append rows as they are; part of acts that have checked them. Returns how many."""
    return len(BenchmarkRow.objects.bulk_create([model_row(benchmark_set, row) for row in rows], batch_size=500))


def add_row(benchmark_set: BenchmarkSet, row: LevelRow, *, actor: User) -> BenchmarkRow:
    """Append a row to a draft. Raises Forbidden, Refused, Invalid with a gap a field."""
    with act(BENCHMARK_SET, "add_row", benchmark_set, actor=actor) as doing:
        _must_fit(doing.obj, row)
        made = model_row(doing.obj, row)
        made.save(force_insert=True)
        doing.note(row=made.pk, content=_content(row))
        return made


def add_rows(benchmark_set: BenchmarkSet, rows: Sequence[LevelRow], *, actor: User) -> int:
    """Append many rows to a draft, all or none. Raises Forbidden, Refused, Invalid; gaps name 第 n 行 of the list."""
    with act(BENCHMARK_SET, "add_row", benchmark_set, actor=actor) as doing:
        terms = terms_of(doing.obj)
        there = placed_rows(doing.obj)
        new = [(len(there) + n, row) for n, row in enumerate(rows, 1)]
        found = [RowProblem(place, one.field, one.message) for place, row in new for one in check_row(row, terms)]
        found += twins([*there, *new])
        if found:
            raise Invalid([Gap(one.words, one.field) for one in found])
        write_rows(doing.obj, rows)
        doing.note(rows=len(new))
        return len(new)


def change_row(row: BenchmarkRow, new: LevelRow, *, actor: User) -> BenchmarkRow:
    """Replace what a row of a draft says. Raises Forbidden, Refused, Invalid with a gap a field."""
    with act(BENCHMARK_SET, "change_row", row.set, actor=actor) as doing:
        _must_be_there(row)
        _must_fit(doing.obj, new, instead_of=row.pk)
        changed = model_row(doing.obj, new)
        changed.pk = row.pk
        changed.save(force_update=True)
        doing.note(row=row.pk, content=_content(new))
        return changed


def remove_row(row: BenchmarkRow, *, actor: User) -> None:
    """Take a row out of a draft. Raises Forbidden, Refused."""
    with act(BENCHMARK_SET, "remove_row", row.set, actor=actor) as doing:
        _must_be_there(row)
        doing.note(row=row.pk)
        BenchmarkRow.objects.filter(pk=row.pk).delete()


def _must_fit(benchmark_set: BenchmarkSet, row: LevelRow, *, instead_of: int | None = None) -> None:
    """Refuse a row that is wrong by itself or valid for the case of another than the one it replaces."""
    others = [placed for placed in placed_rows(benchmark_set) if placed[1].id != instead_of]
    problems = check_row(row, terms_of(benchmark_set)) + clashes(row, others)
    if problems:
        raise Invalid([Gap(one.message, one.field) for one in problems])


def _must_be_there(row: BenchmarkRow) -> None:
    if not BenchmarkRow.objects.filter(pk=row.pk).exists():
        raise Refused("这一行已被删除。", next_step="请刷新页面查看草稿现在的内容。")


def _content(row: LevelRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in NAMES if getattr(row, name) not in ("", None, False)}
