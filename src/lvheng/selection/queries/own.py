"""Whose own matter an act of selection would be (HN-4.1.d, MI-3.a): one answer for all its guards."""

from collections.abc import Sequence
from typing import Any

from lvheng.accounts.models import Authority, User
from lvheng.campaigns.queries import current
from lvheng.core import audit, clock
from lvheng.core.models import AuditEvent
from lvheng.registry.queries import filed_in
from lvheng.review.models import ExpertAssignment
from lvheng.review.queries.own import decided_below, had_a_hand
from lvheng.selection.models import Candidacy, Objection


def is_own(found: Any, actor: object) -> bool:
    """Whether a person had a hand in the application, or files or filed for the unit in the year it is about.

    A report by the public belongs to no year: the current one is asked.
    """
    if isinstance(found, Objection):
        found = found.candidacy
    if isinstance(found, Candidacy):
        return had_a_hand(actor, found.application)
    campaign = getattr(found, "campaign", None) or current()
    return filed_in(actor, found.unit, campaign.year if campaign is not None else clock.today().year)


def approved_before(user: object, candidacies: Sequence[Candidacy], level: str) -> set[int]:
    """Those of some candidacies, by application, that a person has approved or refused before at a level below.

    At the ministry a recommendation and an expert's opinion count as well. A constant number of queries.
    """
    if not isinstance(user, User):
        return set()
    found = decided_below(user, [one.application_id for one in candidacies], level)
    if level != Authority.Level.MINISTRY:
        return found
    keys = {audit.subject_of(one): one.application_id for one in candidacies if one.pk is not None}
    verbs = ("candidacy.recommend", "candidacy.decline")
    said = AuditEvent.objects.filter(subject__in=list(keys), verb__in=verbs, actor=user)
    judged = ExpertAssignment.objects.filter(
        expert=user, application__in=keys.values(), state=ExpertAssignment.State.GIVEN
    )
    return found | {keys[one] for one in said.values_list("subject", flat=True)} | set(
        judged.values_list("application", flat=True)
    )  # fmt: skip
