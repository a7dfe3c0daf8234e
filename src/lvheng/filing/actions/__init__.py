"""Every write of the filing room; each verb is one transaction with its checks, log entry and notifications."""

from lvheng.filing.actions.committing import confirm_commitment, prepare_commitment
from lvheng.filing.actions.drafting import attach, detach, save_answer, save_answers, save_fact
from lvheng.filing.actions.reading import mark_read
from lvheng.filing.actions.scores import record_score
from lvheng.filing.actions.starting import discard, start
from lvheng.filing.actions.submitting import end, submit, withdraw

__all__ = [
    "attach",
    "confirm_commitment",
    "detach",
    "discard",
    "end",
    "mark_read",
    "prepare_commitment",
    "record_score",
    "save_answer",
    "save_answers",
    "save_fact",
    "start",
    "submit",
    "withdraw",
]
