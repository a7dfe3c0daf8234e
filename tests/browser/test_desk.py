"""The desk in a browser: a whole round by keyboard, two people on one item, a line that breaks."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from lvheng.accounts.models import User
from lvheng.filing.models import Application
from lvheng.review.actions import save_verdict
from lvheng.review.models import Verdict
from tests.browser.desks import beside_a_loop, context_of
from tests.cast import Cast, make_officer
from tests.review import support

__all__ = ["beside_a_loop"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Any], list[str]]


@pytest.fixture
def desk(browser: Browser, live_server: Any) -> Callable[[User], Page]:
    """A browser of a person's own, signed in."""
    return lambda person: context_of(browser, live_server.url, person).new_page()


@pytest.fixture
def existing(cast: Cast) -> Application:
    """The existing factory's, submitted: 1, 4, 7, 9, 12 with values, 8 said not to apply."""
    return support.file(cast.existing, cast.existing_member)


def at(page: Page, application: Application, number: int) -> None:
    page.goto(f"/review/{application.pk}/{number}/")
    page.wait_for_load_state("networkidle")


def saved(page: Page) -> None:
    expect(page.locator("[data-save]")).to_contain_text(re.compile(r"已保存 \d"))


def onward(page: Page, number: int) -> None:
    """Ctrl+Enter leads to this indicator."""
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(rf"/review/\d+/{number}/$"))
    page.wait_for_load_state("networkidle")


def test_a_whole_round_by_keyboard(cast: Cast, existing: Application, desk: Callable[[User], Page], axe: Axe) -> None:
    page = desk(cast.city_x_officer)
    at(page, existing, 7)
    assert axe(page) == []
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("还需的材料")
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    page.keyboard.press("Space")
    page.keyboard.press("2")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-error-for=remark]")).to_contain_text("须在备注中写明理由")
    page.keyboard.press("3")
    page.keyboard.press("Space")
    page.keyboard.press("v")
    page.keyboard.type("60")
    page.keyboard.press("Escape")
    expect(page.locator("#lv-traced")).to_contain_text("核实得分怎么来的")
    page.keyboard.press("r")
    page.keyboard.type("按台账更正")
    page.keyboard.press("Escape")
    expect(page.locator("[data-error-for=remark]")).to_have_count(0)
    page.keyboard.press("f")
    page.keyboard.type("水费单")
    page.keyboard.press("Escape")
    page.keyboard.press("q")
    page.keyboard.type("请说明计量方式")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".lv-questions")).to_contain_text("问：请说明计量方式")
    expect(page.locator("#id_files_needed")).to_have_value("水费单")
    assert axe(page) == []
    onward(page, 1)
    verdict = Verdict.objects.get(number=7)
    found = (verdict.authenticity, verdict.accuracy, verdict.advancement, verdict.verified_typed)
    assert found == ("pass", "fail", "pass", "60")
    assert (verdict.remark, verdict.files_needed) == ("按台账更正", "水费单")
    for number, following in ((1, 8), (8, 4), (4, 9), (9, 12)):
        page.keyboard.press("1")
        page.keyboard.press("Space")
        if number != 8:
            page.keyboard.press("2")
            page.keyboard.press("Space")
        onward(page, following)
    page.keyboard.press("k")
    page.wait_for_url(re.compile("/11/$"))
    page.keyboard.press("j")
    page.wait_for_url(re.compile("/12/$"))


def test_two_people_on_one_item_see_each_other(
    cast: Cast, existing: Application, desk: Callable[[User], Page], axe: Axe
) -> None:
    colleague = make_officer(cast.city_x)
    first, second = desk(cast.city_x_officer), desk(colleague)
    at(first, existing, 7)
    at(second, existing, 7)
    first.locator("[name=authenticity][value=pass]").check()
    saved(first)
    second.locator("[name=authenticity][value=fail]").check()
    clash = second.locator("#lv-clash")
    expect(clash).to_contain_text("本项已由他人修改")
    expect(clash).to_contain_text(str(cast.city_x_officer))
    assert axe(second) == []
    assert Verdict.objects.get().authenticity == "pass"
    # left without choosing: what was typed waits, and is not sent over the other's unasked
    at(second, existing, 9)
    at(second, existing, 7)
    expect(clash).to_contain_text("本项已由他人修改")
    expect(second.locator("[name=authenticity][value=fail]")).to_be_checked()
    clash.get_by_role("link", name="采用对方的").click()
    second.wait_for_load_state("networkidle")
    expect(second.locator("[name=authenticity][value=pass]")).to_be_checked()
    second.locator("[name=accuracy][value=pass]").check()
    saved(second)
    first.locator("#id_remark").fill("我的备注")
    first.locator("#id_remark").press("Tab")
    first.get_by_role("button", name="用我的覆盖").click()
    expect(first.locator("[data-messages]")).to_contain_text("第 7 项已保存")
    verdict = Verdict.objects.get()
    found = (verdict.authenticity, verdict.accuracy, verdict.remark, verdict.saved_by)
    assert found == ("pass", "pass", "我的备注", cast.city_x_officer)


