"""Who may not apply any more is neither recommended nor reported, shortlisted, shown nor published (HN-1.1)."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lvheng.core.models import Notification
from lvheng.core.refusal import Refused
from lvheng.filing import actions as filing
from lvheng.filing.models import Application
from lvheng.registry import actions as registry
from lvheng.registry.models import Bar, ListEntry, Unit
from lvheng.screening import actions as screening
from lvheng.screening.models import Finding
from lvheng.selection import actions
from lvheng.selection.models import Candidacy, ProvinceReport, Publication
from tests.cast import Cast
from tests.screening.lists import put
from tests.selection.making import candidacy_in, candidate, file_existing, in_publicity, opinion_on

C = Candidacy.State
AFTER = "2025-11-05 00:00:00"


def confirmed(cast: Cast, unit: Unit) -> Finding:
    """A finding opened, then confirmed by the province."""
    found = Finding.objects.create(
        campaign=cast.campaign, unit=unit, clause="HN-1.1.a", summary="示例事项",
        found_at=datetime.fromisoformat("2025-10-20T09:00+08:00"),
    )  # fmt: skip
    return screening.decide_finding(found, actor=cast.province_officer, confirmed=True, reason="经核查属实")


def told(person: Any, words: str) -> bool:
    return Notification.objects.filter(recipient=person, text__contains=words).exists()


@pytest.fixture
def recommended(cast: Cast) -> Candidacy:
    file_existing(cast)
    return actions.recommend(candidate(cast, cast.unit_a), actor=cast.province_officer)


def barred(cast: Cast) -> None:
    Bar.objects.create(
        unit=cast.unit_a, uscc=cast.unit_a.uscc, since=date(2025, 10, 1), until=date(2028, 10, 1),
        clause="HN-4.2.c", decision="示例〔2025〕1号", reason="示例",
    )  # fmt: skip


def off_the_list(cast: Cast) -> None:
    ListEntry.objects.filter(unit=cast.unit_a, level="provincial").delete()


def merged(cast: Cast) -> None:
    Unit.objects.filter(pk=cast.unit_a.pk).update(merged_into=cast.unit_b, merged_on=date(2025, 10, 1))


def removed(cast: Cast) -> None:
    registry.remove_from_lists(cast.unit_a, actor=cast.province_officer, clause="", reason="示例", decision="示例1号")


def newly_on_a_source_list(cast: Cast) -> None:
    put(cast, "dishonest", f"{cast.unit_a.name},{cast.unit_a.uscc},欠款,示例执1号,2025-01-02,")


def removed_before_anybody_looked(cast: Cast) -> None:
    ListEntry.objects.create(
        unit=cast.unit_a, level="national", year=2020, batch="示例", decision="示例", listed_on=date(2020, 1, 1),
        state="removed", removed_on=date(2024, 1, 1), removal_decision="示例移1号",
    )  # fmt: skip


@pytest.mark.clause("HN-1.1")
@pytest.mark.parametrize(
    ("happens", "words"),
    [(barred, "禁止申报"), (off_the_list, "不在省级"), (merged, "已并入"), (removed, "不得申报情形"),
     (newly_on_a_source_list, "不得申报情形"), (removed_before_anybody_looked, "不得申报情形")],
)  # fmt: skip
def test_what_happens_after_the_provinces_pass_stops_the_recommendation(
    cast: Cast, happens: Callable[[Cast], None], words: str
) -> None:
    file_existing(cast)
    application = candidate(cast, cast.unit_a)
    happens(cast)
    with pytest.raises(Refused, match=words):
        actions.recommend(Application.objects.get(pk=application.pk), actor=cast.province_officer)
    assert Candidacy.objects.get().state == C.CANDIDATE


@pytest.mark.clause("HN-1.1")
@pytest.mark.parametrize("happens", [barred, off_the_list, merged, newly_on_a_source_list])
def test_and_the_report_to_the_ministry(cast: Cast, recommended: Candidacy, happens: Callable[[Cast], None]) -> None:
    happens(cast)
    with pytest.raises(Refused, match=cast.unit_a.name):
        actions.report(cast.campaign, cast.province, actor=cast.province_officer)
    assert not ProvinceReport.objects.exists()
    actions.undo(recommended, actor=cast.province_officer)  # the way on: not to recommend it
    actions.decline(recommended.application, actor=cast.province_officer, reason="不符合申报条件")
    assert actions.report(cast.campaign, cast.province, actor=cast.province_officer).recommended == []


@pytest.mark.clause("HN-1.1")
def test_a_finding_confirmed_after_the_recommendation_stops_the_report_and_is_told(
    cast: Cast, recommended: Candidacy
) -> None:
    confirmed(cast, cast.unit_a)
    with pytest.raises(Refused, match="不得申报情形") as error:
        actions.report(cast.campaign, cast.province, actor=cast.province_officer)
    assert error.value.refusal.clauses == ("HN-1.1.a",)
    assert told(cast.province_officer, "拟推荐）被认定有不得申报情形（HN-1.1.a）")
    assert not told(cast.ministry_officer, "不得申报情形")


@pytest.mark.clause("HN-1.1")
def test_the_shortlist_and_the_publicity_ask_again(cast: Cast) -> None:
    candidacy = candidacy_in(cast, cast.unit_a, C.REPORTED)
    opinion_on(candidacy.application, cast.expert, cast.ministry_officer)
    finding = confirmed(cast, cast.unit_a)
    assert told(cast.ministry_officer, "已报部）被认定有不得申报情形")
    with pytest.raises(Refused, match="不得申报情形"):
        actions.shortlist(candidacy, actor=cast.ministry_officer)
    screening.decide_finding(finding, actor=cast.province_officer, confirmed=False, reason="误认")
    actions.shortlist(candidacy, actor=cast.ministry_officer)
    barred(cast)
    with pytest.raises(Refused, match="禁止申报"):
        actions.open_publicity(cast.campaign, actor=cast.ministry_officer, decision="示例公示1号")
    candidacy.refresh_from_db()
    assert candidacy.state == C.SHORTLISTED


@pytest.mark.clause("HN-1.1")
def test_a_finding_that_no_longer_counts_is_told_to_nobody(cast: Cast, recommended: Candidacy) -> None:
    assert recommended.state == C.RECOMMENDED
    found = Finding.objects.create(
        campaign=cast.campaign, unit=cast.unit_a, clause="HN-1.1.a", summary="示例事项", until=date(2025, 10, 1),
        found_at=datetime.fromisoformat("2025-10-20T09:00+08:00"),
    )  # fmt: skip
    screening.decide_finding(found, actor=cast.province_officer, confirmed=True, reason="经核查属实")
    assert not told(cast.province_officer, "不能再推荐")


@pytest.mark.clause("MI-3.c")
@pytest.mark.db
def test_who_is_not_eligible_at_publication_is_held_with_the_reason(
    cast: Cast, clock_at: Callable[[str], datetime]
) -> None:
    first, second = in_publicity(cast, cast.unit_a, cast.unit_b)
    confirmed(cast, cast.unit_a)
    clock_at(AFTER)
    made = actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例公布1号")
    assert [(row["number"], row["unit"]) for row in made.rows] == [(1, cast.unit_b.pk)]
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (C.HELD, C.PUBLISHED)
    assert "示例事项" in first.ministry_reason
    assert not ListEntry.objects.filter(unit=cast.unit_a, level="national").exists()
    assert told(cast.enterprise_a, "暂缓。理由：")


@pytest.mark.clause("MI-3.c")
def test_who_withdrew_is_neither_shown_nor_published(cast: Cast, clock_at: Callable[[str], datetime]) -> None:
    first, second = in_publicity(cast, cast.unit_a, cast.unit_b)
    filing.withdraw(first.application, actor=cast.enterprise_a)
    client = Client()
    page = client.get(reverse("portal:publicity")).content.decode()
    assert cast.unit_b.name in page
    assert cast.unit_a.name not in page
    clock_at(AFTER)
    actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例公布1号")
    assert [row["unit"] for row in Publication.objects.get().rows] == [second.application.unit_id]
