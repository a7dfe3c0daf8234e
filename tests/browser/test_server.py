"""The demo's server: browsers open connections ahead of need; none of them keeps anybody waiting."""

import socket
import urllib.request
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.browser


def test_idle_connections_keep_nobody_waiting(demo_server: str) -> None:
    place = urlsplit(demo_server)
    with ExitStack() as held:
        for _ in range(12):  # a browser opens six
            held.enter_context(socket.create_connection((place.hostname or "", place.port or 0)))
        with urllib.request.urlopen(f"{demo_server}/account/login/", timeout=8) as answer:  # noqa: S310 (our own)
            assert answer.status == 200
