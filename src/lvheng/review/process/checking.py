"""The transitions of a run of the automatic checks: a machine's act, or an officer's who asks for it."""

from lvheng.core.process import Process, Transition
from lvheng.review.models import CheckRun

C = CheckRun.State
ANY = (C.WAITING, C.DONE, C.FAILED)

CHECKING = Process(
    name="check_run",
    label="自动检查",
    states=dict(C.choices),
    transitions=(
        Transition("ask", "要求自动检查", ANY, C.WAITING, "city", "review.check", (), ("MI-3.a",)),
        Transition("finish", "完成自动检查", ANY, C.DONE, "system", "review.check", (), ("MI-3.a",)),
        Transition("fail", "记录自动检查出错", ANY, C.FAILED, "system", "review.check", (), ("MI-3.a",)),
    ),
)
