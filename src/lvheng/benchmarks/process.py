"""The transitions of a benchmark set."""

from lvheng.benchmarks.models import BenchmarkSet
from lvheng.core.process import Process, Transition

S = BenchmarkSet.State
BENCHMARK_SET = Process(
    name="benchmark_set",
    label="基准集",
    states=dict(S.choices),
    transitions=(
        Transition(
            "publish", "发布基准集", (S.DRAFT,), S.PUBLISHED, "ministry", "benchmarks.publish", (), ("MI-A1", "MI-A2")
        ),
    ),
)
