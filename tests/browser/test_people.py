"""People come to a unit and hand it over, a unit changes its name: as they meet it in a browser."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from lvheng.accounts.models import User
from lvheng.registry.models import Unit
from tests import cast as players
from tests.browser.desks import beside_a_loop, context_of
from tests.cast import Cast

__all__ = ["beside_a_loop"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PDF = {"name": "证明.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
PASSWORD = "示例-Maple-2025"


@pytest.fixture
def desk(browser: Browser, live_server: Any) -> Callable[[User | None], Page]:
    """A browser of a person's own, signed in."""
    return lambda person: context_of(browser, live_server.url, person).new_page()


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)


def sign_in(page: Page, username: str) -> None:
    page.goto("/account/login/")
    fill(page, login=username, password=PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def test_registered_approved_handed_over(
    cast: Cast, desk: Callable[[User | None], Page], axe: Callable[[Any], list[str]]
) -> None:
    page = desk(None)
    page.goto("/account/login/")
    page.get_by_role("link", name="注册申报账号").click()
    page.get_by_role("button", name="提交注册").click()
    expect(page.get_by_role("alert")).to_contain_text("请填写单位名称")
    assert axe(page) == []
    fill(
        page, name="新示例有限公司", uscc=players.code(), person="周示例", phone="0733-22220000", username="zhou-shili",
        password=PASSWORD, again=PASSWORD,
    )  # fmt: skip
    page.get_by_label("绿色工厂", exact=True).check()
    page.locator("[name=authority]").select_option(label="株洲市")
    page.locator("[name=proof]").set_input_files(PDF)  # type: ignore[arg-type]
    page.get_by_role("button", name="提交注册").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("注册申请已收到")

    officer = desk(cast.city_x_officer)
    officer.goto("/registry/registrations/")
    officer.locator("tbody th a").click()
    assert axe(officer) == []
    officer.get_by_role("button", name="通过注册").click()
    expect(officer.locator("[data-messages]")).to_contain_text("已通过")

    sign_in(page, "zhou-shili")
    page.goto("/registry/people/")
    expect(page.get_by_role("heading", level=1)).to_have_text("新示例有限公司")
    fill(page, person="王示例")
    page.locator("[name=takes_over]").check()
    page.get_by_role("button", name="生成邀请链接").click()
    link = page.get_by_role("textbox", name="邀请链接").input_value()
    assert axe(page) == []

    successor = desk(None)
    successor.goto(link)
    fill(successor, username="wang-shili", password=PASSWORD, again=PASSWORD)
    assert axe(successor) == []
    successor.get_by_role("button", name="设置账号并接受").click()
    sign_in(successor, "wang-shili")
    successor.goto("/registry/people/")
    expect(successor.locator("tbody").first).to_contain_text("王示例（本人）")
    answer = page.goto("/registry/people/")
    assert answer is not None
    assert answer.status == 404


def test_renamed_by_city_and_province(
    cast: Cast, desk: Callable[[User | None], Page], axe: Callable[[Any], list[str]]
) -> None:
    member = desk(cast.existing_member)
    member.goto("/registry/people/")
    member.get_by_role("link", name="申请变更").click()
    member.get_by_role("link", name="名称变更").click()
    fill(member, name="丙新示例有限公司", changed_on="2025-06-30", reason="企业更名")
    member.locator("[name=proof]").set_input_files(PDF)  # type: ignore[arg-type]
    assert axe(member) == []
    member.get_by_role("button", name="提交变更申请").click()
    expect(member.locator("main")).to_contain_text("等待株洲市审核")
    address = member.url

    city = desk(cast.city_x_officer)
    city.goto(address)
    city.get_by_role("button", name="同意并报省级").click()
    expect(city.locator("main")).to_contain_text("等待省级决定")

    province = desk(cast.province_officer)
    province.goto(address)
    expect(province.locator("main")).to_contain_text("批准后将发生")
    assert axe(province) == []
    fill(province, decision="示例更名〔2025〕1号")
    province.get_by_role("button", name="批准并生效").click()
    province.get_by_role("button", name="批准", exact=True).click()
    expect(province.locator("main")).to_contain_text("即日生效")
    assert Unit.objects.get(pk=cast.existing.pk).name == "丙新示例有限公司"

    public = desk(None)
    public.goto("/?q=丙示例有限公司")
    expect(public.locator("main")).to_contain_text("丙新示例有限公司")
