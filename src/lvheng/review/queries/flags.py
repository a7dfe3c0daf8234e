"""What the automatic checks found on an application, as an officer or auditor may see it; in constant queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import roles_of
from lvheng.campaigns.queries import pack_for
from lvheng.filing.models import Application
from lvheng.review.levels import ORDER
from lvheng.review.models import CheckFlag, CheckRun, FlagOverride
from lvheng.review.queries import visible_to
from lvheng.review.reasons import counts_for

COUNTS = {"authenticity": "真实性", "accuracy": "准确性", "advancement": "先进性"}
SEVERITIES: tuple[str, ...] = (CheckFlag.Severity.SEVERE, CheckFlag.Severity.WARNING, CheckFlag.Severity.NOTE)
"""The worst first."""
LEVELS: dict[str, str] = {
    Authority.Level.CITY: "市州",
    Authority.Level.PROVINCE: "省级",
    Authority.Level.MINISTRY: "部级",
}
#: How the places begin that are seen among the files of the whole application.
PAPERS = ("basic.", "0.commitment")
OUTSIDE = "另一家单位（不在您的管辖范围）"


@dataclass(frozen=True)
class Overriding:
    """Why a flag is nothing to worry about, by whom and at which level; `own`: at the viewer's own level."""

    reason: str
    who: str
    level: str
    level_label: str
    when: datetime
    own: bool


@dataclass(frozen=True)
class ShownFlag:
    """A flag as its viewer may see it: `url` leads to its place, `other` names another unit only within reach."""

    pk: int
    check_id: str
    place: str
    number: int
    severity: str
    severity_label: str
    count_label: str
    title: str
    message: str
    clause: str
    url: str
    overridden: Overriding | None
    open: bool
    """whether it still has to be looked at: no reason counts for the viewer's level"""
    other: str

    @property
    def anchor(self) -> str:
        """The flag's id in a page."""
        return f"flag-{self.pk}"

    @property
    def kind(self) -> str:
        """How the component `state` shows its severity."""
        return {"severe": "bad", "warning": "warn"}.get(self.severity, "todo")


def sees_flags(user: object, application: Application) -> bool:
    """Whether flags are shown: to officers and auditors whose territory covers the unit, to nobody else (MI-3.a).

    Neither the applicant nor an expert sees them.
    """
    return any(
        role.kind in (Role.Kind.OFFICER, Role.Kind.AUDITOR) and application.authority.within(role.authority)
        for role in roles_of(user)
    )


def run_of(application: Application, user: object) -> CheckRun | None:
    """The newest run of the checks, for who may see it."""
    if not sees_flags(user, application):
        return None
    return CheckRun.objects.filter(application=application).first()


def flags_of(application: Application, user: object, level: str) -> dict[int, list[ShownFlag]]:
    """The flags of an application by indicator (0: the whole), the worst and those without a reason first.

    `level` is the viewer's (empty: an auditor). At most three queries, whatever is found; none of it for whom
    `sees_flags` refuses.
    """
    if not sees_flags(user, application):
        return {}
    flags = list(
        CheckFlag.objects.filter(run__application=application).select_related("evidence", "other__unit").order_by("id")
    )
    if not flags:
        return {}
    reasons, given = _reasons(application, level)
    named = _within_reach(flags, user)
    rule = pack_for(application.campaign, application.authority).checks.reasons
    shown = []
    for one in flags:
        key = (one.check_id, one.place, one.fingerprint)
        left = not counts_for(rule, level, given.get(key, ()))
        shown.append(_shown(one, application, reasons.get(key), named, left=left))
    found: dict[int, list[ShownFlag]] = {}
    for flag in sorted(shown, key=_urgency):
        found.setdefault(flag.number, []).append(flag)
    return found


def overrides_of(application: Application) -> Iterable[FlagOverride]:
    """The reasons that stand, the lowest level's first."""
    standing = FlagOverride.objects.filter(application=application, withdrawn_at=None).select_related("by")
    return sorted(standing, key=lambda one: ORDER.index(one.level))


Key = tuple[str, str, str]


def _reasons(application: Application, level: str) -> tuple[dict[Key, Overriding], dict[Key, set[str]]]:
    """Per flag the reason that is shown, and which levels gave one.

    Shown is that of the viewer's own level, else of the highest level that gave one.
    """
    found: dict[Key, Overriding] = {}
    given: dict[Key, set[str]] = defaultdict(set)
    for one in overrides_of(application):
        key = (one.check_id, one.place, one.fingerprint)
        given[key].add(one.level)
        if key in found and found[key].own:
            continue
        own = bool(level) and one.level == level
        found[key] = Overriding(one.reason, str(one.by), one.level, LEVELS[one.level], one.at, own)
    return found, given


def _within_reach(flags: list[CheckFlag], user: object) -> set[int]:
    others = {one.other_id for one in flags if one.other_id is not None}
    return set(visible_to(user).filter(pk__in=others).values_list("pk", flat=True)) if others else set()


def _shown(
    flag: CheckFlag, application: Application, reason: Overriding | None, named: set[int], *, left: bool
) -> ShownFlag:
    other = ""
    if flag.other is not None:
        other = flag.other.unit.name if flag.other_id in named else OUTSIDE
    return ShownFlag(
        pk=flag.pk, check_id=flag.check_id, place=flag.place, number=flag.number, severity=flag.severity,
        severity_label=flag.get_severity_display(), count_label=COUNTS.get(flag.count, ""), title=flag.title,
        message=flag.message, clause=flag.clause, url=place_of(flag, application), overridden=reason, open=left,
        other=other,
    )  # fmt: skip


def place_of(flag: CheckFlag, application: Application) -> str:
    """The address at which the flagged thing is seen.

    An indicator's is the desk, that of the basic requirements and the commitment the page of their files, with ?file=
    (SubmittedEvidence), page= and mark= (once for each text) where the flag speaks of a file; else the application's.
    """
    asked: list[tuple[str, Any]] = []
    if flag.evidence_id is not None:
        asked += [("file", flag.evidence_id), ("page", flag.page or 1)]
    asked += [("mark", word) for word in flag.words]
    if flag.number:
        address = reverse("review:desk", args=[application.pk, flag.number])
    elif flag.evidence_id is not None or flag.place.startswith(PAPERS):
        address = reverse("review:papers", args=[application.pk])
    else:
        return reverse("review:application", args=[application.pk])
    return f"{address}?{urlencode(asked)}" if asked else address


def _urgency(flag: ShownFlag) -> tuple[bool, int, int, int]:
    return (not flag.open, SEVERITIES.index(flag.severity), flag.number, flag.pk)
