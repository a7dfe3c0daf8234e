"""Flags on the pages: who sees them and gives reasons, where they lead, a run asked for, the next by risk."""

from typing import Any

import pytest
from django.test import Client

from lvheng.core import clock
from lvheng.filing.models import Application, SubmittedEvidence
from lvheng.registry.models import UnitMember
from lvheng.review.actions import override_flag, supply
from lvheng.review.models import CheckRun, FlagOverride, Review
from lvheng.review.queries.flags import OUTSIDE
from tests.cast import Cast
from tests.review import support
from tests.review.supplying import allow, fill, returned
from tests.review.test_overriding import flagged
from tests.review.test_views import client_of, queries
from tests.standards.conftest import overlay
from tests.standards.packs import OverlayMaker

__all__ = ["overlay"]

FACTS = {9: {"option": "met"}}
ASKED = {"check": "test_1", "place": "1"}


def post(client: Client, application: Application, **values: Any) -> Any:
    """A reason sent as the form sends it."""
    return client.post(f"/review/{application.pk}/flag/", ASKED | {"reason": "已核对凭证"} | values)


@pytest.mark.clause("MI-3.a")
def test_reasons_are_taken_from_each_level_and_from_nobody_else(cast: Cast) -> None:
    mine = support.file(cast.unit_a, cast.enterprise_a, FACTS)
    flagged(mine, "severe")
    may = {"city_x_officer": "city", "province_officer": "province", "ministry_officer": "ministry"}
    for name, user in cast.everybody.items():
        answer = post(client_of(user), mine)
        assert answer.status_code == 302 if name in may else answer.status_code in {403, 404}, name
    assert set(FlagOverride.objects.values_list("level", flat=True)) == set(may.values())
    for name, user in cast.everybody.items():
        answer = post(client_of(user), mine, withdraw="1")
        assert answer.status_code == 302 if name in may else answer.status_code in {403, 404}, name
    assert not FlagOverride.objects.filter(withdrawn_at=None).exists()
    assert post(client_of(cast.city_x_officer), mine, withdraw="1").status_code == 409


@pytest.mark.clause("MI-3.a")
def test_runs_are_asked_for_by_officers_over_the_unit(cast: Cast) -> None:
    mine = support.file(cast.unit_a, cast.enterprise_a, FACTS)
    may = {"city_x_officer", "province_officer", "ministry_officer"}
    for name, user in cast.everybody.items():
        CheckRun.objects.all().delete()
        answer = client_of(user).post(f"/review/{mine.pk}/check/")
        assert answer.status_code == 302 if name in may else answer.status_code in {403, 404}, name
        assert CheckRun.objects.exists() is (name in may), name


def test_flags_are_shown_to_officers_and_auditors_and_name_nobody_out_of_reach(cast: Cast) -> None:
    mine = support.file(cast.unit_a, cast.enterprise_a, FACTS)
    other = support.file(cast.unit_b, cast.enterprise_b, FACTS)
    flagged(mine, "severe", other=other)
    sees = {"city_x_officer", "province_officer", "ministry_officer", "auditor"}
    for name, user in cast.everybody.items():
        for address in (f"/review/{mine.pk}/", f"/review/{mine.pk}/1/"):
            answer = client_of(user).get(address)
            text = answer.content.decode()
            assert (answer.status_code == 200) is (name in sees), name
            assert ("相同的页" in text) is (name in sees), name
            if name in sees:
                assert (cast.unit_b.name in text) is (name != "city_x_officer"), name
                assert ("说明没有问题" in text) is (name != "auditor"), name
    assert OUTSIDE in client_of(cast.city_x_officer).get(f"/review/{mine.pk}/").content.decode()


def test_own_unit_and_decided_reviews_take_no_reasons(cast: Cast) -> None:
    mine = support.file(cast.unit_a, cast.enterprise_a, FACTS)
    flagged(mine, "severe")
    client = client_of(cast.city_x_officer)
    UnitMember.objects.create(unit=cast.unit_a, user=cast.city_x_officer, since=clock.now())
    assert post(client, mine).status_code in {403, 409}
    assert "说明没有问题" not in client.get(f"/review/{mine.pk}/").content.decode()
    decided = support.filed(cast.city_x, facts=FACTS).application
    flagged(decided, "severe")
    support.passed(decided, cast.city_x_officer)
    assert Review.objects.get(application=decided).state == "passed"
    assert post(client, decided).status_code in {403, 409}
    assert not FlagOverride.objects.exists()


