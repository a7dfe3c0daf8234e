"""What the public pages offer to everyone, after a role's own pages."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from lvheng.accounts.queries import roles_of
from lvheng.core.navigation import offers


@offers
def public(user: object) -> Iterator[tuple[int, str, str]]:
    """The public pages: applicants see those they need, officers the list alone; every foot leads to the rest."""
    yield 80, "名单公开", reverse("portal:home")
    if not getattr(user, "is_authenticated", False):
        yield 82, "公示与异议", reverse("portal:publicity")
    if not roles_of(user):
        yield 84, "通知与要求", reverse("portal:policy")
        yield 86, "填报指南", reverse("portal:guide")
