"""Experts in a browser: asked, anonymous to each other, far apart, met; then publicity, an objection, a unit held."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from lvheng.accounts.models import User
from lvheng.core import clock
from lvheng.registry.models import ListEntry
from lvheng.review.expert_sheet import items_of
from lvheng.review.models import ExpertAssignment, ExpertMeeting
from lvheng.selection.models import Candidacy, Objection
from tests.browser.desks import Walk, beside_a_loop, press, walk
from tests.cast import Cast
from tests.review import support
from tests.review.judging import make_expert, profile
from tests.selection.making import candidacy_in
from tests.selection.rulings import ruled

__all__ = ["beside_a_loop", "walk"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
C = Candidacy.State
BESIDE = "其他专家的评分"
WRONG = "申报的用电量与供电部门的结算单不符，相差约三成。"
MINUTES = "两位专家对照台账逐项核对，对单位产品能耗取得一致。"


@pytest.fixture
def experts(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> tuple[User, User]:
    """Two experts; a unit needs the opinions of both."""
    ruled(monkeypatch, selection={"experts_per_unit": 2})
    User.objects.filter(pk=cast.expert.pk).update(display_name="韩示例")
    found = User.objects.get(pk=cast.expert.pk), make_expert(cast, "沈示例")
    for one in found:
        profile(one)
    return found


@pytest.fixture
def reported(cast: Cast, experts: tuple[User, User]) -> Candidacy:
    """Enterprise A's application, passed by city and province and reported."""
    application = support.file(cast.unit_a, cast.enterprise_a)
    support.passed(application, cast.city_x_officer, cast.province_officer)
    return Candidacy.objects.create(application=application, created_at=clock.now(), state=C.REPORTED)


def assign(walk: Walk, cast: Cast) -> None:
    """The ministry looks at the plan and carries it out."""
    page = walk.of(cast.ministry_officer)
    page.goto("/selection/ministry/experts/")
    expect(page.get_by_role("main")).to_contain_text("沈示例")
    walk.look(page, "plan")
    press(page, "按此方案分派")
    expect(page.locator("[data-messages]")).to_contain_text("已分派 2 份专家评审")
    assert ExpertAssignment.objects.count() == 2


def opinion(page: Page, words: str) -> None:
    """Give the opinion on the page of an assignment."""
    page.get_by_role("radio", name="建议入围", exact=True).check()
    page.get_by_label("总体理由").fill(words)
    press(page, "提交意见")


def judge_whole(walk: Walk, expert: User, other: User) -> Page:
    """The first expert takes the verified points for all; nothing tells of the second."""
    page = walk.of(expert)
    page.goto("/review/expert/")
    page.get_by_role("link", name="甲示例有限公司").click()
    expect(page.get_by_role("main")).not_to_contain_text(str(other))
    expect(page.get_by_role("main")).not_to_contain_text(BESIDE)
    page.get_by_role("link", name="逐项查看材料并评分").click()
    expect(page.get_by_role("main")).not_to_contain_text(str(other))
    page.locator("#id_points").fill("8")  # no benchmark, so no verified points to take
    page.locator("#id_reason").fill("优于同行。")
    page.get_by_role("button", name="暂存").click()
    expect(page.locator("[data-messages]")).to_contain_text("已保存")
    page.goto(f"/review/expert/{ExpertAssignment.objects.get(expert=expert).pk}/")
    page.get_by_label("其余各项认可核实得分的理由").fill("看过材料，认可核实得分。")
    press(page, "其余按核实得分填写")
    opinion(page, "数据完整，指标先进。")
    page.goto(f"/review/expert/{ExpertAssignment.objects.get(expert=expert).pk}/")
    expect(page.get_by_role("main")).not_to_contain_text(BESIDE)
    return page


def judge_each(walk: Walk, expert: User, other: User) -> None:
    """The second gives nothing for anything, one indicator after the other, and sees the first only afterwards."""
    page, asked = walk.of(expert), ExpertAssignment.objects.get(expert=expert)
    numbers = [item.number for item in items_of(asked.application)]
    page.goto(f"/review/expert/{asked.pk}/{numbers[0]}/")
    walk.look(page, "expert-desk")
    for number in numbers:
        page.wait_for_url(re.compile(rf"/expert/{asked.pk}/{number}/$"))
        page.wait_for_load_state("networkidle")
        expect(page.locator("body")).not_to_contain_text(str(other))
        expect(page.locator("body")).not_to_contain_text("认可核实得分")
        page.locator("#id_points").fill("0")
        page.locator("#id_reason").fill("口径不清，不予给分。")
        page.get_by_role("button", name=re.compile("^保存，下一项")).click()
    page.wait_for_url(re.compile(rf"/expert/{asked.pk}/$"))
    expect(page.get_by_role("main")).not_to_contain_text(BESIDE)
    opinion(page, "口径不清。")


