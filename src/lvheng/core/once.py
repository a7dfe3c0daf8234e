"""A form sent twice does its work once: the second click finds what the first one made (architecture, promise 11)."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.crypto import get_random_string

from lvheng.core import clock
from lvheng.core.models import Done

NAME = "once"
"""The form field that carries the token."""
LENGTH = 32
GOOD_FOR = timedelta(days=1)
"""How long a form is remembered after it was sent."""


def token() -> str:
    """What one shown form is known by; written into it when it is first shown, kept when it is shown again."""
    return get_random_string(LENGTH)


def kept(request: HttpRequest) -> str:
    """The token of the form in a request, or a new one for a form shown the first time."""
    return request.POST.get(NAME, "") or token()


def once(purpose: str, sent: str, said: dict[str, Any], doing: Callable[[], str]) -> str:
    """Carry `doing` out unless the same was said from the same form before; what it gave then is given again.

    `sent`: the form's token; without one every call is a first one. `said`: all that was filled in, so that who
    goes back and writes something else is heard. What `doing` raises, or ends with an empty text, leaves no mark. Of
    two at the same moment the database lets one in, and the other waits for it.
    """
    if not sent:
        return doing()
    key = _digest(purpose, sent, said)
    now = clock.now()
    Done.objects.filter(at__lt=now - GOOD_FOR).delete()
    with transaction.atomic():
        try:
            with transaction.atomic():
                mark = Done.objects.create(key=key, at=now)
        except IntegrityError:
            return Done.objects.get(key=key).result
        mark.result = doing()
        if mark.result:
            mark.save(update_fields=["result"])
        else:
            mark.delete()
        return mark.result


def _digest(purpose: str, sent: str, said: dict[str, Any]) -> str:
    """A number for a form and what was said in it, of a file its name and content; it can't be read back."""
    whole = hashlib.sha256(f"{purpose}\0{sent}".encode())
    for name in sorted(said):
        value = said[name]
        whole.update(f"\0{name}\0".encode())
        if isinstance(value, File):
            whole.update(f"{value.name}\0".encode())
            for chunk in value.chunks():
                whole.update(chunk)
            value.seek(0)
        else:
            whole.update(str(value).encode())
    return whole.hexdigest()
