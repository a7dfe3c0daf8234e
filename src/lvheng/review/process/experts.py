"""The transitions of an expert's assignment."""

from lvheng.core.process import Process, Transition
from lvheng.review.models import ExpertAssignment

E = ExpertAssignment.State
WORKING = ("expert.submitted", "review.year_open", "selection.still_choosing")

ASSIGNMENT = Process(
    name="expert_assignment",
    label="专家评审",
    within="application",
    states={"none": "未指派", **dict(E.choices)},
    transitions=(
        Transition(
            "assign", "指派专家", ("none",), E.ASSIGNED, "ministry", "review.assign_expert",
            (*WORKING, "selection.reported"), ("MI-3.c",),
        ),
        Transition(
            "score", "逐项评分", (E.ASSIGNED,), None, "expert", "review.give_opinion",
            (*WORKING, "expert.conflict"), ("MI-3.c",),
        ),
        Transition(
            "give_opinion", "提交评审意见", (E.ASSIGNED,), E.GIVEN, "expert", "review.give_opinion",
            (*WORKING, "expert.conflict", "expert.scored"), ("MI-3.c",),
        ),
        Transition(
            "set_aside", "意见不计入", (E.ASSIGNED, E.GIVEN), E.SET_ASIDE, "ministry", "review.set_aside",
            ("expert.submitted", "review.year_open", "expert.tied"), ("MI-3.c",),
        ),
        Transition(
            "count_again", "意见恢复计入", (E.SET_ASIDE,), E.GIVEN, "ministry", "review.count_again",
            ("expert.submitted", "review.year_open", "expert.untied"), ("MI-3.c",),
        ),
        Transition(
            "release", "撤回指派", (E.ASSIGNED,), E.RELEASED, "ministry", "review.set_aside",
            ("expert.submitted", "review.year_open"), ("MI-3.c",),
        ),
        Transition("recuse", "回避", (E.ASSIGNED,), E.RECUSED, "expert", "review.give_opinion", (), ("MI-3.c",)),
    ),
)  # fmt: skip
