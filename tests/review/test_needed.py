"""What a reviewer noted as still needed begins the question or the return; the queue's terms; last year's figures."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from lvheng.campaigns.models import Window
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.filing.models import Application, LedgerValue
from lvheng.review.actions import ask, save_verdict
from lvheng.review.desk import share_of
from lvheng.review.terms import soonest, terms_of
from tests.cast import Cast
from tests.review import support
from tests.review.supplying import SLOT, allow
from tests.review.test_desk import client_of
from tests.standards.conftest import overlay
from tests.standards.packs import OverlayMaker

__all__ = ["overlay"]


def noted(application: Application, cast: Cast, number: int, text: str) -> None:
    save_verdict(application, actor=cast.city_x_officer, number=number, values={"files_needed": text})


@pytest.mark.clause("HN-4.2.b")
def test_a_return_begins_with_what_the_verdicts_need(cast: Cast, overlay: OverlayMaker) -> None:
    allow(overlay)
    application = support.file(cast.unit_a, cast.enterprise_a)
    number = int(SLOT.split(":")[1].split(".")[0])
    noted(application, cast, number, "电表抄表记录 <二季度>")
    save_verdict(application, actor=cast.province_officer, number=number, values={"files_needed": "省级要的"})
    client, url = client_of(cast.city_x_officer), f"/review/{application.pk}/supplement/"
    page = client.get(url)
    assert [(target.split(".")[0], text) for _at, target, text, *_errors in page.context["rows"] if text] == [
        (f"evidence:{number}", "电表抄表记录 <二季度>")
    ]
    assert "电表抄表记录 &lt;二季度&gt;" in page.content.decode()
    assert "省级要的" not in page.content.decode()
    typed = client.post(url, {"more": "1", "target": [""], "text": ["自己写的"], "reason": ""})
    assert "自己写的" in typed.content.decode()
    assert "电表抄表记录" not in typed.content.decode()


def test_a_question_begins_with_what_the_verdict_needs(cast: Cast) -> None:
    application = support.file(cast.unit_a, cast.enterprise_a)
    client, desk = client_of(cast.city_x_officer), f"/review/{application.pk}/7/"
    assert "请说明：" not in client.get(desk).content.decode()
    noted(application, cast, 7, "抄表记录")
    assert "请说明：抄表记录</textarea>" in client.get(desk).content.decode()
    assert "请说明：" not in client.get(f"/review/{application.pk}/6/").content.decode()
    ask(application, actor=cast.city_x_officer, number=7, text="请说明口径")
    assert "请说明：抄表记录" not in client.get(desk).content.decode()


@pytest.mark.clause("HN-3.2")
def test_the_queue_names_the_term_that_ends_first_and_each_that_differs(
    cast: Cast, clock_at: Callable[[str], datetime]
) -> None:
    mine = support.file(cast.unit_a, cast.enterprise_a)
    other = support.file(cast.existing, cast.existing_member)
    window = Window.objects.get(campaign=cast.campaign, province=cast.province, act=Window.Act.CITY_HAND_IN)
    client = client_of(cast.city_x_officer)
    assert client.get("/review/").context["term"].closes_at == window.closes_at
    sooner = window.closes_at - timedelta(days=2)
    Window.objects.create(
        campaign=cast.campaign, province=cast.province, act=Window.Act.CITY_HAND_IN, route=Application.Route.EXISTING,
        opens_at=window.opens_at, closes_at=sooner,
    )  # fmt: skip
    for order in ("name", "waiting"):
        page = client.get("/review/", {"sort": order})
        assert page.context["term"].closes_at == sooner
        own = {row["application"].pk: row["term"] for row in page.context["rows"]}
        assert own[other.pk] is None
        assert own[mine.pk].closes_at == window.closes_at
    clock_at((sooner + timedelta(hours=1)).astimezone(clock.ZONE).isoformat())
    assert client.get("/review/").context["term"].closes_at == window.closes_at
    found = terms_of([mine, other], cast.campaign, "city")
    clock_at((window.closes_at + timedelta(days=9)).astimezone(clock.ZONE).isoformat())
    last = soonest(found.values())
    assert last is not None
    assert last.closes_at == window.closes_at  # all over: the last one
    assert terms_of([mine], cast.campaign, "ministry") == {}
    assert soonest([]) is None


def test_an_elasticity_s_figures_stand_beside_last_year_s(cast: Cast) -> None:
    application = support.file(cast.park, cast.park_member)
    year = pack_for(cast.campaign).evaluation_year
    kept = LedgerValue.objects.get(unit=cast.park, year=year, number=15)
    assert kept.inputs == {"emission_growth": "1.3", "value_added_growth": "2"}
    client, desk = client_of(cast.province_officer), f"/review/{application.pk}/15/"
    rows = client.get(desk).context["fact_rows"]
    assert [(row.label, row.value, row.last) for row in rows] == [
        ("排放量年均增长率", "1.3", ""), ("工业增加值年均增长率", "2", ""),
    ]  # fmt: skip
    LedgerValue.objects.create(
        unit=cast.park, year=year - 1, number=15, inputs={"emission_growth": "0.9", "value_added_growth": ""}
    )
    rows = client.get(desk).context["fact_rows"]
    assert [(row.value, row.last, row.change) for row in rows] == [("1.3", "0.9", ""), ("2", "", "")]


@pytest.mark.parametrize(
    ("now", "last", "share"),
    [("120", "100", "0.2"), ("50", "-100", "1.5"), ("1", "0", None), ("", "3", None), ("甲", "3", None)],
)
def test_how_far_two_typed_figures_are_apart(now: str, last: str, share: str | None) -> None:
    assert share_of(now, last) == (None if share is None else Decimal(share))
