"""What a decision is taken on: if somebody changed it meanwhile, the one who decides is told first."""

from collections.abc import Iterable

from django.utils import timezone

from lvheng.core.components.formats import cn_datetime
from lvheng.core.refusal import Gap, Refusal, Refused
from lvheng.review.levels import ORDER
from lvheng.review.models import Review, Verdict
from lvheng.review.queries import verdicts_of
from lvheng.review.queries.deciding import reviews_at
from lvheng.review.saying import word_of

LEVELS = {"city": "市州", "province": "省级", "ministry": "部级"}
UNSEEN = "没有收到您作决定时所见的审核情况，决定没有作出。"


class Stale(Refused):
    """What the person saw is no longer what stands (409), or is not known; a gap for each thing that changed."""

    def __init__(self, gaps: Iterable[Gap], words: str = "您打开本页后，审核情况有变化，决定没有作出。") -> None:
        super().__init__(Refusal(words, ("MI-3.a",), "请看过变化后再决定；您写的意见还在。", gaps=tuple(gaps)))


def seen_token(review: Review) -> str:
    """The states of this level's review and of those below it, and the editions of their verdicts; two queries."""
    reviews, verdicts = _standing(review)
    states = [f"{one.level}={one.state}{one.proposal}" for one in reviews]
    editions = [f"{one.review.level}.{one.number}={one.edition}" for one in verdicts]
    return " ".join([review.level, *states, *editions])


def check_seen(review: Review, token: str) -> None:
    """Raise Stale where something changed since `token` was made, or there is none: nobody decides unseen."""
    seen = set(token.split())
    if not seen:
        raise Stale((), UNSEEN)
    if token == seen_token(review):
        return
    reviews, verdicts = _standing(review)
    gaps = [
        Gap(f"{LEVELS[one.level]}审核现在是“{one.get_state_display()}”。")
        for one in reviews
        if f"{one.level}={one.state}{one.proposal}" not in seen
    ]
    for verdict in verdicts:
        if f"{verdict.review.level}.{verdict.number}={verdict.edition}" not in seen:
            when = cn_datetime(timezone.localtime(verdict.saved_at), "s")
            gaps.append(Gap(f"指标 {verdict.number}：{verdict.saved_by} {when} 填写为“{word_of(verdict)}”。"))
    raise Stale(gaps)


def _standing(review: Review) -> tuple[list[Review], list[Verdict]]:
    upto = ORDER[: ORDER.index(review.level) + 1]
    reviews = [one for one in reviews_at(review.application_id) if one.level in upto]
    verdicts = [one for one in verdicts_of(review.application) if one.review.level in upto]
    return reviews, sorted(verdicts, key=lambda one: one.pk)
