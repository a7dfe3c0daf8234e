"""The pages of the green code: the unit's own, the run with its preview."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from lvheng.accounts.models import User
from lvheng.campaigns.models import Window
from lvheng.core.refusal import Refused
from lvheng.registry.models import ListEntry, Unit
from lvheng.selection import actions
from lvheng.selection.models import AnnualResult, ClosingProposal, GreenCode
from tests.cast import Cast, make_unit, put_on_list
from tests.selection.green import issued, next_year, request, result
from tests.selection.making import listed_units

pytestmark = pytest.mark.db
S = GreenCode.State


def get(user: User, name: str, *args: int) -> HttpResponse:
    client = Client()
    client.force_login(user)
    return client.get(reverse(f"selection:{name}", args=args))  # type: ignore[return-value]


def post(user: User, name: str, *args: int, **data: str) -> HttpResponse:
    client = Client()
    client.force_login(user)
    return client.post(reverse(f"selection:{name}", args=args), data, follow=True)  # type: ignore[return-value]


def text(answer: HttpResponse, status: int = 200) -> str:
    assert answer.status_code == status
    return answer.content.decode()


def own_page(cast: Cast) -> str:
    return text(get(cast.existing_member, "green_code", cast.existing.pk))


def test_a_units_page_is_seen_by_its_people_and_its_overseers(cast: Cast) -> None:
    sees = {"ministry_officer", "province_officer", "city_x_officer", "auditor", "existing_member"}
    for name, user in cast.everybody.items():
        status = get(user, "green_code", cast.existing.pk).status_code
        assert status == (200 if name in sees else 404), name


def test_the_unit_asks_takes_back_and_asks_again(cast: Cast) -> None:
    assert "申领 2025 年度企业绿码" in own_page(cast)
    page = text(post(cast.existing_member, "request_code", cast.existing.pk))
    assert "已申领 2025 年度企业绿码，赋码后通知您。" in page
    assert "已申领，待赋码" in page
    assert "2025年12月7日前" in page
    page = text(post(cast.existing_member, "give_back_code", cast.existing.pk))
    assert "已撤回申领" in page
    assert "重新申领" in page
    assert post(cast.existing_member, "request_code", cast.existing.pk).status_code == 200
    assert GreenCode.objects.get().state == S.REQUESTED


def test_who_may_not_ask_is_told_or_finds_nothing(cast: Cast) -> None:
    assert "不在名单内" in text(get(cast.enterprise_a, "green_code", cast.unit_a.pk))
    assert post(cast.enterprise_a, "request_code", cast.existing.pk).status_code == 404
    assert post(cast.city_x_officer, "request_code", cast.existing.pk).status_code == 403
    assert post(cast.existing_member, "give_back_code", cast.existing.pk).status_code == 404
    assert "申领 2025 年度企业绿码" not in text(get(cast.ministry_officer, "green_code", cast.existing.pk))


def test_an_issued_code_is_shown_with_its_qr_code_and_can_be_given_back(cast: Cast) -> None:
    result(cast.existing, "80")
    code = issued(cast, cast.existing)
    page = own_page(cast)
    for words in (code.serial, 'class="lv-qr"', "有效至 2026 年度赋码之日", "二维码 PNG", f"http://testserver/green-code/{code.token}/"):
        assert words in page, words
    assert "style=" not in page
    page = text(post(cast.existing_member, "give_back_code", cast.existing.pk))
    assert "单位交回" in page
    assert "不能重新申领" in page


def test_a_refusal_is_shown_with_its_reason(cast: Cast) -> None:
    result(cast.park, "80")
    request(cast, cast.existing)
    actions.issue_codes(cast.campaign, actor=cast.ministry_officer)
    assert "没有完成填报" in own_page(cast)


def test_the_ministry_takes_a_code_away_on_the_units_page(cast: Cast) -> None:
    result(cast.existing, "80")
    issued(cast, cast.existing)
    assert "注销绿码" not in text(get(cast.province_officer, "green_code", cast.existing.pk))
    wrong = post(cast.ministry_officer, "revoke_code", cast.existing.pk, reason="数据异常")
    page = text(wrong, 422)
    assert "请填写决定文号。" in page
    assert "数据异常</textarea>" in page, "what was typed stays"
    page = text(post(cast.ministry_officer, "revoke_code", cast.existing.pk, reason="数据异常", decision="示例8号"))
    assert "已注销丙示例有限公司的 2025 年度企业绿码。" in page
    assert post(cast.province_officer, "revoke_code", cast.existing.pk, reason="x", decision="x").status_code == 403


def test_earlier_years_stand_below(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock_at: Callable[[str], datetime]
) -> None:
    result(cast.existing, "80")
    code = issued(cast, cast.existing)
    clock_at("2026-10-08 09:00")
    later = next_year(cast, tmp_path, monkeypatch)
    page = own_page(cast)
    assert "以前年度" in page
    assert code.serial in page
    AnnualResult.objects.create(unit=cast.existing, year=2026, score=70)
    issued(cast, cast.existing, later)
    assert "下一年度绿码已赋码" in own_page(cast)


def test_the_run_shows_what_it_will_do_before_it_does_it(cast: Cast, clock_at: Callable[[str], datetime]) -> None:
    for code in (request(cast, cast.existing), request(cast, cast.park)):
        assert code.state == S.REQUESTED
    page = text(get(cast.ministry_officer, "green_codes"))
    assert "还没有形成" in page
    assert "待名次形成" in page
    assert "办理赋码" not in page
    result(cast.existing, "80")
    clock_at("2025-12-10 09:00")
    page = text(get(cast.ministry_officer, "green_codes"))
    for words in ("1 / 1", "B 1 家，不予赋码 1 家", "本年度没有完成填报，没有得分", "已逾期 3 天", "办理赋码"):
        assert words in page, words
    page = text(post(cast.ministry_officer, "green_codes"))
    assert "已赋码 1 家，不予赋码 1 家，已逐家通知。" in page
    assert "没有待赋码的申领" in page
    code = GreenCode.objects.get(unit=cast.existing)
    for words in (cast.existing.name, code.serial, "有效至 2026 年度赋码之日", f"/green-code/{code.token}/"):
        assert words in page, words
    assert post(cast.ministry_officer, "green_codes").status_code == 409


def test_what_changed_after_the_preview_stops_the_run(cast: Cast) -> None:
    result(cast.existing, "80")
    result(cast.park, "80")
    request(cast, cast.existing)
    seen = get(cast.ministry_officer, "green_codes").context["outlook"].fingerprint  # type: ignore[attr-defined]
    request(cast, cast.park)
    stale = post(cast.ministry_officer, "green_codes", expected=seen)
    assert "预览之后申领或单位情况有变化" in text(stale, 409)
    assert set(GreenCode.objects.values_list("state", flat=True)) == {S.REQUESTED}
    fresh = get(cast.ministry_officer, "green_codes").context["outlook"].fingerprint  # type: ignore[attr-defined]
    assert "已赋码 2 家" in text(post(cast.ministry_officer, "green_codes", expected=fresh))


def test_others_look_on_at_most(cast: Cast) -> None:
    other = make_unit(cast.other_province, "他省示例有限公司")
    put_on_list(other, ListEntry.Level.NATIONAL)
    request(cast, other)
    request(cast, cast.existing)
    result(cast.existing, "80")
    Window.objects.all().delete()
    page = text(get(cast.province_officer, "green_codes"))
    assert cast.existing.name in page
    assert other.name not in page
    assert "办理赋码" not in page
    assert post(cast.province_officer, "green_codes").status_code == 403
    for user in (cast.city_x_officer, cast.existing_member, cast.expert, cast.stranger):
        assert get(user, "green_codes").status_code == 404
    assert other.name in text(get(cast.auditor, "green_codes"))


@pytest.mark.parametrize("n", [1, 3])
def test_the_runs_page_costs_the_same_for_one_and_three(
    cast: Cast, n: int, django_assert_num_queries: Callable[[int], object]
) -> None:
    result(cast.park, "80")
    units: list[Unit] = listed_units(cast.city_y, n)
    for unit in units:
        request(cast, unit)
        result(unit, "70")
    client = Client()
    client.force_login(cast.ministry_officer)
    client.get(reverse("selection:green_codes"))
    with django_assert_num_queries(20):
        assert len(client.get(reverse("selection:green_codes")).context["rows"]) == n


def listed(user: User, state: str) -> str:
    client = Client()
    client.force_login(user)
    return text(client.get(reverse("selection:green_codes"), {"state": state}))  # type: ignore[arg-type]


def test_what_was_decided_is_listed_by_state(cast: Cast) -> None:
    """Issued, refused and ended codes of the year, each with how it stands now and its public page."""
    result(cast.existing, "80")
    request(cast, cast.park)
    kept = issued(cast, cast.existing)
    assert cast.park.name not in listed(cast.ministry_officer, "issued")
    page = listed(cast.ministry_officer, "refused")
    assert cast.park.name in page
    assert "本年度没有完成填报，没有得分" in page
    assert cast.existing.name not in page
    ListEntry.objects.filter(unit=cast.existing).update(state="removed", removed_on=kept.issued_at)
    assert "单位已移出国家级绿色制造名单" in listed(cast.province_officer, "issued")
    actions.revoke_code(kept, actor=cast.ministry_officer, reason="数据异常", decision="示例8号")
    assert "数据异常（示例8号）" in listed(cast.auditor, "revoked")
    assert "没有已赋码的绿码" in listed(cast.ministry_officer, "issued")
    assert "赋码预览" in listed(cast.ministry_officer, "nonsense")


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_of_issued_codes_costs_the_same_for_one_and_three(
    cast: Cast, n: int, django_assert_num_queries: Callable[[int], object]
) -> None:
    units: list[Unit] = listed_units(cast.city_y, n)
    for unit in units:
        request(cast, unit)
        result(unit, "70")
    actions.issue_codes(cast.campaign, actor=cast.ministry_officer)
    client = Client()
    client.force_login(cast.ministry_officer)
    client.get(reverse("selection:green_codes"))
    with django_assert_num_queries(23):
        assert len(client.get(reverse("selection:green_codes")).context["decided"]) == n


@pytest.mark.clause("MI-2.2.b")
@pytest.mark.parametrize("state", ["proposed", "notified"])
def test_a_removal_not_decided_keeps_the_request_waiting(cast: Cast, state: str) -> None:
    result(cast.existing, "80")
    code, other = request(cast, cast.existing), request(cast, cast.park)
    proposal = ClosingProposal.objects.create(
        campaign=cast.campaign, unit=cast.existing, kind="remove_bottom", state=state
    )
    page = text(get(cast.ministry_officer, "green_codes"))
    assert "不予赋码 1 家，待移出决定，暂不赋码 1 家" in page
    assert "办理 1 家的赋码？" in page
    assert "已赋码 0 家，不予赋码 1 家" in text(post(cast.ministry_officer, "green_codes"))
    code.refresh_from_db()
    other.refresh_from_db()
    assert (code.state, other.state) == (S.REQUESTED, S.REFUSED)
    with pytest.raises(Refused, match="等待移出决定，暂不赋码"):
        actions.issue_codes(cast.campaign, actor=cast.ministry_officer)
    assert "办理赋码</button>" not in text(get(cast.ministry_officer, "green_codes"))
    seen = get(cast.ministry_officer, "green_codes").context["outlook"].fingerprint  # type: ignore[attr-defined]
    ClosingProposal.objects.filter(pk=proposal.pk).update(state="dismissed")
    with pytest.raises(Refused, match="预览之后"):
        actions.issue_codes(cast.campaign, actor=cast.ministry_officer, expected=seen)
    assert actions.issue_codes(cast.campaign, actor=cast.ministry_officer) == actions.Issued(1, 0)


@pytest.mark.parametrize("kind", ["stay", "warn"])
def test_other_proposals_keep_nothing_waiting(cast: Cast, kind: str) -> None:
    result(cast.existing, "80")
    ClosingProposal.objects.create(campaign=cast.campaign, unit=cast.existing, kind=kind)
    assert issued(cast, cast.existing).state == S.ISSUED
