"""The green code (企业绿码): voluntary, by national rank, none where not filed or abnormal, new each year."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from lvheng.accounts.models import Authority, User
from lvheng.campaigns.models import Campaign, Window
from lvheng.core import clock
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.registry import actions as registry
from lvheng.registry.models import ListEntry, Unit, UnitMember
from lvheng.review.models import Review
from lvheng.screening.models import Finding
from lvheng.selection import actions, queries
from lvheng.selection.models import AnnualResult, Falsification, GreenCode
from tests.cast import Cast, make_member, make_unit, put_on_list
from tests.selection.green import changed_packs, issued, next_year, request, result
from tests.selection.making import EXISTING, judged, listed_units, pdf, submitted

pytestmark = pytest.mark.db
S = GreenCode.State


def state_of(code: GreenCode) -> str:
    return GreenCode.objects.get(pk=code.pk).state


def standing(code: GreenCode) -> queries.GreenStanding:
    code = GreenCode.objects.select_related("campaign", "unit__authority__parent").get(pk=code.pk)
    return queries.green_standings(code.unit, [code])[code.pk]


def told(user: User) -> list[str]:
    return list(Notification.objects.filter(recipient=user).order_by("id").values_list("text", flat=True))


def test_only_its_own_people_ask_for_a_units_code(cast: Cast) -> None:
    for name, user in cast.everybody.items():
        if name != "existing_member":
            with pytest.raises(Forbidden):
                actions.request_code(cast.existing, cast.campaign, actor=user)
    made = actions.request_code(cast.existing, cast.campaign, actor=cast.existing_member)
    assert (made.state, made.requested_by, made.requested_at) == (S.REQUESTED, cast.existing_member, clock.now())
    assert re.fullmatch(r"[\w-]{32}", made.token)
    assert AuditEvent.objects.filter(subject=f"unit:{cast.existing.pk}", verb="green_code.request").exists()
    with pytest.raises(Refused, match="已申领"):
        actions.request_code(cast.existing, cast.campaign, actor=cast.existing_member)
    assert actions.request_code(cast.park, cast.campaign, actor=cast.park_member).token != made.token


def test_only_listed_units_in_a_year_that_has_begun(cast: Cast) -> None:
    with pytest.raises(Refused, match="不在名单内"):
        actions.request_code(cast.unit_a, cast.campaign, actor=cast.enterprise_a)
    Campaign.objects.update(state=Campaign.State.PREPARING)
    cast.campaign.refresh_from_db()
    with pytest.raises(Refused, match="还没有开始"):
        actions.request_code(cast.existing, cast.campaign, actor=cast.existing_member)


def test_a_pack_without_green_codes_offers_none(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed_packs(tmp_path, monkeypatch, 2025, ("green_code:\n  enabled: true", "green_code:\n  enabled: false"))
    with pytest.raises(Refused, match="没有设企业绿码"):
        request(cast, cast.existing)


def test_the_ministry_alone_issues_and_only_with_the_years_results(cast: Cast) -> None:
    code = request(cast, cast.existing)
    for name, user in cast.everybody.items():
        if name != "ministry_officer":
            with pytest.raises(Forbidden):
                actions.issue_codes(cast.campaign, actor=user)
    with pytest.raises(Refused, match="得分和全国名次还没有形成"):
        actions.issue_codes(cast.campaign, actor=cast.ministry_officer)
    assert state_of(code) == S.REQUESTED
    result(cast.existing, "80")
    assert actions.issue_codes(cast.campaign, actor=cast.ministry_officer) == actions.Issued(1, 0)
    with pytest.raises(Refused, match="没有待赋码"):
        actions.issue_codes(cast.campaign, actor=cast.ministry_officer)


def test_grades_are_of_all_that_filed_not_only_of_those_that_ask(cast: Cast) -> None:
    units = [cast.existing, *listed_units(cast.city_y, 19)]
    for index, unit in enumerate(units):
        result(unit, str(90 - index))
        submitted(cast, unit, route=EXISTING, industry="cement" if index % 2 == 0 else "")
    result(cast.park, "99")
    asking = [request(cast, units[index]) for index in (0, 1, 8, 10)]
    park = request(cast, cast.park)
    assert actions.issue_codes(cast.campaign, actor=cast.ministry_officer) == actions.Issued(5, 0)
    for code in (*asking, park):
        code.refresh_from_db()
    assert [(c.grade, c.rank, c.population) for c in asking] == [
        ("A+", 1, 20), ("A", 2, 20), ("B", 9, 20), ("B", 11, 20),
    ]  # fmt: skip
    assert [(c.industry, c.industry_rank, c.industry_population) for c in asking] == [
        ("cement", 1, 10), ("", 1, 10), ("cement", 5, 10), ("cement", 6, 10),
    ]  # fmt: skip
    assert [queries.green_industry(c) for c in (asking[0], asking[1], park)] == ["水泥", "其他行业（非重点行业）", ""]
    assert (park.grade, park.rank, park.population, park.industry_rank) == ("B", 1, 1, None)
    assert asking[0].serial == f"LM2025-{asking[0].pk:06d}"
    assert (asking[0].issued_by, asking[0].issued_at) == (cast.ministry_officer, clock.now())
    assert told(cast.existing_member) == ["丙示例有限公司：2025年度企业绿码已赋码：A+ 级。"]


def finding(cast: Cast, state: str, **values: object) -> None:
    Finding.objects.create(
        campaign=cast.campaign, unit=cast.existing, clause="HN-1.1.b", summary="示例", state=state, **values
    )


def refused_by(level: str) -> Callable[[Cast], object]:
    return lambda cast: judged(submitted(cast, cast.existing, route=EXISTING), level, Review.State.REFUSED)


def falsified(cast: Cast) -> None:
    Falsification.objects.create(
        campaign=cast.campaign, unit=cast.existing, authority=cast.ministry, clause="MI-3.d", decision="x",
        grounds="x", decided_by=cast.ministry_officer, decided_at=clock.now(),
    )  # fmt: skip


def removed(cast: Cast) -> None:
    registry.remove_from_lists(cast.existing, actor=cast.ministry_officer, clause="", reason="示例", decision="x")


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda cast: AnnualResult.objects.filter(unit=cast.existing).delete(), "没有完成填报"),
        (lambda cast: AnnualResult.objects.filter(unit=cast.existing).update(score=None), "没有完成填报"),
        (removed, "不在国家级绿色制造名单内"),
        (lambda cast: finding(cast, "open"), "不得申报情形"),
        (lambda cast: finding(cast, "confirmed"), "不得申报情形"),
        (lambda cast: finding(cast, "confirmed", until=clock.today() + timedelta(days=1)), "不得申报情形"),
        (refused_by(Authority.Level.CITY), "审核不通过"),
        (refused_by(Authority.Level.PROVINCE), "审核不通过"),
        (falsified, "弄虚作假"),
    ],
)
def test_none_where_not_filed_or_abnormal_and_the_unit_is_told_why(
    cast: Cast, spoil: Callable[[Cast], object], reason: str
) -> None:
    result(cast.existing, "80")
    result(cast.park, "80")
    code = request(cast, cast.existing)
    spoil(cast)
    assert actions.issue_codes(cast.campaign, actor=cast.ministry_officer) == actions.Issued(0, 1)
    code.refresh_from_db()
    assert (code.state, code.grade, code.issued_at) == (S.REFUSED, "", None)
    assert reason in code.reason
    assert told(cast.existing_member)[-1] == f"丙示例有限公司：2025年度企业绿码不予赋码：{code.reason}。"


@pytest.mark.parametrize("values", [{"state": "cleared"}, {"state": "confirmed", "until": date(2025, 10, 20)}])
def test_what_was_cleared_or_has_ended_does_not_stand_in_the_way(cast: Cast, values: dict[str, object]) -> None:
    result(cast.existing, "80")
    finding(cast, **values)  # type: ignore[arg-type]
    assert issued(cast, cast.existing).grade == "B"


def test_after_a_refusal_it_may_be_asked_for_again(cast: Cast) -> None:
    result(cast.existing, "80")
    finding(cast, "open")
    code = request(cast, cast.existing)
    actions.issue_codes(cast.campaign, actor=cast.ministry_officer)
    Finding.objects.all().delete()
    again = request(cast, cast.existing)
    assert (again.pk, again.state, again.reason, again.ended_at) == (code.pk, S.REQUESTED, "", None)
    actions.issue_codes(cast.campaign, actor=cast.ministry_officer)
    assert state_of(code) == S.ISSUED


def test_obstacles_cost_the_same_for_one_and_three(
    cast: Cast, django_assert_num_queries: Callable[[int], object]
) -> None:
    listed_units(cast.city_y, 3)
    for n in (1, 3):
        some = Unit.objects.filter(pk__in=list(Unit.objects.values_list("pk", flat=True)[:n]))
        with django_assert_num_queries(5):
            assert len(queries.green_obstacles(cast.campaign, some)) == n


def test_nobody_decides_on_their_own_units_code(cast: Cast) -> None:
    result(cast.existing, "80")
    code = request(cast, cast.existing)
    UnitMember.objects.create(unit=cast.existing, user=cast.ministry_officer, since=clock.now())
    with pytest.raises(Refused, match="您是或本年度曾是该单位的填报人员"):
        actions.issue_codes(cast.campaign, actor=cast.ministry_officer)
    assert state_of(code) == S.REQUESTED


def test_a_province_issues_for_its_own_where_the_pack_says_so(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed_packs(tmp_path, monkeypatch, 2025, ("decided_by: ministry\n  within", "decided_by: province\n  within"))
    theirs = make_unit(cast.other_province, "他省示例有限公司")
    put_on_list(theirs, ListEntry.Level.NATIONAL)
    for unit in (cast.existing, theirs):
        result(unit, "80")
    own, other = request(cast, cast.existing), request(cast, theirs)
    with pytest.raises(Forbidden):
        actions.issue_codes(cast.campaign, actor=cast.ministry_officer)
    assert actions.issue_codes(cast.campaign, actor=cast.province_officer) == actions.Issued(1, 0)
    assert (state_of(own), state_of(other)) == (S.ISSUED, S.REQUESTED)
    later = next_year_of(cast, tmp_path, monkeypatch)
    AnnualResult.objects.create(unit=theirs, year=2026, score=80)
    code = actions.request_code(theirs, later, actor=make_member(theirs))
    actions.issue_codes(later, actor=cast.other_province_officer)
    assert state_of(code) == S.ISSUED
    assert standing(own).valid, "another province's issue ends nothing here"


def next_year_of(cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Campaign:
    changed_packs(folder, monkeypatch, 2026, ("decided_by: ministry\n  within", "decided_by: province\n  within"))
    return Campaign.objects.create(year=2026, title="x", pack="x", pack_hash="x", state=Campaign.State.OPEN)


def test_a_code_is_new_each_year(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock_at: Callable[[str], datetime]
) -> None:
    result(cast.existing, "80")
    result(cast.park, "80")
    code, parks = issued(cast, cast.existing), issued(cast, cast.park)
    assert (standing(code).state, standing(code).words) == ("valid", "有效至 2026 年度赋码之日")
    assert queries.valid_code(cast.existing) == code
    clock_at("2026-10-08 09:00")
    later = next_year(cast, tmp_path, monkeypatch)
    AnnualResult.objects.create(unit=cast.park, year=2026, score=70)
    assert standing(code).valid
    newer = issued(cast, cast.park, later)
    for old in (code, parks):
        assert (standing(old).state, standing(old).since) == ("expired", date(2026, 10, 8))
    assert standing(newer).valid
    assert queries.valid_code(cast.existing) is None
    assert queries.valid_code(cast.park) == newer
    assert queries.valid_code(cast.unit_a) is None


def test_removal_from_the_list_ends_a_code_without_knowing_of_it(
    cast: Cast, clock_at: Callable[[str], datetime]
) -> None:
    result(cast.existing, "80")
    code = issued(cast, cast.existing)
    clock_at("2025-11-03 09:00")
    removed(cast)
    assert (standing(code).state, standing(code).since) == ("ended", date(2025, 11, 3))
    clock_at("2025-12-01 09:00")
    put = registry.enter_list(
        cast.existing, ListEntry.Level.NATIONAL, actor=None, year=2025, batch="", decision="x", number=None,
        on=clock.today(),
    )  # fmt: skip
    assert put.listed_on == date(2025, 12, 1)
    assert standing(code).state == "ended", "coming back brings no old code back"


@pytest.mark.clause("MI-3.d")
def test_falsification_ends_a_code(cast: Cast, clock_at: Callable[[str], datetime]) -> None:
    result(cast.existing, "80")
    code = issued(cast, cast.existing)
    clock_at("2025-11-03 09:00")
    actions.find_falsification(
        cast.existing, cast.campaign, actor=cast.ministry_officer, decision="示例〔2025〕9号", grounds="x", proof=pdf()
    )
    found = standing(code)
    assert (found.state, found.words, found.since) == ("revoked", "单位被认定弄虚作假，绿码注销", date(2025, 11, 3))
    assert state_of(code) == S.ISSUED


def test_the_unit_gives_back_its_request_or_its_code(cast: Cast) -> None:
    result(cast.existing, "80")
    code = request(cast, cast.existing)
    for name, user in cast.everybody.items():
        if name != "existing_member":
            with pytest.raises(Forbidden):
                actions.give_back_code(code, actor=user)
    actions.give_back_code(code, actor=cast.existing_member)
    assert (state_of(code), GreenCode.objects.get().reason) == (S.REVOKED, "单位撤回申领")
    with pytest.raises(Refused, match="没有待赋码"):
        actions.issue_codes(cast.campaign, actor=cast.ministry_officer)
    assert issued(cast, cast.existing).pk == code.pk
    actions.give_back_code(code, actor=cast.existing_member)
    assert (standing(code).state, standing(code).words) == ("revoked", "单位交回")
    with pytest.raises(Refused, match="不能重新申领"):
        request(cast, cast.existing)


def test_the_level_that_issued_takes_away_with_a_decision(cast: Cast) -> None:
    result(cast.existing, "80")
    code = issued(cast, cast.existing)
    for name, user in cast.everybody.items():
        if name != "ministry_officer":
            with pytest.raises(Forbidden):
                actions.revoke_code(code, actor=user, reason="x", decision="x")
    with pytest.raises(Invalid) as wrong:
        actions.revoke_code(code, actor=cast.ministry_officer, reason=" ", decision="长" * 81)
    assert sorted(gap.anchor for gap in wrong.value.refusal.gaps) == ["decision", "reason"]
    actions.revoke_code(code, actor=cast.ministry_officer, reason="数据异常", decision="示例〔2025〕8号")
    assert (standing(code).state, standing(code).words) == ("revoked", "数据异常（示例〔2025〕8号）")
    assert told(cast.existing_member)[-1] == "丙示例有限公司：2025年度企业绿码已注销：数据异常（示例〔2025〕8号）。"
    with pytest.raises(Refused, match="已注销"):
        actions.revoke_code(code, actor=cast.ministry_officer, reason="再次", decision="x")


def test_it_is_due_some_days_after_filing_ended_everywhere(cast: Cast) -> None:
    assert queries.green_due(cast.campaign) == date(2025, 12, 7)
    Window.objects.all().delete()
    assert queries.green_due(cast.campaign) is None
