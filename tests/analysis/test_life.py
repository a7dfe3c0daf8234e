"""The life of a unit on one page: everything that happened, in one line through the years, for those it concerns."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from lvheng.accounts.models import Authority, User
from lvheng.analysis import queries
from lvheng.campaigns.models import Campaign, RegionalMean
from lvheng.core import clock, files
from lvheng.filing import actions as filing
from lvheng.registry import actions as registry
from lvheng.registry.models import Bar, ChangeRequest, Unit, UnitCode, UnitName
from lvheng.review.models import Review
from lvheng.screening.models import Finding, LookUp
from lvheng.selection import actions
from lvheng.selection.models import AnnualResult, ClosingProposal, Falsification, Hearing
from tests.cast import Cast, code, make_unit
from tests.selection.green import request
from tests.selection.making import EXISTING, judged, make_score, pdf, submitted, version_of

pytestmark = pytest.mark.db


def page_of(user: User, unit: Unit) -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(reverse("analysis:life", args=[unit.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def words_of(user: User, unit: Unit) -> list[tuple[int, str, str]]:
    found = Unit.objects.select_related("authority__parent").get(pk=unit.pk)
    lived = queries.life(queries.seen_by(user, found))
    return [(year, one.what, one.words) for year, moments in lived.years for one in moments]


def test_seen_by_its_own_people_and_by_those_who_oversee_it(cast: Cast) -> None:
    sees = {
        "ministry_officer", "province_officer", "city_x_officer", "auditor", "existing_member",
    }  # fmt: skip
    for name, user in cast.everybody.items():
        client = Client()
        client.force_login(user)
        status = client.get(reverse("analysis:life", args=[cast.existing.pk])).status_code
        assert status == (200 if name in sees else 404), name


def laid_out(cast: Cast) -> None:
    """Something of every kind."""
    unit, officer = cast.existing, cast.ministry_officer
    for year, score, last in ((2022, None, False), (2023, "61.239", True), (2024, "70", False)):
        AnnualResult.objects.create(
            unit=unit, year=year, score=Decimal(score) if score else None, rank=7 if score else None, population=40,
            in_bottom=last,
        )  # fmt: skip
    UnitName.objects.create(unit=unit, name="旧称示例厂", until=date(2024, 5, 20), decision="示例第2批")
    UnitCode.objects.create(unit=unit, uscc=code(), until=date(2024, 6, 1), decision="示例第3批")
    old = UnitCode.objects.get().uscc
    Bar.objects.create(
        unit=cast.unit_b, uscc=old, since=date(2020, 2, 1), until=date(2023, 2, 1), clause="HN-4.2.c",
        decision="示例禁", reason="旧事",
    )  # fmt: skip
    application = submitted(cast, unit, "72.345", route=EXISTING)
    make_score(version_of(application), "ranking", "71.5")
    judged(application, Authority.Level.CITY, Review.State.REFUSED, "缺少证明")
    judged(application, Authority.Level.PROVINCE)
    Finding.objects.create(
        campaign=cast.campaign, unit=unit, clause="HN-1.1.b", summary="示例处罚", state="cleared", reason="已更正",
        decided_at=clock.now(),
    )  # fmt: skip
    Finding.objects.create(campaign=cast.campaign, unit=unit, clause="HN-1.1.f", summary="示例查询")
    LookUp.objects.create(
        campaign=cast.campaign, unit=unit, clause="HN-1.1.a", source="示例来源", looked_up_on=date(2025, 10, 9),
        result="hit", level="city", by=cast.city_x_officer, at=clock.now(),
    )  # fmt: skip
    registry.release(unit, 2024, actor=cast.province_officer, reason="停产改造", decision="示例免")
    Falsification.objects.create(
        campaign=cast.campaign, unit=unit, authority=cast.ministry, clause="MI-3.d", decision="示例假", grounds="x",
        decided_by=officer, decided_at=clock.now(),
    )  # fmt: skip
    proof = files.keep(pdf(), actor=cast.existing_member, types=("pdf",), max_mb=1)
    ChangeRequest.objects.create(
        unit=unit, kind="merger", proposed={"partner": cast.unit_b.pk, "partner_name": cast.unit_b.name},
        changed_on=date(2025, 1, 1), reason="x", proof=proof, state="effective", filed_by=cast.existing_member,
        filed_at=clock.now(), decided_at=clock.now(), decision="示例变",
    )  # fmt: skip


def propose(cast: Cast, **values: object) -> ClosingProposal:
    grounds = {"neighbours": [{"name": "邻居示例公司", "score": "1", "rank": 1}]}
    return ClosingProposal.objects.create(
        campaign=cast.campaign, unit=cast.existing, kind="remove_bottom", grounds=grounds, **values
    )


def test_everything_stands_in_one_line_newest_first(cast: Cast) -> None:
    laid_out(cast)
    found = words_of(cast.city_x_officer, cast.existing)
    years = [year for year, _, _ in found]
    assert years == sorted(years, reverse=True)
    assert {what for _, what, _ in found} == {
        "名单", "名称", "代码", "得分", "填报", "审核", "查询发现", "查询登记", "决定", "变更",
    }  # fmt: skip
    said = dict.fromkeys((year, words) for year, _, words in found)
    for line in (
        (2025, "提交 2025 年度现有单位填报，受理编号 LH-TEST"),
        (2025, "2025 年度市州审核不通过：缺少证明"),
        (2025, "2025 年度省级审核通过"),
        (2025, "HN-1.1.b 已排除：示例处罚（已更正）"),
        (2025, "HN-1.1.f 待认定：示例查询"),
        (2025, "HN-1.1.a 查询示例来源：发现记录"),
        (2025, "免除 2024 年度填报：停产改造"),
        (2025, "认定弄虚作假（MI-3.d）"),
        (2025, "合并：已生效"),
        (2024, "得分 70.00，全国同类 40 家中第 7"),
        (2024, "更名：原“旧称示例厂”"),
        (2024, "统一社会信用代码变更：原 "),
        (2023, "得分 61.24，全国同类 40 家中第 7，处于末位区间"),
        (2023, "列入国家级绿色工厂名单（2023 年度，示例批次）"),
        (2022, "没有得分（未完成填报）"),
        (2020, "禁止申报，至 2023年2月1日前（HN-4.2.c）：旧事"),
    ):
        assert any(year == line[0] and words.startswith(line[1]) for year, words in said), line
    (filed,) = [words for _, what, words in found if what == "填报"]
    assert filed.endswith("，自评价得分 72.34，排名得分 71.50")


def test_no_other_unit_is_named(cast: Cast) -> None:
    laid_out(cast)
    propose(cast)
    for user in (cast.ministry_officer, cast.existing_member):
        page = page_of(user, cast.existing)
        assert "乙示例有限公司" not in page
        assert "邻居示例公司" not in page


def test_the_unit_sees_scores_and_ranks_of_closed_years_only_and_no_look_ups(cast: Cast) -> None:
    laid_out(cast)
    AnnualResult.objects.create(unit=cast.existing, year=2025, score=Decimal("71.5"), rank=3, population=40)
    mine = words_of(cast.existing_member, cast.existing)
    assert [year for year, what, _ in mine if what == "得分"] == [2024, 2023, 2022]
    assert not [words for _, what, words in mine if what == "查询登记"]
    assert not any("71.50" in words for _, _, words in mine)
    assert any("自评价得分" in words for _, _, words in mine)
    assert "71.5" not in page_of(cast.existing_member, cast.existing)
    officers = words_of(cast.city_x_officer, cast.existing)
    assert [year for year, what, _ in officers if what == "得分"] == [2025, 2024, 2023, 2022]
    Campaign.objects.update(state=Campaign.State.CLOSED)
    closed = words_of(cast.existing_member, cast.existing)
    assert [year for year, what, _ in closed if what == "得分"] == [2025, 2024, 2023, 2022]


@pytest.mark.clause("MI-2.2.b")
def test_a_proposal_is_told_to_the_unit_once_it_is_heard_or_confirmed(
    cast: Cast, clock_at: Callable[[str], datetime]
) -> None:
    made = propose(cast)

    def managed(user: User) -> list[str]:
        return [words for _, what, words in words_of(user, cast.existing) if what in ("动态管理", "听取意见")]

    assert managed(cast.existing_member) == []
    assert managed(cast.province_officer) == ["2025 年度动态管理：移出，连年处于末位（待确认）"]
    Hearing.objects.create(
        proposal=made, noticed_by=cast.ministry_officer, noticed_at=clock.now(),
        due_at=clock.day_end(date(2025, 11, 4)), statement="x", stated_at=clock.now(), answer="不予采纳",
        answered_at=clock.now(),
    )  # fmt: skip
    told = managed(cast.existing_member)
    assert len(told) == 4
    assert any("2025年11月4日前可陈述" in words for words in told)
    ClosingProposal.objects.update(state="confirmed", decided_at=clock.now(), decision="示例移", reason="示例")
    assert "2025 年度动态管理：移出，连年处于末位（已确认：示例）" in managed(cast.existing_member)


def test_events_of_entries_names_and_green_codes(cast: Cast) -> None:
    registry.rename_entries(
        cast.existing, actor=cast.province_officer, former="旧称", on=date(2024, 5, 1), decision="x"
    )
    registry.enter_list(
        cast.existing, "municipal", actor=None, year=2022, batch="", decision="示例市", number=None, on=date(2022, 3, 1)
    )
    AnnualResult.objects.create(unit=cast.existing, year=2025, score=Decimal(70), rank=1, population=1)
    request(cast, cast.existing)
    assert (2025, "绿码", "2025 年度企业绿码：已申领") in words_of(cast.existing_member, cast.existing)
    kept = cast.existing.green_codes.get()
    actions.issue_codes(cast.campaign, actor=cast.ministry_officer)
    found = words_of(cast.existing_member, cast.existing)
    assert (2025, "绿码", "2025 年度企业绿码 B 级（有效至 2026 年度赋码之日）") in found
    assert (2024, "名单", "国家级绿色工厂名单更名：原“旧称”") in found
    assert [what for year, what, _ in found if year == 2022] == ["名单"]
    registry.remove_from_lists(cast.existing, actor=cast.ministry_officer, clause="", reason="示例原因", decision="x")
    assert any(words.startswith("移出国家级绿色工厂名单") for _, _, words in words_of(cast.auditor, cast.existing))
    actions.give_back_code(kept, actor=cast.existing_member)
    assert "单位交回" in page_of(cast.existing_member, cast.existing)


def test_drafts_are_their_own_peoples_matter(cast: Cast) -> None:
    with clock.fixed(datetime(2025, 10, 20, 11, 0, tzinfo=clock.ZONE)):
        filing.start(cast.existing, actor=cast.existing_member)
    assert (2025, "填报", "开始 2025 年度现有单位填报（填报中）") in words_of(cast.existing_member, cast.existing)
    assert not [1 for _, what, _ in words_of(cast.city_x_officer, cast.existing) if what == "填报"]


def test_the_chart_sets_scores_beside_the_mean_of_the_region(cast: Cast) -> None:
    AnnualResult.objects.create(unit=cast.existing, year=2024, score=Decimal("70.126"), rank=2, population=9)
    AnnualResult.objects.create(unit=cast.existing, year=2025, score=Decimal(80), population=9)
    RegionalMean.objects.create(
        campaign=cast.campaign, province=cast.province, kind="factory", population=9, mean=Decimal("66.666"),
        updated_at=clock.now(),
    )  # fmt: skip
    page = page_of(cast.province_officer, cast.existing)
    assert '"own": [70.13, 80.0], "mean": [null, 66.67]' in page
    for words in ("本省同类平均", "70.13", "66.67", "历年评价得分"):
        assert words in page, words
    assert "历年评价得分" not in page_of(cast.province_officer, cast.unit_a)


def test_a_unit_without_a_life_has_a_plain_page(cast: Cast) -> None:
    assert "还没有记录" in page_of(cast.city_x_officer, make_unit(cast.city_x))


def test_the_number_of_queries_does_not_grow(
    cast: Cast, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    unit = Unit.objects.select_related("authority__parent").get(pk=cast.existing.pk)
    seen = queries.seen_by(cast.city_x_officer, unit)
    laid_out(cast)
    counted = []
    for more in (0, 3):
        for index in range(more):
            Finding.objects.create(
                campaign=cast.campaign, unit=unit, clause="HN-1.1.b", summary="x", source_key=str(index)
            )
            AnnualResult.objects.create(unit=unit, year=2015 + index, score=Decimal(1), rank=1, population=1)
            registry.enter_list(
                unit, "municipal", actor=None, year=2022, batch="", decision="x", number=None, on=date(2022, 3, 1)
            )
            UnitName.objects.create(unit=unit, name=f"x{index}", until=date(2016, 1, 1))
        with django_assert_max_num_queries(30) as context:
            queries.life(seen)
        counted.append(len(context))  # type: ignore[arg-type]
    assert counted[0] == counted[1]
