"""Registration of an account for a unit, and what the unit's authority makes of it."""

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.core.files.uploadedfile import SimpleUploadedFile

from lvheng.accounts.models import Authority, User
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.registry import actions, persons, queries
from lvheng.registry.actions.accounts import make_account
from lvheng.registry.guards import is_registrant
from lvheng.registry.models import Registration, Unit, UnitCode, UnitMember
from tests import cast as players
from tests.cast import Cast, make_officer, make_unit
from tests.filing.make import pdf

PASSWORD = "示例-Maple-2025"


def asked(cast: Cast, **values: Any) -> actions.Asked:
    """A right request for a new unit of city X."""
    plain = actions.Asked(
        kind="factory", name="新示例有限公司", uscc=players.code(), person="周示例", phone="0733-22220000",
        username="zhou-shili", password=PASSWORD, again=PASSWORD, authority=cast.city_x, email="zhou@example.com",
    )  # fmt: skip
    return replace(plain, **values)


def register(cast: Cast, actor: User | None = None, **values: Any) -> Registration:
    return actions.register(asked(cast, **values), proof=pdf("授权书.pdf"), actor=actor)


def gaps(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [gap.anchor for gap in refused.value.refusal.gaps]


def told(user: User) -> list[str]:
    return [note.text for note in Notification.objects.filter(recipient=user).order_by("id")]


@pytest.mark.db
@pytest.mark.clause("HN-2.1.a")
def test_an_approved_registration_makes_account_unit_and_membership(cast: Cast) -> None:
    made = register(cast)
    assert made.receipt.startswith("ZC")
    assert (made.state, made.authority, made.unit) == ("submitted", cast.city_x, None)
    assert PASSWORD not in made.password
    assert check_password(PASSWORD, made.password)
    assert "新示例有限公司的周示例申请填报账号" in told(cast.city_x_officer)[0]
    done = actions.approve_registration(made, actor=cast.city_x_officer)
    user = User.objects.get(username="zhou-shili")
    unit = Unit.objects.get(uscc=made.uscc)
    assert (done.state, done.user, done.unit, done.password) == ("approved", user, unit, "")
    assert user.check_password(PASSWORD)
    assert (user.display_name, user.phone, user.email) == ("周示例", "0733-22220000", "zhou@example.com")
    assert (unit.name, unit.authority, unit.contact) == ("新示例有限公司", cast.city_x, "周示例")
    assert list(queries.own_units(user)) == [unit]
    assert told(user) == ["您的填报账号已开通，可以为新示例有限公司填报。"]
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"registration.submit", "registration.approve", "unit.add", "unit.member_joined"} <= verbs


def test_a_known_code_leads_to_its_authority_whatever_was_chosen(cast: Cast) -> None:
    made = register(cast, uscc=f" {cast.unit_b.uscc.lower()} ", authority=cast.city_x, name="写错的名称")
    assert (made.authority, made.unit) == (cast.city_y, cast.unit_b)
    assert "有人（周示例）为本单位申请填报账号" in told(cast.enterprise_b)[0]
    assert told(cast.city_x_officer) == []
    actions.approve_registration(made, actor=cast.city_y_officer)
    assert {user.display_name for user in queries.members_of(cast.unit_b)} == {"填报人", "周示例"}
    assert "周示例已开通填报账号" in told(cast.enterprise_b)[-1]
    assert Unit.objects.get(pk=cast.unit_b.pk).name == "乙示例有限公司"


def test_a_former_code_is_known_too(cast: Cast) -> None:
    code = players.code()
    UnitCode.objects.create(unit=cast.unit_b, uscc=code, until=players.NOW.date())
    assert register(cast, uscc=code).unit == cast.unit_b


def test_taking_over_ends_the_former_people(cast: Cast) -> None:
    made = register(cast, uscc=cast.unit_a.uscc, replaces=True)
    assert "接替现有填报人" in told(cast.enterprise_a)[0]
    actions.approve_registration(made, actor=cast.city_x_officer)
    assert [user.display_name for user in queries.members_of(cast.unit_a)] == ["周示例"]
    former = UnitMember.objects.get(user=cast.enterprise_a)
    assert (former.until, former.ended_by) == (players.NOW, cast.city_x_officer)
    assert "您不再是本单位填报人" in told(cast.enterprise_a)[-1]


