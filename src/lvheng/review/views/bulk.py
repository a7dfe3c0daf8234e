"""A decision in bulk: a preview of each unit, what changes and what stops it; then all or none."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from lvheng.core.keys import key_of, keys_of
from lvheng.core.refusal import Forbidden, Refused
from lvheng.filing.models import Application
from lvheng.review.actions import decide_many
from lvheng.review.actions.bulk import MOST
from lvheng.review.levels import level_of
from lvheng.review.queries import level_at, visible_to
from lvheng.review.queries.bulk import plan
from lvheng.review.repeats import repeats
from lvheng.review.views.queue import year_of

DECISIONS = {"pass": "审核通过", "refuse": "审核不通过"}


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Preview, and with `confirm` carry out. What is outside a person's territory is left aside."""
    campaign = year_of(request)
    if not level_at(request.user):
        raise Forbidden("只有工作人员可以作出审核决定。", "HN-4.1.a", "MI-3.a")
    decision = request.POST.get("decision", "")
    picked = keys_of(request.POST.getlist("pick"))
    found = list(visible_to(request.user).filter(campaign=campaign, pk__in=picked).order_by("submitted_at", "id"))
    if decision not in DECISIONS or not found:
        messages.error(request, "请在列表中勾选申报，再选择“预览通过”或“预览不通过”。")
        return redirect("review:queue")
    opinion, shown = request.POST.get("opinion", ""), found[:MOST]
    refused: Refused | None = None
    if request.POST.get("confirm"):
        try:
            steps, seen = _by_key(request, "step"), _by_key(request, "seen")
            done = decide_many(found, decision, actor=request.user, opinion=opinion, previewed=steps, seen=seen)
        except Forbidden:
            raise
        except Refused as error:
            if all(_again(request, one, decision, opinion, seen) for one in found):
                messages.info(request, "您刚才已经作出这些决定，没有重复办理。")
                return redirect("review:queue")
            refused = error
        else:
            messages.success(request, f"已办理 {len(done)} 家，均已记录并通知。")
            return redirect("review:queue")
    rows = plan(shown, decision, request.user)
    context = {
        "campaign": campaign,
        "rows": rows,
        "decision": decision,
        "word": DECISIONS[decision],
        "picked": len(found),
        "left": len(found) - len(shown),
        "stopped": sum(bool(row.stops) for row in rows),
        "opinion": opinion,
        "refused": refused.refusal if refused is not None else None,
        "summary": [(f"id_{gap.anchor}", gap.message) for gap in refused.refusal.gaps if gap.anchor] if refused else [],
    }
    return render(request, "review/bulk.html", context, status=refused.status if refused is not None else 200)


def _by_key(request: HttpRequest, name: str) -> dict[int, str]:
    """By key of the application, what the preview showed of it in fields of this name."""
    pairs = (text.partition(":") for text in request.POST.getlist(name))
    return {key: shown for text, _colon, shown in pairs if (key := key_of(text)) is not None}


def _again(request: HttpRequest, one: Application, decision: str, opinion: str, seen: dict[int, str]) -> bool:
    """Whether this is a second click: this person has just decided so on what this preview showed."""
    level = level_of(request.user, one)
    told = {"decision": decision, "opinion": opinion, "seen": seen.get(one.pk, "")}
    return bool(level) and repeats(one, level, request.user, **told)
