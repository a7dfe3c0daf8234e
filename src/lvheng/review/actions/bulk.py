"""A decision on many applications at once: wholly or not at all."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from lvheng.accounts.models import User
from lvheng.core.refusal import Forbidden, Gap, Invalid, Refusal, Refused
from lvheng.filing.models import Application
from lvheng.review.actions.deciding import STEPS, unchanged
from lvheng.review.actions.judging import open_review
from lvheng.review.models import Review
from lvheng.review.queries.deciding import step_of
from lvheng.review.queries.seen import Stale

MOST = 50
"""So many are decided at once: what a person can have looked through before."""


def decide_many(
    applications: Sequence[Application],
    decision: str,
    *,
    actor: User,
    opinion: str,
    previewed: Mapping[int, str],
    seen: Mapping[int, str],
) -> list[Review]:
    """Pass or refuse many applications at the actor's level, each by the act that a single one takes; all or none.

    By key of the application, what the preview showed: the step (`previewed`) and the token of what it was shown on
    (`seen`, as on the desk); where either is another one now, nothing is done, and the gap says what changed.
    Each unit is told as if it were alone. Raises Forbidden, Refused (with a gap for each that is stopped), Invalid.
    """
    if not applications:
        raise Refused("没有选择申报。", next_step="请在列表中勾选要一并决定的申报。")
    if len(applications) > MOST:
        raise Refused(f"一次最多决定 {MOST} 家，现选择了 {len(applications)} 家。", next_step="请分批办理。")
    if decision == "refuse" and not opinion.strip():
        raise Invalid([Gap("不通过须写明理由，申报单位会看到。", "opinion")])
    made: list[Review] = []
    gaps: list[Gap] = []
    with transaction.atomic():
        for one in sorted(applications, key=lambda application: application.pk):
            try:
                with transaction.atomic():
                    made.append(_one(one, decision, actor, opinion, (previewed.get(one.pk, ""), seen.get(one.pk, ""))))
            except Forbidden:
                raise
            except Refused as refused:
                gaps.append(Gap(f"{one.unit.name}：{_why(refused)}"))
        if gaps:
            text = f"有 {len(gaps)} 家不能{'通过' if decision == 'pass' else '不通过'}，全部没有办理。"
            next_step = "请在列表中去掉这些单位，或先解决所列问题。"
            raise Refused(Refusal(text, ("HN-4.1.d", "MI-3.a"), next_step, gaps=gaps))
    return made


def _one(application: Application, decision: str, actor: User, opinion: str, shown: tuple[str, str]) -> Review:
    previewed, seen = shown
    unchanged(application, actor=actor, seen=seen)
    step = step_of(open_review(application, actor=actor), decision)
    if step != previewed:
        raise Refused("预览之后情况有变，请重新预览。")
    return STEPS[step](application, actor=actor, opinion=opinion)


def _why(refused: Refused) -> str:
    """A refusal in one line: what changed since, what is wrong with the opinion, else what it says."""
    if isinstance(refused, Stale):
        return "".join(["预览之后情况有变。", *(gap.message for gap in refused.refusal.gaps)])
    said = [gap.message for gap in refused.refusal.gaps if gap.anchor == "opinion"]
    return said[0] if said else refused.refusal.message
