"""A return for supplement and a question on an item, asked and answered in a browser (HN-4.2.b under other rules)."""

import re

import pytest
from playwright.sync_api import Page, expect

from lvheng.filing.models import Application, Supplement
from lvheng.review.models import Question, Review, Verdict
from tests.browser.desks import Walk, beside_a_loop, press, walk
from tests.cast import Cast
from tests.review import support
from tests.review.supplying import PHONE, SLOT, allow
from tests.standards.conftest import overlay
from tests.standards.packs import OverlayMaker

__all__ = ["beside_a_loop", "overlay", "walk"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ASKED = "请补 7 月至 12 月的用电结算单"
NAME = "用电结算单.pdf"


def review(application: Application, level: str) -> str:
    """Where a level's review stands."""
    return Review.objects.get(application=application, level=level).state


def ask(walk: Walk, cast: Cast, application: Application) -> None:
    """The province asks for a file and a phone number; what it left out is said at its field."""
    page = walk.of(cast.province_officer)
    page.goto(f"/review/{application.pk}/")
    page.get_by_role("link", name="退回补正").first.click()
    page.get_by_label("退回补正的原因").fill("证明材料不全。")
    page.locator("#id_target-0").select_option(SLOT)
    page.locator("#id_target-1").select_option(PHONE)
    page.locator("#id_text-0").fill(ASKED)
    press(page, "退回补正")
    expect(page.get_by_role("main")).to_contain_text("写明要补什么")
    expect(page.locator("#id_text-0")).to_have_value(ASKED)
    walk.look(page, "asking")
    page.locator("#id_text-1").fill("电话无法接通，请核对")
    press(page, "退回补正")
    expect(page.locator("[data-messages]")).to_contain_text("已退回补正")


def supply(walk: Walk, cast: Cast, made: Supplement) -> None:
    """The unit uploads, corrects, confirms."""
    page = walk.of(cast.enterprise_a)
    page.goto("/filing/")
    expect(page.get_by_role("main")).to_contain_text("申报被退回补正")
    page.goto(f"/review/supplement/{made.pk}/")
    expect(page.get_by_role("main")).to_contain_text(ASKED)
    page.get_by_label("选择要补的文件").set_input_files(
        {"name": NAME, "mimeType": "application/pdf", "buffer": support.PDF}
    )
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_role("link", name=NAME)).to_be_visible()
    phone = page.get_by_label("电话", exact=False)
    phone.fill("0731-11111111")
    phone.press("Tab")
    expect(page.locator("[data-save]")).to_contain_text(re.compile(r"已保存 \d"))
    page.locator("#id_confirmed").check()
    walk.look(page, "answering")
    press(page, "提交补正")
    expect(page.get_by_role("main")).to_contain_text("第 2 版")


def reviewed_again(walk: Walk, cast: Cast, made: Supplement) -> None:
    """Who asked sees what differs; the city's approval is open again, its verdicts are kept, and it passes anew."""
    page = walk.of(cast.province_officer)
    page.goto(f"/review/supplement/{made.pk}/")
    main = page.get_by_role("main")
    for words in ("补正新增", NAME, "0731-00000000", "0731-11111111", "有改动", "两版逐字相同"):
        expect(main).to_contain_text(words)
    walk.look(page, "difference")
    assert review(made.application, "city") == Review.State.OPEN
    city = walk.of(cast.city_x_officer)
    city.goto(f"/review/{made.application_id}/")
    walk.look(city, "open-again")
    press(city, "审核通过")
    expect(city.locator("[data-messages]")).to_contain_text("审核通过")
    assert review(made.application, "city") == Review.State.PASSED


@pytest.mark.clause("HN-4.2.b")
def test_a_supplement_is_asked_answered_compared_and_opens_the_approval_again(
    cast: Cast, overlay: OverlayMaker, walk: Walk
) -> None:
    allow(overlay)
    application = support.file(cast.existing, cast.existing_member)
    cast.enterprise_a = cast.existing_member
    support.passed(application, cast.city_x_officer)
    verdicts = Verdict.objects.count()
    ask(walk, cast, application)
    city = walk.of(cast.city_x_officer)
    city.goto(f"/review/{application.pk}/")
    expect(city.get_by_role("main")).to_contain_text("补正")
    supply(walk, cast, Supplement.objects.get())
    reviewed_again(walk, cast, Supplement.objects.get())
    assert Verdict.objects.count() == verdicts


def asked(page: Page, text: str) -> None:
    """Ask on the item that is open at the desk."""
    page.get_by_text("就本项向申报单位提问").click()
    page.locator("#id_question").fill(text)
    page.get_by_role("button", name="提问", exact=True).click()
    page.wait_for_load_state()


@pytest.mark.clause("HN-4.1.d")
def test_a_question_on_an_item_is_answered_and_stands_beside_it(cast: Cast, walk: Walk) -> None:
    application = support.file(cast.unit_a, cast.enterprise_a)
    page = walk.of(cast.city_x_officer)
    page.goto(f"/review/{application.pk}/7/")
    asked(page, "循环水量按什么口径统计？")
    expect(page.locator("#questions")).to_contain_text("待答复")
    unit = walk.of(cast.enterprise_a)
    unit.goto(f"/review/{application.pk}/questions/")
    expect(unit.get_by_role("main")).to_contain_text("循环水量按什么口径统计？")
    field = unit.get_by_label("答复", exact=False).first
    field.fill("按水表读数，")
    field.press("Tab")
    expect(unit.locator("[data-save]")).to_contain_text(re.compile(r"已保存 \d"))
    page.reload()
    expect(page.locator("#questions")).not_to_contain_text("按水表读数")
    unit.reload()
    expect(field).to_have_value("按水表读数，")
    field.fill("按水表读数，每月抄表。")
    walk.look(unit, "answer")
    press(unit, "提交答复")
    expect(unit.get_by_role("main")).to_contain_text("已答复")
    page.reload()
    expect(page.locator("#questions")).to_contain_text("按水表读数，每月抄表。")
    walk.look(page, "beside-the-item")
    assert Question.objects.get().answered_by == cast.enterprise_a
    for other in (cast.city_y_officer, cast.enterprise_b):
        answer = walk.of(other).goto(f"/review/{application.pk}/questions/")
        assert answer is not None
        assert answer.status == 404
