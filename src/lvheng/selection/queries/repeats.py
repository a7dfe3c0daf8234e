"""A second click on the same button: what it asks for has just been done by the same person."""

import json

from lvheng.accounts.models import Authority, User
from lvheng.campaigns.models import Campaign
from lvheng.core import audit
from lvheng.core.models import AuditEvent
from lvheng.filing.models import Application
from lvheng.review.models import ExpertAssignment
from lvheng.selection.models import Appeal, Candidacy, HandIn, Objection, Publication
from lvheng.selection.queries.ministry import publicity_of
from lvheng.selection.queries.reported import newest_report, standing_report

#: Acts that take a decision back: the reason they log is that of the decision.
BACK = ("undo", "reconsider")
ASSIGNED = "selection.assign_together"
"""The act of asking the experts of a whole plan; it keeps which plan it was."""
ANSWERS = {"uphold": "upheld", "dismiss": "dismissed"}


def decided_again(application: Application, verb: str, actor: User, reason: str) -> bool:
    """Whether the newest act on a candidacy is this one, by this person, for the same reason."""
    candidacy = Candidacy.objects.filter(application=application).first()
    if candidacy is None:
        return False
    newest = AuditEvent.objects.filter(subject=audit.subject_of(candidacy)).order_by("-sequence").first()
    if newest is None or newest.verb != f"candidacy.{verb}" or newest.actor_id != actor.pk:
        return False
    return verb in BACK or json.loads(newest.data).get("reason", "") == reason.strip()


def handed_in_again(campaign: Campaign, city: Authority, actor: User) -> bool:
    """Whether this person has handed this city's table in."""
    return HandIn.objects.filter(campaign=campaign, authority=city, handed_in_by=actor).exists()


def reported_again(campaign: Campaign, province: Authority, actor: User) -> bool:
    """Whether the list of a province stands as this person reported it."""
    newest = newest_report(campaign, province)
    return newest is not None and newest.reported_by_id == actor.pk and newest == standing_report(campaign, province)


def returned_again(campaign: Campaign, province: Authority, actor: User, reason: str) -> bool:
    """Whether this person has sent the whole of a province's newest list back for this reason."""
    newest = newest_report(campaign, province)
    if newest is None:
        return False
    return newest.returns.filter(candidacy=None, returned_by=actor, reason=reason.strip()).exists()


def opened_again(campaign: Campaign, actor: User, decision: str) -> bool:
    """Whether this person has opened the publicity that runs, under this number."""
    found = publicity_of(campaign)
    return found is not None and found.opened_by_id == actor.pk and found.decision == decision.strip()


def published_again(campaign: Campaign, actor: User, decision: str, title: str) -> bool:
    """Whether the newest list published is the one this person published, under this number and title."""
    found = Publication.objects.filter(campaign=campaign).order_by("-pk").first()
    if found is None or found.published_by_id != actor.pk or found.decision != decision.strip():
        return False
    return title.strip()[:120] in ("", found.title)


def answered_again(found: Objection | Appeal, verb: str, actor: User, answer: str) -> bool:
    """Whether an objection or an appeal has this very answer, by this person."""
    same = (found.state, found.answer) == (ANSWERS[verb], answer.strip())
    return same and found.answered_by_id == actor.pk


def appealed_again(application: Application, actor: User, text: str) -> bool:
    """Whether this person's appeal, in these words, waits for its answer."""
    waiting = Appeal.objects.filter(application=application, raised_by=actor, state=Appeal.State.OPEN)
    return waiting.filter(text=text.strip()).exists()


def asked_again(application: Application, expert: int | None, actor: User) -> bool:
    """Whether this person has asked this expert about an application, who has not answered yet."""
    asked = ExpertAssignment.objects.filter(application=application, expert=expert, assigned_by=actor)
    return asked.filter(state=ExpertAssignment.State.ASSIGNED).exists()


def assigned_again(campaign: Campaign, actor: User, seen: str) -> bool:
    """Whether this person has asked the experts of this very plan."""
    events = AuditEvent.objects.filter(subject=audit.subject_of(campaign), verb=ASSIGNED, actor=actor)
    return bool(seen) and events.filter(data__contains=f'"plan":{audit.canonical(seen)}').exists()
