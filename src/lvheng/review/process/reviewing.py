"""The transitions of a review at one level.

Where the pack asks for two people (`two_people`), one officer proposes and another one of the same authority decides as
proposed, or sends it back; elsewhere one officer decides straight away.
"""

from lvheng.core.process import Process, Transition
from lvheng.review.models import Review
from lvheng.review.process.questions import ROWS

R = Review.State
WORKING = ("review.submitted", "review.own_unit", "review.year_open", "review.window", "selection.still_choosing")
REFUSING = (*WORKING, "review.own_act", "review.not_returned", "review.below")
PASSING = (
    *REFUSING, "review.eligible", "review.basic", "review.judged", "review.visited", "review.departments",
)  # fmt: skip
PASS_CLAUSES = ("HN-4.1.a", "HN-4.1.d", "MI-1.a", "MI-3.a")
UNDECIDED = (R.OPEN, R.PROPOSED)
"""States in which a level has not decided."""

REVIEW = Process(
    name="review",
    label="审核",
    states=dict(R.choices),
    transitions=(
        Transition("judge", "填写审核结论", (R.OPEN,), None, "city", "review.judge", WORKING, ("HN-4.1.d", "MI-3.a")),
        Transition("override_flag", "说明标记", (R.OPEN,), None, "city", "review.judge", WORKING, ("MI-3.a",)),
        Transition("withdraw_override", "撤回标记说明", (R.OPEN,), None, "city", "review.judge", WORKING, ("MI-3.a",)),
        Transition(
            "hear", "登记部门意见", (R.OPEN,), None, "province", "review.judge",
            (*WORKING, "review.joint"), ("MI-3.a",),
        ),
        Transition(
            "propose_pass", "提出通过", (R.OPEN,), R.PROPOSED, "city", "review.judge",
            ("review.two_people", *PASSING), PASS_CLAUSES,
        ),
        Transition(
            "propose_refuse", "提出不通过", (R.OPEN,), R.PROPOSED, "city", "review.judge",
            ("review.two_people", *REFUSING), ("HN-4.1.a", "MI-3.a"),
        ),
        Transition(
            "pass", "审核通过", UNDECIDED, R.PASSED, "city", "review.judge",
            ("review.second_pass", *PASSING), PASS_CLAUSES,
        ),
        Transition(
            "refuse", "审核不通过", UNDECIDED, R.REFUSED, "city", "review.judge",
            ("review.second_refuse", *REFUSING), ("HN-4.1.a", "MI-3.a"),
        ),
        Transition(
            "send_back", "退回经办", (R.PROPOSED,), R.OPEN, "city", "review.judge", WORKING, ("HN-4.1.a", "MI-3.a"),
        ),
        *ROWS,
    ),
)  # fmt: skip
