"""Reads of the review room: what a person may see, the queue, progress of existing units, the desk's neighbours."""

from collections.abc import Iterable

from django.db.models import QuerySet

from lvheng.accounts.models import Role, User
from lvheng.accounts.queries import reach, roles_of
from lvheng.core.ahead import ahead
from lvheng.filing.models import Application
from lvheng.review.models import ExpertAssignment, Verdict
from lvheng.review.rules import OPENED

RELATED = ("campaign", "unit", "authority__parent", "province__parent")
ASSIGNED = tuple(f"application__{name}" for name in RELATED)


def visible_to(user: object) -> QuerySet[Application]:
    """The applications of the territories of a person's roles (officers, auditors), from submission on."""
    return Application.objects.filter(
        reach(user, "authority"), practice=False, submitted_at__isnull=False
    ).select_related(*RELATED)


def assignments_of(user: object) -> QuerySet[ExpertAssignment]:
    """An expert's own assignments, those stepped back from included."""
    if not isinstance(user, User):
        return ExpertAssignment.objects.none()
    return ExpertAssignment.objects.filter(expert=user).select_related(*ASSIGNED)


def opened_to(user: object) -> QuerySet[ExpertAssignment]:
    """The assignments whose application an expert may open: not those stepped back from."""
    return assignments_of(user).filter(state__in=OPENED)


def level_at(user: object) -> str:
    """The level of a person's first officer role; empty for others."""
    return next((role.authority.level for role in roles_of(user) if role.kind == Role.Kind.OFFICER), "")


def verdicts_of(application: Application) -> list[Verdict]:
    """All levels' verdicts on an application, by number."""
    return ahead("review.verdicts", application.pk, lambda: list(verdicts_on([application.pk])))


def verdicts_on(applications: Iterable[int]) -> QuerySet[Verdict]:
    """All levels' verdicts on applications, by number."""
    rows = Verdict.objects.filter(review__application__in=applications)
    return rows.select_related("review__authority", "saved_by").order_by("number", "id")
