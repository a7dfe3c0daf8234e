"""An applicant is told a decision against it when that takes effect, once, and its days of appeal count from then."""

from collections.abc import Callable
from datetime import datetime

import pytest

from lvheng.accounts.models import User
from lvheng.core.models import Notification
from lvheng.core.refusal import Refused
from lvheng.filing.models import Application
from lvheng.selection import actions, queries
from lvheng.selection.models import Candidacy
from tests.cast import Cast, make_unit
from tests.selection.making import candidate, file_existing, opinion_on
from tests.selection.test_appeals import declined
from tests.selection.test_appeals_upheld import of, passed_over, upheld
from tests.standards.conftest import overlay

__all__ = ["declined", "overlay", "passed_over"]
C = Candidacy.State
Clock = Callable[[str], datetime]

pytestmark = pytest.mark.django_db


def told(user: User, words: str = "") -> list[str]:
    found = Notification.objects.filter(recipient=user, text__contains=words or "年度结果")
    return list(found.order_by("id").values_list("text", flat=True))


@pytest.mark.clause("MI-1.b")
def test_whoever_is_not_recommended_is_told_with_the_list(cast: Cast, clock_at: Clock) -> None:
    clock_at("2025-10-20 09:00")
    file_existing(cast)
    application, other = candidate(cast, cast.unit_a), candidate(cast, cast.unit_b)
    clock_at("2025-11-06 09:00")
    actions.decline(application, actor=cast.province_officer, reason="得分靠后。")
    actions.recommend(other, actor=cast.province_officer)
    assert told(cast.enterprise_a) == []  # it may still be taken back
    actions.report(cast.campaign, cast.province, actor=cast.province_officer)
    assert told(cast.enterprise_a) == ["甲示例有限公司：2025年度结果：不予推荐。理由：得分靠后。"]
    assert Notification.objects.get(recipient=cast.enterprise_a, text__contains="不予推荐").url == (
        f"/analysis/progress/{application.pk}/"
    )
    assert told(cast.enterprise_b) == told(cast.stranger) == []


def test_the_last_day_of_an_appeal_is_told_where_there_is_one(cast: Cast, declined: Application) -> None:
    assert told(cast.enterprise_a) == [
        ("甲示例有限公司：2025年度结果：不予推荐。理由：得分靠后。"
        "对决定有异议的，可在 2025年11月13日 前（含当日）提出申诉。")
    ]
    ruling = queries.ruling_on(declined)
    assert ruling is not None
    assert f"{queries.appeal_ends(declined, ruling):%F}" == "2025-11-13"
    assert ruling.known_at == of(declined).told_at


def test_a_further_edition_tells_nobody_again(cast: Cast, declined: Application, clock_at: Clock) -> None:
    known = of(declined).told_at
    clock_at("2025-10-20 09:00")
    other = candidate(cast, cast.unit_b)
    clock_at("2025-11-07 09:00")
    Candidacy.objects.filter(application=other).update(state=C.REPORTED)
    actions.send_back(of(other), actor=cast.ministry_officer, reason="请核实")
    actions.decline(other, actor=cast.province_officer, reason="核实后不推荐")
    assert told(cast.enterprise_b) == []
    actions.report(cast.campaign, cast.province, actor=cast.province_officer)
    assert len(told(cast.enterprise_a)) == len(told(cast.enterprise_b)) == 1
    assert of(declined).told_at == known
    assert f"{of(other).told_at:%F}" == "2025-11-07"


def test_who_was_not_reported_anew_in_time_is_told(cast: Cast, declined: Application, clock_at: Clock) -> None:
    clock_at("2025-10-20 09:00")
    other, withdrawn = candidate(cast, cast.unit_b), candidate(cast, make_unit(cast.city_y, "示例丁"))
    clock_at("2025-11-07 09:00")
    Candidacy.objects.filter(application__in=(other, withdrawn)).update(state=C.REPORTED)
    for one in (other, withdrawn):
        actions.send_back(of(one), actor=cast.ministry_officer, reason="请核实")
    actions.decline(other, actor=cast.province_officer, reason="核实后不推荐")  # and never reports it
    Application.objects.filter(pk=withdrawn.pk).update(state=Application.State.WITHDRAWN)
    clock_at("2025-12-20 09:00")
    actions.settle_returns(cast.campaign)
    assert told(cast.enterprise_b)[0].startswith("乙示例有限公司：2025年度结果：不予推荐。理由：核实后不推荐。")
    assert of(withdrawn).told_at is None


def test_a_decision_after_an_appeal_is_told_at_once_and_so_is_taking_it_back(
    cast: Cast, declined: Application, clock_at: Clock
) -> None:
    upheld(declined, cast.ministry_officer, cast.enterprise_a)
    assert of(declined).told_at is None  # what it was told no longer stands
    clock_at("2025-11-10 10:00")
    actions.decline(declined, actor=cast.province_officer, reason="核实后仍不推荐")
    assert len(told(cast.enterprise_a)) == 2
    assert "理由：核实后仍不推荐。" in told(cast.enterprise_a)[1]
    assert f"{of(declined).told_at:%F}" == "2025-11-10"
    actions.undo(of(declined), actor=cast.province_officer)
    assert len(told(cast.enterprise_a, "此前告知的决定已经撤销")) == 1
    assert queries.ruling_on(declined) is None
    actions.recommend(declined, actor=cast.province_officer)
    actions.undo(of(declined), actor=cast.province_officer)  # nobody was told
    assert len(told(cast.enterprise_a, "此前告知的决定已经撤销")) == 1


