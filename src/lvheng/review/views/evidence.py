"""Evidence drawn for the page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from lvheng.core.files import may_see
from lvheng.core.keys import key_of
from lvheng.core.models import StoredFile
from lvheng.review.marks import Marks
from lvheng.review.preview import TURNS, ZOOMS, Unreadable, picture


def choice(text: str, allowed: tuple[int, ...], default: int) -> int:
    """A number out of those allowed; anything else is the default."""
    found = key_of(text)
    return found if found is not None and found in allowed else default


@require_GET
def evidence_page(request: HttpRequest, file: int, page: int) -> HttpResponse:
    """One page of a PDF, or a picture, as PNG at ?zoom= percent, ?turn= degrees. 404 outside the reach.

    ?mark= (words, amber) and ?fit= (significant digits of stated figures, green) are marked on a PDF's page.
    """
    stored = get_object_or_404(StoredFile, pk=file)
    if not may_see(request.user, stored):
        raise Http404
    drawable = stored.content_type == "application/pdf" or stored.content_type.startswith("image/")
    if not drawable:
        raise Http404
    zoom = choice(request.GET.get("zoom", ""), ZOOMS, 100)
    turn = choice(request.GET.get("turn", ""), TURNS, 0)
    marks = Marks.of(request.GET.getlist("mark"), request.GET.getlist("fit"))
    try:
        content = picture(stored, page, zoom=zoom, turn=turn, marks=marks)
    except (Unreadable, OSError) as error:
        raise Http404 from error
    answer = HttpResponse(content, content_type="image/png")
    answer["Cache-Control"] = "private, max-age=3600, immutable"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
