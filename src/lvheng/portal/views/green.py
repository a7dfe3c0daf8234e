"""The page behind a green code's QR code (企业绿码): anyone may check it, also when it no longer holds."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from lvheng.campaigns.queries import pack_for
from lvheng.core.components import qr
from lvheng.documents.responses import download
from lvheng.portal import queries
from lvheng.registry.models import Unit
from lvheng.selection.models import GreenCode
from lvheng.selection.queries import green_industry, green_standings, valid_code

#: Class of a grade's sign, best first; further grades look like the last.
GRADE_CLASSES = ("g-ap", "g-a", "g-b")


def address_of(request: HttpRequest, code: GreenCode) -> str:
    """The absolute address that the QR code holds."""
    return request.build_absolute_uri(reverse("portal:green_code", args=[code.token]))


def card(request: HttpRequest, unit: Unit) -> dict[str, Any]:
    """What a page needs to show the code that a unit holds now; nothing where it holds none."""
    code = valid_code(unit)
    if code is None:
        return {}
    return {
        "code": code,
        "standing": green_standings(unit, [code])[code.pk],
        "green_industry": green_industry(code),
        "address": address_of(request, code),
        "grades": rule_of(code),
    }


def rule_of(code: GreenCode) -> list[tuple[str, str, object]]:
    """The grades of a code's year, best first: id, class, share (None: the rest)."""
    grades = pack_for(code.campaign).green_code.grades
    return [
        (grade.id, GRADE_CLASSES[min(place, len(GRADE_CLASSES) - 1)], grade.share) for place, grade in enumerate(grades)
    ]


@login_not_required
@require_safe
def green_code(request: HttpRequest, token: str) -> HttpResponse:
    """One code: whose, which grade, whether it holds now. A token that nobody was given: 404 in words."""
    code = queries.issued_codes().filter(token=token).first()
    if code is None:
        return render(request, "portal/green_code_unknown.html", status=404)
    context = {
        "code": code,
        "unit": code.unit,
        "standing": green_standings(code.unit, [code])[code.pk],
        "industry": green_industry(code),
        "address": address_of(request, code),
        "grades": rule_of(code),
    }
    return render(request, "portal/green_code.html", context)


def _issued(token: str) -> GreenCode:
    code = queries.issued_codes().filter(token=token).first()
    if code is None:
        raise Http404
    return code


@login_not_required
@require_safe
def qr_svg(request: HttpRequest, token: str) -> HttpResponse:
    """The QR code as an SVG file."""
    code = _issued(token)
    return download(qr.svg(address_of(request, code)), f"企业绿码-{code.campaign.year}-{code.unit.name}.svg")


@login_not_required
@require_safe
def qr_png(request: HttpRequest, token: str) -> HttpResponse:
    """The QR code as a PNG file."""
    code = _issued(token)
    return download(qr.png(address_of(request, code)), f"企业绿码-{code.campaign.year}-{code.unit.name}.png")
