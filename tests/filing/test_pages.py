"""The applicant's pages: they work without script, keep to the reach, and cost the same whatever the number."""

from datetime import datetime
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from lvheng.accounts.models import User
from lvheng.campaigns.actions import record_mean
from lvheng.core import clock
from lvheng.filing import actions, form
from lvheng.filing.draft import Draft
from lvheng.filing.models import Application, LedgerValue, SubmittedVersion
from lvheng.registry.models import UnitMember
from tests.cast import Cast, make_unit, put_on_list
from tests.filing import make

DRAFT_PAGES = ("task_list", "profile", "basic", "commitment", "check")
FETCH = {"X-Requested-With": "fetch"}


def signed_in(user: User) -> Client:
    """A browser of this person."""
    client = Client()
    client.force_login(user)
    return client


def text(client: Client, name: str, *args: int) -> str:
    """A page's HTML."""
    answer = client.get(reverse(f"filing:{name}", args=args))
    assert answer.status_code == 200, answer.content.decode()[:500]
    return unescape(answer.content.decode())


@pytest.fixture
def draft_a(cast: Cast) -> Application:
    """Enterprise A's draft, everything but the commitment."""
    return make.filled(cast.unit_a, cast.enterprise_a)


def test_every_page_of_a_draft_shows(cast: Cast, draft_a: Application) -> None:
    client = signed_in(cast.enterprise_a)
    for name in DRAFT_PAGES:
        assert cast.unit_a.name in text(client, name, draft_a.pk) or name in {"profile", "basic", "commitment"}
    for number in range(1, 15):
        assert "证明材料" in text(client, "indicator", draft_a.pk, number)
