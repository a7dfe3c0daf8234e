"""What stands in the way of an expert's opinion, apart from permission."""

from typing import Any

from lvheng.core.process import guard
from lvheng.core.refusal import Refusal
from lvheng.filing.models import Application
from lvheng.review.conflicts import conflicts_of
from lvheng.review.expert_sheet import items_of, missing


@guard("expert.submitted")
def still_submitted(assignment: Any, _actor: Any) -> Refusal | None:
    """An opinion is given on what is still in the race."""
    application = assignment.application
    if application.state == Application.State.SUBMITTED:
        return None
    return Refusal(f"该申报“{application.get_state_display()}”，不再评审。", ("MI-3.c",))


@guard("expert.conflict")
def no_conflict(assignment: Any, actor: Any) -> Refusal | None:
    """A conflict of interest that arose after the assignment is refused again (MI-3.c)."""
    found = conflicts_of(assignment.application, actor)
    return Refusal("".join(found), ("MI-3.c",), "请选择回避。") if found else None


@guard("expert.tied")
def tied(assignment: Any, _actor: Any) -> Refusal | None:
    """Only what a conflict of interest taints is set aside (MI-3.c): no opinion is left out for what it says."""
    if conflicts_of(assignment.application, assignment.expert):
        return None
    return Refusal(
        f"没有查到{assignment.expert}与该单位的利益冲突，意见照常计入。",
        ("MI-3.c",),
        "发现专家与单位有关系的，请先在专家情况中登记，再处理其意见。",
    )


@guard("expert.untied")
def untied(assignment: Any, _actor: Any) -> Refusal | None:
    """What was set aside by mistake counts again once no conflict is found any more, if anything was given."""
    found = conflicts_of(assignment.application, assignment.expert)
    if found:
        return Refusal("".join(found), ("MI-3.c",), "登记有误的，请先更正专家情况。")
    return None if assignment.opinion else Refusal("该专家没有提交意见，没有可以恢复的。", ("MI-3.c",))


@guard("expert.scored")
def all_scored(assignment: Any, _actor: Any) -> Refusal | None:
    """Every indicator that was stated has points or an abstention, each with a reason (MI-3.c)."""
    gaps = missing(assignment, items_of(assignment.application), assignment.scores.all())
    if not gaps:
        return None
    return Refusal(
        f"还有 {len(gaps)} 项指标没有评分或弃评及其理由，不能提交意见。",
        ("MI-3.c",),
        "请逐项补齐；不便评价的可以弃评并写明理由，弃评不计为 0 分。",
        gaps[0].url,
        gaps,
    )
