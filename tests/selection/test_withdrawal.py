"""Withdrawing ends the year for a new applicant: no door starts again, and nobody selects what was withdrawn."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lvheng.campaigns.actions import extend
from lvheng.core import clock
from lvheng.core.refusal import Refused
from lvheng.filing import actions as filing
from lvheng.filing.models import Application
from lvheng.review.actions import remind
from lvheng.review.queries import existing
from lvheng.selection import actions, queries
from lvheng.selection.models import Candidacy
from tests.campaigns.packs import EXTENDING, hunan
from tests.cast import Cast, put_on_list
from tests.selection.making import candidacy_in, candidate, file_existing
from tests.standards.conftest import overlay
from tests.standards.packs import OverlayMaker

__all__ = ["overlay"]


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def withdrawn(cast: Cast) -> Application:
    """A candidate, recommended, that has withdrawn."""
    file_existing(cast)
    application = candidate(cast, cast.unit_a)
    actions.recommend(application, actor=cast.province_officer)
    return filing.withdraw(application, actor=cast.enterprise_a, reason="另有安排")


@pytest.mark.clause("HN-4.2.b")
def test_no_door_starts_again(cast: Cast, withdrawn: Application, overlay: OverlayMaker) -> None:
    client = signed_in(cast.enterprise_a)

    def shut() -> None:
        with pytest.raises(Refused, match="已有本年度的申报（已撤回）"):
            filing.start(cast.unit_a, actor=cast.enterprise_a)
        assert client.post(reverse("filing:start", args=[cast.unit_a.pk])).status_code == 409
        assert Application.objects.filter(unit=cast.unit_a).get().state == Application.State.WITHDRAWN

    shut()
    for door, args in (("save", {"autosave": "contact", "contact": "李示例"}), ("submit", {"understood": "1"})):
        answer = client.post(reverse(f"filing:{door}", args=[withdrawn.pk]), args)
        assert answer.status_code == 409, door
    assert client.post(reverse("filing:sheets_in", args=[withdrawn.pk]), {"apply": "1"}).status_code in (302, 409)
    url = f"/api/v1/applications/{withdrawn.pk}/sheets/7"
    assert client.put(url, "{}", content_type="application/json").status_code == 409
    assert client.post(reverse("filing:withdraw", args=[withdrawn.pk])).status_code == 409
    text = client.get(reverse("filing:home")).content.decode()
    assert "本年度不再申报" in text
    assert "开始填报" not in text
    overlay(hunan(EXTENDING))
    extend(
        cast.campaign, cast.city_x, "filing", actor=cast.province_officer, unit=cast.unit_a, closes_on="2025-10-30",
        reason="测试", decision="示例〔2025〕1号",
    )  # fmt: skip
    shut()


@pytest.mark.clause("HN-4.2.b")
@pytest.mark.clause("MI-3.b")
def test_what_was_withdrawn_is_neither_recommended_nor_reported(cast: Cast, withdrawn: Application) -> None:
    waiting = candidate(cast, cast.unit_b)
    candidacy = Candidacy.objects.get(application=withdrawn)
    for doing in (
        lambda: actions.recommend(withdrawn, actor=cast.province_officer),
        lambda: actions.decline(withdrawn, actor=cast.province_officer, reason="测试"),
    ):
        with pytest.raises(Refused):
            doing()
    assert list(queries.new_applicants(cast.campaign)) == [waiting]
    assert list(queries.undecided_by_province(cast.campaign, cast.province)) == [waiting]
    assert queries.state_counts(cast.campaign) == {"candidate": 1}
    actions.recommend(waiting, actor=cast.province_officer)
    text = signed_in(cast.province_officer).get(reverse("selection:report")).content.decode()
    assert cast.unit_b.name in text
    assert cast.unit_a.name not in text
    report = actions.report(cast.campaign, cast.province, actor=cast.province_officer)
    assert [row["name"] for row in report.recommended] == [cast.unit_b.name]
    candidacy.refresh_from_db()
    assert candidacy.state == Candidacy.State.RECOMMENDED
    assert list(queries.received(cast.campaign).values_list("application__unit", flat=True)) == [cast.unit_b.pk]


@pytest.mark.clause("MI-3.c")
def test_once_published_nothing_is_withdrawn(cast: Cast) -> None:
    published = candidacy_in(cast, cast.unit_a, Candidacy.State.PUBLISHED)
    with pytest.raises(Refused, match="已经公布列入名单"):
        filing.withdraw(published.application, actor=cast.enterprise_a)
    held = candidacy_in(cast, cast.unit_b, Candidacy.State.SHORTLISTED)
    assert filing.withdraw(held.application, actor=cast.enterprise_b).state == Application.State.WITHDRAWN


@pytest.mark.clause("HN-1.2")
def test_a_unit_listed_after_withdrawing_has_the_duty_but_not_filed(cast: Cast, withdrawn: Application) -> None:
    put_on_list(cast.unit_a, "national")
    assert cast.unit_a in queries.unfiled(cast.campaign)
    row = existing.existing(cast.city_x_officer, cast.campaign).get(pk=cast.unit_a.pk)
    assert row.progress == "none"
    done = remind([cast.unit_a], campaign=cast.campaign, actor=cast.city_x_officer)
    assert done.told == (cast.unit_a,)
    with clock.fixed(clock.day_start(date(2025, 10, 28))):
        row = existing.existing(cast.city_x_officer, cast.campaign).get(pk=cast.unit_a.pk)
        assert row.progress == "overdue"
    assert withdrawn.state == Application.State.WITHDRAWN
