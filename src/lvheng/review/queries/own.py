"""Who had a hand in an application, and so neither reviews nor decides on it: every guard asks (HN-4.1.d, MI-3.a)."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from lvheng.accounts.models import User
from lvheng.core.ahead import ahead
from lvheng.filing.models import Application, SubmittedVersion
from lvheng.registry.queries import filed_in, filed_units
from lvheng.review.levels import ORDER
from lvheng.review.models import Review


def had_a_hand(user: object, application: Application) -> bool:
    """Whether a person files or filed for the unit in this year, submitted it, or sent in its commitment or evidence.

    Only who files for a unit can save or submit; what was submitted is asked all the same, whatever became of the
    membership. At most two queries, one of them once per person.
    """
    if not isinstance(user, User):
        return False
    if filed_in(user, application.unit, application.campaign.year):
        return True
    submitted = SubmittedVersion.objects.filter(_by(user), application=application.pk)
    return ahead("review.hand", (user.pk, application.pk), submitted.exists)


def with_a_hand(user: object, applications: Sequence[Application]) -> set[int]:
    """Those of some applications of which `had_a_hand` holds; two queries."""
    if not isinstance(user, User):
        return set()
    submitted = SubmittedVersion.objects.filter(_by(user), application__in=[one.pk for one in applications])
    mine = {one.pk for one in applications if filed_in(user, one.unit, one.campaign.year)}
    return mine | set(submitted.values_list("application", flat=True))


def own_among(user: object, applications: QuerySet[Application], year: int) -> QuerySet[Application]:
    """Those of a year's applications of which `had_a_hand` holds; a condition, so that a list of any length is one
    query.
    """
    if not isinstance(user, User):
        return applications.none()
    submitted = SubmittedVersion.objects.filter(_by(user)).values("application")
    return applications.filter(Q(unit__in=filed_units(user, year)) | Q(pk__in=submitted))


def decided_below(user: object, applications: Sequence[int], level: str) -> set[int]:
    """Those of some applications, by id, that a person decided on, or proposed to, at a level below; one query.

    People change offices: what one has approved below is approved above by somebody else (HN-4.1.a, MI-3.a).
    """
    below = ORDER[: ORDER.index(level)]
    if not isinstance(user, User) or not below:
        return set()
    mine = Q(decided_by=user) | Q(proposed_by=user)
    found = Review.objects.filter(mine, application__in=applications, level__in=below)
    rows = found.values_list("application", flat=True)
    return ahead("review.decided_below", (user.pk, level, tuple(applications)), lambda: set(rows))


def _by(user: User) -> Q:
    return Q(submitted_by=user) | Q(commitment_scan__uploaded_by=user) | Q(evidence__file__uploaded_by=user)
