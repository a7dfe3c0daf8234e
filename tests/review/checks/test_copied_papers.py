"""Files and pages that are another unit's."""

from dataclasses import replace
from typing import Any

import pytest

from lvheng.review.checks.base import Alike
from tests.review.checks.making import run, severities
from tests.review.checks.papers import form, paper, with_papers

OWN = paper(form(), pk=5)
CREDIT = paper(slot="basic.credit", pk=6)


def digest(file: int, *others: int) -> tuple[Alike, ...]:
    return tuple(Alike(file, 1, other, "digest") for other in others)


def page(file: int, at: int, *others: int) -> tuple[Alike, ...]:
    return tuple(Alike(file, at, other, "page") for other in others)


@pytest.mark.clause("HN-4.2.c")
@pytest.mark.parametrize(("check", "alike"), [("same_file", digest), ("same_page", lambda pk, *of: page(pk, 2, *of))])
def test_how_bad_it_is(check: str, alike: Any) -> None:
    for pk, others, severity in (
        (5, 1, "severe"), (5, 4, "severe"), (5, 5, "warning"), (6, 4, "warning"), (6, 5, "note"),
    ):  # fmt: skip
        made = with_papers(OWN, CREDIT, alike=alike(pk, *range(100, 100 + others)))
        ((place, found),) = severities(check, made)
        assert (place[-1], found) == (str(pk), severity)
    assert run(check, with_papers(OWN, CREDIT)) == []
    assert run(check, with_papers(OWN, alike=alike(77, 1))) == []


def test_a_file_that_many_have_is_told_by_its_file_alone() -> None:
    """The search names only some of many: the pages of the others are pages of that same file."""
    five = digest(5, 1, 2, 3, 4, 5)
    assert run("same_page", with_papers(OWN, alike=five + page(5, 1, 6))) == []
    assert len(run("same_page", with_papers(OWN, alike=five[:4] + page(5, 1, 6)))) == 1


@pytest.mark.clause("HN-4.2.c")
@pytest.mark.parametrize(("how", "severity"), [("page", "severe"), ("looks", "warning"), ("hint", "note")])
def test_looks_alone_accuse_nobody(how: Any, severity: str) -> None:
    """Without text a form of others may look the same: a warning, and no more than a hint of two scans."""
    less = {"severe": "warning"}.get(severity, "note")
    one = (Alike(5, 2, 9, how),)
    assert [found for _place, found in severities("same_page", with_papers(OWN, alike=one))] == [severity]
    many = tuple(Alike(5, 2, other, how) for other in range(5))
    assert [found for _place, found in severities("same_page", with_papers(OWN, alike=many))] == [less]


def test_the_surest_is_told() -> None:
    mixed = (Alike(5, 1, 7, "hint"), Alike(5, 3, 9, "looks"), Alike(5, 2, 8, "page"))
    (found,) = run("same_page", with_papers(OWN, alike=mixed))
    assert (found.page, found.other, found.severity) == (2, 8, "severe")
    (found,) = run("same_page", with_papers(OWN, alike=mixed[:2]))
    assert (found.page, found.other, found.severity) == (3, 9, "warning")


def test_the_same_file_is_told_once_with_the_other() -> None:
    again = replace(OWN, pk=7, slot="3.205-1")
    (found,) = run("same_file", with_papers(OWN, again, alike=digest(5, 9, 8) + digest(7, 8)))
    assert (found.file, found.other, found.number) == (5, 8, 1)
    assert "另外 2 家单位" in found.message


def test_pages_of_a_file_that_is_the_same_are_not_told_again() -> None:
    both = digest(5, 8) + page(5, 1, 8)
    assert run("same_page", with_papers(OWN, alike=both)) == []
    (found,) = run("same_page", with_papers(OWN, alike=both + page(5, 3, 9) + page(5, 2, 9)))
    assert (found.page, found.other) == (2, 9)
    assert "第 2、3 页" in found.message
    assert run("same_file", with_papers(OWN, alike=page(5, 1, 8))) == []
