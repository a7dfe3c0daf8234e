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
from lvheng.filing.actions.whole import save_sheet, save_sheets

__all__ = [
    "add_row",
    "attach",
    "by_month",
    "confirm",
    "confirm_commitment",
    "copy_forward",
    "detach",
    "discard",
    "end",
    "mark_read",
    "paste",
    "prepare_commitment",
    "record_score",
    "remove_row",
    "save_answer",
    "save_answers",
    "save_cells",
    "save_fact",
    "save_sheet",
    "save_sheets",
    "start",
    "submit",
    "use_own",
    "withdraw",
]
