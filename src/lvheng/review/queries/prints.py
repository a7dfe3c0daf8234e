"""Fingerprints of figures: who else states the same ones, found by an index and not by comparing all pairs."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator

from django.db.models import Count

from lvheng.filing.models import SubmittedVersion
from lvheng.review.checks.base import Subject, Twin
from lvheng.review.checks.figures import Figure
from lvheng.review.models import FigurePrint

#: A figure of fewer significant digits is the same elsewhere by chance.
LEAST_DIGITS = 3
#: How many other applications are told of.
MOST_TWINS = 5
LEAST_SAME = 2


def prints_of(subject: Subject) -> dict[str, str]:
    """Fingerprint by place of each figure that says something; where a unit typed values alone, of these.

    The months of a year are one figure. What was typed in another unit is the same figure.
    """
    found = {figure.place[:200]: _hash(figure) for figure in subject.figures if digits(figure.shown) >= LEAST_DIGITS}
    stated = dict(_stated(subject)) if not found else {}
    return found or stated


def _hash(figure: Figure) -> str:
    key = figure.key.split("/")[0] if figure.offset is None else str(figure.offset)
    if figure.field in KEYLESS:
        key = ""
    return _digest(f"{figure.number}|{figure.field}|{key}|{figure.base}|{figure.value}|{figure.months}")


#: Rows whose key each unit chooses itself.
KEYLESS = ("products.output", "materials.amount", "by_product.amount", "projects.amount")


def _stated(subject: Subject) -> Iterator[tuple[str, str]]:
    for number, (value, unit) in subject.stated.items():
        if digits(f"{value:f}") >= LEAST_DIGITS:
            yield f"{number}", _digest(f"{number}|{unit}|{value.normalize():f}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def digits(text: str) -> int:
    """How many significant digits a number was written with: zeros at both ends don't count."""
    number = "".join(sign for sign in text.partition(" ")[0] if sign.isdecimal())
    return len(number.strip("0"))


def twins_of(version: SubmittedVersion, own: dict[str, str]) -> tuple[Twin, ...]:
    """Other units' applications, of any year, that state the same figures; the most alike first. Two queries."""
    if not own:
        return ()
    places = defaultdict(list)
    for place, one in own.items():
        places[one].append(place)
    alike = FigurePrint.objects.filter(print__in=list(places)).exclude(
        version__application__unit=version.application.unit_id
    )
    counted = alike.values("version__application").annotate(same=Count("print", distinct=True))
    ranked = counted.filter(same__gte=LEAST_SAME).order_by("-same", "version__application")[:MOST_TWINS]
    others = [row["version__application"] for row in ranked]
    shared: dict[int, set[str]] = {other: set() for other in others}
    rows = alike.filter(version__application__in=others).values_list("version__application", "print") if others else ()
    for other, one in rows:
        shared[other].update(places[one])
    return tuple(Twin(other, tuple(sorted(shared[other])), len(own)) for other in others)
