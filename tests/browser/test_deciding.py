"""A decision while a colleague is at work on the same application: told, taken once, and nothing typed is lost."""

import re

import pytest
from playwright.sync_api import expect

from lvheng.core.models import AuditEvent
from lvheng.review.models import Review, Verdict
from tests.browser.desks import Walk, beside_a_loop, press, walk
from tests.cast import Cast, make_officer
from tests.review import support

__all__ = ["beside_a_loop", "walk"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.clause("HN-4.1.a")
def test_a_decision_while_another_is_at_the_desk(cast: Cast, walk: Walk) -> None:
    application = support.file(cast.existing, cast.existing_member)
    support.judge_all(application, cast.city_x_officer)
    colleague = make_officer(cast.city_x, "邹示例")
    first, second = walk.of(cast.city_x_officer), walk.of(colleague)
    first.goto(f"/review/{application.pk}/")
    second.goto(f"/review/{application.pk}/7/")
    remark = second.locator("#id_remark")
    remark.fill("同事补记的备注")
    remark.press("Tab")
    expect(second.locator("[data-save]")).to_contain_text(re.compile(r"已保存 \d"))
    # what the page of the decision showed is no more: the decision is not taken, and what changed is named
    first.locator("#id_opinion").fill("核实无误，同意推荐。")
    press(first, "审核通过")
    expect(first.get_by_role("alert").first).to_contain_text("指标 7：邹示例")
    expect(first.locator("#id_opinion")).to_have_value("核实无误，同意推荐。")
    walk.look(first, "changed-meanwhile")
    assert Review.objects.get().state == Review.State.OPEN
    # looked at anew it is taken, once, be the button pressed twice
    first.get_by_role("main").get_by_role("button", name="审核通过", exact=True).click()
    first.get_by_role("dialog").get_by_role("button").last.dblclick()
    expect(first.get_by_role("main")).to_contain_text("核实无误，同意推荐。")
    expect(first.get_by_role("button", name="审核通过", exact=True)).to_have_count(0)
    assert AuditEvent.objects.filter(verb="review.pass").count() == 1
    # the colleague's page is still open: told in words, and what was typed stays in the page
    remark.fill("再补一句")
    remark.press("Tab")
    line = second.locator("[data-save]")
    expect(line).to_have_class(re.compile("is-failed"))
    expect(line).to_contain_text("现在是“通过”")
    expect(remark).to_have_value("再补一句")
    walk.look(second, "decided-meanwhile")
    assert Verdict.objects.get(number=7).remark == "同事补记的备注"
