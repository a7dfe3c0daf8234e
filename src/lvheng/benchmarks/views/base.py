"""What the pages of benchmark sets share: finding a set in reach, and who may edit."""

from django.http import Http404, HttpRequest, QueryDict
from django.shortcuts import get_object_or_404

from lvheng.benchmarks import queries
from lvheng.benchmarks.models import BenchmarkSet
from lvheng.core.refusal import Forbidden


def set_or_404(request: HttpRequest, pk: int) -> BenchmarkSet:
    """The set, if the person sees it. Raises Http404."""
    return get_object_or_404(queries.visible_to(request.user).select_related("based_on", "created_by"), pk=pk)


def must_edit(request: HttpRequest) -> None:
    """Editing is the ministry's. Raises Forbidden."""
    if not request.user.has_perm("benchmarks.edit"):
        raise Forbidden("只有部级工作人员可以编制基准集。")


def draft_or_404(request: HttpRequest, pk: int) -> BenchmarkSet:
    """A draft to be edited. Raises Http404 for one that is published, Forbidden for whom may not edit."""
    found = set_or_404(request, pk)
    must_edit(request)
    if found.state != BenchmarkSet.State.DRAFT:
        raise Http404
    return found


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: the post, be it empty; None on a page that only shows the form."""
    return request.POST if request.method == "POST" else None
