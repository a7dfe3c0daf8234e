"""What an expert scores of one application: the indicators that were stated and apply, each with its weight."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse

from lvheng.core.components.formats import num2
from lvheng.core.refusal import Gap
from lvheng.evaluation import IndicatorScore, NumberError, parse_decimal
from lvheng.filing.models import Application, Score
from lvheng.filing.queries import scores, version_of
from lvheng.review.models import ExpertAssignment, ExpertScore

LEFT_OUT = ("missing", "not_applicable")


@dataclass(frozen=True)
class Item:
    """One indicator to be scored: points from 0 to `weight` (that of the self-evaluation, which never changes)."""

    number: int
    name: str
    group: str
    weight: Decimal
    stated: Decimal | None

    @property
    def most(self) -> Decimal:
        """The highest points that may be given: a weight that was shared out is met by its two decimals too."""
        return max(self.weight, Decimal(num2(self.weight).replace(",", "")))

    def read(self, typed: str) -> tuple[Decimal | None, list[Gap]]:
        """The points that were typed, exact, and what is wrong with them; an empty text is none."""
        if not typed.strip():
            return None, []
        try:
            points = parse_decimal(typed)
        except NumberError as error:
            return None, [Gap(f"评分{error}", "points")]
        if not 0 <= points <= self.most:
            return None, [Gap(f"评分应在 0 至 {num2(self.weight)} 分之间（本项的权重分值）。", "points")]
        return points, []


def items_of(application: Application) -> list[Item]:
    """The indicators of an application that experts score, by number; empty where nothing was submitted."""
    version = version_of(application)
    own = scores(version).get(Score.Basis.SELF) if version is not None else None
    if own is None:
        return []
    read = [IndicatorScore.from_dict(row) for row in own.result["indicators"]]
    return [
        Item(
            one.number,
            one.name,
            one.group,
            one.effective_weight,
            None if one.status == "no_benchmark" else one.points,
        )
        for one in read
        if one.status not in LEFT_OUT
    ]


def is_whole(score: ExpertScore | None) -> bool:
    """Whether an indicator is scored or abstained from, with the reason."""
    return score is not None and bool(score.reason) and (score.abstained or score.points is not None)


def missing(assignment: ExpertAssignment, items: Iterable[Item], scored: Iterable[ExpertScore]) -> list[Gap]:
    """One gap for each indicator that still lacks its points or its reason; each leads to it."""
    found = {one.number: one for one in scored}
    return [
        Gap(
            f"{item.number} {item.name}：{_lacks(found.get(item.number))}",
            url=reverse("review:expert_desk", args=[assignment.pk, item.number]),
        )
        for item in items
        if not is_whole(found.get(item.number))
    ]


def _lacks(score: ExpertScore | None) -> str:
    if score is None or (score.points is None and not score.abstained):
        return "没有评分，也没有弃评。"
    return "没有写理由。"
