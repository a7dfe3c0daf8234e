"""A brake on what strangers may send: so many in a time from one address."""

from __future__ import annotations

import hashlib

from django.core.cache import cache
from django.http import HttpRequest


def allowed(request: HttpRequest, purpose: str, *, times: int, seconds: int) -> bool:
    """Count one attempt; False once this address has had its `times` in `seconds`. The address itself is not kept."""
    address = request.META.get("REMOTE_ADDR", "")
    key = "limit:" + hashlib.sha256(f"{purpose}:{address}".encode()).hexdigest()
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key) <= times
    except ValueError:  # the entry ran out between the two
        cache.set(key, 1, timeout=seconds)
        return True
