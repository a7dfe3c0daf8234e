"""Who applies under an extension when the city's table is handed in (HN-3.3) is not lost and not told wrongly."""

from datetime import timedelta

import pytest

from lvheng.campaigns.actions import extend
from lvheng.campaigns.models import Extension
from lvheng.core import clock
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Invalid, Refused
from lvheng.registry.models import Unit
from lvheng.selection import actions, queries
from lvheng.selection.models import Candidacy
from tests.campaigns.packs import EXTENDING, hunan
from tests.cast import Cast, make_unit, put_on_list
from tests.selection.making import file_existing, judged, submitted
from tests.standards.conftest import overlay
from tests.standards.packs import OverlayMaker

__all__ = ["overlay"]


@pytest.fixture(autouse=True)
def allowed(overlay: OverlayMaker) -> None:
    """Hunan's rules, but with extensions."""
    overlay(hunan(EXTENDING))


def given(cast: Cast, day: str, act: str = "filing", unit: Unit | None = None) -> Extension:
    return extend(
        cast.campaign, cast.city_x, act, actor=cast.province_officer, unit=unit, closes_on=day,
        reason="示例", decision="示例延〔2025〕1号",
    )  # fmt: skip


@pytest.mark.clause("HN-3.2")
@pytest.mark.clause("HN-3.3")
def test_a_new_applicant_is_not_extended_beyond_its_citys_table(cast: Cast) -> None:
    with pytest.raises(Invalid) as error:
        given(cast, "2025-11-20", unit=cast.unit_a)
    [gap] = error.value.refusal.gaps
    assert gap.anchor == "closes_on"
    assert "请先延长这一步" in gap.message
    assert not Extension.objects.exists()
    assert given(cast, "2025-10-30", unit=cast.unit_a).unit == cast.unit_a
    given(cast, "2025-11-20", unit=cast.existing)  # existing units are in no table
    given(cast, "2025-11-20", act="city_hand_in")
    assert given(cast, "2025-11-20", unit=cast.unit_a).unit == cast.unit_a


@pytest.mark.clause("HN-3.2")
def test_officers_are_told_that_a_territorys_tables_end_before_its_filing(cast: Cast) -> None:
    words = "“市州报送汇总表”仍到 2025年10月30日 截止"
    given(cast, "2025-10-29")
    assert not Notification.objects.filter(text__contains=words).exists()
    given(cast, "2025-11-20")
    told = Notification.objects.filter(text__startswith=words)
    assert [one.recipient for one in told] == [cast.city_x_officer]


@pytest.mark.clause("HN-3.2")
@pytest.mark.clause("HN-3.3")
def test_who_submits_after_the_table_is_taken_in_straight_once_the_city_has_passed_it(cast: Cast) -> None:
    file_existing(cast)
    refused = make_unit(cast.city_x, "示例市州未通过有限公司")
    put_on_list(refused, "provincial")
    early = submitted(cast, refused)
    with pytest.raises(Refused, match="还没有报送") as error:
        actions.recommend(early, actor=cast.province_officer)
    assert "延长市州报送" in error.value.refusal.next_step
    judged(early, "city", "refused")
    actions.hand_in(cast.campaign, cast.city_x, actor=cast.city_x_officer, filled_in_by="甲", phone="0731-1")
    with clock.fixed(clock.now() + timedelta(hours=1)):
        late = submitted(cast, cast.unit_a)
    for application in (early, late):
        with pytest.raises(Refused, match="已报送汇总表，但没有审核通过"):
            actions.recommend(application, actor=cast.province_officer)
    assert late not in queries.undecided_by_province(cast.campaign, cast.province)
    judged(late, "city")
    judged(late, "province")
    assert list(queries.undecided_by_province(cast.campaign, cast.province)) == [late]
    actions.recommend(late, actor=cast.province_officer)
    assert Candidacy.objects.get().application == late
    assert AuditEvent.objects.filter(subject=f"application:{late.pk}", verb="application.candidate").exists()
