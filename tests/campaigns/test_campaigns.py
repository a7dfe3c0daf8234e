"""A year from its packs: who takes part, when, and what late means."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from lvheng.campaigns import actions, guards, queries
from lvheng.campaigns.models import Campaign, Participation, Window
from lvheng.core import clock, door, process
from lvheng.core.process import GUARDS
from lvheng.core.refusal import Forbidden, Refusal, Refused
from tests.cast import NOW, YEAR, Cast


def closing(cast: Cast, act: str) -> date:
    found = queries.window(cast.campaign, cast.city_x, act)
    assert found is not None
    return found.closes_at.astimezone(clock.ZONE).date()


@pytest.mark.clause("HN-3.1")
@pytest.mark.clause("HN-3.2")
@pytest.mark.clause("MI-3.b")
def test_windows_come_from_the_packs(cast: Cast) -> None:
    assert closing(cast, "filing") == date(2025, 10, 27)
    assert closing(cast, "city_hand_in") == date(2025, 10, 30)
    assert closing(cast, "province_report") == date(2025, 11, 7)
    assert [w.act for w in queries.windows(cast.campaign, cast.city_x)] == ["filing", "city_hand_in", "province_report"]
    filing = queries.window(cast.campaign, cast.city_x, "filing")
    assert filing is not None
    assert (filing.clause, filing.label) == ("HN-3.1", "申报填报")


@pytest.mark.clause("MI-0")
def test_everybody_who_reports_for_itself_takes_part(cast: Cast) -> None:
    provinces = [p.province for p in queries.participants(cast.campaign)]
    assert provinces == [cast.province, cast.other_province, cast.separate_city]
    assert queries.window(cast.campaign, cast.separate_city, "city_hand_in") is None
    assert queries.pack_for(cast.campaign, cast.city_x).territory is not None
    assert queries.pack_for(cast.campaign, cast.separate_city).territory is None
    assert queries.pack_for(cast.campaign, cast.ministry) == queries.pack_for(cast.campaign)


def test_preparing_again_changes_nothing(cast: Cast) -> None:
    before = list(Window.objects.values())
    actions.prepare(YEAR, actor=cast.ministry_officer)
    assert list(Window.objects.values()) == before
    assert (Campaign.objects.count(), Participation.objects.count()) == (1, 3)
    for who in (cast.province_officer, cast.enterprise_a, cast.auditor):
        with pytest.raises(Forbidden):
            actions.prepare(YEAR, actor=who)


def test_the_current_campaign_is_the_open_one_else_the_newest(cast: Cast) -> None:
    assert queries.current() == cast.campaign
    older = Campaign.objects.create(year=YEAR - 1, title="上年度", pack="x", pack_hash="x")
    assert queries.current() == cast.campaign
    door.move(cast.campaign, Campaign.State.CLOSED)
    assert queries.current() == cast.campaign
    actions.open_campaign(older, actor=cast.ministry_officer)
    assert queries.current() == older


@pytest.mark.clause("HN-3.3")
@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (clock.day_start(date(2025, 9, 28)) - timedelta(seconds=1), "尚未开始"),
        (clock.day_start(date(2025, 9, 28)), ""),
        (NOW, ""),
        (clock.day_end(date(2025, 10, 27)), ""),
        (clock.day_end(date(2025, 10, 27)) + timedelta(microseconds=1), "已于 2025年10月27日 23:59:59 截止"),
        (clock.day_end(date(2025, 10, 27)) + timedelta(seconds=1), "截止"),
    ],
)
def test_a_window_is_open_from_its_first_to_its_last_second(cast: Cast, moment: object, said: str) -> None:
    place = SimpleNamespace(campaign=cast.campaign, authority=cast.city_x)
    with clock.fixed(moment):  # type: ignore[arg-type]
        refusal = GUARDS["window.filing"](place, cast.enterprise_a)
    assert (refusal is None) == (said == "")
    if refusal is not None:
        assert said in refusal.message
        assert "HN-3.1" in refusal.clauses


@pytest.mark.clause("HN-3.3")
def test_a_territory_is_held_to_its_own_clauses_alone(cast: Cast) -> None:
    with clock.fixed(clock.day_end(date(2025, 12, 1))):
        late = {
            authority: GUARDS["window.filing"](SimpleNamespace(campaign=cast.campaign, authority=authority), None)
            for authority in (cast.city_x, cast.separate_city)
        }
    assert late[cast.city_x].clauses == ("HN-3.1", "HN-3.3")  # type: ignore[union-attr]
    assert "HN-3.3" not in late[cast.separate_city].clauses  # type: ignore[union-attr]


@pytest.mark.clause("HN-3.3")
def test_what_is_written_lies_inside_its_window(cast: Cast) -> None:
    closes = clock.day_end(date(2025, 10, 27))
    with clock.fixed(closes):
        assert guards.within(cast.campaign, cast.city_x, "filing") == (closes, closes)
    with clock.fixed(closes + timedelta(microseconds=1)), pytest.raises(Refused, match="截止"):
        guards.within(cast.campaign, cast.city_x, "filing")
    with pytest.raises(Refused, match="没有"):
        guards.within(cast.campaign, cast.separate_city, "city_hand_in")


def test_a_refusal_names_no_other_province_s_notice(cast: Cast) -> None:
    refusal = Refusal("不能。", ("HN-4.2.b", "MI-2.1.a"))
    for authority, clauses in ((cast.city_x, ("HN-4.2.b", "MI-2.1.a")), (cast.separate_city, ("MI-2.1.a",))):
        place = SimpleNamespace(campaign=cast.campaign, authority=authority)
        assert process.bound(place, refusal).clauses == clauses
        assert process.bound(SimpleNamespace(application=place), refusal).clauses == clauses
        with pytest.raises(Refused) as refused, process.refusing(place):
            raise Refused(refusal)
        assert refused.value.refusal.clauses == clauses
    assert process.bound(cast.campaign, refusal) == refusal


def test_a_step_that_a_territory_lacks_is_said(cast: Cast) -> None:
    place = SimpleNamespace(campaign=cast.campaign, authority=cast.separate_city)
    refusal = GUARDS["window.city_hand_in"](place, cast.separate_officer)
    assert refusal is not None
    assert refusal.message == "本地区没有“市州报送汇总表”这一步。"
    assert not queries.is_open(None)


@pytest.mark.clause("MI-1.c")
def test_a_mean_is_kept_and_renewed(cast: Cast) -> None:
    assert queries.regional_mean(cast.campaign, cast.province, "factory") is None
    for mean in (None, Decimal("67.4600000001")):
        actions.record_mean(
            cast.campaign, cast.province, "factory", population=5, mean=mean, groups={"能源低碳化": Decimal("20.16")}
        )
    found = queries.regional_mean(cast.campaign, cast.province, "factory")
    assert found is not None
    assert (found.mean, found.population, found.groups) == (Decimal("67.4600000001"), 5, {"能源低碳化": "20.16"})


@pytest.mark.db
def test_a_window_has_a_length(cast: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Window.objects.filter(act="filing").update(opens_at=NOW, closes_at=NOW)
