"""The transitions of a review at one level, and of an expert's assignment."""

from lvheng.core.process import Process, Transition
from lvheng.review.models import ExpertAssignment, Review

R = Review.State
E = ExpertAssignment.State
WORKING = ("review.submitted", "review.own_unit", "review.window")

REVIEW = Process(
    name="review",
    label="审核",
    states=dict(R.choices),
    transitions=(
        Transition("judge", "填写审核结论", (R.OPEN,), None, "city", "review.judge", WORKING, ("HN-4.1.d", "MI-3.a")),
        Transition(
            "pass", "审核通过", (R.OPEN,), R.PASSED, "city", "review.judge",
            (*WORKING, "review.below", "review.eligible", "review.basic", "review.judged"),
            ("HN-4.1.a", "HN-4.1.d", "MI-1.a", "MI-3.a"),
        ),
        Transition(
            "refuse", "审核不通过", (R.OPEN,), R.REFUSED, "city", "review.judge",
            (*WORKING, "review.below"), ("HN-4.1.a", "MI-3.a"),
        ),
    ),
)  # fmt: skip
ASSIGNMENT = Process(
    name="expert_assignment",
    label="专家评审",
    states=dict(E.choices),
    transitions=(
        Transition(
            "give_opinion", "提交评审意见", (E.ASSIGNED,), E.GIVEN, "expert", "review.give_opinion",
            ("expert.submitted", "expert.conflict"), ("MI-3.c",),
        ),
        Transition("recuse", "回避", (E.ASSIGNED,), E.RECUSED, "expert", "review.give_opinion", (), ("MI-3.c",)),
    ),
)  # fmt: skip
