"""The transitions of a benchmark set."""

from lvheng.benchmarks.models import BenchmarkSet
from lvheng.core.process import Process, Transition

S = BenchmarkSet.State
DRAFT = (S.DRAFT,)
CLAUSES = ("MI-A1", "MI-A2")
BENCHMARK_SET = Process(
    name="benchmark_set",
    label="基准集",
    states=dict(S.choices),
    transitions=(
        Transition("add_row", "增加基准行", DRAFT, None, "ministry", "benchmarks.edit", (), CLAUSES),
        Transition("change_row", "修改基准行", DRAFT, None, "ministry", "benchmarks.edit", (), CLAUSES),
        Transition("remove_row", "删除基准行", DRAFT, None, "ministry", "benchmarks.edit", (), CLAUSES),
        Transition("read_import", "读取工作簿", DRAFT, None, "ministry", "benchmarks.edit", (), CLAUSES),
        Transition("apply_import", "应用导入的工作簿", DRAFT, None, "ministry", "benchmarks.edit", (), CLAUSES),
        Transition("publish", "发布基准集", DRAFT, S.PUBLISHED, "ministry", "benchmarks.publish", (), CLAUSES),
    ),
)
