"""Every clause says what it asks and where it is carried out."""

import pytest
from django.urls import reverse

from lvheng.core.explained import explained
from lvheng.standards import Clause, Notice, load_notice
from tests.cast import YEAR


@pytest.mark.parametrize("key", load_notice(YEAR).clauses)
def test_every_clause_is_explained(key: str) -> None:
    item = next(item for item in explained(load_notice(YEAR)) if item.clause.id == key)
    assert item.asks
    assert item.where


def test_a_page_is_named_where_one_shows_it() -> None:
    pages = {item.clause.id: item.url for item in explained(load_notice(YEAR))}
    assert pages["MI-A1"] == reverse("portal:standards")
    assert pages["HN-4.1.b"] == ""


def test_a_year_without_explanations_keeps_its_clauses() -> None:
    clause = Clause(id="X-1", kind="scope", quote="甲", requires="-", notice="X")
    notice = Notice(year=1900, documents={}, clauses={"X-1": clause})
    assert [(item.clause, item.asks, item.where, item.url) for item in explained(notice)] == [(clause, "", "", "")]
