"""Part 4, checking the answers, submitting, the receipt, withdrawing."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lvheng.campaigns.queries import pack_for, regional_mean
from lvheng.core.clauses import quoted
from lvheng.core.refusal import Invalid, Refused
from lvheng.filing import actions, form, panel
from lvheng.filing.draft import Draft
from lvheng.filing.duty import later_terms, terms_of
from lvheng.filing.facts import value_in_words
from lvheng.filing.models import Application, SubmittedVersion
from lvheng.filing.process import APPLICATION
from lvheng.filing.queries import last_year, scores, version_of
from lvheng.filing.scoring import standard_of
from lvheng.filing.sheetform.summary import RawFact, facts_of, own_calculation
from lvheng.filing.supplementing import supplements_of
from lvheng.filing.views.parts import frame
from lvheng.filing.views.reach import own, receipt, seen
from lvheng.registry.queries import is_member
from lvheng.standards import Standard


def _commitment_page(request: HttpRequest, application: Application, refused: Refused | None = None) -> HttpResponse:
    draft = Draft.load(application)
    problems = {gap.anchor: gap.message for gap in refused.refusal.gaps} if isinstance(refused, Invalid) else {}
    context = frame(application, draft) | {
        "gaps": draft.content_gaps(),
        "problems": problems,
        "refusal": None if refused is None or isinstance(refused, Invalid) else refused.refusal,
        "clauses": quoted(refused.refusal.clauses) if refused is not None else [],
        "typed": request.POST.get("signatory", ""),
        "commitment": draft.commitment,
        "text": draft.pack.commitment,
    }
    return render(request, "filing/commitment.html", context, status=refused.status if refused else 200)


@require_http_methods(["GET", "POST"])
def commitment(request: HttpRequest, pk: int) -> HttpResponse:
    """Part 4: 真实性承诺; a POST brings the scan and the confirmation (HN-4.2.d)."""
    application = own(request, pk)
    if request.method == "POST":
        try:
            actions.confirm_commitment(
                application, request.FILES.get("scan"), agreed="agreed" in request.POST, actor=request.user
            )  # fmt: skip
        except Refused as refused:
            return _commitment_page(request, application, refused)
        messages.success(request, "真实性承诺已确认。内容改动后需要重新签署。")
        return redirect("filing:check", application.pk)
    return receipt(request, application) or _commitment_page(request, application)


@require_POST
def prepare(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw up the commitment for the content as it stands."""
    application = own(request, pk)
    try:
        actions.prepare_commitment(application, signatory=request.POST.get("signatory", ""), actor=request.user)
    except Refused as refused:
        return _commitment_page(request, application, refused)
    messages.success(request, "承诺书已生成，请下载、签字盖章、扫描后上传。")
    return redirect("filing:commitment", application.pk)


@require_GET
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """提交前核对: everything stated, what is missing, and the button (HN-4.2.b)."""
    application = own(request, pk)
    if application.state != Application.State.DRAFT:
        return redirect("filing:submitted", application.pk)
    return _check_page(request, application)


def _check_page(request: HttpRequest, application: Application, refused: Refused | None = None) -> HttpResponse:
    draft = Draft.load(application)
    gaps = draft.content_gaps() if application.practice else draft.gaps()
    mean = regional_mean(application.campaign, application.province, application.kind)
    offers = APPLICATION.offers(application, request.user, ["submit"])
    blocking = offers[0].refusal if offers and not gaps and not application.practice else None
    context = frame(application, draft) | {
        "gaps": [(gap.url, gap.message) for gap in gaps],
        "anchors": {gap.anchor for gap in gaps},
        "profile": _profile_rows(draft),
        "basic": _basic_rows(draft),
        "groups": _groups(draft),
        "panel": panel.panel(draft, mean),
        "blank": sum(1 for item in draft.evaluated.score.indicators if item.status == "missing"),
        "radar": _radar(draft, mean),
        "windows": terms_of(application),
        "refused": refused.refusal if refused and not refused.refusal.gaps else blocking,
        "parts": panel.parts_of(draft),
        "commitment": draft.commitment,
    }
    return render(request, "filing/check.html", context, status=refused.status if refused else 200)


