"""The registry's first page, the units of a territory, one unit, entering and correcting it, the authorities."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_http_methods

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import roles_of
from lvheng.accounts.rules import holds
from lvheng.core import clock
from lvheng.core.forms import attempt
from lvheng.core.keys import key_of
from lvheng.core.keyset import page
from lvheng.core.refusal import Forbidden
from lvheng.registry import actions, queries, unitlist
from lvheng.registry.counties import counties_of
from lvheng.registry.forms.units import AuthorityForm, UnitFilter, UnitForm, industries
from lvheng.registry.lists import clean
from lvheng.registry.models import STANDING, ChangeRequest, ListEntry, Release, Unit, UnitCode, UnitMember, UnitName

#: What the first page leads to: (address, icon, title, what it is for). Addresses that are not there are left out.
TILES = (
    ("registry:units", "building-factory-2", "单位", "查找单位，看名称、代码和名单的沿革；登记新单位，更正信息"),
    ("registry:lists", "list-check", "名单导入", "从工作簿导入国家级、省级、市级绿色制造名单，先预览后确认"),
    ("registry:registrations", "users", "账号注册", "审核单位填报人的注册申请"),
    ("registry:changes", "pencil", "变更申请", "名称、代码、地址、范围变更和合并的审核与决定"),
)


def oversees(request: HttpRequest) -> bool:
    """Whether the person is an officer or an auditor."""
    return any(role.kind in (Role.Kind.OFFICER, Role.Kind.AUDITOR) for role in roles_of(request.user))


def _must_oversee(request: HttpRequest) -> None:
    if not oversees(request):
        raise Forbidden("单位登记由各级工作人员和审计员查看；公布的名单在公开页面上。")


def may_see_bodies(request: HttpRequest) -> bool:
    """The tree of authorities is for administrators, and for the ministry's officers and auditors."""
    kinds = (Role.Kind.OFFICER, Role.Kind.AUDITOR)
    administers = any(role.kind == Role.Kind.ADMINISTRATOR for role in roles_of(request.user))
    return administers or any(holds(request.user, kind, Authority.Level.MINISTRY, None) for kind in kinds)


def unit_or_404(request: HttpRequest, pk: int) -> Unit:
    """A unit in the person's reach, or their own. Raises Http404."""
    found: Unit = get_object_or_404(
        queries.visible_to(request.user).select_related("authority__parent", "merged_into"), pk=pk
    )
    return found


def address_of(name: str, **kwargs: Any) -> str:
    """The address of a page of another room or part; empty where there is none."""
    try:
        return reverse(name, kwargs=kwargs or None)
    except NoReverseMatch:
        return ""


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What the registry holds for this person, and where to go from here."""
    bodies = may_see_bodies(request)
    if not bodies:
        _must_oversee(request)
    tiles = [(url, *rest) for name, *rest in TILES if (url := address_of(name))] if oversees(request) else []
    if bodies:
        tiles.append((reverse("registry:authorities"), "building", "主管部门", "各级主管部门和工作人员人数"))
    if request.user.has_perm("accounts.lay_tree"):
        tiles.append((reverse("registry:invitations"), "mail", "邀请人员", "邀请工作人员、专家和审计员开通账号"))
    units = queries.visible_to(request.user)
    counts = [
        (label, units.filter(Exists(ListEntry.objects.filter(unit=OuterRef("pk"), level=level, state__in=STANDING))))
        for level, label in ListEntry.Level.choices
    ]
    context = {"tiles": tiles, "counts": [("单位", units.count()), *((label, rows.count()) for label, rows in counts)]}
    return render(request, "registry/home.html", context | {"oversees": oversees(request)})


@require_GET
def units(request: HttpRequest) -> HttpResponse:
    """The units of the person's territory, by name; found by name, former name or code."""
    _must_oversee(request)
    mine = queries.visible_to(request.user)
    areas = Authority.objects.filter(Exists(mine.filter(authority=OuterRef("pk")))).order_by("path")
    form = UnitFilter(request.GET, areas=areas)
    found = unitlist.with_lists(unitlist.find(mine, form.wanted()))
    shown = page(found, request, order=("pinyin", "pk"), size=30)
    named = dict(industries())
    context = {
        "page": shown,
        "rows": [(one, named.get(one.industry, "")) for one in shown.rows],
        "form": form,
        "may": request.user.has_perm("registry.add_unit"),
    }
    return render(request, "registry/units.html", context)


