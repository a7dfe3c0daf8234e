"""What a level asks of the applicant: rows of its review, and the transitions of a question."""

from lvheng.core.process import Process, Transition
from lvheng.review.models import Question, Review

R = Review.State
Q = Question.State
ASKING = ("review.submitted", "review.own_unit", "review.year_open", "review.window", "selection.still_choosing")
RETURNED = ("HN-4.2.b", "HN-3.1")
ROWS = (
    Transition(
        "ask", "向申报单位提问", (R.OPEN,), None, "city", "review.judge", (*ASKING, "review.questions"),
        ("HN-4.1.d", "MI-3.a"),
    ),
    Transition(
        "return", "退回补正", (R.OPEN,), None, "city", "review.judge",
        (*ASKING, "review.supplement", "review.supplement_time", "selection.supplementable"), RETURNED,
    ),
    Transition(
        "reopen", "因补正重新审核", (R.PROPOSED, R.PASSED, R.REFUSED), R.OPEN, "unit", "review.reopen",
        ("review.submitted", "review.supplied"), RETURNED,
    ),
    Transition(
        "reopen_on_appeal", "因申诉成立重新审核", (R.REFUSED,), R.OPEN, "province", "review.reopen_on_appeal",
        ("review.submitted",), ("HN-4.1.a", "MI-3.a"),
    ),
)  # fmt: skip
"""Rows of the process of a review."""

QUESTION = Process(
    name="question",
    label="审核询问",
    states=dict(Q.choices),
    transitions=(
        Transition(
            "save", "填写答复", (Q.ASKED,), None, "unit", "review.answer",
            ("review.question_filed", "review.question_term"), ("HN-4.1.d", "MI-3.a"),
        ),
        Transition(
            "answer", "答复询问", (Q.ASKED,), Q.ANSWERED, "unit", "review.answer",
            ("review.question_filed", "review.question_term"), ("HN-4.1.d", "MI-3.a"),
        ),
        Transition(
            "close", "关闭询问", (Q.ASKED, Q.ANSWERED), Q.CLOSED, "city", "review.close_question",
            ("review.question_own_unit",), ("HN-4.1.d", "MI-3.a"),
        ),
    ),
)  # fmt: skip