def _profile_rows(draft: Draft) -> list[dict[str, Any]]:
    return [
        {
            "label": item.label,
            "value": shown_answer(draft.application, item.id, draft.answer(f"profile.{item.id}")),
            "url": f"{draft.url('profile')}#id_{item.id}",
            "error": draft.field_problem(item),
            "anchor": f"a-{item.id}",
            "code": item.type == "code",
        }
        for item in form.fields_of(draft.standard)
    ]


def shown_answer(application: Application, field_id: str, value: str) -> str:
    """An answer in words: the label of a choice, the name of an industry."""
    field = next((item for item in form.fields_of(standard_of(application)) if item.id == field_id), None)
    if field is not None and field.type == "choice":
        return next((choice.label for choice in field.choices if choice.id == value), value)
    if field is not None and field.type == "industry":
        industry = form.industry_of(application, value)
        if industry is not None:
            return f"{industry.sector} · {industry.name}（重点行业）"
        return "非重点行业" if value == form.NOT_KEY else value
    return value


def _basic_rows(draft: Draft) -> list[dict[str, Any]]:
    gaps = {gap.anchor: gap.message for gap in draft.basic_gaps()}
    words = {form.YES: "是", form.NO: "否", form.NONE: "不存在", form.EXISTS: "存在"}
    rows = []
    for item in draft.standard.basic_requirements:
        slots = draft.basic_slots(item)
        error = gaps.get(f"basic.{item.id}") or next((gaps[slot.id] for slot in slots if slot.id in gaps), "")
        said = words.get(draft.answer(f"basic.{item.id}"), "")
        files = sum(len(slot.files) for slot in slots)
        value = f"{said}，{files} 份材料" if said else ""
        rows.append({"label": item.text, "value": value, "url": f"{draft.url('basic')}#{item.id}", "error": error})
    for exclusion in draft.exclusions:
        key = f"declaration.{exclusion.id}"
        link = f"{draft.url('basic')}#{exclusion.id.replace('.', '-')}"
        said = words.get(draft.answer(key), "")
        rows.append({"label": f"声明：{exclusion.title}", "value": said, "url": link, "error": gaps.get(key, "")})
    return rows


def _groups(draft: Draft) -> list[dict[str, Any]]:
    found = []
    for group in draft.evaluated.score.groups:
        rows = []
        for indicator in draft.standard.group_indicators(group.name):
            result = draft.evaluated.score.indicator(indicator.number)
            slots = draft.indicator_slots(indicator.number)
            value, unit = value_in_words(draft.standard, indicator.number, draft.facts.get(indicator.number))
            problems = draft.gaps_of(indicator)
            rows.append(
                {
                    "indicator": indicator, "result": result, "value": value, "unit": unit,
                    "scale": panel.scale_of(indicator, result), "url": draft.url("indicator", indicator.number),
                    "files": sum(1 for slot in slots if slot.required and slot.files),
                    "asked": sum(1 for slot in slots if slot.required),
                    "error": problems[0].message.partition("：")[2] if problems else "",
                    "facts": raw_facts(draft, indicator.number),
                    "own": own_calculation(draft.standard, draft.facts.get(indicator.number), indicator.number),
                }
            )  # fmt: skip
        found.append({"group": group, "rows": rows})
    return found


def raw_facts(draft: Draft, number: int) -> list[RawFact]:
    """The raw facts that an indicator is worked out from, as typed; none while its sheet is not begun."""
    if draft.computed(number) is None:
        return []
    return facts_of(draft.standard, draft.pack.evaluation_year, draft.facts, draft.last_ledger, number)


