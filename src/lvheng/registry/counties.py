"""Counties (GB/T 2260): which stand on a day, and to which authority each belongs (MI-0)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Q, QuerySet

from lvheng.accounts.divisions import nearest, prefix_of
from lvheng.accounts.models import Authority
from lvheng.registry.models import County


def standing(on: date) -> QuerySet[County]:
    """The counties that bear their name on a day; the standard gives years."""
    begun, lasting = Q(since=None) | Q(since__lte=on.year), Q(until=None) | Q(until__gt=on.year)
    return County.objects.filter(begun, lasting)


def counties_of(authority: Authority, on: date) -> list[County]:
    """The counties whose nearest authority, by the longest prefix of codes, is this one. Two queries."""
    if not authority.gb_code:
        return []
    prefix = prefix_of(authority.gb_code)
    bodies = list(Authority.objects.filter(gb_code__startswith=prefix).values_list("gb_code", flat=True))
    found = standing(on).filter(code__startswith=prefix).order_by("code", "name")
    return [one for one in found if nearest(one.code, bodies) == authority.gb_code]


def by_authority(on: date) -> dict[int, list[tuple[str, str]]]:
    """(code, name) of all counties that stand on a day, by the authority that is nearest. Two queries."""
    bodies: dict[str, list[int]] = defaultdict(list)
    for pk, code in Authority.objects.exclude(gb_code="").values_list("pk", "gb_code"):
        bodies[prefix_of(code)].append(pk)
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for code, name in standing(on).order_by("code", "name").values_list("code", "name"):
        prefix = next((code[:length] for length in (6, 4, 2) if code[:length] in bodies), "")
        for pk in bodies.get(prefix, ()):
            found[pk].append((code, name))
    return found


def authority_for(code: str) -> Authority | None:
    """The authority that a county's code belongs to."""
    bodies = {one.gb_code: one for one in Authority.objects.exclude(gb_code="").select_related("parent")}
    return bodies.get(nearest(code, bodies))