def until(page: Page, there: Callable[[], bool]) -> None:
    """Wait until something is there, at most ten seconds: one field is sent after the other."""
    for _ in range(100):
        if there():
            return
        page.wait_for_timeout(100)


def test_one_click_leads_on_where_nothing_is_left_to_save(
    cast: Cast, existing: Application, desk: Callable[[User], Page]
) -> None:
    """A form that is being sent ignores being sent again: what waits for nothing must still wait for that."""
    page = desk(cast.city_x_officer)
    page.set_default_timeout(5_000)
    at(page, existing, 7)
    page.locator("[name=authenticity][value=doubt]").check()
    saved(page)
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("^保存，下一")).click()
    at(page, existing, 7)
    with page.expect_navigation():  # nothing was touched at all
        page.get_by_role("button", name="暂存").click()


def test_a_lost_line_and_a_double_click_lose_and_double_nothing(
    cast: Cast, existing: Application, desk: Callable[[User], Page]
) -> None:
    page = desk(cast.city_x_officer)
    at(page, existing, 7)
    page.context.set_offline(offline=True)
    page.locator("[name=authenticity][value=pass]").check()
    page.locator("#id_remark").fill("断网时写的")
    page.get_by_role("button", name=re.compile("^保存，下一")).click()
    line = page.locator("[data-save]")
    expect(line).to_have_class(re.compile("is-failed"))
    expect(line).to_contain_text("已留在本机")
    expect(page.locator("#id_remark")).to_have_value("断网时写的")
    assert not Verdict.objects.exists()
    page.context.set_offline(offline=False)
    expect(line).to_contain_text(re.compile(r"已保存 \d"), timeout=20_000)
    until(page, lambda: Verdict.objects.filter(remark="断网时写的").exists())
    verdict = Verdict.objects.get()
    assert (verdict.authenticity, verdict.remark, verdict.edition) == ("pass", "断网时写的", 2)
    page.locator("[name=accuracy][value=pass]").check()
    page.get_by_role("button", name=re.compile("^保存，下一")).dblclick()
    page.wait_for_url(re.compile("/1/$"))
    until(page, lambda: Verdict.objects.filter(accuracy="pass").exists())
    verdict.refresh_from_db()
    assert (verdict.accuracy, verdict.edition) == ("pass", 3)


def test_what_was_typed_offline_is_not_sent_over_what_came_meanwhile(
    cast: Cast, existing: Application, desk: Callable[[User], Page]
) -> None:
    page = desk(cast.city_x_officer)
    at(page, existing, 7)
    page.context.set_offline(offline=True)
    page.locator("#id_remark").fill("断网时写的")
    page.locator("#id_remark").press("Tab")
    expect(page.locator("[data-save]")).to_have_class(re.compile("is-failed"))
    save_verdict(existing, actor=make_officer(cast.city_x), number=7, values={"remark": "同事写的"})
    page.close()
    again = page.context.new_page()
    again.context.set_offline(offline=False)
    at(again, existing, 7)
    expect(again.locator("#lv-clash")).to_contain_text("同事写的")
    expect(again.locator("#id_remark")).to_have_value("断网时写的")
    assert Verdict.objects.get().remark == "同事写的"


def holding(page: Page) -> list[Route]:
    """What the page sends to save indicator 7 arrives here, and goes on when told to."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route("**/7/save/", keep)
    return held


def test_a_slow_answer_and_a_page_that_grows_lose_no_click(
    cast: Cast, existing: Application, desk: Callable[[User], Page]
) -> None:
    page = desk(cast.city_x_officer)
    at(page, existing, 7)
    held = holding(page)
    page.locator("[name=accuracy][value=fail]").check()
    onward = page.get_by_role("button", name=re.compile("^保存，下一"))
    box = onward.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 9, box["y"] + box["height"] - 4)
    page.mouse.down()
    until(page, lambda: len(held) == 1)
    held.pop().continue_()
    page.wait_for_timeout(500)  # the answer asks for a reason in a line of its own, above the button
    reason = page.locator("[data-error-for=remark]")
    expect(reason).to_have_count(0)
    page.mouse.up()
    expect(reason).to_have_count(1)
    until(page, lambda: len(held) == 1)
    held.pop().continue_()
    page.wait_for_url(re.compile("/1/$"))
    assert Verdict.objects.get().accuracy == "fail"


def test_going_on_waits_for_a_slow_field(cast: Cast, existing: Application, desk: Callable[[User], Page]) -> None:
    page = desk(cast.city_x_officer)
    at(page, existing, 7)
    held = holding(page)
    page.locator("[name=authenticity][value=pass]").check()
    page.get_by_role("button", name=re.compile("^保存，下一")).click()
    page.wait_for_timeout(7_000)
    assert len(held) == 1  # the field; the form waits for it
    held.pop().continue_()
    until(page, lambda: len(held) == 1)
    held.pop().continue_()
    page.wait_for_url(re.compile("/1/$"))
    assert Verdict.objects.get().authenticity == "pass"
