"""Who may review, remind, call in experts and give an opinion; which files reviewers and experts see."""

from typing import Any

import rules
from django.db.models import Q

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.rules import holds
from lvheng.core import files
from lvheng.core.models import StoredFile
from lvheng.filing.models import Application, SubmittedVersion
from lvheng.registry.models import Unit
from lvheng.review.models import ExpertAssignment, Review

OPENED = (ExpertAssignment.State.ASSIGNED, ExpertAssignment.State.GIVEN)
"""States in which an expert sees what was assigned: not after stepping back."""


@rules.predicate
def judges(user: Any, review: Review) -> bool:
    """Officer of exactly the level of this review, over its authority (HN-4.1.a, MI-3.a)."""
    return holds(user, Role.Kind.OFFICER, review.level, review.authority)


@rules.predicate
def reminds(user: Any, unit: Unit) -> bool:
    """Officer of the unit's city or province (HN-4.1.a)."""
    levels = (Authority.Level.CITY, Authority.Level.PROVINCE)
    return any(holds(user, Role.Kind.OFFICER, level, unit.authority) for level in levels)


@rules.predicate
def calls_experts(user: Any, application: Application) -> bool:
    """Officer of the ministry (MI-3.c)."""
    return holds(user, Role.Kind.OFFICER, Authority.Level.MINISTRY, application.authority)


@rules.predicate
def is_assigned(user: Any, assignment: ExpertAssignment) -> bool:
    """The expert who was asked, while an expert (MI-3.c)."""
    return bool(assignment.expert_id == user.pk and holds(user, Role.Kind.EXPERT, Authority.Level.MINISTRY, None))


rules.add_perm("review.judge", judges)
rules.add_perm("review.remind", reminds)
rules.add_perm("review.assign_expert", calls_experts)
rules.add_perm("review.give_opinion", is_assigned)


@files.reach
def assigned_file_is_seen(user: Any, stored: StoredFile) -> bool:
    """Assigned experts see the evidence and commitment of what they judge, until they step back."""
    versions = SubmittedVersion.objects.filter(Q(evidence__file=stored) | Q(commitment_scan=stored))
    return ExpertAssignment.objects.filter(
        application__versions__in=versions, expert_id=user.pk, state__in=OPENED
    ).exists()
