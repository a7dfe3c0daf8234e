"""What the same form says twice is done once; what fails, or says something else, is done."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lvheng.core import clock
from lvheng.core.models import Done
from lvheng.core.once import once, token
from lvheng.core.refusal import Invalid
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def work() -> Callable[[], str]:
    """Something that gives another number each time it is done."""
    numbers = iter("ABCDEFGH")
    return lambda: next(numbers)


def proof(content: bytes, name: str = "证明.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_the_second_finds_what_the_first_made(work: Callable[[], str]) -> None:
    sent = token()
    said: dict[str, Any] = {"text": "一", "evidence": proof(b"1")}
    assert once("a", sent, said, work) == "A"
    assert said["evidence"].read() == b"1"
    said["evidence"].seek(0)
    assert once("a", sent, said, work) == "A"
    assert once("a", sent, said | {"text": "二"}, work) == "B"
    assert once("a", sent, said | {"evidence": proof(b"2")}, work) == "C"
    assert once("a", sent, said | {"evidence": proof(b"1", "别的.pdf")}, work) == "D"
    assert once("b", sent, said, work) == "E"
    assert once("a", token(), said, work) == "F"


def test_without_a_token_every_call_is_a_first_one(work: Callable[[], str]) -> None:
    assert [once("a", "", {}, work) for _call in range(2)] == ["A", "B"]
    assert not Done.objects.exists()


def test_what_fails_leaves_no_mark(work: Callable[[], str]) -> None:
    def refuse() -> str:
        raise Invalid([])

    with pytest.raises(Invalid):
        once("a", "x", {}, refuse)
    assert once("a", "x", {}, lambda: "") == ""
    assert not Done.objects.exists()
    assert once("a", "x", {}, work) == "A"


def test_a_form_is_forgotten_after_a_day(work: Callable[[], str]) -> None:
    with clock.fixed(NOW):
        once("a", "x", {}, work)
    with clock.fixed(NOW + timedelta(days=2)):
        once("a", "y", {}, work)
    assert Done.objects.count() == 1
