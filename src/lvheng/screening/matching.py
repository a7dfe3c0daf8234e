"""Entries of source lists against subjects: units under all codes and names they ever bore, enterprises of parks.

Dictionaries of the subjects are kept, entries pass by one at a time: memory grows with the subjects alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

By = Literal["code", "name"]


@dataclass(frozen=True, slots=True)
class Subject:
    """Who may be on a list: `codes` and `names` (keys of names), now and before; `path`: of its authority.

    `enterprise`: of a park's unit, the enterprise inside that is meant. `held`: paths of authorities elsewhere whose
    lists hold something against the unit already (it has moved since).
    """

    unit: int
    codes: tuple[str, ...]
    names: tuple[str, ...]
    path: str = ""
    enterprise: int | None = None
    held: tuple[str, ...] = ()

    def within(self, path: str) -> bool:
        """Whether the subject belongs to the territory of an authority now."""
        return self.path.startswith(path)


class Entry(NamedTuple):
    """An entry as it is compared; `path`: of the authority whose territory its list holds for."""

    key: int
    uscc: str
    name_key: str
    path: str = ""


class Hit(NamedTuple):
    """An entry fits a subject, by code or, failing that, by name."""

    entry: Entry
    subject: Subject
    by: By


class Index:
    """Subjects by code and by name."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self.codes: dict[str, list[Subject]] = {}
        self.names: dict[str, list[Subject]] = {}
        for subject in subjects:
            for keys, index in ((subject.codes, self.codes), (subject.names, self.names)):
                for key in dict.fromkeys(keys):
                    if key:
                        index.setdefault(key, []).append(subject)

    def hits(self, entries: Iterable[Entry]) -> Iterator[Hit]:
        """Every entry with every subject that it fits inside its territory; a code goes before a name."""
        codes, names = self.codes, self.names
        for entry in entries:
            by_code = codes.get(entry.uscc) if entry.uscc else None
            by_name = names.get(entry.name_key) if entry.name_key else None
            if by_code is not None or by_name is not None:
                yield from _fitting(entry, by_code or (), by_name or ())


def _fitting(entry: Entry, by_code: Sequence[Subject], by_name: Sequence[Subject]) -> Iterator[Hit]:
    pairs: tuple[tuple[Sequence[Subject], By], ...] = ((by_code, "code"), (by_name, "name"))
    seen: set[int] = set()
    for subjects, by in pairs:
        for subject in subjects:
            if id(subject) not in seen and (subject.within(entry.path) or entry.path in subject.held):
                seen.add(id(subject))
                yield Hit(entry, subject, by)


def keys_of(index: Index) -> Mapping[str, Sequence[str]]:
    """The codes and names that are asked for."""
    return {"uscc": [*index.codes], "name_key": [*index.names]}
