"""Parts 1 and 2 of the form, and saving their fields one by one."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_POST

from lvheng.core import clock
from lvheng.core.components.formats import filesize
from lvheng.filing import actions, form
from lvheng.filing.draft import Draft
from lvheng.filing.duty import term_of
from lvheng.filing.forms import AnswersForm, BasicForm, ProfileForm
from lvheng.filing.models import Application
from lvheng.filing.panel import eyebrow
from lvheng.filing.views.eligibility import held_by_clause
from lvheng.filing.views.reach import own, receipt


def frame(application: Application, draft: Draft) -> dict[str, object]:
    """What every page of a draft shows."""
    return {
        "application": application,
        "draft": draft,
        "eyebrow": eyebrow(application),
        "window": term_of(application),
        "used": filesize(draft.bytes_used),
        "files": draft.standard.files,
        "accept": ",".join(f".{kind}" for kind in draft.standard.files.types),
        "max_bytes": draft.standard.files.max_file_mb * 1024 * 1024,
    }


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """Part 1: 基本信息, with the key industry that chooses the standard (HN-2.1.b, HN-4.2.a)."""
    application = own(request, pk)
    if over := receipt(request, application):
        return over
    if request.method == "POST":
        return _save_all(request, application, ProfileForm, "filing:basic")
    draft = Draft.load(application)
    context = frame(application, draft) | {"form": ProfileForm(draft)} | industry_context(draft)
    return render(request, "filing/profile.html", context)


def industry_context(draft: Draft) -> dict[str, object]:
    """What is said beside the choice of the key industry (MI-A3.b)."""
    application = draft.application
    chosen = draft.answer("profile.industry")
    return {
        "industry": form.industry_of(application, chosen),
        "not_key": chosen == form.NOT_KEY,
        "hinted": form.hinted(application, application.industry_code),
        "general": draft.standard.general_applies,
        "application": application,
        "draft": draft,
    }


@require_http_methods(["GET", "POST"])
def basic(request: HttpRequest, pk: int) -> HttpResponse:
    """Part 2: 基本要求 with proof, and the declarations of new applicants (MI-1.a, HN-1.1)."""
    application = own(request, pk)
    if over := receipt(request, application):
        return over
    if request.method == "POST":
        return _save_all(request, application, BasicForm, "filing:task_list")
    draft = Draft.load(application)
    context = frame(application, draft) | basic_context(draft)
    return render(request, "filing/basic.html", context)


def basic_context(draft: Draft) -> dict[str, object]:
    """Requirements with their fields and proof."""
    bound = BasicForm(draft)
    requirements = [
        (item, bound[f"basic-{item.id}"], draft.basic_slots(item)) for item in draft.standard.basic_requirements
    ]
    held = held_by_clause(draft.application) if draft.exclusions else {}
    declarations = [
        (item, bound[f"declaration-{item.id.replace('.', '-')}"], held.get(item.id, [])) for item in draft.exclusions
    ]
    return {"form": bound, "requirements": requirements, "declarations": declarations}


def _save_all(request: HttpRequest, application: Application, kind: type[AnswersForm], onward: str) -> HttpResponse:
    values = kind(Draft.load(application)).values(request.POST)
    actions.save_answers(application, values, actor=request.user)
    return redirect(onward, application.pk) if "next" in request.POST else redirect(request.path)


@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """One field of part 1 or 2, as typed (the contract of autosave.js)."""
    application = own(request, pk)
    draft = Draft.load(application)
    name = request.POST.get("autosave", "")
    keys = {**ProfileForm(draft).keys, **BasicForm(draft).keys}
    key = keys.get(name, name)
    value = request.POST.get(name, "").replace("\r\n", "\n")
    saved = actions.save_answer(application, key, value, actor=request.user)
    draft = Draft.load(saved)
    shown = ProfileForm(draft) if name in ProfileForm(draft).keys else BasicForm(draft)
    return JsonResponse(
        {
            "saved_at": f"{clock.now():%H:%M:%S}",
            "errors": {name: [str(error) for error in shown.errors.get(name, [])]},
            "html": _fragments(request, draft, name),
        }
    )


def _fragments(request: HttpRequest, draft: Draft, name: str) -> dict[str, str]:
    if name in ("industry", "gbt4754"):
        return {"#industry-note": render_to_string("filing/industry_note.html", industry_context(draft), request)}
    return {}