@pytest.mark.clause("MI-3.c")
def test_whoever_is_passed_over_is_told_with_the_publicity(
    cast: Cast, passed_over: Application, clock_at: Clock
) -> None:
    assert told(cast.enterprise_a) == [
        ("甲示例有限公司：2025年度结果：未入围。理由：名额有限。"
        "对决定有异议的，可在 2025年11月27日 前（含当日）提出申诉。")
    ]
    clock_at("2025-12-06 09:00")
    actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例公布〔2025〕1号")
    assert len(told(cast.enterprise_a)) == 1
    assert told(cast.enterprise_b) == ["乙示例有限公司：2025年度结果：已公布。"]
    assert f"{of(passed_over).told_at:%F}" == "2025-11-20"


def test_who_came_back_after_the_publicity_is_told_at_once(
    cast: Cast, passed_over: Application, clock_at: Clock
) -> None:
    upheld(passed_over, cast.ministry_officer, cast.enterprise_a)
    clock_at("2025-11-22 09:00")
    actions.pass_over(of(passed_over), actor=cast.ministry_officer, reason="名额仍然有限")
    assert "理由：名额仍然有限。" in told(cast.enterprise_a)[1]
    assert f"{of(passed_over).told_at:%F}" == "2025-11-22"
    with pytest.raises(Refused, match="公示已经开始"):  # it is final
        actions.reconsider(of(passed_over), actor=cast.ministry_officer)


def test_before_the_publicity_nobody_is_told_what_may_be_taken_back(cast: Cast, clock_at: Clock) -> None:
    clock_at("2025-10-20 09:00")
    application = candidate(cast, cast.unit_a)
    opinion_on(application, cast.expert, cast.ministry_officer)
    Candidacy.objects.filter(application=application).update(state=C.REPORTED)
    actions.pass_over(of(application), actor=cast.ministry_officer, reason="名额有限")
    actions.reconsider(of(application), actor=cast.ministry_officer)
    assert Notification.objects.filter(recipient=cast.enterprise_a, text__contains="决定").count() == 0
    assert of(application).told_at is None


def test_a_list_tells_neither_the_withdrawn_nor_those_of_earlier_ones(
    cast: Cast, passed_over: Application, clock_at: Clock
) -> None:
    """Three lists: each tells whom it names and whoever was held back since the last one."""
    clock_at("2025-10-20 09:00")
    gone, late = candidate(cast, make_unit(cast.city_y, "示例丁")), candidate(cast, make_unit(cast.city_y, "示例戊"))
    for one in (gone, late):
        opinion_on(one, cast.expert, cast.ministry_officer)
    Candidacy.objects.filter(application__in=(gone, late)).update(state=C.IN_PUBLICITY)
    clock_at("2025-11-21 09:00")
    upheld(passed_over, cast.ministry_officer, cast.enterprise_a)
    actions.shortlist(of(passed_over), actor=cast.ministry_officer)
    actions.hold(of(late), actor=cast.ministry_officer, reason="待核实")
    clock_at("2025-12-06 09:00")
    Application.objects.filter(pk=gone.pk).update(state=Application.State.WITHDRAWN)
    actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例公布〔2025〕1号")
    assert told(cast.enterprise_b) == ["乙示例有限公司：2025年度结果：已公布。"]
    assert of(late).told_at == clock_at("2025-12-06 09:00")
    assert not Notification.objects.filter(text__contains="示例丁").exists()
    assert len(told(cast.enterprise_a)) == 1  # its way goes on
    first = Notification.objects.count()
    actions.open_publicity(cast.campaign, actor=cast.ministry_officer, decision="示例公示〔2025〕2号")
    clock_at("2025-12-30 09:00")
    actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例公布〔2025〕2号")
    assert told(cast.enterprise_a)[-1] == "甲示例有限公司：2025年度结果：已公布。"
    assert Notification.objects.count() == first + 2  # its publicity and its result
    actions.release_later(of(late), actor=cast.ministry_officer, reason="已核实")
    assert of(late).told_at is None
    actions.open_publicity(cast.campaign, actor=cast.ministry_officer, decision="示例公示〔2025〕3号")
    assert [one.application for one in queries.on_show(cast.campaign)] == [late]
    clock_at("2026-01-20 09:00")
    third = actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例公布〔2025〕3号")
    assert [row["application"] for row in third.rows] == [late.pk]
    assert told(cast.enterprise_a)[-1] == "甲示例有限公司：2025年度结果：已公布。"
    assert len(told(cast.enterprise_a)) == 2


def test_who_is_held_back_again_is_told_again(cast: Cast, passed_over: Application, clock_at: Clock) -> None:
    """Held back at the first list, released and held back at the second: each list says so, each from its own day."""
    other = Candidacy.objects.get(application__unit=cast.unit_b).application
    for number, (hold, publish) in enumerate((("11-22", "12-06"), ("12-08", "12-30")), start=1):
        clock_at(f"2025-{hold} 09:00")
        actions.hold(of(other), actor=cast.ministry_officer, reason=f"第{number}次核实")
        clock_at(f"2025-{publish} 09:00")
        actions.publish(cast.campaign, actor=cast.ministry_officer, decision=f"示例公布〔2025〕{number}号")
        assert f"{of(other).told_at:%m-%d}" == publish
        assert sum(f"第{number}次核实" in text for text in told(cast.enterprise_b)) == 1
        clock_at(f"2025-{publish} 10:00")
        actions.release_later(of(other), actor=cast.ministry_officer, reason="已核实")
        actions.open_publicity(cast.campaign, actor=cast.ministry_officer, decision=f"示例公示〔2025〕{number + 1}号")
