"""The files of the whole application in the page: the basic requirements' proof and the signed commitment."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from lvheng.review import overview
from lvheng.review.desk import Desk
from lvheng.review.levels import level_of
from lvheng.review.process import REVIEW
from lvheng.review.queries import visible_to
from lvheng.review.views.desk import review_at, viewer


@require_GET
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """Each basic requirement with its answer and its files beside them (MI-1.a), the commitment (MI-2.1.a)."""
    application = get_object_or_404(visible_to(request.user), pk=pk)
    level = level_of(request.user, application)
    desk = Desk.load(application, level, request.user)
    if desk is None:
        raise Http404
    review = review_at(application, level)
    offers = REVIEW.offers(review, request.user, ["judge"]) if review is not None else []
    context = viewer(request, desk, 0) | {
        "application": application,
        "desk": desk,
        "number": 0,
        "total": len(desk.standard.indicators),
        "rail": desk.rail(),
        "basic": overview.basic_rows(desk),
        "shown_flags": desk.shown.get(0, []),
        "may_flag": bool(offers) and offers[0].refusal is None,
        "back": request.get_full_path(),
        "level": level,
    }
    return render(request, "review/papers.html", context)
