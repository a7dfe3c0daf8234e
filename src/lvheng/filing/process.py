"""The transitions of an application, as far as the applicant's own part goes."""

from lvheng.core.process import Process, Transition
from lvheng.filing.models import Application, Supplement

S = Application.State
OPEN = ("filing.year", "filing.window")
APPLICATION = Process(
    name="application",
    label="申报表",
    states=dict(S.choices),
    transitions=(
        Transition("save", "填写申报表", (S.DRAFT,), None, "unit", "filing.edit", OPEN, ("HN-2.1.a", "MI-2.1.a")),
        Transition("attach", "上传证明材料", (S.DRAFT,), None, "unit", "filing.edit", OPEN, ("HN-2.1.a", "HN-3.1")),
        Transition("detach", "删除证明材料", (S.DRAFT,), None, "unit", "filing.edit", OPEN, ("HN-2.1.a", "HN-3.1")),
        Transition("commit", "签署真实性承诺", (S.DRAFT,), None, "unit", "filing.edit", OPEN, ("HN-4.2.d",)),
        Transition(
            "submit", "提交申报", (S.DRAFT,), S.SUBMITTED, "unit", "filing.submit",
            ("filing.real", *OPEN, "filing.eligible", "filing.benchmarks", "filing.complete"),
            ("HN-3.1", "HN-4.2.b", "MI-2.1.a"),
        ),
        Transition(
            "withdraw", "撤回申报", (S.DRAFT, S.SUBMITTED), S.WITHDRAWN, "unit", "filing.withdraw",
            ("filing.real", "filing.year", "filing.withdrawable", "selection.unpublished"), ("HN-4.2.b",),
        ),
        Transition(
            "end", "终止申报", (S.DRAFT, S.SUBMITTED), S.ENDED, "province", "filing.end", ("filing.real",),
            ("HN-4.2.c", "MI-3.d"),
        ),
        Transition(
            "merge", "因合并终止申报", (S.DRAFT, S.SUBMITTED), S.ENDED, "province", "filing.merge",
            ("filing.real", "filing.absorbed"),
        ),
    ),
)  # fmt: skip

P = Supplement.State
ANSWERING = ("filing.supplement_allowed", "filing.supplement_filed", "filing.supplement_term")
RETURNED = ("HN-4.2.b", "HN-3.1")
SUPPLEMENT = Process(
    name="supplement",
    label="补正",
    states=dict(P.choices),
    transitions=(
        Transition("save", "填写补正内容", (P.ASKED,), None, "unit", "filing.supplement", ANSWERING, RETURNED),
        Transition("attach", "上传补正材料", (P.ASKED,), None, "unit", "filing.supplement", ANSWERING, RETURNED),
        Transition("detach", "删除补正材料", (P.ASKED,), None, "unit", "filing.supplement", ANSWERING, RETURNED),
        Transition("hand_in", "提交补正", (P.ASKED,), P.ANSWERED, "unit", "filing.supplement", ANSWERING, RETURNED),
        Transition(
            "cancel", "撤销补正要求", (P.ASKED,), P.CANCELLED, "city", "filing.cancel_supplement",
            ("filing.supplement_filed", "filing.supplement_other"), RETURNED,
        ),
    ),
)  # fmt: skip