def test_what_was_typed_stays_and_one_comes_back_to_where_one_was(cast: Cast) -> None:
    mine = support.file(cast.unit_a, cast.enterprise_a, FACTS)
    flagged(mine, "severe")
    client, desk = client_of(cast.city_x_officer), f"/review/{mine.pk}/1/?page=1"
    answer = post(client, mine, reason="长" * 501, next=desk)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "长" * 501 in text
    assert "请压缩到 500 字以内" in text
    assert f'value="{desk}#flag-' in text
    gone = post(client, mine, check="test_9", reason="")
    assert gone.status_code == 422
    assert "这条标记已经不在" in gone.content.decode()
    assert post(client, mine, next=desk)["Location"] == desk
    for elsewhere in ("https://example.com/", "//example.com/", "", "review"):
        assert post(client, mine, next=elsewhere)["Location"] == f"/review/{mine.pk}/#checks"
    page = client.get(f"/review/{mine.pk}/").content.decode()
    assert "撤回说明" in page
    assert "已核对凭证" in page


def test_pages_cost_the_same_for_one_and_three_flags(cast: Cast) -> None:
    mine = support.file(cast.unit_a, cast.enterprise_a, FACTS)
    other = support.file(cast.unit_b, cast.enterprise_b, FACTS)
    client, costs = client_of(cast.city_x_officer), []
    for severities in (("severe",), ("severe", "warning", "note")):
        CheckRun.objects.all().delete()
        flagged(mine, *severities, other=other)
        override_flag(mine, actor=cast.province_officer, check_id="test_1", place="1", reason="已核对凭证")
        costs.append([queries(client, f"/review/{mine.pk}/"), queries(client, f"/review/{mine.pk}/9/")])
    assert costs[0] == costs[1]


def test_flags_lead_to_their_places(cast: Cast) -> None:
    mine = support.file(cast.unit_a, cast.enterprise_a, FACTS)
    paper = SubmittedEvidence.objects.filter(version__application=mine).first()
    flagged(mine, "severe", number=9, evidence=paper, page=1, words=["18.4", "万元 & 吨"])
    flagged(mine, "warning", check_id="whole", number=0, evidence=paper)
    flagged(mine, "note", check_id="plain", number=0)
    client = client_of(cast.city_x_officer)
    page = client.get(f"/review/{mine.pk}/")
    found = page.context["pressing"] + page.context["settled"]
    urls = [flag.url for _number, _name, flags in found for flag in flags]
    assert len(urls) == 3
    assert any(f"file={paper.pk}&page=1&mark=18.4&mark=" in url for url in urls)
    for url in urls:
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert answer.getvalue()  # read to its end, a file is closed


def test_the_state_of_the_run_is_said(cast: Cast) -> None:
    mine = support.file(cast.unit_a, cast.enterprise_a, FACTS)
    client = client_of(cast.city_x_officer)

    def text() -> str:
        return client.get(f"/review/{mine.pk}/").content.decode()

    assert "现在检查" in text()
    run = flagged(mine, "severe")
    run.abstained = {"no_such_check": "同行业不足"}
    run.save()
    assert "已检查" in text()
    assert "同行业不足" in text()
    run.state, run.error = CheckRun.State.FAILED, "未能完成的检查：示例"
    run.save()
    assert "检查出错" in text()
    assert "未能完成的检查：示例" in text()


def test_an_earlier_run_counts_as_waiting_after_a_supplement(cast: Cast, overlay: OverlayMaker) -> None:
    allow(overlay)
    mine = support.file(cast.unit_a, cast.enterprise_a)
    flagged(mine, "severe")
    client = client_of(cast.city_x_officer)
    assert [row["application"].rerun for row in client.get("/review/").context["rows"]] == [False]
    asked = returned(mine, cast.city_x_officer)
    fill(asked, cast.enterprise_a)
    supply(asked, actor=cast.enterprise_a, confirmed=True)
    assert "补充材料后还没有重新检查" in client.get(f"/review/{mine.pk}/").content.decode()
    assert [row["application"].rerun for row in client.get("/review/").context["rows"]] == [True]


def test_the_next_application_is_that_of_less_risk(cast: Cast) -> None:
    calm, risky, new = (support.filed(cast.city_x, facts=FACTS).application for _ in range(3))
    flagged(calm, "note")
    flagged(risky, "severe")
    client = client_of(cast.city_x_officer)
    order = [row["application"].pk for row in client.get("/review/").context["rows"]]
    assert order == [risky.pk, calm.pk, new.pk]
    for at, pk in enumerate(order):
        page = client.get(f"/review/{pk}/9/").context
        beside = [one and one.pk for one in (page["previous_application"], page["next_application"])]
        assert beside == [order[at - 1] if at else None, order[at + 1] if at < 2 else None]
        assert (page["place"], page["waiting"]) == (at + 1, 3)
