"""Who reaches what: the tree of authorities, roles, and what a role's territory covers."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.test import Client

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import officers_of, province_of, reach, role_at, roles_of
from lvheng.accounts.rules import holds, is_administrator, is_auditor, label, officer_at
from lvheng.config import environment as env
from lvheng.core import clock
from lvheng.registry.models import Unit
from tests.cast import Cast, make_authority, make_officer, make_role


def covered(user: object) -> set[str]:
    return set(Unit.objects.filter(reach(user, "authority")).values_list("name", flat=True))


@pytest.mark.clause("MI-0")
def test_a_role_reaches_its_territory_and_nothing_else(cast: Cast) -> None:
    everything = {"甲示例有限公司", "乙示例有限公司", "丙示例有限公司", "丁示例园区"}
    in_x = everything - {"乙示例有限公司"}
    assert covered(cast.ministry_officer) == covered(cast.province_officer) == covered(cast.auditor) == everything
    assert covered(cast.city_x_officer) == in_x
    assert covered(cast.city_y_officer) == {"乙示例有限公司"}
    for name in ("other_province_officer", "separate_officer", "expert", "administrator", "stranger", "enterprise_a"):
        assert covered(getattr(cast, name)) == set()


@pytest.mark.clause("MI-0")
def test_everybody_who_reports_for_itself_is_found(cast: Cast) -> None:
    assert province_of(cast.city_x) == cast.province
    assert province_of(cast.separate_city) == cast.separate_city
    with pytest.raises(ValueError, match="does not report"):
        province_of(cast.ministry)
    assert cast.city_x.path == "/000000/430000/430200/"
    assert cast.city_x.within(cast.province)
    assert not cast.city_x.within(cast.city_y)


def test_a_neighbour_whose_code_begins_alike_is_not_covered(cast: Cast) -> None:
    near = make_authority("4302001", "邻市", Authority.Level.CITY, cast.province)
    assert not near.within(cast.city_x)


def test_a_role_that_ended_counts_no_more(cast: Cast) -> None:
    user = make_officer(cast.city_x)
    assert role_at(user, Role.Kind.OFFICER, Authority.Level.CITY)
    assert role_at(user, Role.Kind.EXPERT) is None
    Role.objects.filter(user=user).update(until=clock.now())
    again = type(user).objects.get(pk=user.pk)
    assert roles_of(again) == []
    assert user not in officers_of(cast.city_x)
    make_role(again, Role.Kind.OFFICER, cast.city_x)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_role(again, Role.Kind.OFFICER, cast.city_x)


def test_predicates(cast: Cast) -> None:
    at_city = officer_at(Authority.Level.CITY, lambda unit: unit.authority)
    assert at_city(cast.city_x_officer, cast.unit_a)
    assert not at_city(cast.city_x_officer, cast.unit_b)
    assert at_city(cast.city_x_officer)
    assert not at_city(cast.province_officer, cast.unit_a)
    assert holds(cast.expert, Role.Kind.EXPERT, Authority.Level.MINISTRY, cast.city_x)
    assert (is_administrator(cast.administrator), is_administrator(cast.auditor)) == (True, False)
    assert (is_auditor(cast.auditor), is_auditor(cast.stranger)) == (True, False)
    assert [label(user) for user in (cast.city_x_officer, cast.stranger, None)] == ["株洲市 · 工作人员", "", ""]
    assert str(Role.objects.get(user=cast.expert)) == "专家 专家 工业和信息化部"


def test_signing_in_takes_name_and_password_and_nobody_signs_up(cast: Cast, client: Client) -> None:
    assert "忘记密码？" not in client.get("/account/login/").content.decode()
    answer = client.post("/account/login/", {"login": cast.expert.username, "password": "示例口令-2025"})
    assert (answer.status_code, answer["Location"]) == (302, "/home/")
    assert client.get("/home/").status_code == 302
    client.logout()
    assert client.get("/home/")["Location"].startswith("/account/login/")
    wanted = {"username": "x", "password1": "示例口令-2025", "password2": "示例口令-2025"}
    signup = client.post("/account/signup/", wanted)
    assert not type(cast.expert).objects.filter(username="x").exists()
    assert signup.status_code == 200


def test_settings_are_read_strictly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LVHENG_X", " 7 ")
    assert (env.number("LVHENG_X", 1), env.text("LVHENG_X"), env.number("LVHENG_NONE", 1)) == (7, "7", 1)
    monkeypatch.setenv("LVHENG_X", "seven")
    with pytest.raises(ImproperlyConfigured, match="whole number"):
        env.number("LVHENG_X", 1)
    assert (env.flag("LVHENG_X"), env.flag("LVHENG_NONE", default=True)) == (False, True)
    monkeypatch.setenv("LVHENG_X", "Yes")
    assert env.flag("LVHENG_X")
    monkeypatch.setenv("LVHENG_X", "a, b ,")
    assert (env.items("LVHENG_X"), env.items("LVHENG_NONE", ("c",))) == (["a", "b"], ["c"])
    with pytest.raises(ImproperlyConfigured, match="LVHENG_NONE is not set"):
        env.required("LVHENG_NONE", "because")
    monkeypatch.setenv("LVHENG_MODE", "trial")
    with pytest.raises(ImproperlyConfigured, match="LVHENG_MODE"):
        env.mode()
    first = env.secret_key(tmp_path, "demo")
    assert (env.secret_key(tmp_path, "demo"), len(first) > 50) == (first, True)
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("LVHENG_SECRET_KEY", "short")
    with pytest.raises(ImproperlyConfigured, match="too short"):
        env.secret_key(tmp_path, "production")
    monkeypatch.setenv("LVHENG_SECRET_KEY", "k" * 50)
    assert env.secret_key(tmp_path, "production") == "k" * 50
