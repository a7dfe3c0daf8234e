"""Every write of the review room."""

from lvheng.review.actions.deciding import pass_, refuse, update_mean
from lvheng.review.actions.experts import assign_expert, give_opinion, recuse
from lvheng.review.actions.judging import open_review, save_verdict
from lvheng.review.actions.ranking import rank_score
from lvheng.review.actions.reminding import Reminded, remind
from lvheng.review.actions.resting import judge_rest

__all__ = [
    "Reminded",
    "assign_expert",
    "give_opinion",
    "judge_rest",
    "open_review",
    "pass_",
    "rank_score",
    "recuse",
    "refuse",
    "remind",
    "save_verdict",
    "update_mean",
]
