"""Who may review, remind, call in experts and give an opinion; which files reviewers and experts see."""

from typing import Any

import rules
from django.db.models import Q

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import reach
from lvheng.accounts.rules import holds
from lvheng.core import files
from lvheng.core.models import StoredFile
from lvheng.filing.models import Application, SubmittedVersion
from lvheng.registry.models import Unit
from lvheng.registry.queries import is_member
from lvheng.review.conflicts import conflicts_of
from lvheng.review.levels import ORDER
from lvheng.review.models import (
    CheckRun,
    DepartmentOpinion,
    ExpertAssignment,
    ExpertMeeting,
    Question,
    Review,
    SiteCheck,
)
from lvheng.review.slots import AssignmentSlot, SiteSlot

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
def calls_experts(user: Any, found: Application | AssignmentSlot | ExpertAssignment) -> bool:
    """Officer of the ministry (MI-3.c), over an application, its place for an expert or an expert's assignment."""
    application = found if isinstance(found, Application) else found.application
    return holds(user, Role.Kind.OFFICER, Authority.Level.MINISTRY, application.authority)


@rules.predicate
def checks(user: Any, run: CheckRun) -> bool:
    """Officer of any level over the unit (MI-3.a)."""
    authority = run.application.authority
    return any(holds(user, Role.Kind.OFFICER, level, authority) for level in ORDER)


@rules.predicate
def visits(user: Any, found: SiteCheck | SiteSlot) -> bool:
    """Officer of the authority that checks on site (MI-3.a)."""
    return holds(user, Role.Kind.OFFICER, found.authority.level, found.authority)


@rules.predicate
def is_asked(user: Any, found: Question | Review) -> bool:
    """Files for the unit that is asked, or reviewed (HN-2.1.a: the applicant itself answers)."""
    return is_member(user, found.application.unit)


@rules.predicate
def asked_there(user: Any, question: Question) -> bool:
    """Officer of the level and authority that asked: each level has its own questions."""
    return holds(user, Role.Kind.OFFICER, question.level, question.authority)


@rules.predicate
def is_assigned(user: Any, assignment: ExpertAssignment) -> bool:
    """The expert who was asked, while an expert (MI-3.c)."""
    return bool(assignment.expert_id == user.pk and holds(user, Role.Kind.EXPERT, Authority.Level.MINISTRY, None))


@rules.predicate
def handles_appeal(user: Any, review: Review) -> bool:
    """Officer of the review's own level or of one above: whoever answers an appeal against it."""
    levels = ORDER[ORDER.index(review.level) :]
    return any(holds(user, Role.Kind.OFFICER, level, review.application.authority) for level in levels)


@rules.predicate
def counts_again(user: Any, assignment: ExpertAssignment) -> bool:
    """The ministry alone."""
    return bool(calls_experts(user, assignment.application))


@rules.predicate
def sets_aside(user: Any, assignment: ExpertAssignment) -> bool:
    """The ministry; and the expert who gave it, by declaring what ties them to the unit (MI-3.c)."""
    return bool(calls_experts(user, assignment.application) or is_assigned(user, assignment))


@rules.predicate
def keeps_panels(user: Any, _nothing: Any = None) -> bool:
    """Officer of the ministry (MI-3.c)."""
    return holds(user, Role.Kind.OFFICER, Authority.Level.MINISTRY, None)


@rules.predicate
def reads_experts(user: Any, _nothing: Any = None) -> bool:
    """Officer or auditor of the ministry: whoever may know which expert found what."""
    return keeps_panels(user) or holds(user, Role.Kind.AUDITOR, Authority.Level.MINISTRY, None)


@rules.predicate
def states_expert(user: Any, expert: Any) -> bool:
    """The expert, while one, of himself; the ministry of all."""
    own = user == expert and holds(user, Role.Kind.EXPERT, Authority.Level.MINISTRY, None)
    return bool(own or keeps_panels(user))


rules.add_perm("review.judge", judges)
rules.add_perm("review.remind", reminds)
rules.add_perm("review.assign_expert", calls_experts)
rules.add_perm("review.give_opinion", is_assigned)
rules.add_perm("review.reopen_on_appeal", handles_appeal)
rules.add_perm("review.set_aside", sets_aside)
rules.add_perm("review.count_again", counts_again)
rules.add_perm("review.panel", keeps_panels)
rules.add_perm("review.read_experts", reads_experts)
rules.add_perm("review.state_expert", states_expert)
rules.add_perm("review.check", checks)
rules.add_perm("review.answer", is_asked)
rules.add_perm("review.reopen", is_asked)
rules.add_perm("review.close_question", asked_there)
rules.add_perm("review.visit", visits)


@files.reach
def assigned_file_is_seen(user: Any, stored: StoredFile) -> bool:
    """Assigned experts see the evidence and commitment of what they judge, until they step back or have to."""
    versions = SubmittedVersion.objects.filter(Q(evidence__file=stored) | Q(commitment_scan=stored))
    found = ExpertAssignment.objects.filter(
        application__versions__in=versions, expert_id=user.pk, state__in=OPENED
    ).select_related("application__unit", "application__campaign", "application__authority")
    return any(not conflicts_of(one.application, user) for one in found.distinct())


@files.reach
def minutes_are_seen(user: Any, stored: StoredFile) -> bool:
    """What is kept with a meeting's minutes: the ministry and its auditors."""
    return reads_experts(user) and ExpertMeeting.objects.filter(file=stored).exists()


@files.reach
def sees_site_file(user: Any, stored: StoredFile) -> bool:
    """What a visit brought home: officers and auditors of the authority that visited and above, not of those below."""
    return SiteCheck.objects.filter(reach(user, "authority"), file=stored).exists()


@files.reach
def sees_department_file(user: Any, stored: StoredFile) -> bool:
    """A department's letter: officers and auditors of the authority that asked it and above."""
    return DepartmentOpinion.objects.filter(reach(user, "authority"), file=stored).exists()
