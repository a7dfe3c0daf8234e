"""Opinions of other departments on one application (联合会审)."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from lvheng.core.forms import attempt
from lvheng.review.actions import hear_department
from lvheng.review.levels import blank, level_of
from lvheng.review.models import Review
from lvheng.review.process import REVIEW
from lvheng.review.queries import visible_to
from lvheng.review.queries.departments import asked, heard_on, is_joint, missing
from lvheng.review.queries.sites import reads_sites
from lvheng.review.site_forms import DepartmentForm


@require_http_methods(["GET", "POST"])
def departments(request: HttpRequest, pk: int) -> HttpResponse:
    """What departments said of an application, and a further word of one."""
    application = get_object_or_404(visible_to(request.user), pk=pk)
    if not reads_sites(request.user, application.campaign):
        raise Http404
    level = level_of(request.user, application)
    found = Review.objects.filter(application=application, level=level).select_related("authority").first()
    review = found or (blank(application, level) if level else None)
    if review is not None:
        review.application = application
    listed = asked(review) if review is not None and is_joint(review) else ()
    form = DepartmentForm(request.POST or None, request.FILES or None, departments=listed)
    if request.method == "POST":
        form.full_clean()
        given = {name: request.POST.get(name, "") for name in ("department", "stance", "text")}
        file = request.FILES.get("file")
        made = attempt(form, lambda: hear_department(application, actor=request.user, file=file, **given))
        if made is not None:
            messages.success(request, f"已登记{made.department}部门的意见：{made.get_stance_display()}。")
            return redirect("review:departments", pk)
    context = {
        "application": application,
        "heard": heard_on(application),
        "missing": missing(review) if review is not None and is_joint(review) else [],
        "listed": listed,
        "offer": next(iter(REVIEW.offers(review, request.user, ["hear"])), None) if review is not None else None,
        "joint": review is not None and is_joint(review),
        "form": form,
    }
    return render(request, "review/departments.html", context, status=422 if form.errors else 200)
