"""What each level found on the indicators, as the unit may read it once the level has decided (HN-4.1.d, MI-3.a)."""

from __future__ import annotations

from dataclasses import dataclass

from lvheng.filing.models import Application
from lvheng.review.desk import Desk
from lvheng.review.levels import ORDER
from lvheng.review.models import Review, Verdict
from lvheng.review.saying import Said, word_of

DECIDED = (Review.State.PASSED, Review.State.REFUSED)
PLAIN = ("通过", "认可")


@dataclass(frozen=True)
class Finding:
    """One indicator on which a level found something else than was stated, or has something to say."""

    number: int
    name: str
    word: str
    said: Said


@dataclass(frozen=True)
class Level:
    """What one authority found: the indicators it speaks of, and on how many it found what was stated."""

    authority: str
    findings: list[Finding]
    plain: int


def findings(application: Application, *, over: bool) -> list[Level]:
    """The findings of the levels that have decided, the lowest first; the ministry's once the result is known (`over`).

    Who judged is not named. Constant queries.
    """
    levels = ORDER if over else ORDER[:-1]
    shown = Review.objects.filter(application=application, level__in=levels, state__in=DECIDED)
    reviews = {one.level: one for one in shown.select_related("authority")}
    desk = Desk.load(application, "") if reviews else None
    if desk is None:
        return []
    found = []
    for level in (one for one in levels if one in reviews):
        verdicts = sorted((one for one in desk.verdicts if one.review.level == level), key=lambda one: one.number)
        told = [_finding(desk, one) for one in verdicts if _speaks(one)]
        if verdicts:
            found.append(Level(str(reviews[level].authority), told, len(verdicts) - len(told)))
    return found


def _speaks(verdict: Verdict) -> bool:
    said = verdict.remark.strip() or verdict.files_needed.strip() or verdict.verified_typed or verdict.verified_option
    return bool(said or verdict.verified_parts or word_of(verdict) not in PLAIN)


def _finding(desk: Desk, verdict: Verdict) -> Finding:
    indicator = desk.standard.indicator(verdict.number)
    return Finding(verdict.number, indicator.name, word_of(verdict), desk.said(verdict))
