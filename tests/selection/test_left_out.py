"""New applicants whose city hands no table in: the report says so before it is made, and each is told why (HN-3.2)."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.urls import reverse

from lvheng.accounts.models import Authority, User
from lvheng.analysis.queries import progress
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Refused
from lvheng.filing.models import Application
from lvheng.review.models import Review
from lvheng.selection import actions, queries
from lvheng.selection.models import ProvinceReport
from tests.cast import Cast, make_member, make_unit
from tests.filing.pages import signed_in
from tests.selection.making import candidate, in_publicity, judged, submitted

CITY = Authority.Level.CITY
WHY = "株洲市已审核通过，但没有报送新申报单位汇总表（条款 HN-3.2）"


def told(person: User) -> list[str]:
    return list(Notification.objects.filter(recipient=person).order_by("id").values_list("text", flat=True))


def result(application: Application) -> str:
    related = ("campaign", "unit", "authority", "province")
    return progress(Application.objects.select_related(*related).get(pk=application.pk)).result


def report(cast: Cast, leaving_out: str = "") -> ProvinceReport:
    return actions.report(cast.campaign, cast.province, actor=cast.province_officer, leaving_out=leaving_out)


@pytest.fixture
def passed(cast: Cast) -> Application:
    """Passed by city X, which hands no table in."""
    application = submitted(cast, cast.unit_a)
    judged(application, CITY)
    return application


@pytest.mark.clause("HN-3.2")
@pytest.mark.clause("MI-3.b")
def test_a_report_that_leaves_applicants_out_is_not_made_unseen(cast: Cast, passed: Application) -> None:
    submitted(cast, cast.unit_b)
    submitted(cast, make_unit(cast.city_y, "示例长沙二"))
    with pytest.raises(Refused, match="没有随市州汇总表报来") as caught:
        report(cast)
    assert caught.value.refusal.clauses == ("HN-3.2", "MI-3.b")
    assert [gap.message for gap in caught.value.refusal.gaps] == [
        "长沙市没有报送汇总表：2 家，其中市州已审核通过 0 家", "株洲市没有报送汇总表：1 家，其中市州已审核通过 1 家",
    ]  # fmt: skip
    old = queries.seen(queries.left_out(cast.campaign, cast.province))
    submitted(cast, make_unit(cast.city_x, "示例后来"))
    with pytest.raises(Refused, match="没有随市州汇总表报来"):
        report(cast, old)  # one more than the page showed
    assert not ProvinceReport.objects.exists()
    assert told(cast.enterprise_a) == []
    report(cast, queries.seen(queries.left_out(cast.campaign, cast.province)))
    assert '"left_out":{"430100":2,"430200":2}' in AuditEvent.objects.get(verb="report.report").data
    assert "另有 4 家没有随市州汇总表报来，未列入。" in told(cast.ministry_officer)[-1]


@pytest.mark.clause("HN-3.2")
@pytest.mark.clause("MI-3.c")
def test_each_applicant_left_out_is_told_why_at_the_report_and_at_the_end(
    cast: Cast, passed: Application, clock_at: Callable[[str], datetime]
) -> None:
    unjudged = submitted(cast, cast.unit_b)
    report(cast, queries.seen(queries.left_out(cast.campaign, cast.province)))
    assert told(cast.enterprise_a) == [f"甲示例有限公司：湖南省已报送2025年度推荐名单，本单位未列入。理由：{WHY}。"]
    assert "长沙市没有作出审核结论，也没有报送" in told(cast.enterprise_b)[0]
    assert told(cast.stranger) == []
    assert result(passed) == f"2025年度结果：未列入省级推荐名单。理由：{WHY}。"
    assert "长沙市没有作出审核结论" in result(unjudged)
    in_publicity(cast, make_unit(cast.separate_city, "示例市属"))
    clock_at("2025-11-05 00:00")
    actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例公布1号")
    assert told(cast.enterprise_a)[1:] == [f"甲示例有限公司：2025年度结果：未列入公布名单。理由：{WHY}。"]
    assert result(passed) == f"2025年度结果：未列入省级推荐名单。理由：{WHY}。"


@pytest.mark.clause("MI-3.c")
def test_at_the_end_those_are_told_whose_province_and_city_did_nothing(
    cast: Cast, passed: Application, clock_at: Callable[[str], datetime]
) -> None:
    refused = submitted(cast, cast.unit_b)
    judged(refused, CITY, Review.State.REFUSED, "数据不实")
    in_publicity(cast, make_unit(cast.separate_city, "示例市属"))
    assert result(refused) == "2025年度结果：未列入省级推荐名单。理由：市州审核不通过：数据不实"
    clock_at("2025-11-05 00:00")
    actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例公布1号")
    words = "2025年度结果：未列入公布名单。理由：湖南省没有报送推荐名单。"
    assert told(cast.enterprise_a) == [f"甲示例有限公司：{words}"]
    assert result(passed) == words
    assert told(cast.enterprise_b) == []  # told when it was refused


@pytest.mark.clause("HN-3.2")
def test_who_is_refused_or_in_a_table_or_needs_none_is_not_left_out(cast: Cast) -> None:
    judged(submitted(cast, cast.unit_a), CITY, Review.State.REFUSED, "数据不实")
    actions.decline(candidate(cast, cast.unit_b), actor=cast.province_officer, reason="先进性不足")
    submitted(cast, make_unit(cast.city_x, "示例撤回")).__class__.objects.filter(unit__name="示例撤回").update(
        state=Application.State.WITHDRAWN
    )
    submitted(cast, make_unit(cast.separate_city, "示例市属"))
    assert queries.left_out(cast.campaign, cast.province) == []
    assert queries.left_out(cast.campaign, cast.separate_city) == []
    assert report(cast).edition == 1


@pytest.mark.clause("HN-3.2")
def test_after_the_table_only_who_its_city_has_not_judged_is_left_out(
    cast: Cast, passed: Application, clock_at: Callable[[str], datetime]
) -> None:
    said = {"filled_in_by": "李示例", "phone": "0731-22222222"}
    actions.hand_in(cast.campaign, cast.city_x, actor=cast.city_x_officer, **said)
    assert queries.left_out(cast.campaign, cast.province) == []
    clock_at("2025-10-21 10:00")
    unit = make_unit(cast.city_x, "示例延期")
    member = make_member(unit)
    late = submitted(cast, unit)
    (one,) = queries.left_out(cast.campaign, cast.province)
    assert one.words == "株洲市已报送汇总表，但没有列入：1 家，其中市州已审核通过 0 家"
    actions.decline(passed, actor=cast.province_officer, reason="先进性不足")
    report(cast, queries.seen([one]))
    assert told(member)[-1].endswith("理由：株洲市没有对本单位作出审核结论。")
    assert result(late).endswith("理由：株洲市没有对本单位作出审核结论。")


@pytest.mark.clause("HN-3.2")
def test_a_table_that_comes_after_the_report_is_said_to_its_units(cast: Cast, passed: Application) -> None:
    report(cast, queries.seen(queries.left_out(cast.campaign, cast.province)))
    said = {"filled_in_by": "李示例", "phone": "0731-22222222"}
    actions.hand_in(cast.campaign, cast.city_x, actor=cast.city_x_officer, **said)
    assert result(passed).endswith("理由：株洲市的汇总表在湖南省报送推荐名单之后才报送（条款 HN-3.2）。")


@pytest.mark.clause("HN-3.2")
def test_the_page_shows_who_is_left_out_and_asks_for_a_tick(cast: Cast, passed: Application) -> None:
    client, address = signed_in(cast.province_officer), reverse("selection:report")
    page = client.get(address).content.decode()
    seen = queries.seen(queries.left_out(cast.campaign, cast.province))
    for words in (
        "没有随市州汇总表报来的单位", "株洲市没有报送汇总表：1 家，其中市州已审核通过 1 家", cast.unit_a.name,
        "10月30日 23:59:59 截止，尚未截止", f'name="leaving_out" value="{seen}"',
    ):  # fmt: skip
        assert words in page
    assert client.post(address).status_code == 409
    answer = client.post(address, {"leaving_out": seen}, follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "已逐一告知理由" in page
    assert 'name="leaving_out"' not in page
    above = signed_in(cast.ministry_officer).get(reverse("selection:report", args=[cast.province.pk]))
    assert "株洲市没有报送汇总表：1 家" in above.content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_those_left_out_cost_the_same_for_any_number(cast: Cast, n: int, django_assert_num_queries) -> None:
    for index in range(n):
        submitted(cast, make_unit((cast.city_x, cast.city_y)[index % 2], f"示例{index}"))
    with django_assert_num_queries(4):
        assert sum(len(one.applications) for one in queries.left_out(cast.campaign, cast.province)) == n
