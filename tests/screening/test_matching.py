"""Entries against subjects: code before name, former ones too, inside the territory only."""

import pytest

from lvheng.screening.matching import Entry, Index, Subject

ONE = Subject(1, ("C1", "C0"), ("甲公司", "旧公司"), "/0/43/01/")
INSIDE = Subject(2, ("C2",), ("内公司",), "/0/43/02/", enterprise=7)
NAMELESS = Subject(3, ("",), ("甲公司",), "/0/43/02/")
INDEX = Index([ONE, INSIDE, NAMELESS])


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        (Entry(9, "C1", ""), [(1, "code")]),
        (Entry(9, "C0", "别的"), [(1, "code")]),
        (Entry(9, "", "旧公司"), [(1, "name")]),
        (Entry(9, "C1", "甲公司"), [(1, "code"), (3, "name")]),
        (Entry(9, "C9", "甲公司"), [(1, "name"), (3, "name")]),
        (Entry(9, "C2", "内公司"), [(2, "code")]),
        (Entry(9, "", "甲公司", "/0/43/02/"), [(3, "name")]),
        (Entry(9, "C1", "", "/0/43/"), [(1, "code")]),
        (Entry(9, "C1", "", "/0/44/"), []),
        (Entry(9, "C8", "无"), []),
        (Entry(9, "", ""), []),
    ],
)
def test_hits(entry: Entry, found: list[tuple[int, str]]) -> None:
    assert [(hit.subject.unit, hit.by) for hit in INDEX.hits([entry])] == found


def test_entries_pass_by_one_at_a_time() -> None:
    taken = []

    def entries() -> object:
        for number in range(3):
            taken.append(number)
            yield Entry(number, "C1", "")

    hits = INDEX.hits(entries())  # type: ignore[arg-type]
    assert next(hits).entry.key == 0
    assert taken == [0]
