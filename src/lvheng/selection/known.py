"""What the guards of a candidacy would let pass, worked out for many at once (MI-1.b, MI-3.c).

A decision on many units runs every unit's own act with its own guards. Inside `Known.letting()` a guard that would
look up, unit by unit, what one look at all of them has told already lets the unit pass without asking again. A refusal
is never taken from here: who is not known to pass is asked about by the guard itself, in its own words. It is good in
the transaction it was worked out in, under the locks held there, and only for the person who acts; `Known.lost` tells
at the end what no longer holds.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

from lvheng.accounts.models import Authority, User
from lvheng.campaigns.models import Campaign, Extension
from lvheng.core.process import GUARDS, Guard
from lvheng.core.refusal import Refusal
from lvheng.filing.models import Application
from lvheng.review.models import Review
from lvheng.review.queries.experts import results, tainted
from lvheng.review.queries.own import with_a_hand
from lvheng.selection import queries
from lvheng.selection.models import Candidacy
from lvheng.selection.queries.own import approved_before

OWN, ELIGIBLE, GATE = "selection.own_unit", "selection.eligible", "selection.gate_open"
PASSED, DECIDING = "selection.province_passed", "selection.province_deciding"
OWN_ACT = "selection.own_act"
SHOWN, HEARD = "selection.before_publicity", "selection.experts_heard"
#: Where a candidacy stands while its province decides.
PROVINCIAL = (Candidacy.State.CANDIDATE, Candidacy.State.RECOMMENDED, Candidacy.State.NOT_RECOMMENDED)
_LETTING: ContextVar["Known | None"] = ContextVar("lvheng_selection_known", default=None)


def may_be_known(name: str) -> Callable[[Guard], Guard]:
    """Let a guard pass a candidacy of which the decision on many under way knows that it would."""

    def wrapping(function: Guard) -> Guard:
        @wraps(function)
        def guarded(found: Any, actor: Any) -> Refusal | None:
            known = _LETTING.get()
            if known is not None and isinstance(found, Candidacy) and known.lets(name, found, actor):
                return None
            return function(found, actor)

        return guarded

    return wrapping


class Known:
    """Of each guard the applications that it lets pass; a constant number of queries per province."""

    def __init__(
        self,
        campaign: Campaign,
        applications: Sequence[Application],
        rows: Mapping[int, queries.Row],
        actor: User,
        guards: Sequence[str],
    ) -> None:
        self.campaign, self.applications, self.rows, self.actor = campaign, applications, rows, actor
        own = Extension.objects.filter(campaign=campaign, unit__in=[one.unit_id for one in applications])
        self._own_term = set(own.values_list("unit", flat=True)) if DECIDING in guards else set()
        reported = queries.newest_reports(campaign).values_list("province", flat=True)
        self._reported = set(reported) if DECIDING in guards else set()
        told = {
            OWN: self._not_own, OWN_ACT: self._not_approved, ELIGIBLE: self._eligible, GATE: self._gate,
            PASSED: self._passed,
            DECIDING: lambda: self._asked_once(DECIDING), SHOWN: lambda: self._asked_once(SHOWN), HEARD: self._heard,
        }  # fmt: skip
        self.passing = {name: frozenset(find()) for name, find in told.items() if name in guards}

    def lets(self, name: str, candidacy: Candidacy, actor: Any) -> bool:
        """Whether a guard is known to let this one pass for who acts."""
        return actor == self.actor and candidacy.application_id in self.passing.get(name, ())

    @contextmanager
    def letting(self) -> Iterator[None]:
        """While the acts of this transaction run."""
        token = _LETTING.set(self)
        try:
            yield
        finally:
            _LETTING.reset(token)

    def lost(self, later: "Known") -> set[int]:
        """The applications that something lets pass no more, as worked out later."""
        return {pk for name, found in self.passing.items() for pk in found - later.passing[name]}

    def alike(self, name: str, application: Application) -> Hashable | None:
        """What the answer of a guard depends on where it is the same for others; None where it is the unit's own."""
        if name == SHOWN:
            return (name,)
        if name == GATE:
            return (name, application.authority_id)
        mine = application.unit_id in self._own_term or application.province_id in self._reported
        return (name, application.authority_id, application.route) if name == DECIDING and not mine else None

    def _not_own(self) -> set[int]:
        own = with_a_hand(self.actor, self.applications)
        return {one.pk for one in self.applications} - own

    def _not_approved(self) -> set[int]:
        made = [row.candidacy or Candidacy(application=row.application) for row in self.rows.values()]
        passing = set()
        for level, at in ((Authority.Level.PROVINCE, True), (Authority.Level.MINISTRY, False)):
            here = [one for one in made if (one.state in PROVINCIAL) is at]
            own = approved_before(self.actor, here, level) if here else set()
            passing |= {one.application_id for one in here} - own
        return passing

    def _eligible(self) -> set[int]:
        return queries.clear(self.campaign, self.applications)

    def _gate(self) -> set[int]:
        return {pk for pk, row in self.rows.items() if row.gate_open}

    def _passed(self) -> set[int]:
        passed = Review.State.PASSED
        return {pk for pk, row in self.rows.items() if row.province_review and row.province_review.state == passed}

    def _heard(self) -> set[int]:
        needed = queries.experts_needed(self.campaign)
        found = results(self.applications)
        bad = tainted(found.values())
        return {
            pk
            for pk, one in found.items()
            if len(one.given) >= needed and not one.must_meet and not any(each.pk in bad[pk] for each in one.given)
        }

    def _asked_once(self, name: str) -> set[int]:
        """Those whose answer is the same as that of another, asked of the guard itself once for all of them."""
        answers: dict[Hashable, bool] = {}
        passing = set()
        for application in self.applications:
            key = self.alike(name, application)
            if key is None:
                continue
            if key not in answers:
                answers[key] = GUARDS[name](Candidacy(application=application), self.actor) is None
            if answers[key]:
                passing.add(application.pk)
        return passing
