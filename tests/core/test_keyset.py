"""Keyset pages: every row once, forwards and backwards, at a constant number of queries."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from lvheng.accounts.models import Authority
from lvheng.core import audit, keyset
from lvheng.core.models import AuditEvent
from tests.cast import make_authority

pytestmark = pytest.mark.django_db


def tree(size: int) -> None:
    for number in range(size):
        make_authority(f"{number:03d}", "同名" if number % 2 else "异名", "province", None)


def get(address: str, *, order: tuple[str, ...] = ("name", "-code"), size: int = 3) -> keyset.Page[Authority]:
    return keyset.page(Authority.objects.all(), RequestFactory().get("/x/" + address), order=order, size=size)


@pytest.mark.db
def test_walking_through_and_back_meets_every_row_once() -> None:
    tree(8)
    expected = [a.code for a in Authority.objects.order_by("name", "-code")]
    found, address, last = [], "?name=kept", ""
    while True:
        page = get(address)
        found += [row.code for row in page.rows]
        if not page.next_url:
            break
        assert parse_qs(urlsplit(page.next_url).query)["name"] == ["kept"]
        last, address = address, page.next_url
    assert found == expected
    back = get(page.previous_url)
    assert [row.code for row in back.rows] == [row.code for row in get(last).rows]
    first = get(back.previous_url)
    assert [row.code for row in first.rows] == expected[:3]
    assert first.previous_url == ""
    assert first.next_url != ""


@pytest.mark.parametrize("cursor", ["!!!", "W10", "eyJhIjoxfQ", "WzEsMl0", "////", "W1tb" * 700])
def test_a_cursor_that_is_none_shows_the_first_page(cursor: str) -> None:
    tree(4)
    assert len(get(f"?after={cursor}").rows) == 3


def test_a_value_of_the_wrong_type_shows_the_first_page() -> None:
    tree(4)
    wrong = keyset._encode(["x", "y"])
    assert len(get(f"?after={wrong}", order=("code", "id")).rows) == 3


@pytest.mark.db
@pytest.mark.parametrize("value", ["NaN", "\0", "\ud800", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_what_no_database_can_compare_shows_the_first_page(value: str) -> None:
    for number in range(4):
        audit.record(f"unit:{number}", "unit.look", actor=None)
    wrong = keyset._encode([value, "1"])
    for name in ("after", "before"):
        request = RequestFactory().get("/x/", {name: wrong})
        found = keyset.page(AuditEvent.objects.all(), request, order=("-at", "id"), size=3)
        assert len(found.rows) in {0, 3}


def test_an_empty_list_has_no_neighbours() -> None:
    assert get("") == keyset.Page([], "", "")


@pytest.mark.parametrize("size", [1, 3])
def test_one_query(size: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    tree(size)
    with django_assert_num_queries(1):
        assert len(get("").rows) == size
