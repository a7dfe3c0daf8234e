"""A decision in bulk: a preview of each unit, what changes and what stops it; then all or none."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from lvheng.core.keys import key_of, keys_of
from lvheng.core.refusal import Forbidden, Refused
from lvheng.review.actions import decide_many
from lvheng.review.actions.bulk import MOST
from lvheng.review.queries import level_at, visible_to
from lvheng.review.queries.bulk import plan
from lvheng.review.views.queue import year_of

DECISIONS = {"pass": "审核通过", "refuse": "审核不通过"}


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Preview, and with `confirm` carry out. What is outside a person's territory is left aside."""
    campaign = year_of(request)
    if not level_at(request.user):
        raise Forbidden("只有工作人员可以作出审核决定。", "HN-4.1.a", "MI-3.a")
    decision = request.POST.get("decision", "")
    picked = keys_of(request.POST.getlist("pick"))[: MOST + 1]
    found = list(visible_to(request.user).filter(campaign=campaign, pk__in=picked).order_by("submitted_at", "id"))
    if decision not in DECISIONS or not found:
        messages.error(request, "请在列表中勾选申报，再选择“预览通过”或“预览不通过”。")
        return redirect("review:queue")
    if len(found) > MOST:
        messages.error(request, f"一次最多决定 {MOST} 家，请分批办理。")
        return redirect("review:queue")
    opinion = request.POST.get("opinion", "")
    refused: Refused | None = None
    if request.POST.get("confirm"):
        try:
            done = decide_many(found, decision, actor=request.user, opinion=opinion, previewed=_previewed(request))
        except Forbidden:
            raise
        except Refused as error:
            refused = error
        else:
            messages.success(request, f"已办理 {len(done)} 家，均已记录并通知。")
            return redirect("review:queue")
    rows = plan(found, decision, request.user)
    context = {
        "campaign": campaign,
        "rows": rows,
        "decision": decision,
        "word": DECISIONS[decision],
        "stopped": sum(bool(row.stops) for row in rows),
        "opinion": opinion,
        "refused": refused.refusal if refused is not None else None,
        "summary": [(f"id_{gap.anchor}", gap.message) for gap in refused.refusal.gaps if gap.anchor] if refused else [],
    }
    return render(request, "review/bulk.html", context, status=refused.status if refused is not None else 200)


def _previewed(request: HttpRequest) -> dict[int, str]:
    """By key of the application, the step that the preview showed."""
    pairs = (text.partition(":") for text in request.POST.getlist("step"))
    return {key: step for text, _colon, step in pairs if (key := key_of(text)) is not None}
