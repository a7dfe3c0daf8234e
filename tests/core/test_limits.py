"""The brake on strangers: by the address of each, the same count for every process, without keeping the address."""

import time
from typing import Any

import pytest
from django.test import RequestFactory

from lvheng.core.limits import address_of, allowed
from lvheng.core.models import Attempts

ASK = RequestFactory()
pytestmark = [pytest.mark.db, pytest.mark.django_db]


def tries(times: int, *, address: str = "198.51.100.7", purpose: str = "report", **sent: str) -> list[bool]:
    request = ASK.get("/", REMOTE_ADDR=address, **sent)
    return [allowed(request, purpose, times=2, seconds=60) for _ in range(times)]


def test_so_many_in_a_time_and_no_more() -> None:
    assert tries(3) == [True, True, False]
    assert tries(1, address="198.51.100.8") == [True]
    assert tries(1, purpose="objection") == [True]


def test_the_count_is_kept_where_every_process_reads_it_and_names_no_address() -> None:
    tries(3)
    kept = Attempts.objects.get()
    assert (kept.count, len(kept.key)) == (3, 64)
    assert "198" not in str(kept)


def test_after_its_time_the_count_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tries(3) == [True, True, False]
    later = time.time() + 61
    monkeypatch.setattr(time, "time", lambda: later)
    assert tries(3) == [True, True, False]
    assert Attempts.objects.count() == 1


def test_a_later_attempt_does_not_lengthen_the_time() -> None:
    tries(1)
    until = Attempts.objects.get().until
    tries(2)
    assert Attempts.objects.get().until == until


def test_behind_a_proxy_everybody_has_a_brake_of_their_own(settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    mine, other = "203.0.113.9, 198.51.100.21", "203.0.113.9, 198.51.100.22"
    assert tries(3, address="127.0.0.1", HTTP_X_FORWARDED_FOR=mine) == [True, True, False]
    assert tries(1, address="127.0.0.1", HTTP_X_FORWARDED_FOR=other) == [True]
    forged = "192.0.2.99, 198.51.100.21"  # only the entry the proxy itself wrote counts
    assert tries(1, address="127.0.0.1", HTTP_X_FORWARDED_FOR=forged) == [False]


def test_without_a_proxy_the_header_is_not_believed() -> None:
    assert tries(2, HTTP_X_FORWARDED_FOR="192.0.2.1") == [True, True]
    assert tries(1, HTTP_X_FORWARDED_FOR="192.0.2.2") == [False]


def test_a_socket_without_an_address_is_one_address() -> None:
    assert address_of(ASK.get("/", REMOTE_ADDR="")) == ""
