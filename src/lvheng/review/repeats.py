"""A second click on the same button: what it asks for has just been done by the same person (HN-4.1.a, MI-3.a)."""

from lvheng.accounts.models import User
from lvheng.filing.models import Application
from lvheng.review.models import Question, Review
from lvheng.review.queries.seen import seen_token

DECIDED = {"pass": Review.State.PASSED, "refuse": Review.State.REFUSED}


def repeats(application: Application, level: str, actor: User, *, decision: str, opinion: str, seen: str) -> bool:
    """Whether a decision sent again was taken, or proposed, by this person on the very page `seen` stands for.

    All that the page showed stands as it did but for this level's decision itself, which is the one asked for, with
    the opinion sent.
    """
    review = Review.objects.filter(application=application, level=level).first()
    if review is None or not seen:
        return False
    mine = review.state == DECIDED[decision] and review.decided_by_id == actor.pk
    proposed = review.state == Review.State.PROPOSED and review.proposed_by_id == actor.pk
    if not mine and not (proposed and review.proposal == decision):
        return False
    same = opinion.strip() in ("", review.opinion)
    return same and _besides(seen, level) == _besides(seen_token(review), level)


def asked_twice(application: Application, actor: User, *, number: int, text: str) -> Question | None:
    """The question this person has asked on an item in these very words, while it waits for its answer."""
    waiting = Question.objects.filter(application=application, asked_by=actor, state=Question.State.ASKED)
    return waiting.filter(number=number, text=text.strip()).first()


def _besides(token: str, level: str) -> set[str]:
    """What a token says but for the state of the level's own review."""
    return {part for part in token.split() if not part.startswith(f"{level}=")}
