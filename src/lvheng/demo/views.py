"""Pages of the demonstration: one-click sign-in, the movable clock, the way to begin again."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from lvheng.accounts.rules import is_administrator
from lvheng.campaigns.models import Campaign, Window
from lvheng.campaigns.queries import current
from lvheng.core import clock
from lvheng.demo import clock as demo_clock
from lvheng.demo.build import PRESENT
from lvheng.demo.context import LOOKED_AT
from lvheng.demo.models import DemoPerson
from lvheng.demo.source import table
from lvheng.selection.queries import publicity_of

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@login_not_required
@require_POST
def sign_in(request: HttpRequest, username: str) -> HttpResponse:
    """Sign in as one of the demonstration's people, and nobody else; 404 for any other name."""
    person = get_object_or_404(DemoPerson.objects.select_related("user"), user__username=username, user__is_active=True)
    kept = request.session.get(LOOKED_AT)
    login(request, person.user, backend=BACKEND)
    if kept:
        request.session[LOOKED_AT] = kept
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return redirect(target if target and safe else "home")


class ClockForm(forms.Form):
    """A moment of one's own."""

    moment = forms.DateTimeField(
        label="日期和时间",
        help_text="北京时间，例如 2025-10-28 09:00",
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d"],
        error_messages={
            "required": "请填写日期和时间，例如 2025-10-28 09:00。",
            "invalid": "这不是可以识别的日期和时间；请按“年-月-日 时:分”填写，例如 2025-10-28 09:00。",
        },
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_moment(self) -> datetime:
        """Within the years that the demonstration knows."""
        value: datetime = self.cleaned_data["moment"]
        if not PRESENT.year - 1 <= value.year <= PRESENT.year + 3:
            raise forms.ValidationError(f"请填写 {PRESENT.year - 1} 年到 {PRESENT.year + 3} 年之间的时间。")
        return value


def presets(campaign: Campaign | None) -> list[dict[str, Any]]:
    """Moments worth seeing, from the windows of the first province and from the publicity, once there is one."""
    found = {
        row.act: row
        for row in Window.objects.filter(campaign=campaign, province__code=table("places")["provinces"][0]["code"])
    }
    moments: list[tuple[str, str, datetime]] = []
    filing = found.get(Window.Act.FILING)
    if filing is not None:
        moments.append(("填报开始前", "可以练习申报", filing.opens_at - 2 * DAY + 10 * HOUR))
        moments.append(("填报期内", "演示开始的时间", PRESENT))
        moments.append(("填报截止后", "不能再提交", filing.closes_at + 10 * HOUR))
    if Window.Act.CITY_HAND_IN in found:
        moments.append(
            ("汇总表截止前", "市州报送汇总表的最后一天", found[Window.Act.CITY_HAND_IN].closes_at - 9 * HOUR)
        )
    if Window.Act.PROVINCE_REPORT in found:
        moments.append(
            ("报部截止前", "省级报送推荐名单的最后一天", found[Window.Act.PROVINCE_REPORT].closes_at - 9 * HOUR)
        )
    shown = publicity_of(campaign) if campaign is not None else None
    if shown is not None:
        moments.append(("公示期内", "可以提出异议", max(shown.starts_at + DAY, shown.ends_at - 3 * DAY)))
        moments.append(("公示期满", "可以公布名单", shown.ends_at + 10 * HOUR))
    return [{"label": label, "note": note, "moment": at.astimezone(clock.ZONE)} for label, note, at in moments]


@login_not_required
@require_http_methods(["GET", "POST"])
def move_clock(request: HttpRequest) -> HttpResponse:
    """See the demonstration's time; its administrator moves it, to a preset or anywhere."""
    form = ClockForm(request.POST or None, initial={"moment": clock.now()})
    if request.method == "POST" and form.is_valid():
        demo_clock.move(form.cleaned_data["moment"], actor=request.user)
        messages.success(request, f"演示时间已调到 {clock.now():%Y年%-m月%-d日 %H:%M}。")
        return redirect("demo:clock")
    context = {
        "form": form, "presets": presets(current()), "may_move": is_administrator(request.user), "shows": clock.now(),
        "present": PRESENT,
    }  # fmt: skip
    return render(request, "demo/clock.html", context, status=422 if form.is_bound else 200)
