"""What a unit reads of its result: nothing that was never decided about it, and the true ground (MI-3.b, MI-3.c)."""

from collections.abc import Callable
from datetime import datetime

import pytest

from lvheng.accounts.models import User
from lvheng.analysis import queries
from lvheng.core.models import Notification
from lvheng.filing.models import Application
from lvheng.screening.models import Finding
from lvheng.selection import actions
from lvheng.selection.models import Candidacy
from tests.cast import Cast, make_member, make_unit
from tests.selection.making import candidacy_in, candidate, file_existing, in_publicity, pdf

C = Candidacy.State
AFTER = "2025-11-05 00:00"


def page_of(candidacy: Candidacy | Application) -> str:
    """All words of the progress page of an application, read anew."""
    pk = candidacy.application_id if isinstance(candidacy, Candidacy) else candidacy.pk
    related = ("campaign", "unit", "authority", "province")
    found = queries.progress(Application.objects.select_related(*related).get(pk=pk))
    return "\n".join([*(f"{step.title}：{step.note}" for step in found.steps), found.result])


def told(person: User) -> list[str]:
    return list(Notification.objects.filter(recipient=person).order_by("id").values_list("text", flat=True))


@pytest.mark.clause("MI-3.b")
@pytest.mark.clause("MI-3.c")
@pytest.mark.parametrize("state", [C.CANDIDATE, C.RECOMMENDED, C.NOT_RECOMMENDED])
def test_whose_province_never_reported_reads_of_no_shortlist_and_no_list(
    cast: Cast, clock_at: Callable[[str], datetime], state: str
) -> None:
    waiting = candidacy_in(cast, cast.unit_b, state)
    elsewhere = make_unit(cast.separate_city, "示例市属")
    in_publicity(cast, elsewhere)
    page = page_of(waiting)
    assert "湖南省没有报送推荐名单，本单位未列入2025年度公示。" in page
    for wrong in ("专家评审：拟入围", "公示：10月20日", "未入围", "公布名单：", "年度结果"):
        assert wrong not in page
    clock_at(AFTER)
    actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例公布1号")
    page, result = page_of(waiting), "2025年度结果：未列入公布名单。理由：湖南省没有报送推荐名单。"
    assert result in page
    assert "示例公布1号" not in page
    assert told(cast.enterprise_b) == [f"乙示例有限公司：{result}"]


def test_who_is_in_the_publicity_reads_its_days_and_the_number(cast: Cast, clock_at: Callable[[str], datetime]) -> None:
    (shown,) = in_publicity(cast, make_unit(cast.separate_city, "示例市属"))
    assert "专家评审：拟入围" in page_of(shown)
    assert "公示：10月20日至11月4日" in page_of(shown)
    clock_at(AFTER)
    actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例公布1号")
    assert "公布名单：示例公布1号" in page_of(shown)


@pytest.mark.clause("MI-3.c")
def test_a_list_reported_after_publicity_began_is_not_on_show(cast: Cast, clock_at: Callable[[str], datetime]) -> None:
    file_existing(cast)
    late = candidate(cast, cast.unit_a)
    actions.recommend(late, actor=cast.province_officer)
    in_publicity(cast, make_unit(cast.separate_city, "示例市属"))
    actions.report(cast.campaign, cast.province, actor=cast.province_officer)
    page = page_of(late)
    assert "报部时公示已经开始，本单位未列入2025年度公示。" in page
    assert "拟入围" not in page
    clock_at(AFTER)
    actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例公布1号")
    assert "未列入公布名单。理由：报部时公示已经开始。" in told(cast.enterprise_a)[-1]


@pytest.mark.clause("MI-3.c")
def test_a_unit_sent_back_and_not_reported_anew_is_told_so(cast: Cast, clock_at: Callable[[str], datetime]) -> None:
    file_existing(cast)
    unit = make_unit(cast.city_x, "示例退回")
    member = make_member(unit)
    back = candidate(cast, unit)
    actions.recommend(back, actor=cast.province_officer)
    actions.report(cast.campaign, cast.province, actor=cast.province_officer)
    actions.send_back(Candidacy.objects.get(application=back), actor=cast.ministry_officer, reason="口径不一致")
    in_publicity(cast, make_unit(cast.separate_city, "示例市属"))
    assert "退回后没有重新报送，本单位未列入2025年度公示。" in page_of(back)
    assert "拟入围" not in page_of(back)
    clock_at(AFTER)
    actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例公布1号")
    assert "未列入公布名单。理由：退回后没有重新报送。" in told(member)[-1]


@pytest.mark.clause("HN-1.1")
@pytest.mark.clause("MI-3.c")
def test_a_unit_held_reads_the_ground_it_is_held_on(cast: Cast, clock_at: Callable[[str], datetime]) -> None:
    """One by an objection that was found right; one not eligible any more, whose objection was not."""
    objected, unfit = in_publicity(cast, cast.unit_a, cast.unit_b)
    said = {"actor": None, "name": "周示例", "contact": "13900000000", "text": "不实"}
    upheld, dismissed = (actions.raise_objection(one, evidence=pdf(), **said) for one in (objected, unfit))  # type: ignore[arg-type]
    actions.uphold(upheld, actor=cast.ministry_officer, answer="情况属实")
    actions.dismiss(dismissed, actor=cast.ministry_officer, answer="情况不实")
    Finding.objects.create(campaign=cast.campaign, unit=cast.unit_b, clause="HN-1.1.f", summary="列入失信被执行人名单")
    clock_at(AFTER)
    actions.publish(cast.campaign, actor=cast.ministry_officer, decision="示例公布1号")
    assert "暂缓公布。理由：公示期间的异议成立：情况属实" in page_of(objected)
    assert "年度结果：暂缓。理由：公示期间的异议成立：情况属实" in told(cast.enterprise_a)[-1]
    for words in (page_of(unfit), told(cast.enterprise_b)[-1]):
        assert "理由：公布前再次核查，不符合列入条件：" in words
        assert "列入失信被执行人名单" in words
        assert "异议" not in words
