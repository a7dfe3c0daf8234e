"""The schema of what a campaign pack says on selecting: the order among equals, lists sent back, appeals."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import OfficeId, Ruled
from .models import Kind

Positive = Annotated[int, Field(gt=0)]


class Ranking(Ruled):
    """What orders equal totals, in this order; who is equal in all of it shares a rank.

    ``key_industry``: key industries first; ``groups``: the points of the groups named for the kind, one after the
    other; ``earlier``: who submitted first. ``shortlist``: by what the ministry orders what is reported to it, the
    verified score or the sum of the experts' means.
    """

    ties: tuple[Literal["key_industry", "groups", "earlier"], ...]
    groups: dict[Kind, tuple[str, ...]] = {}
    shortlist: Literal["verified", "experts"] = "verified"

    @model_validator(mode="after")
    def _named_once(self) -> Ranking:
        if len(set(self.ties)) != len(self.ties):
            raise ValueError("同分排序的同一项只能写一次")
        if "groups" in self.ties and not self.groups:
            raise ValueError("同分按一级指标得分排序的，须写明 groups")
        return self


class Returns(Ruled):
    """Whether the ministry may send a reported list back, whole or one unit; the province has ``days`` for it.

    ``lapsed``: what holds of a list that was sent back whole and not reported again in time: ``stands``, the list as it
    was reported; ``out``, none of it. A unit that was sent back alone is out. ``remind``: days before the end on which
    the province is reminded.
    """

    enabled: bool
    days: Positive
    lapsed: Literal["stands", "out"] = "stands"
    remind: tuple[Annotated[int, Field(ge=0)], ...] = (2, 1)


class Appeals(Ruled):
    """Whether an applicant may appeal against its result: whose decisions, within how many days, answered by when.

    ``upheld``: what follows from an appeal that is found right: ``reopen``, the decision is open again at the step
    where it fell, for ``redecide_days``, and a unit that is chosen then comes onto an additional list where the
    publicity has begun; ``answer``, nothing but the answer.
    """

    enabled: bool
    against: tuple[OfficeId, ...] = ()
    days: Positive
    answer_days: Positive
    max_mb: Positive = 20
    handled_by: Literal["same", "above"] = "above"
    upheld: Literal["reopen", "answer"] = "reopen"
    redecide_days: Positive = 10
