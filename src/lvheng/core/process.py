"""One table of transitions per process (architecture, promise 2).

The page that explains a process, the buttons offered and the check itself all read the same table.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from lvheng.core.refusal import Forbidden, Refusal, Refused

Guard = Callable[[Any, Any], Refusal | None]
Narrowing = Callable[[Any, tuple[str, ...]], tuple[str, ...]]
GUARDS: dict[str, Guard] = {}
_NARROWINGS: list[Narrowing] = []
PROCESSES: dict[str, "Process"] = {}


def narrows(function: Narrowing) -> Narrowing:
    """Register who says which clauses bind an object: a refusal names no notice that its territory does not follow."""
    _NARROWINGS.append(function)
    return function


def binding(obj: Any, clauses: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the clauses that bind the object."""
    for narrow in _NARROWINGS if clauses else ():
        clauses = narrow(obj, clauses)
    return clauses


def bound(obj: Any, refusal: Refusal) -> Refusal:
    """The refusal with those of its clauses alone that bind the object."""
    return replace(refusal, clauses=binding(obj, refusal.clauses))


@contextmanager
def refusing(obj: Any) -> Iterator[None]:
    """Let what an act's own body refuses name only clauses that bind its object."""
    try:
        yield
    except Refused as refused:
        refused.refusal = bound(obj, refused.refusal)
        raise


def guard(name: str) -> Callable[[Guard], Guard]:
    """Register a guard under the id that transition tables and packs use.

    A guard takes (object, actor) and returns the refusal, or None when nothing stands in the way.
    """

    def register(function: Guard) -> Guard:
        GUARDS[name] = function
        return function

    return register


@dataclass(frozen=True, slots=True)
class Transition:
    """A row: what may be done, from which states, to which, by whom, on what conditions, by which clause.

    `target` None keeps the state (an act inside a state). `level` names who acts: unit, city, province, ministry,
    expert, system. `permission` is a name of the `rules` registry, asked with the object.
    """

    name: str
    label: str
    source: tuple[str, ...]
    target: str | None
    level: str
    permission: str
    guards: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offer:
    """A transition as offered to one person on one object now; `refusal` says why it can't be taken."""

    transition: Transition
    refusal: Refusal | None


@dataclass(frozen=True)
class Process:
    """The transitions of one model's state field; `states` gives each state its word.

    `within` names the relation whose row is locked before the object's own: acts on one application never run at once.
    """

    name: str
    label: str
    states: dict[str, str]
    transitions: tuple[Transition, ...]
    within: str = ""
    table: dict[str, Transition] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "table", {row.name: row for row in self.transitions})
        PROCESSES[self.name] = self

    def check(self, obj: Any, name: str, actor: Any) -> Transition:
        """The row of `name`, after its permission, state and guards. Raises Forbidden or Refused."""
        row = self.table[name]
        if not actor.has_perm(row.permission, obj):
            forbidden = Refusal(f"您的角色不能{row.label}。", row.clauses, "如确需办理，请联系有权限的人员。")
            raise Forbidden(bound(obj, forbidden))
        refusal = self.refusal(obj, row, actor)
        if refusal is not None:
            raise Refused(refusal)
        return row

    def refusal(self, obj: Any, row: Transition, actor: Any) -> Refusal | None:
        """Why `row` can't be taken on `obj` now, apart from permission; None if it can."""
        if obj.state not in row.source:
            words = "、".join(self.states[state] for state in row.source)
            message = f"现在是“{self.states[obj.state]}”，不能{row.label}；只有“{words}”时可以。"
            return bound(obj, Refusal(message, row.clauses, "请刷新页面查看最新状态。"))
        for name in row.guards:
            found = GUARDS[name](obj, actor)
            if found is not None:
                return bound(obj, found)
        return None

    def offers(self, obj: Any, actor: Any, names: Iterable[str] | None = None) -> list[Offer]:
        """The acts this person has the permission for on this object in its state, each with what stops it."""
        rows = self.transitions if names is None else [self.table[name] for name in names]
        return [
            Offer(row, self.refusal(obj, row, actor))
            for row in rows
            if obj.state in row.source and actor.has_perm(row.permission, obj)
        ]
