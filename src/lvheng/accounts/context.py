"""What pages need of the authorities themselves."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from lvheng.accounts.queries import ministry_name


def offices(_request: HttpRequest) -> dict[str, Any]:
    """`ministry_name`: what the authority above all others is called; read by the pages that name it alone."""
    return {"ministry_name": SimpleLazyObject(ministry_name)}
