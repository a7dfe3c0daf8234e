"""Pages of the selection room."""

from lvheng.selection.views.city import city, hand_in
from lvheng.selection.views.closing import (
    close_year,
    closing,
    confirm_all,
    falsification,
    falsification_start,
    proposal,
    propose,
)
from lvheng.selection.views.ministry import (
    assign_automatically,
    candidate,
    ministry,
    objection,
    objections,
    publicity,
    publish,
)
from lvheng.selection.views.process import process
from lvheng.selection.views.province import decide, rank_all, ranking, release, report

__all__ = [
    "assign_automatically",
    "candidate",
    "city",
    "close_year",
    "closing",
    "confirm_all",
    "decide",
    "falsification",
    "falsification_start",
    "hand_in",
    "ministry",
    "objection",
    "objections",
    "process",
    "proposal",
    "propose",
    "publicity",
    "publish",
    "rank_all",
    "ranking",
    "release",
    "report",
]
