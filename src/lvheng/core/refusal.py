"""A refusal tells why (architecture, promise 7): words, clause, and what the person can do about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that stands in the way: `anchor` is the field or part it concerns, `url` leads there."""

    message: str
    anchor: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something can't be done now. `clauses` are ids of the clause register, e.g. `HN-4.2.b`."""

    message: str
    clauses: tuple[str, ...] = ()
    next_step: str = ""
    next_url: str = ""
    gaps: Sequence[Gap] = field(default_factory=tuple)


class Refused(Exception):
    """Raised by an action inside the person's reach that may not be carried out now."""

    status = 409

    def __init__(self, refusal: Refusal | str, *clauses: str, next_step: str = "") -> None:
        self.refusal = refusal if isinstance(refusal, Refusal) else Refusal(refusal, clauses, next_step)
        super().__init__(self.refusal.message)


class Forbidden(Refused):
    """Raised when the person's role or territory does not allow the action at all."""

    status = 403


class Invalid(Refused):
    """Raised for input that can't be taken; `gaps` carries one entry a field."""

    status = 422

    def __init__(self, gaps: Sequence[Gap]) -> None:
        super().__init__(Refusal("填写有误，请按提示更正。", gaps=tuple(gaps)))