@require_GET
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit: who it is, its names and codes over time, its lists with their history, bars, releases, people."""
    found = unit_or_404(request, pk)
    codes = list(UnitCode.objects.filter(unit=found).order_by("-until", "-pk"))
    members = UnitMember.objects.filter(unit=found).select_related("user").order_by("-until", "since", "pk")
    context = {
        "unit": found,
        "industry": dict(industries()).get(found.industry, ""),
        "names": UnitName.objects.filter(unit=found).order_by("-until", "-pk"),
        "codes": codes,
        "entries": unitlist.history(found),
        "bars": unitlist.bars_of(found, [found.uscc, *(one.uscc for one in codes)]),
        "releases": Release.objects.filter(unit=found).select_related("decided_by").order_by("-year"),
        "members": [(one, _signed_in(one)) for one in members if one.until is None],
        "former": [one for one in members if one.until is not None],
        "changes": ChangeRequest.objects.filter(unit=found).order_by("-pk")[:20],
        "standing": found.kind == Unit.Kind.PARK and found.enterprises.filter(until=None).count(),
        "today": clock.today(),
        "may": request.user.has_perm("registry.edit_unit", found),
        "oversees": oversees(request),
        "life_url": address_of("analysis:life", pk=found.pk),
        "people_url": address_of("registry:members", pk=found.pk),
    }
    return render(request, "registry/unit.html", context)


def _signed_in(member: UnitMember) -> datetime | None:
    """When the person last signed in; the machine's clock may run ahead of the system's, which then tells nothing."""
    at = member.user.last_login
    return at if at is not None and at <= clock.now() else None


def _bodies(request: HttpRequest, perm: str, probe: Any) -> list[Authority]:
    """The authorities of the person's reach that a unit may report to and the person may act for."""
    inside = Authority.objects.exclude(level=Authority.Level.MINISTRY).filter(active=True)
    own = [role.authority.path for role in roles_of(request.user) if role.kind == Role.Kind.OFFICER]
    fitting = [one for one in inside.select_related("parent").order_by("path") if one.path.startswith(tuple(own))]
    return [one for one in fitting if request.user.has_perm(perm, probe(one))]


def _chosen(request: HttpRequest, bodies: list[Authority]) -> Authority | None:
    wanted = key_of(request.GET.get("authority", ""))
    if len(bodies) == 1:
        return bodies[0]
    return next((one for one in bodies if one.pk == wanted), None)


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a unit: first its authority, where there is a choice, then who it is."""
    if not request.user.has_perm("registry.add_unit"):
        raise Forbidden("只有各级工作人员可以登记单位。")
    bodies = _bodies(request, "registry.add_unit", lambda one: one)
    authority = _chosen(request, bodies)
    if authority is None:
        return _choose(request, bodies, None)
    counties = counties_of(authority, clock.today())
    form = UnitForm(request.POST if request.method == "POST" else None, authority=authority, counties=counties)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: actions.add_unit(form.identity(), actor=request.user))
        if made is not None:
            messages.success(request, f"已登记“{made.name}”。")
            return redirect("registry:unit", pk=made.pk)
    context = {"form": form, "authority": authority, "several": len(bodies) > 1}
    return render(request, "registry/unit_form.html", context, status=422 if form.errors else 200)


def _choose(request: HttpRequest, bodies: list[Authority], unit: Unit | None) -> HttpResponse:
    asked = "authority" in request.GET
    form = AuthorityForm(request.GET if asked else None, bodies=bodies)
    if asked:
        form.is_valid()
    return render(
        request, "registry/unit_authority.html", {"form": form, "unit": unit}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a unit; `?authority=` hands it to another authority, for those above both."""
    found = unit_or_404(request, pk)
    if not request.user.has_perm("registry.edit_unit", found):
        raise Forbidden("只有主管部门及其上级的工作人员可以更正单位信息。")
    may_move = request.user.has_perm("registry.move_unit", found)
    authority = found.authority
    if request.GET.get("authority", str(authority.pk)) != str(authority.pk):
        bodies = _bodies(request, "registry.move_unit", lambda one: Unit(authority=one)) if may_move else []
        chosen = next((one for one in bodies if str(one.pk) == request.GET["authority"]), None)
        if chosen is None and may_move:
            return _choose(request, bodies, found)
        if chosen is None:
            raise Http404
        authority = chosen
    counties = counties_of(authority, clock.today())
    form = UnitForm(
        request.POST if request.method == "POST" else None, authority=authority, counties=counties, unit=found
    )
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: actions.correct_unit(found, form.identity(), actor=request.user))
        if done is not None:
            messages.success(request, f"“{done.name}”的登记信息已更正。")
            return redirect("registry:unit", pk=found.pk)
    context = {"form": form, "unit": found, "authority": authority, "several": may_move}
    return render(request, "registry/unit_form.html", context, status=422 if form.errors else 200)


@require_GET
def authorities(request: HttpRequest) -> HttpResponse:
    """Who reports to whom (MI-0), with how many officers and units; read only."""
    if not may_see_bodies(request):
        raise Forbidden("主管部门一览由系统管理员和部级工作人员查看。", "MI-0")
    found = unitlist.bodies()
    text = clean(request.GET.get("q", ""))
    for word in text.split():
        found = found.filter(Q(name__icontains=word) | Q(code__startswith=word))
    idle = request.GET.get("idle") == "1"
    if idle:
        found = found.filter(officers=0)
    shown = page(found, request, order=("path",), size=50)
    return render(request, "registry/authorities.html", {"page": shown, "text": text, "idle": idle})
