"""Every write of the filing room; each verb is one transaction with its checks, log entry and notifications."""

from lvheng.filing.actions.committing import confirm_commitment, prepare_commitment
from lvheng.filing.actions.drafting import attach, detach, save_answer, save_answers, save_fact
from lvheng.filing.actions.reading import mark_read
from lvheng.filing.actions.scores import record_score
from lvheng.filing.actions.sheets import (
    add_row,
    by_month,
    confirm,
    copy_forward,
    paste,
    remove_row,
    save_cells,
    use_own,
)
from lvheng.filing.actions.starting import discard, start
from lvheng.filing.actions.submitting import end, submit, withdraw
from lvheng.filing.actions.supplementing import (
    Asked,
    ask_supplement,
    attach_to,
    cancel_supplement,
    detach_from,
    hand_in_supplement,
    save_item,
)
from lvheng.filing.actions.whole import save_sheet, save_sheets

__all__ = [
    "Asked",
    "add_row",
    "ask_supplement",
    "attach",
    "attach_to",
    "by_month",
    "cancel_supplement",
    "confirm",
    "confirm_commitment",
    "copy_forward",
    "detach",
    "detach_from",
    "discard",
    "end",
    "hand_in_supplement",
    "mark_read",
    "paste",
    "prepare_commitment",
    "record_score",
    "remove_row",
    "save_answer",
    "save_answers",
    "save_cells",
    "save_fact",
    "save_item",
    "save_sheet",
    "save_sheets",
    "start",
    "submit",
    "use_own",
    "withdraw",
]
