"""Who gets which document: members what they file, officers and auditors of the territory what was submitted."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from lvheng.accounts.models import Authority, Role, User
from lvheng.accounts.queries import reach, roles_of
from lvheng.filing.models import Application, SubmittedVersion
from lvheng.filing.queries import visible_to
from lvheng.registry.queries import filed_by
from lvheng.selection.models import HandIn, ProvinceReport


def applications_for(user: object) -> QuerySet[Application]:
    """Applications whose content a person may read: their own, and those submitted in the territory of their roles."""
    if not isinstance(user, User):
        return Application.objects.none()
    submitted = Exists(SubmittedVersion.objects.filter(application=OuterRef("pk")))
    return visible_to(user).filter(filed_by(user, "unit") | submitted)


def versions_for(user: object) -> QuerySet[SubmittedVersion]:
    """Submitted versions that a person may read."""
    return SubmittedVersion.objects.filter(application__in=applications_for(user).values("pk")).select_related(
        "application__unit", "application__campaign", "application__authority__parent", "application__province",
        "benchmark_set", "submitted_by",
    )  # fmt: skip


def hand_ins_for(user: object) -> QuerySet[HandIn]:
    """Summary tables handed in within the territory of a person's roles (HN-3.2)."""
    return HandIn.objects.filter(reach(user, "authority")).select_related("authority__parent", "campaign")


def cities_for(user: object) -> QuerySet[Authority]:
    """Authorities whose summary table in the making a person may see: those of the territories of their roles."""
    where = Q(pk__in=())
    for role in roles_of(user):
        if role.kind in (Role.Kind.OFFICER, Role.Kind.AUDITOR):
            where |= Q(path__startswith=role.authority.path)
    return Authority.objects.filter(where).select_related("parent")


def reports_for(user: object) -> QuerySet[ProvinceReport]:
    """Reports to the ministry within the territory of a person's roles (MI-3.b)."""
    return ProvinceReport.objects.filter(reach(user, "province")).select_related("province", "campaign")
