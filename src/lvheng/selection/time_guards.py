"""Until when the ministry judges, and its experts: on what it decided already, only after taking the decision back."""

from collections.abc import Sequence
from typing import Any

from lvheng.core.ahead import Read, ahead
from lvheng.core.process import guard
from lvheng.core.refusal import Refusal
from lvheng.review.ahead import reads_ahead
from lvheng.review.levels import ORDER
from lvheng.review.models import ExpertAssignment, Review
from lvheng.selection.models import Candidacy

C = Candidacy.State
CHOOSING = (C.CANDIDATE, C.RECOMMENDED, C.REPORTED)
"""States in which the ministry has not decided: what experts and reviewers find can still be weighed."""
BACK = (C.SHORTLISTED, C.NOT_SHORTLISTED)


@reads_ahead
def _decided(applications: Sequence[int]) -> Read:
    past = Candidacy.objects.exclude(state__in=CHOOSING).filter(application__in=applications)
    found = {one.application_id: one for one in past}
    return {("selection.decided", pk): found.get(pk) for pk in applications}


@guard("selection.still_choosing")
def still_choosing(found: Review | ExpertAssignment, _actor: Any) -> Refusal | None:
    """The ministry's verdicts and experts' points are given before it chooses, not after (MI-3.c).

    What the levels below judge has terms of its own.
    """
    if isinstance(found, Review) and found.level != ORDER[-1]:
        return None
    past = Candidacy.objects.exclude(state__in=CHOOSING)
    at = found.application_id
    candidacy = ahead("selection.decided", at, past.filter(application=at).first)
    if candidacy is None:
        return None
    step = "请先撤销入围决定。" if candidacy.state in BACK else ""
    return Refusal(f"该单位已经“{candidacy.get_state_display()}”，不再审核和评审。", ("MI-3.c",), step)
