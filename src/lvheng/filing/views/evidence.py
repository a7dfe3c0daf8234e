"""Uploading proof and taking it away, with or without script (HN-2.1.a, HN-3.1)."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from lvheng.core.keys import key_of
from lvheng.core.refusal import Gap, Invalid
from lvheng.filing import actions
from lvheng.filing.draft import Draft
from lvheng.filing.models import Application, Evidence
from lvheng.filing.views.indicator import context_of, fragments
from lvheng.filing.views.parts import basic_context, frame
from lvheng.filing.views.reach import is_fetch, own


@require_POST
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Add files to a slot; a refusal says what is wrong with the file."""
    application = own(request, pk)
    slot = request.POST.get("slot", "")
    files = request.FILES.getlist("file")
    if not files:
        raise Invalid([Gap("请先选择要上传的文件。", "file")])
    replace = None
    if request.POST.get("replace", ""):
        replace = get_object_or_404(Evidence, pk=key_of(request.POST["replace"]), application=application)
    for file in files:
        actions.attach(application, slot, file, actor=request.user, replace=replace)
        replace = None
    return _answer(request, application, slot)


@require_POST
def remove(request: HttpRequest, pk: int, evidence: int) -> HttpResponse:
    """Take a file away."""
    application = own(request, pk)
    found = get_object_or_404(Evidence.objects.select_related("application"), pk=evidence, application=application)
    actions.detach(found, actor=request.user)
    return _answer(request, application, found.slot)


def _answer(request: HttpRequest, application: Application, slot: str) -> HttpResponse:
    """Fragments for the script, else back to the page the slot is on."""
    place, _dot, _name = slot.partition(".")
    if not is_fetch(request):
        anchor = f"#slot-{slot.replace('.', '-')}"
        page = "filing:basic" if place == "basic" else "filing:indicator"
        address = redirect(page, application.pk, *([] if place == "basic" else [int(place)]))
        address["Location"] += anchor
        return address
    application.refresh_from_db()
    draft = Draft.load(application)
    if place == "basic":
        context = frame(application, draft) | basic_context(draft)
        requirement = next(item for item in context["requirements"] if any(s.id == slot for s in item[2]))  # type: ignore[attr-defined]
        html = render_to_string(
            "filing/fragments/basic_evidence.html", context | {"item": requirement[0], "slots": requirement[2]}, request
        )
        return JsonResponse({"html": {f"#evidence-{requirement[0].id}": html}})
    found = next((item for item in draft.standard.indicators if str(item.number) == place), None)
    if found is None:
        raise Http404
    return JsonResponse({"html": fragments(request, context_of(application, draft, found))})
