"""The pages of a return for supplement, for the level that asks, the unit that answers, and who reads along."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lvheng.core import clock
from lvheng.core.files import may_see
from lvheng.core.refusal import Refused
from lvheng.filing import actions as filing
from lvheng.filing.actions import Asked
from lvheng.filing.models import Application, Supplement, SupplementFile
from lvheng.review.actions import return_for_supplement, supply
from lvheng.review.models import Review
from lvheng.selection import actions as selection
from lvheng.selection.models import HandIn
from tests.cast import Cast
from tests.filing.make import stream
from tests.review.supplying import ITEMS, PHONE, SLOT, allow, fill, item, returned
from tests.review.support import file, passed, upload
from tests.standards.conftest import overlay
from tests.standards.packs import OverlayMaker

__all__ = ["overlay"]


@pytest.fixture
def application(cast: Cast, overlay: OverlayMaker) -> Application:
    allow(overlay)
    return file(cast.unit_a, cast.enterprise_a)


def hand_in(cast: Cast) -> HandIn:
    return selection.hand_in(
        cast.campaign, cast.city_x, actor=cast.city_x_officer, filled_in_by="李示例", phone="0731-12345678"
    )


def text_of(client: Client, url: str, status: int = 200) -> str:
    answered = client.get(url)
    assert answered.status_code == status
    return answered.content.decode()


@pytest.mark.clause("HN-4.2.b")
def test_in_2025_the_button_is_not_offered_and_the_page_says_why(client: Client, cast: Cast) -> None:
    application = file(cast.unit_a, cast.enterprise_a)
    client.force_login(cast.city_x_officer)
    assert "退回补正" not in text_of(client, f"/review/{application.pk}/")
    page = text_of(client, f"/review/{application.pk}/supplement/")
    assert "本年度提交后不能修改，也不退回补正" in page
    assert "HN-4.2.b" in page
    assert "<textarea" not in page
    rows = {"reason": "缺", "target": [SLOT], "text": ["补"]}
    assert client.post(f"/review/{application.pk}/supplement/", rows).status_code == 409
    assert not Supplement.objects.exists()
    client.force_login(cast.enterprise_a)
    assert "不会退回补正" in text_of(client, f"/filing/{application.pk}/submitted/")


def test_asking_on_the_page(client: Client, cast: Cast, application: Application) -> None:
    client.force_login(cast.city_x_officer)
    url = f"/review/{application.pk}/supplement/"
    assert f'href="{url}"' in text_of(client, f"/review/{application.pk}/")
    assert text_of(client, url).count('name="target"') == 3
    rows: dict[str, Any] = {"reason": "材料不全的原因", "target": [SLOT, PHONE], "text": ["补七月的结算单", ""]}
    more = client.post(url, rows | {"more": "1"})
    assert (more.status_code, more.content.decode().count('name="target"')) == (200, 6)
    assert "补七月的结算单" in more.content.decode()
    wrong = client.post(url, rows)
    assert wrong.status_code == 422
    assert "写明要补什么" in wrong.content.decode()
    assert "补七月的结算单" in wrong.content.decode()
    assert "材料不全的原因" in wrong.content.decode()
    assert not Supplement.objects.exists()
    done = client.post(url, rows | {"text": ["补七月的结算单", "请核对电话"]})
    made = Supplement.objects.get()
    assert done["Location"] == f"/review/supplement/{made.pk}/"
    assert made.items.count() == 2
    page = text_of(client, f"/review/supplement/{made.pk}/")
    assert "补七月的结算单" in page
    assert "撤销补正要求" in page
    assert "提交补正" not in page


def test_answering_on_the_page(client: Client, cast: Cast, application: Application) -> None:
    made = returned(application, cast.city_x_officer)
    evidence, basic = item(made, "evidence"), item(made, "basic")
    url = f"/review/supplement/{made.pk}/"
    client.force_login(cast.enterprise_a)
    home = text_of(client, "/filing/")
    assert "申报被退回补正" in home
    assert "要求补正 2 项" in home
    assert "还有 3 天" in home
    assert f'href="{url}"' in text_of(client, f"/filing/{application.pk}/submitted/")
    assert "请补 7 月至 12 月的用电结算单" in text_of(client, url)
    name = f"item-{basic.pk}"
    saved = client.post(f"{url}save/", {name: "123"}, headers={"X-Requested-With": "fetch"})
    assert "不是完整的电话号码" in saved.json()["errors"][name][0]
    assert client.post(f"{url}save/", {name: "0731-11111111"}).status_code == 302
    assert 'value="0731-11111111"' in text_of(client, url)
    long = client.post(f"{url}save/", {name: "字" * 5001}, headers={"X-Requested-With": "fetch"})
    assert long.status_code == 422
    assert client.post(f"{url}save/", {name: "字" * 5001}).status_code == 422
    up = f"{url}items/{evidence.pk}/upload/"
    assert client.post(up, {}).status_code == 422
    bad = client.post(up, {"file": stream("x.exe")})
    assert "可以上传的格式" in bad.content.decode()
    assert client.post(up, {"file": stream("用电结算单.pdf")}).status_code == 302
    assert client.post(up, {"file": stream("多余.pdf")}).status_code == 302
    first = SupplementFile.objects.order_by("id")
    assert client.post(f"{url}files/{first[1].pk}/remove/").status_code == 302
    assert [one.file.name for one in first] == ["用电结算单.pdf"]
    assert may_see(cast.enterprise_a, first[0].file)
    missing = client.post(f"{url}hand-in/", {name: "0731-22222222"})
    assert missing.status_code == 422
    assert "请勾选确认" in missing.content.decode()
    assert 'value="0731-22222222"' in missing.content.decode()
    assert client.post(f"{url}hand-in/", {name: "0731-22222222", "confirmed": "yes"}).status_code == 302
    assert client.post(f"{url}hand-in/", {name: "0731-33333333", "confirmed": "yes"}).status_code == 302
    assert application.versions.count() == 2
    page = text_of(client, url)
    assert "两版逐字相同" in page
    assert "0731-22222222" in page
    assert "0731-00000000" in page
    assert "申报被退回补正" not in text_of(client, "/filing/")
    assert "第 2 版" in text_of(client, f"/filing/{application.pk}/submitted/")
    client.force_login(cast.city_x_officer)
    page = text_of(client, url)
    for words in ("0731-22222222", "0731-00000000", "有改动", "补正新增", "用电结算单.pdf"):
        assert words in page
    assert "用电结算单.pdf" in text_of(client, f"/review/{application.pk}/1/")
    assert "0731-22222222" in text_of(client, f"/review/{application.pk}/")


@pytest.mark.clause("HN-3.1")
def test_after_the_term_the_page_says_so(client: Client, cast: Cast, application: Application) -> None:
    made = returned(application, cast.city_x_officer)
    fill(made, cast.enterprise_a)
    client.force_login(cast.enterprise_a)
    with clock.fixed(made.due_at + timedelta(seconds=1)):
        page = text_of(client, f"/review/supplement/{made.pk}/")
        assert "逾期未补正" in page
        assert "第一版仍然有效" in page
        assert client.post(f"/review/supplement/{made.pk}/hand-in/", {"confirmed": "yes"}).status_code == 409


def test_who_sees_what(client: Client, cast: Cast, application: Application) -> None:
    made = returned(application, cast.city_x_officer)
    fill(made, cast.enterprise_a)
    given = SupplementFile.objects.get()
    url = f"/review/supplement/{made.pk}/"
    readers = {
        cast.enterprise_a, cast.city_x_officer, cast.province_officer, cast.ministry_officer, cast.auditor,
    }  # fmt: skip
    for name, user in cast.everybody.items():
        client.force_login(user)
        answered = client.get(url)
        assert answered.status_code == (200 if user in readers else 404), name
        if user in readers:
            assert ("用电结算单.pdf" in answered.content.decode()) == (user == cast.enterprise_a), name
        assert may_see(user, given.file) == (user == cast.enterprise_a), name
    supply(made, actor=cast.enterprise_a, confirmed=True)
    for user in readers:
        client.force_login(user)
        assert "用电结算单.pdf" in text_of(client, url)
        assert may_see(user, given.file)
    for user in (cast.enterprise_b, cast.city_y_officer, cast.expert, cast.stranger):
        assert not may_see(user, given.file)


def test_others_posts_are_refused(client: Client, cast: Cast, application: Application) -> None:
    made = returned(application, cast.city_x_officer)
    evidence, basic = item(made, "evidence"), item(made, "basic")
    url = f"/review/supplement/{made.pk}/"
    posts = (
        ("save/", {f"item-{basic.pk}": "1"}), (f"items/{evidence.pk}/upload/", {"file": stream()}),
        ("hand-in/", {"confirmed": "yes"}),
    )  # fmt: skip
    for user, status in ((cast.city_x_officer, 403), (cast.auditor, 403), (cast.enterprise_b, 404)):
        client.force_login(user)
        for path, values in posts:
            assert client.post(url + path, values).status_code == status
    client.force_login(cast.enterprise_a)
    assert client.post(f"{url}cancel/", {"cancel_reason": "x"}).status_code == 403
    assert client.post(f"{url}items/99999/upload/", {"file": stream()}).status_code == 404
    client.force_login(cast.city_x_officer)
    assert client.post(f"{url}cancel/", {"cancel_reason": " "}).status_code == 422
    assert client.post(f"{url}cancel/", {"cancel_reason": "不需要了"}).status_code == 302
    made.refresh_from_db()
    assert made.state == Supplement.State.CANCELLED


@pytest.mark.clause("HN-3.2")
@pytest.mark.clause("MI-3.b")
def test_tables_and_returns_keep_clear_of_each_other(cast: Cast, application: Application) -> None:
    passed(application, cast.city_x_officer)
    made = returned(application, cast.province_officer)
    with pytest.raises(Refused, match="还有单位正在补正") as raised:
        hand_in(cast)
    assert [gap.message for gap in raised.value.refusal.gaps] == ["甲示例有限公司"]
    filing.cancel_supplement(made, actor=cast.province_officer, reason="不需要")
    hand_in(cast)
    with pytest.raises(Refused, match="已经报送汇总表"):
        returned(application, cast.province_officer)
    assert Review.objects.get(application=application, level="city").state == Review.State.PASSED


def test_constant_queries(
    client: Client, cast: Cast, overlay: OverlayMaker, django_assert_max_num_queries: Any
) -> None:
    """At 1 and at 3 returns, items and files alike."""
    allow(overlay, "{supplement: {enabled: true, days: 3, times: 5}}")
    application = file(cast.unit_a, cast.enterprise_a)
    numbers = []
    for items, before in ((ITEMS[:1], 0), ((*ITEMS, Asked("evidence:4.other", "补")), 1)):
        for _ in range(before):
            filing.cancel_supplement(made, actor=cast.city_x_officer, reason="不需要")  # noqa: F821
            made = return_for_supplement(application, actor=cast.city_x_officer, reason="缺", items=ITEMS[:1])
            filing.cancel_supplement(made, actor=cast.city_x_officer, reason="不需要")
        made = return_for_supplement(application, actor=cast.city_x_officer, reason="缺", items=items)
        for asked in made.items.filter(kind="evidence"):
            filing.attach_to(asked, upload(), actor=cast.enterprise_a)
        for user, url in (
            (cast.enterprise_a, f"/review/supplement/{made.pk}/"), (cast.city_x_officer, f"/review/{application.pk}/"),
            (cast.enterprise_a, f"/filing/{application.pk}/submitted/"), (cast.enterprise_a, "/filing/"),
        ):  # fmt: skip
            client.force_login(user)
            with django_assert_max_num_queries(99) as counted:
                text_of(client, url)
            numbers.append(len(counted))
    assert numbers[:4] == numbers[4:]
