"""What other departments say of an application in joint review (联合会审): the newest word of each counts."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from lvheng.campaigns.queries import pack_for
from lvheng.core.ahead import ahead
from lvheng.filing.models import Application
from lvheng.review.models import DepartmentOpinion, Review


@dataclass(frozen=True)
class Heard:
    """One word of a department; `standing`: it has not said anything else since."""

    opinion: DepartmentOpinion
    standing: bool


def heard_on(application: Application) -> list[Heard]:
    """Everything that departments said, the newest first; one query."""
    rows = ahead("review.departments", application.pk, lambda: list(opinions_on([application.pk])))
    made, before = [], set()
    for one in rows:
        key = (one.authority_id, one.department)
        made.append(Heard(one, key not in before))
        before.add(key)
    return made


def opinions_on(applications: Iterable[int]) -> QuerySet[DepartmentOpinion]:
    """What departments said on applications, by id, the newest first."""
    rows = DepartmentOpinion.objects.filter(application__in=applications).order_by("-id")
    return rows.select_related("authority", "file", "recorded_by")


def standing_on(review: Review) -> list[DepartmentOpinion]:
    """The newest word of each department to the authority of a review, the newest first."""
    at = review.authority_id
    return [
        one.opinion for one in heard_on(review.application) if one.standing and one.opinion.authority_id == at
    ]  # fmt: skip


def is_joint(review: Review) -> bool:
    """Whether this level asks other departments."""
    return str(pack_for(review.application.campaign, review.authority).joint_review.level) == review.level


def asked(review: Review) -> tuple[str, ...]:
    """The departments that the pack names, in its order."""
    listed = pack_for(review.application.campaign, review.authority).joint_review.departments
    return tuple(one.label for one in listed)


def missing(review: Review) -> list[str]:
    """The departments that the pack names and that have not answered."""
    said = {one.department for one in standing_on(review)}
    return [name for name in asked(review) if name not in said]


def objecting(review: Review) -> list[str]:
    """The departments whose newest word is 不同意."""
    return [one.department for one in standing_on(review) if one.stance == DepartmentOpinion.Stance.OBJECT]
