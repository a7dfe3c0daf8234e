"""A brake on what strangers may send: so many in a time from one address, counted for all servers together."""

from __future__ import annotations

import hashlib
import time

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from lvheng.core.models import Attempts


def address_of(request: HttpRequest) -> str:
    """Where a request comes from; behind a proxy (LVHENG_BEHIND_PROXY) what the proxy says, the last entry alone."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:  # a socket without an address: one brake for all that come through it
        return ""


def allowed(request: HttpRequest, purpose: str, *, times: int, seconds: int) -> bool:
    """Count one attempt; False once this address has had its `times` in `seconds`. The address itself is not kept."""
    key = hashlib.sha256(f"{purpose}:{address_of(request)}".encode()).hexdigest()
    now = int(time.time())
    Attempts.objects.filter(until__lte=now).delete()
    with transaction.atomic():
        Attempts.objects.bulk_create([Attempts(key=key, until=now + seconds)], ignore_conflicts=True)
        Attempts.objects.filter(key=key).update(count=F("count") + 1)
        return (Attempts.objects.filter(key=key).values_list("count", flat=True).first() or 0) <= times
