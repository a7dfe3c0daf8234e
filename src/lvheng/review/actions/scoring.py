"""An expert's points and reasons, indicator by indicator, saved as typed (MI-3.c)."""

from collections.abc import Mapping

from lvheng.accounts.models import User
from lvheng.core import clock
from lvheng.core.components.formats import num2
from lvheng.core.door import act
from lvheng.core.refusal import Gap, Invalid, Refused
from lvheng.review.desk import Desk
from lvheng.review.expert_sheet import Item, is_whole, items_of
from lvheng.review.models import ExpertAssignment, ExpertScore
from lvheng.review.process import ASSIGNMENT

MAX_REASON = 1000
FIELDS = ("points", "abstained", "reason")
"""What a score is made of, as typed."""


class Stale(Refused):
    """What is saved came from a page that no longer shows what is kept."""


def score_indicator(
    assignment: ExpertAssignment, *, actor: User, number: int, values: Mapping[str, str], edition: int | None = None
) -> ExpertScore:
    """Save what the expert finds on one indicator (MI-3.c); fields not given stay.

    `values` may hold points (0 to the indicator's weight), abstained ("yes" or empty: no points then, which is not a
    zero), reason. `edition`: the one that was shown (0: none yet); another one saved since is not written over.
    Raises Forbidden, Refused (Stale for an older edition), Invalid.
    """
    with act(ASSIGNMENT, "score", assignment, actor=actor) as doing:
        item = next((one for one in items_of(doing.obj.application) if one.number == number), None)
        if item is None:
            raise Invalid([Gap(f"指标 {number} 没有填报或不适用，不需要评分。", "number")])
        score = ExpertScore.objects.filter(assignment=doing.obj, number=number).first() or ExpertScore(
            assignment=doing.obj, number=number, edition=0
        )
        if edition is not None and edition != score.edition:
            raise Stale(
                f"本项已在另一个页面保存（{_said(score)}），此处填写的内容还没有保存。",
                "MI-3.c",
                next_step="请核对两处内容，再保存一次。",
            )
        gaps = _take(score, values, item)
        if gaps:
            raise Invalid(gaps)
        _save(score)
        doing.note(number=number, **{name: values[name] for name in FIELDS if name in values})
    return score


def score_rest(assignment: ExpertAssignment, *, actor: User, reason: str) -> list[int]:
    """Take the verified points, to two decimals, for every indicator not yet scored, with one reason for all (MI-3.c).

    What has no benchmark pair, and so no points, waits for a look of its own. Returns the indicators' numbers.
    Raises Forbidden, Refused, Invalid.
    """
    gaps = [Gap("请写明其余各项的理由。", "rest")] if not reason.strip() else _too_long(reason, "rest")
    if gaps:
        raise Invalid(gaps)
    with act(ASSIGNMENT, "score", assignment, actor=actor) as doing:
        desk = Desk.load(doing.obj.application, "")
        if desk is None:
            raise Refused("没有已提交的内容可以评审。", "MI-3.c")
        known = {one.number: one for one in ExpertScore.objects.filter(assignment=doing.obj)}
        filled = []
        for item in items_of(doing.obj.application):
            score = known.get(item.number) or ExpertScore(assignment=doing.obj, number=item.number, edition=0)
            verified = desk.verified.indicator(item.number)
            if is_whole(score) or score.typed or score.abstained or verified.status == "no_benchmark":
                continue
            _take(score, {"points": num2(verified.points), "reason": score.reason or reason}, item)
            _save(score)
            filled.append(item.number)
        doing.note(rest=filled, reason=reason.strip())
    return filled


def _save(score: ExpertScore) -> None:
    score.edition += 1
    score.saved_at = clock.now()
    score.save()


def _take(score: ExpertScore, values: Mapping[str, str], item: Item) -> list[Gap]:
    """Put what was typed into the score; returns what is wrong with it."""
    if "abstained" in values:
        score.abstained = values["abstained"] == "yes"
    gaps: list[Gap] = []
    if "points" in values:
        score.typed = values["points"].strip()[:40]
    if "reason" in values:
        score.reason = values["reason"].strip()
        gaps = _too_long(values["reason"], "reason")
    points, faults = item.read(score.typed)
    score.points = None if score.abstained else points
    return gaps + ([] if score.abstained else faults)


def _too_long(text: str, field: str) -> list[Gap]:
    length = len(text.strip())
    return [Gap(f"理由有 {length} 字，请压缩到 {MAX_REASON} 字以内。", field)] if length > MAX_REASON else []


def _said(score: ExpertScore) -> str:
    if score.abstained:
        return "弃评"
    return f"{score.typed} 分" if score.points is not None else "尚无评分"
