"""Every write of the selection room."""

from lvheng.review.actions import rank_score
from lvheng.selection.actions.appeals import appeal, dismiss_appeal, uphold_appeal
from lvheng.selection.actions.assigning import assign_automatically
from lvheng.selection.actions.bulk import MOST, VERBS, Request, Stopped, decide_together, preview
from lvheng.selection.actions.city import hand_in
from lvheng.selection.actions.closing import (
    close_year,
    confirm,
    confirm_all,
    dismiss_proposal,
    propose_closing,
)
from lvheng.selection.actions.falsification import find_falsification
from lvheng.selection.actions.gate import override_gate, release_unit
from lvheng.selection.actions.green import (
    Issued,
    codes_to_decide,
    give_back_code,
    issue_codes,
    request_code,
    revoke_code,
)
from lvheng.selection.actions.hearing import answer_statement, make_statement, notify, notify_all
from lvheng.selection.actions.holding import hold, release, release_later
from lvheng.selection.actions.lapsing import Lapsed, settle, settle_returns
from lvheng.selection.actions.ministry import (
    dismiss,
    open_publicity,
    pass_over,
    publish,
    raise_objection,
    reconsider,
    shortlist,
    uphold,
)
from lvheng.selection.actions.province import decline, rank_all, recommend, report, take_in, undo
from lvheng.selection.actions.reports import answer_report, check_report, report_unit
from lvheng.selection.actions.returning import send_back, send_back_list
from lvheng.selection.actions.scenarios import (
    change_scenario,
    copy_scenario,
    delete_scenario,
    keep_scenario,
    may_keep,
    must_keep,
)
from lvheng.selection.hearing_guards import REMOVALS

__all__ = [
    "MOST",
    "REMOVALS",
    "VERBS",
    "Issued",
    "Lapsed",
    "Request",
    "Stopped",
    "answer_report",
    "answer_statement",
    "appeal",
    "assign_automatically",
    "change_scenario",
    "check_report",
    "close_year",
    "codes_to_decide",
    "confirm",
    "confirm_all",
    "copy_scenario",
    "decide_together",
    "decline",
    "delete_scenario",
    "dismiss",
    "dismiss_appeal",
    "dismiss_proposal",
    "find_falsification",
    "give_back_code",
    "hand_in",
    "hold",
    "issue_codes",
    "keep_scenario",
    "make_statement",
    "may_keep",
    "must_keep",
    "notify",
    "notify_all",
    "open_publicity",
    "override_gate",
    "pass_over",
    "preview",
    "propose_closing",
    "publish",
    "raise_objection",
    "rank_all",
    "rank_score",
    "recommend",
    "reconsider",
    "release",
    "release_later",
    "release_unit",
    "report",
    "report_unit",
    "request_code",
    "revoke_code",
    "send_back",
    "send_back_list",
    "settle",
    "settle_returns",
    "shortlist",
    "take_in",
    "undo",
    "uphold",
    "uphold_appeal",
]