@pytest.mark.parametrize(
    ("values", "anchors"),
    [
        ({"kind": "shop"}, ["kind"]),
        ({"name": " ", "person": "", "phone": ""}, ["name", "person", "phone"]),
        ({"name": "长" * 121, "note": "长" * 501}, ["name", "note"]),
        ({"uscc": ""}, ["uscc"]),
        ({"uscc": "91430200MA0000001X"}, ["uscc"]),
        ({"uscc": "430200000012345"}, ["uscc"]),
        ({"phone": "没有"}, ["phone"]),
        ({"email": "示例"}, ["email"]),
        ({"authority": None}, ["authority"]),
        ({"username": ""}, ["username"]),
        ({"username": "zh"}, ["username"]),
        ({"username": "周 示例"}, ["username"]),
        ({"password": "", "again": ""}, ["password"]),
        ({"password": "1234567890", "again": "1234567890"}, ["password", "password"]),
        ({"again": "别的口令-2025"}, ["again"]),
    ],
)
def test_what_is_wrong_is_said_at_its_field(cast: Cast, values: dict[str, Any], anchors: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        register(cast, **values)
    assert gaps(refused) == anchors
    assert Registration.objects.count() == 0


def test_a_proof_is_needed_and_must_be_one(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        actions.register(asked(cast), proof=None)
    assert gaps(refused) == ["proof"]
    with pytest.raises(Invalid) as refused:
        actions.register(asked(cast), proof=pdf("授权书.exe"))
    assert gaps(refused) == ["proof"]
    assert Registration.objects.count() == 0


def test_an_old_code_is_sent_to_the_office(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        register(cast, uscc="430200000012345")
    assert "到所在市州工业和信息化主管部门办理" in refused.value.refusal.gaps[0].message
    old = make_unit(cast.city_x, uscc="430200000012345", irregular_code="老注册号")
    assert register(cast, uscc="430200000012345").unit == old


def test_a_name_in_use_or_asked_for_is_refused_at_once(cast: Cast) -> None:
    register(cast)
    for name in (cast.enterprise_a.username.upper(), "Zhou-Shili"):
        with pytest.raises(Invalid) as refused:
            register(cast, username=name)
        assert gaps(refused) == ["username"]


@pytest.mark.db
def test_the_same_request_twice_is_one(cast: Cast) -> None:
    given = asked(cast)
    first = actions.register(given, proof=pdf())
    assert actions.register(given, proof=pdf()) == first
    assert (Registration.objects.count(), len(told(cast.city_x_officer))) == (1, 1)
    with pytest.raises(Invalid) as refused:
        actions.register(replace(given, password="别的-Maple-2025", again="别的-Maple-2025"), proof=pdf())
    assert gaps(refused) == ["username"]
    with pytest.raises(Invalid):
        actions.register(replace(given, person="另一人"), proof=pdf())


@pytest.mark.db
def test_a_person_waits_once_for_a_unit_whatever_the_user_name(cast: Cast) -> None:
    given = asked(cast)
    first = actions.register(given, proof=pdf())
    with pytest.raises(Invalid) as refused:
        actions.register(replace(given, username="zhou-second"), proof=pdf())
    (gap,) = refused.value.refusal.gaps
    assert (gap.anchor, "已有一份申请待审核" in gap.message) == ("person", True)
    assert first.receipt not in gap.message
    actions.register(replace(given, username="li-shili", person="李示例"), proof=pdf())
    actions.refuse_registration(first, actor=cast.city_x_officer, reason="授权书不清")
    assert actions.register(replace(given, username="zhou-second"), proof=pdf()).state == Registration.State.SUBMITTED


@pytest.mark.db
def test_a_correction_of_a_waiting_request_is_not_taken_for_the_same(cast: Cast) -> None:
    given = asked(cast)
    first = actions.register(given, proof=pdf())
    other = SimpleUploadedFile("授权书.pdf", pdf().read() + b"%")
    for changed, proof in (
        (replace(given, replaces=True), pdf()), (replace(given, note="补充"), pdf()),
        (replace(given, name="更正示例有限公司"), pdf()), (given, other),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            actions.register(changed, proof=proof)
        (gap,) = refused.value.refusal.gaps
        assert gap.anchor == "username"
        assert first.receipt in gap.message
    with pytest.raises(Invalid) as refused:
        actions.register(given, proof=None)
    assert set(gaps(refused)) == {"username", "proof"}
    assert Registration.objects.count() == 1


def test_a_merged_unit_gets_no_account(cast: Cast) -> None:
    made = register(cast, uscc=cast.unit_a.uscc)
    Unit.objects.filter(pk=cast.unit_a.pk).update(merged_into=cast.existing)
    with pytest.raises(Refused, match="已并入丙示例有限公司，不再增加填报人"):
        actions.approve_registration(made, actor=cast.city_x_officer)
    assert not User.objects.filter(username="zhou-shili").exists()


def test_a_name_taken_meanwhile_stops_the_approval_as_a_whole(cast: Cast) -> None:
    made = register(cast)
    User.objects.create_user(username="ZHOU-shili", password=PASSWORD)
    with pytest.raises(Refused) as refused:
        actions.approve_registration(made, actor=cast.city_x_officer)
    assert "已被他人使用" in refused.value.refusal.message
    assert Registration.objects.get().state == "submitted"
    assert not Unit.objects.filter(uscc=made.uscc).exists()


def test_no_account_takes_another_s_name(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        make_account(cast.enterprise_a.username.upper(), "", person="示例", phone="", email="")
    assert gaps(refused) == ["username"]


def test_several_sites_need_a_choice(cast: Cast) -> None:
    second = make_unit(cast.city_x, uscc=cast.unit_a.uscc, site="二厂")
    made = register(cast, uscc=cast.unit_a.uscc)
    assert made.unit is None
    with pytest.raises(Invalid) as refused:
        actions.approve_registration(made, actor=cast.city_x_officer)
    assert gaps(refused) == ["unit"]
    actions.approve_registration(made, actor=cast.city_x_officer, unit=second)
    assert [user.display_name for user in queries.members_of(second)] == ["周示例"]


def test_a_unit_that_moved_meanwhile_is_not_the_first_authority_s(cast: Cast) -> None:
    made = register(cast, uscc=cast.unit_a.uscc)
    Unit.objects.filter(pk=cast.unit_a.pk).update(authority=cast.city_y)
    with pytest.raises(Refused) as refused:
        actions.approve_registration(made, actor=cast.city_x_officer)
    assert "现由长沙市主管" in refused.value.refusal.message


def test_a_refusal_has_a_reason_and_ends_it(cast: Cast) -> None:
    made = register(cast)
    with pytest.raises(Invalid) as refused:
        actions.refuse_registration(made, actor=cast.city_x_officer, reason=" ")
    assert gaps(refused) == ["reason"]
    done = actions.refuse_registration(made, actor=cast.city_x_officer, reason="授权书没有盖章")
    assert (done.state, done.reason, done.password) == ("refused", "授权书没有盖章", "")
    with pytest.raises(Refused):
        actions.approve_registration(made, actor=cast.city_x_officer)
    assert register(cast).pk != made.pk


def test_the_very_authority_decides_and_nobody_else(cast: Cast) -> None:
    made = register(cast)
    for name, user in cast.everybody.items():
        if name != "city_x_officer":
            with pytest.raises(Forbidden):
                actions.approve_registration(made, actor=user)
            with pytest.raises(Forbidden):
                actions.refuse_registration(made, actor=user, reason="示例")
    seen = {name for name, user in cast.everybody.items() if persons.registrations_for(user).exists()}
    assert seen == {"city_x_officer", "province_officer", "ministry_officer", "auditor"}


@pytest.mark.clause("MI-0")
def test_bodies_without_cities_decide_for_themselves(cast: Cast) -> None:
    assert {one.name for one in persons.registrable()} == {"株洲市", "长沙市", "示例省", "示例计划单列市"}
    made = register(cast, authority=cast.separate_city)
    actions.approve_registration(made, actor=cast.separate_officer)
    assert Unit.objects.get(uscc=made.uscc).authority == cast.separate_city
    with pytest.raises(Invalid) as refused:
        register(cast, username="another", authority=cast.province)
    assert gaps(refused) == ["authority"]
    choices = dict(persons.authority_choices())
    assert [label for _value, label in choices["湖南省"]] == ["长沙市", "株洲市"]
    assert choices[str(cast.separate_city.pk)] == "示例计划单列市"


def test_nobody_decides_on_their_own(cast: Cast) -> None:
    officer = cast.city_x_officer
    with_account = register(cast, actor=officer)
    with pytest.raises(Refused) as refused:
        actions.approve_registration(with_account, actor=officer)
    assert "您本人的注册申请" in refused.value.refusal.message
    other = make_officer(cast.city_x, "另一位")
    User.objects.filter(pk=other.pk).update(phone="0733 22220000", email="x@example.com")
    other = User.objects.get(pk=other.pk)
    assert is_registrant(other, with_account)
    assert not is_registrant(cast.city_y_officer, with_account)
    third = make_officer(cast.city_x, "填报的人")
    UnitMember.objects.create(unit=cast.unit_a, user=third, since=players.NOW)
    made = register(cast, uscc=cast.unit_a.uscc, username="wu-shili", phone="0733-33330000", email="")
    with pytest.raises(Refused) as refused:
        actions.refuse_registration(made, actor=third, reason="示例")
    assert "您是该单位的填报人" in refused.value.refusal.message
    with pytest.raises(Refused):
        actions.approve_registration(with_account, actor=other)


def test_an_inactive_authority_takes_no_registration(cast: Cast) -> None:
    Authority.objects.filter(pk=cast.city_x.pk).update(active=False)
    with pytest.raises(Invalid):
        register(cast)
