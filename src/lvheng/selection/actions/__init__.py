"""Every write of the selection room."""

from lvheng.review.actions import rank_score
from lvheng.selection.actions.city import hand_in
from lvheng.selection.actions.closing import (
    REMOVALS,
    close_year,
    confirm,
    confirm_all,
    dismiss_proposal,
    propose_closing,
)
from lvheng.selection.actions.falsification import find_falsification
from lvheng.selection.actions.ministry import (
    assign_automatically,
    decide_many,
    dismiss,
    open_publicity,
    pass_over,
    publish,
    raise_objection,
    reconsider,
    result_of,
    shortlist,
    uphold,
)
from lvheng.selection.actions.province import decline, rank_all, recommend, report, take_in, undo

__all__ = [
    "REMOVALS",
    "assign_automatically",
    "close_year",
    "confirm",
    "confirm_all",
    "decide_many",
    "decline",
    "dismiss",
    "dismiss_proposal",
    "find_falsification",
    "hand_in",
    "open_publicity",
    "pass_over",
    "propose_closing",
    "publish",
    "raise_objection",
    "rank_all",
    "rank_score",
    "recommend",
    "reconsider",
    "report",
    "result_of",
    "shortlist",
    "take_in",
    "undo",
    "uphold",
]
