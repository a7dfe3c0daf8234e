"""Support can be reached from every page, errors and sign-in among them."""

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from lvheng.core.views import server_error


@pytest.mark.django_db
@pytest.mark.clause("HN-2.2")
@pytest.mark.parametrize(("address", "status"), [("/account/login/", 200), ("/nowhere/", 404)])
def test_support_is_named(address: str, status: int) -> None:
    answer = Client().get(address)
    assert answer.status_code == status
    assert f"{settings.LVHENG_SUPPORT['phone']}" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.clause("HN-2.2")
def test_support_is_named_when_a_form_is_refused() -> None:
    answer = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "x"})
    assert answer.status_code == 403
    assert settings.LVHENG_SUPPORT["phone"] in answer.content.decode()


@pytest.mark.clause("HN-2.2")
def test_support_is_named_when_all_else_fails() -> None:
    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert settings.LVHENG_SUPPORT["phone"] in answer.content.decode()
