"""The permission matrix is complete, and holds: whoever a row does not name gets nothing there."""

import pytest
from django.conf import settings
from django.test import Client

from tests.cast import Cast
from tests.security.addresses import addresses
from tests.security.matrix import EVERYBODY, MATRIX, ROLES, row

#: Who of the cast plays which role.
PLAYERS = {
    "stranger": "stranger", "enterprise": "enterprise_a", "city": "city_x_officer", "province": "province_officer",
    "ministry": "ministry_officer", "expert": "expert", "auditor": "auditor", "admin": "administrator",
}  # fmt: skip
NOTHING = {403, 404, 405}


def test_every_address_has_a_row() -> None:
    missing = sorted({address.name for address in addresses()} - set(MATRIX))
    assert not missing, "rows are missing in tests/security/matrix.py:\n" + "\n".join(
        f'    "{name}": frozenset({{...}}),' for name in missing
    )


def test_every_row_has_an_address() -> None:
    assert sorted(set(MATRIX) - {address.name for address in addresses()}) == []


def test_rows_name_known_roles() -> None:
    rows = [row(name) for name in MATRIX]
    assert {role for one in rows for role in one.see | one.do} - EVERYBODY == set()
    assert [name for name in MATRIX if not row(name).do <= row(name).see] == []
    assert set(PLAYERS) == set(ROLES)


@pytest.mark.django_db
def test_signing_in_is_asked_for_unless_a_row_says_public() -> None:
    client = Client(raise_request_exception=False)
    wrong = []
    for address in addresses():
        for method in ("get", "post"):
            answer = getattr(client, method)(address.url)
            asked = answer.status_code == 401 or (
                answer.status_code == 302 and answer["Location"].startswith(f"/account/login/?next={address.url}")
            )
            if asked == ("public" in row(address.name).see) and answer.status_code != 405:
                wrong.append(f"{method} {address.name} {address.url}: {answer.status_code}")
    assert "\n".join(wrong) == ""


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gets_nothing_where_its_row_does_not_name_it(role: str, cast: Cast) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(getattr(cast, PLAYERS[role]), backend=settings.AUTHENTICATION_BACKENDS[-1])
    wrong = []
    for address in addresses():
        named = row(address.name)
        for method, roles in (("get", named.see), ("post", named.do)):
            status = getattr(client, method)(address.url).status_code
            if role not in roles and status not in NOTHING:
                wrong.append(f"{method} {address.name} {address.url}: {status}, although the row does not name {role}")
            if status >= 500:
                wrong.append(f"{method} {address.name} {address.url}: {status}")
        if role in named.see and not address.parameters and client.get(address.url).status_code == 403:
            wrong.append(f"{address.name} {address.url}: refused, although the row names {role}")
    assert "\n".join(wrong) == ""
