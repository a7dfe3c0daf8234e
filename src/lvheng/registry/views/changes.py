"""Changes of a unit: asked for by its people, followed by them, decided by city and province (domain.md §5)."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from lvheng.accounts.models import Authority
from lvheng.core import clock
from lvheng.core.forms import attempt
from lvheng.core.keyset import page
from lvheng.registry import actions, persons
from lvheng.registry.counties import counties_of
from lvheng.registry.following import held_against
from lvheng.registry.forms.changes import ChangeForm, CityForm, ProvinceForm
from lvheng.registry.models import STANDING, ChangeRequest, ListEntry, Unit
from lvheng.registry.process import CHANGE, OPEN
from lvheng.registry.queries import bar_on, own_units

K = ChangeRequest.Kind
SIZE = 50
WORDS = {
    "name": "名称", "uscc": "统一社会信用代码", "address": "地址", "county": "县区", "boundary": "四至边界",
    "partner_name": "被合并单位",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One field before and after."""

    label: str
    before: str
    after: str
    code: bool = False


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The changes a person may see: of their own units, or in the territories of their roles."""
    own = list(own_units(request.user))
    officer = request.user.has_perm("registry.read_queues")
    if not own and not officer:
        raise Http404
    found = persons.changes_for(request.user)
    counted = dict(found.order_by().values_list("state").annotate(n=Count("pk")))
    wanted = request.GET.get("state", "")
    if wanted in ChangeRequest.State.values:
        found = found.filter(state=wanted)
    context = {
        "page": page(found, request, order=("-id",), size=SIZE),
        "states": [(value, label, counted.get(value, 0)) for value, label in ChangeRequest.State.choices],
        "wanted": wanted,
        "own": own,
        "total": sum(counted.values()),
    }
    return render(request, "registry/changes.html", context)


@require_GET
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Which kind of change."""
    unit = get_object_or_404(own_units(request.user).select_related("merged_into"), pk=pk)
    open_ones = {one.kind: one for one in ChangeRequest.objects.filter(unit=unit, state__in=OPEN)}
    kinds = [
        (kind.value, kind.label, open_ones.get(kind.value))
        for kind in K
        if kind != K.BOUNDARY or unit.kind == Unit.Kind.PARK
    ]
    return render(request, "registry/change_choose.html", {"unit": unit, "kinds": kinds})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Ask for a change of one kind; where one waits already, that one is shown."""
    if kind not in K.values:
        raise Http404
    unit = get_object_or_404(own_units(request.user).select_related("authority", "merged_into"), pk=pk)
    bound = request.method == "POST"
    if unit.merged_into is not None and not bound:
        return redirect("registry:change_choose", pk)  # which says why nothing can be asked for
    waiting = ChangeRequest.objects.filter(unit=unit, kind=kind, state__in=OPEN).first()
    if waiting is not None and not bound:
        messages.info(request, f"本单位已有办理中的{K(kind).label}申请，一次只能有一个；这里是原申请。")
        return redirect("registry:change", waiting.pk)
    counties = counties_of(unit.authority, clock.today())
    form = ChangeForm(
        request.POST if bound else None, request.FILES if bound else None, kind=kind, unit=unit, counties=counties
    )
    if bound:
        form.full_clean()
        said = form.cleaned_data
        made = attempt(
            form,
            lambda: actions.file_change(
                unit, kind, actor=request.user, values=form.values(), changed_on=said.get("changed_on"),
                reason=said["reason"], proof=said.get("proof"),
            ),
        )  # fmt: skip
        if made is not None:
            messages.success(request, f"{made.get_kind_display()}申请已提交，{made.get_state_display()}。")
            return redirect("registry:change", made.pk)
    context = {"unit": unit, "form": form, "kind": kind, "label": K(kind).label, "now": _present(unit, kind)}
    return render(request, "registry/change_new.html", context, status=422 if form.errors else 200)


def _present(unit: Unit, kind: str) -> list[tuple[str, str]]:
    """What the registry says now of what is to change."""
    named = {
        K.NAME: [("现名称", unit.name)], K.CODE: [("现代码", unit.uscc)],
        K.ADDRESS: [("现地址", unit.address), ("县区", unit.county)], K.BOUNDARY: [("现四至边界", unit.boundary)],
        K.MERGER: [("存续单位", unit.name)],
    }  # fmt: skip
    return [(label, value or "未登记") for label, value in named[K(kind)]]


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One change: before and after, how far it is, and what the person may do about it."""
    found = get_object_or_404(
        persons.changes_for(request.user).select_related("unit__merged_into", "filed_by", "city_by", "decided_by"),
        pk=pk,
    )
    offers = CHANGE.offers(found, request.user)
    names = {offer.transition.name for offer in offers}
    data = request.POST if request.method == "POST" else None
    partner = actions.partner_of(found) if request.user.has_perm("registry.read_queues") else None
    province = bool(names & {"approve", "refuse"}) or request.POST.get("act") in {"approve", "refuse"}
    form: ProvinceForm | CityForm = ProvinceForm(data, listed=_listed(found.unit)) if province else CityForm(data)
    if request.method == "POST":
        form.full_clean()
        made = attempt(form, lambda: _act(request, found, form.cleaned_data))
        if made is not None:
            messages.success(request, f"{made.unit.name}{made.get_kind_display()}：{made.get_state_display()}。")
            return redirect("registry:change", made.pk)
    context = {
        "change": found,
        "lines": _lines(found),
        "form": form,
        "offers": [offer for offer in offers if offer.transition.name != "withdraw" and not _early(offer)],
        "waits": [offer.refusal for offer in offers if _early(offer)][:1],
        "withdraw": next((offer for offer in offers if offer.transition.name == "withdraw"), None),
        "follows": _follows(found) if province and found.state in OPEN else [],
        "bar": bar_on(found.unit),
        "partner": partner,
        "partner_bar": bar_on(partner) if partner else None,
        "partner_held": held_against(partner) if partner else [],
        "province": province,
        "direct": found.unit.authority.level != Authority.Level.CITY,
    }
    return render(request, "registry/change.html", context, status=422 if form.errors else 200)


