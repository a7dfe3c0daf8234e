"""Links and forms that can lead nowhere are not shown: the page says why instead."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lvheng.accounts.models import Role, User
from lvheng.core import clock
from lvheng.registry import actions
from lvheng.registry.models import Unit
from tests.cast import NOW, Cast


def merge(cast: Cast) -> None:
    Unit.objects.filter(pk=cast.unit_a.pk).update(merged_into=cast.existing)


@pytest.mark.parametrize("how", ["role", "account"])
def test_a_link_whose_sender_may_no_longer_invite_shows_no_form(cast: Cast, client: Client, how: str) -> None:
    _made, token = actions.invite(actor=cast.city_x_officer, unit=cast.unit_a, person="王示例")
    assert 'name="password"' in client.get(f"/registry/invitation/{token}/").content.decode()
    if how == "role":
        Role.objects.filter(user=cast.city_x_officer).update(until=NOW)
    else:
        User.objects.filter(pk=cast.city_x_officer.pk).update(is_active=False)
    answer = client.get(f"/registry/invitation/{token}/")
    words = answer.content.decode()
    assert answer.status_code == 410
    assert "邀请人已不能再邀请人员，这个链接不能使用。请联系本单位现任填报人或主管部门重新邀请。" in words
    assert 'name="password"' not in words


def test_a_link_to_a_merged_unit_shows_no_form(cast: Cast, client: Client) -> None:
    _made, token = actions.invite(actor=cast.enterprise_a, unit=cast.unit_a, person="王示例")
    merge(cast)
    answer = client.get(f"/registry/invitation/{token}/")
    assert (answer.status_code, "不再增加填报人" in answer.content.decode()) == (410, True)
    said = {"username": "wang-shili", "password": "示例-Maple-2025", "again": "示例-Maple-2025"}
    assert client.post(f"/registry/invitation/{token}/", said).status_code == 409


def test_a_merged_unit_s_people_see_no_forms(cast: Cast, client: Client) -> None:
    page = reverse("registry:members", args=[cast.unit_a.pk])
    client.force_login(cast.enterprise_a)
    before = client.get(page).content.decode()
    assert "生成邀请链接" in before
    assert "申请变更" in before
    merge(cast)
    words = client.get(page).content.decode()
    assert f"已并入{cast.existing.name}，不再增加填报人。" in words
    assert "生成邀请链接" not in words
    assert ">申请变更</a>" not in words


def test_a_merged_unit_asks_for_no_change(cast: Cast, client: Client) -> None:
    client.force_login(cast.enterprise_a)
    url = reverse("registry:change_new", args=[cast.unit_a.pk, "name"])
    assert client.get(url).status_code == 200
    merge(cast)
    words = client.get(url, follow=True).content.decode()
    assert f"本单位已并入{cast.existing.name}，不能再申请变更。" in words
    assert '<form method="post" enctype' not in words


def test_dead_links_have_words(cast: Cast, client: Client) -> None:
    made, token = actions.invite(actor=cast.enterprise_a, unit=cast.unit_a, person="王示例")
    link = f"/registry/invitation/{token}/"
    with clock.fixed(made.expires_at + timedelta(seconds=1)):
        answer = client.get(link)
        assert (answer.status_code, "过期" in answer.content.decode()) == (410, True)
        client.force_login(cast.enterprise_a)
        assert "已过期" in client.get(f"/registry/people/{cast.unit_a.pk}/").content.decode()
    assert client.post(f"/registry/invitations/{made.pk}/revoke/").status_code == 302
    assert "已经撤销" in client.get(link).content.decode()
    answer = client.get("/registry/invitation/nothing/")
    assert (answer.status_code, "无效" in answer.content.decode()) == (404, True)
    client.force_login(cast.enterprise_b)
    assert client.post(f"/registry/invitations/{made.pk}/revoke/").status_code == 404