def meet(walk: Walk, cast: Cast, candidacy: Candidacy) -> None:
    """No decision before the meeting; its minutes stand and the unit is put on the shortlist."""
    page = walk.of(cast.ministry_officer)
    page.goto(f"/selection/ministry/{candidacy.pk}/")
    expect(page.get_by_role("button", name="拟入围")).to_be_disabled()
    expect(page.get_by_role("main")).to_contain_text("还没有会商，不能决定是否入围")
    page.goto(f"/review/experts/results/{candidacy.application_id}/")
    expect(page.get_by_role("main")).to_contain_text("须会商")
    walk.look(page, "far-apart")
    page.locator("#id_held_on").fill(f"{clock.today():%Y-%m-%d}")
    page.locator("#id_opinion").select_option("support")
    for one in page.locator("[name=attendees]").all():
        one.check()
    page.locator("#id_minutes").fill(MINUTES)
    press(page, "记录会商")
    expect(page.get_by_role("main")).to_contain_text(MINUTES)
    walk.look(page, "met")
    assert ExpertMeeting.objects.get().recorded_by == cast.ministry_officer
    page.goto(f"/selection/ministry/{candidacy.pk}/")
    press(page, "拟入围")
    expect(page.locator("[data-messages]")).to_contain_text("已列入拟入围")


@pytest.mark.clause("MI-3.c")
def test_experts_judge_apart_meet_and_the_unit_is_shortlisted(
    cast: Cast, experts: tuple[User, User], reported: Candidacy, walk: Walk
) -> None:
    first, second = experts
    assign(walk, cast)
    judged = judge_whole(walk, first, second)
    judge_each(walk, second, first)
    judged.reload()
    main = judged.get_by_role("main")
    expect(main).to_contain_text(BESIDE)
    expect(main).not_to_contain_text(str(second))
    walk.look(judged, "both-have-judged")
    meet(walk, cast, reported)
    assert Candidacy.objects.get().state == C.SHORTLISTED


def to_the_public(walk: Walk, cast: Cast) -> None:
    """The ministry opens the publicity; somebody without an account objects to A, with evidence."""
    page = walk.of(cast.ministry_officer)
    page.goto("/selection/publicity/")
    page.get_by_label("公示文号").fill("示例节函〔2025〕1号")
    press(page, "开始公示")
    walk.look(page, "publicity")
    anyone = walk.of(None)
    anyone.goto("/publicity/")
    expect(anyone.get_by_role("main")).to_contain_text("共 2 家")
    anyone.get_by_role("link", name=re.compile("提出异议.*甲示例")).click()
    anyone.get_by_role("button", name="提交异议").click()
    expect(anyone.get_by_role("alert").first).to_be_visible()
    walk.look(anyone, "objection-wanting")
    for label, words in (("姓名", "陈示例"), ("联系电话或电子邮箱", "0731-12345678"), ("异议内容", WRONG)):
        anyone.get_by_label(label, exact=label == "姓名").fill(words)
    anyone.locator("input[type=file]").set_input_files(
        {"name": "照片.pdf", "mimeType": "application/pdf", "buffer": support.PDF}
    )
    anyone.get_by_role("button", name="提交异议").click()
    expect(anyone.get_by_role("main")).to_contain_text(Objection.objects.get().receipt)
    walk.look(anyone, "objection-receipt")


def answer(walk: Walk, cast: Cast) -> None:
    """Publishing waits for the answer; the objection is founded and the unit held back."""
    page = walk.of(cast.ministry_officer)
    page.goto("/selection/objections/")
    page.get_by_role("link", name=Objection.objects.get().receipt).click()
    walk.look(page, "objection")
    page.locator("#id_answer").fill("经核实，用电量与结算单不符。")
    press(page, "异议成立")
    expect(page.get_by_role("main")).to_contain_text("经核实，用电量与结算单不符。")


@pytest.mark.clause("MI-3.c")
def test_an_objection_is_answered_and_the_unit_held_back(
    cast: Cast, walk: Walk, clock_at: Callable[[str], datetime]
) -> None:
    held, clear = (candidacy_in(cast, unit, C.SHORTLISTED) for unit in (cast.unit_a, cast.unit_b))
    clock_at("2025-12-01 09:00")
    to_the_public(walk, cast)
    clock_at("2025-12-20 09:00")
    page = walk.of(cast.ministry_officer)
    page.goto("/selection/publish/")
    expect(page.get_by_role("main")).to_contain_text("还有异议没有答复，不能公布名单")
    answer(walk, cast)
    page.goto("/selection/publish/")
    expect(page.get_by_role("main")).to_contain_text("另有 1 家暂缓，不在名单中")
    page.get_by_label("公布文号").fill("示例节函〔2025〕2号")
    walk.look(page, "publish")
    press(page, "公布名单")
    expect(page.locator("[data-messages]")).to_contain_text("名单已公布，共 1 家")
    walk.look(page, "published")
    held.refresh_from_db()
    clear.refresh_from_db()
    assert (held.state, clear.state) == (C.HELD, C.PUBLISHED)
    assert not ListEntry.objects.filter(unit=cast.unit_a, level=ListEntry.Level.NATIONAL).exists()
    anyone = walk.of(None)
    anyone.goto("/published/")
    expect(anyone.get_by_role("main")).to_contain_text("乙示例有限公司")
    expect(anyone.get_by_role("main")).not_to_contain_text("甲示例有限公司")
    walk.look(anyone, "public-list")