def _listed(unit: Unit) -> bool:
    """Whether the unit is on the national list now."""
    return unit.entries.filter(level=ListEntry.Level.NATIONAL, state__in=STANDING).exists()


def _early(offer: Any) -> bool:
    """A decision that is not this level's turn yet, or not this person's."""
    return offer.refusal is not None


def _act(request: HttpRequest, found: ChangeRequest, said: dict[str, Any]) -> ChangeRequest:
    verb, actor, opinion = request.POST.get("act"), request.user, said["opinion"]
    if verb == "city_agree":
        return actions.city_agree(found, actor=actor, opinion=opinion)
    if verb == "city_refuse":
        return actions.city_refuse(found, actor=actor, opinion=opinion)
    if verb == "approve":
        fit = not said.get("unfit", False)
        return actions.approve_change(found, actor=actor, decision=said["decision"], opinion=opinion, still_fit=fit)
    if verb == "refuse":
        return actions.refuse_change(found, actor=actor, opinion=opinion)
    if verb == "withdraw":
        return actions.withdraw_change(found, actor=actor)
    raise Http404


def _lines(found: ChangeRequest) -> list[Line]:
    """Before and after, side by side."""
    if found.kind == K.MERGER:
        code = str(found.before.get("partner_uscc", ""))
        return [
            Line("被合并单位", str(found.proposed.get("partner_name", "")), f"并入{found.unit.name}"),
            Line("代码", code, "不再填报，记录保留", code=True),
        ]
    return [
        Line(WORDS[name], str(found.before.get(name, "")) or "未登记", str(value), code=name == "uscc")
        for name, value in found.proposed.items()
        if name in WORDS and found.before.get(name, "") != value
    ]


def _follows(found: ChangeRequest) -> list[str]:
    """What will happen once it is approved, in words."""
    unit = found.unit
    entries = "、".join(
        entry.get_level_display() for entry in unit.entries.filter(state__in=STANDING).order_by("level")
    )
    lines = {
        K.NAME: [
            f"单位名称改为“{found.proposed.get('name')}”，原名称留作曾用名，仍可查到",
            f"{entries}名单的记录标为“已更名”" if entries else "单位不在名单上，没有名单记录要改",
            "没有提交的申报表改用新名称，已提交的不变",
        ],
        K.CODE: [
            f"代码改为 {found.proposed.get('uscc')}，原代码留作历史",
            "原代码上的禁止申报和追溯期照样计算",
            "没有提交的申报表改用新代码，已提交的不变",
        ],
        K.ADDRESS: ["登记地址随之改变", "没有提交的申报表改用新地址，已提交的不变"],
        K.BOUNDARY: ["登记的四至边界随之改变", "已提交的申报不变"],
        K.MERGER: _merger_follows(found),
    }[K(found.kind)]
    return [*lines, "告知有关单位的填报人"]


def _merger_follows(found: ChangeRequest) -> list[str]:
    partner = actions.partner_of(found)
    if partner is None:
        return []
    lines = [
        f"{partner.name}移出{entry.get_level_display()}名单，理由“并入{found.unit.name}”"
        for entry in partner.entries.filter(state__in=STANDING).order_by("level")
    ]
    lines.append(f"{partner.name}已开始和已提交的申报终止")
    return [*lines, f"{partner.name}记为并入{found.unit.name}，现有单位的本年度填报任务免除"]
