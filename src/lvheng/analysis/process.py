"""The transitions of a proposal of derived levels."""

from lvheng.analysis.models import DerivedProposal
from lvheng.core.process import Process, Transition

S = DerivedProposal.State
OPEN = (S.OPEN,)
CLAUSES = ("MI-A1", "MI-A2")
DERIVED = Process(
    name="derived_proposal",
    label="推导基准",
    states=dict(S.choices),
    transitions=(
        Transition("adjust", "调整推导的基准", OPEN, None, "ministry", "analysis.derive", (), CLAUSES),
        Transition("simulate", "测算影响", OPEN, None, "ministry", "analysis.derive", ("analysis.taken",), CLAUSES),
        Transition(
            "make_set", "形成基准集草稿", OPEN, S.MADE, "ministry", "analysis.derive",
            ("analysis.taken", "analysis.simulated"), CLAUSES,
        ),
    ),
)  # fmt: skip