def _radar(draft: Draft, mean: Any) -> dict[str, Any]:
    """Points of each group in % of its weight, as chart and as table."""
    groups = draft.evaluated.score.groups
    own_share = [round(group.points / group.weight * 100, 1) for group in groups]
    means = mean.groups if mean is not None and mean.mean is not None else {}
    theirs = None
    if means:
        theirs = [round(Decimal(means.get(group.name, "0")) / group.weight * 100, 1) for group in groups]
    data = {"kind": "radar", "names": [group.name for group in groups], "own": own_share, "mean": theirs}
    rows = [[group.name, str(own_share[i]), *([str(theirs[i])] if theirs else [])] for i, group in enumerate(groups)]
    return {"data": data, "table": {"head": ["类别", "本单位 %", *(["本省均值 %"] if theirs else [])], "rows": rows}}


@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Submit; a second click leads to the receipt (HN-4.2.b)."""
    application = own(request, pk)
    if application.state == Application.State.SUBMITTED:
        messages.info(request, f"本申报已经提交，编号 {application.number}；提交后无法修改。")
        return redirect("filing:submitted", application.pk)
    if "understood" not in request.POST:
        messages.warning(request, "请先勾选“我已逐项核对，知道提交后不能修改”。")
        return redirect("filing:check", application.pk)
    try:
        actions.submit(application, actor=request.user)
    except Refused as refused:
        if refused.refusal.next_url:
            return redirect("filing:submitted", application.pk)
        return _check_page(request, application, refused)
    return redirect("filing:submitted", application.pk)


@require_GET
def submitted(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt, and what happens next; for officers and auditors of the territory too."""
    application = seen(request, pk)
    mine = is_member(request.user, application.unit)
    if application.state == Application.State.DRAFT:
        if mine:
            return redirect("filing:task_list", application.pk)
        raise Http404
    version = version_of(application)
    standard = standard_of(application)
    files = list(version.evidence.values_list("file__size", flat=True)) if version else []
    pack = pack_for(application.campaign, application.authority)
    context = {
        "application": application,
        "eyebrow": panel.eyebrow(application),
        "version": version,
        "score": scores(version).get("self") if version else None,
        "standard": standard,
        "file_count": len(files),
        "file_size": sum(files),
        "supplement": pack.supplement.enabled,
        "supplements": supplements_of(application) if mine else [],
        "pack": pack,
        "windows": later_terms(application),
        "withdraw": APPLICATION.offers(application, request.user, ["withdraw"]),
        "mine": mine,
        "rows": _submitted_rows(version, standard, pack.evaluation_year) if version and mine else [],
        "year": pack.evaluation_year,
    }
    return render(request, "filing/submitted.html", context)


def _submitted_rows(version: SubmittedVersion, standard: Standard, year: int) -> list[dict[str, Any]]:
    """What was submitted on each indicator: the value, and the raw facts it was worked out from."""
    rows = {row.number: row for row in version.facts.all()}
    last = last_year(version.application.unit, year)
    found = []
    for indicator in standard.indicators:
        number, row = indicator.number, rows.get(indicator.number)
        value, unit = value_in_words(standard, number, row)
        own = own_calculation(standard, row, number)
        facts = facts_of(standard, year, rows, last, number) if value else []
        found.append({"indicator": indicator, "value": value, "unit": unit, "own": own, "facts": facts})
    return found


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a new applicant's application, after saying what that means."""
    application = own(request, pk)
    if request.method == "POST":
        actions.withdraw(application, actor=request.user, reason=request.POST.get("reason", "")[:500])
        messages.success(request, "申报已撤回，本年度不再申报。")
        return redirect("filing:home")
    offers = APPLICATION.offers(application, request.user, ["withdraw"])
    refusal = offers[0].refusal if offers else None
    if not offers:
        return redirect("filing:submitted", application.pk)
    return render(
        request,
        "filing/withdraw.html",
        {"application": application, "refusal": refusal, "clauses": quoted(refusal.clauses) if refusal else []},
    )
