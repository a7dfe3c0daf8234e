"""Every write of the review room."""

from lvheng.review.actions.aside import count_again, release, set_aside
from lvheng.review.actions.asking import answer, ask, close, save_answer
from lvheng.review.actions.bulk import decide_many
from lvheng.review.actions.checking import check_waiting, run_checks
from lvheng.review.actions.deciding import (
    decide,
    pass_,
    propose_pass,
    propose_refuse,
    refuse,
    send_back,
    update_mean,
)
from lvheng.review.actions.departments import hear_department
from lvheng.review.actions.expert_reminding import ExpertsReminded, remind_experts
from lvheng.review.actions.experts import assign_expert, give_opinion, recuse
from lvheng.review.actions.judging import open_review, save_verdict
from lvheng.review.actions.overriding import override_flag, withdraw_override
from lvheng.review.actions.panels import record_meeting, remove_panel, save_panel
from lvheng.review.actions.profiles import declare_tie, drop_tie, save_profile
from lvheng.review.actions.ranking import rank_score
from lvheng.review.actions.reminding import Reminded, remind
from lvheng.review.actions.reopening import reopen_on_appeal
from lvheng.review.actions.resting import judge_rest
from lvheng.review.actions.running import Asked, check_now
from lvheng.review.actions.scoring import Stale, score_indicator, score_rest
from lvheng.review.actions.sites import cancel_site, choose_site, draw_sites, report_site
from lvheng.review.actions.stepping import Stepped, remind_by_step
from lvheng.review.actions.supplementing import return_for_supplement, supply
from lvheng.review.actions.weighing import weigh

__all__ = [
    "Asked",
    "ExpertsReminded",
    "Reminded",
    "Stale",
    "Stepped",
    "answer",
    "ask",
    "assign_expert",
    "cancel_site",
    "check_now",
    "check_waiting",
    "choose_site",
    "close",
    "count_again",
    "decide",
    "decide_many",
    "declare_tie",
    "draw_sites",
    "drop_tie",
    "give_opinion",
    "hear_department",
    "judge_rest",
    "open_review",
    "override_flag",
    "pass_",
    "propose_pass",
    "propose_refuse",
    "rank_score",
    "record_meeting",
    "recuse",
    "refuse",
    "release",
    "remind",
    "remind_by_step",
    "remind_experts",
    "remove_panel",
    "reopen_on_appeal",
    "report_site",
    "return_for_supplement",
    "run_checks",
    "save_answer",
    "save_panel",
    "save_profile",
    "save_verdict",
    "score_indicator",
    "score_rest",
    "send_back",
    "set_aside",
    "supply",
    "update_mean",
    "weigh",
    "withdraw_override",
]
