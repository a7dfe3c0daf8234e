"""Nobody decides on their own change; what is approved is what was asked for (domain.md §5)."""

from datetime import date, timedelta
from typing import Any

import pytest

from lvheng.accounts.models import Role, User
from lvheng.core import clock
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.registry import actions
from lvheng.registry.actions.lists import apply_list
from lvheng.registry.models import ChangeRequest, ListEntry, Unit, UnitMember, UnitName
from tests import cast as players
from tests.cast import NOW, Cast, make_officer, make_role
from tests.filing import make
from tests.registry.listing import read, row

K = ChangeRequest.Kind
NUMBER = "示例更名〔2025〕2号"


def ask(unit: Unit, actor: User, kind: str, /, on: date = date(2025, 6, 30), **values: str) -> ChangeRequest:
    return actions.file_change(
        unit, kind, actor=actor, values=values, changed_on=on, reason="示例原因", proof=make.pdf("变更通知书.pdf")
    )


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def approve(cast: Cast, change: ChangeRequest, **values: Any) -> ChangeRequest:
    actions.city_agree(change, actor=cast.city_x_officer)
    return actions.approve_change(change, actor=cast.province_officer, decision=NUMBER, **values)


def member_and_officer(cast: Cast) -> User:
    officer = make_officer(cast.city_x, "兼职")
    UnitMember.objects.create(unit=cast.existing, user=officer, since=NOW)
    return fresh(officer)


@pytest.mark.db
def test_whoever_asked_for_a_change_does_not_decide_on_it_after_leaving_the_unit(cast: Cast) -> None:
    officer = member_and_officer(cast)
    change = ask(cast.existing, officer, K.NAME, name="丙新示例有限公司")
    actions.leave(cast.existing, actor=officer)
    with pytest.raises(Refused, match="由您本人申请"):
        actions.city_agree(change, actor=fresh(officer))


def test_whoever_filed_for_the_unit_since_it_was_asked_for_does_not_decide_on_it(cast: Cast) -> None:
    officer = member_and_officer(cast)
    change = ask(cast.existing, cast.existing_member, K.NAME, name="丙新示例有限公司")
    earlier = make_officer(cast.city_x, "早已离开")
    UnitMember.objects.create(unit=cast.existing, user=earlier, since=NOW, until=NOW - timedelta(seconds=1))
    with clock.fixed(NOW + timedelta(hours=1)):
        actions.leave(cast.existing, actor=officer)
        with pytest.raises(Refused, match="曾经是"):
            actions.city_refuse(change, actor=fresh(officer), opinion="示例")
        assert actions.city_agree(change, actor=earlier).state == "city_agreed"


def test_one_person_does_not_take_both_steps(cast: Cast) -> None:
    both = make_officer(cast.city_x, "两级")
    make_role(both, Role.Kind.OFFICER, cast.province)
    change = ask(cast.existing, cast.existing_member, K.NAME, name="丙新示例有限公司")
    change = actions.city_agree(change, actor=fresh(both))
    for act in (
        lambda: actions.approve_change(change, actor=fresh(both), decision=NUMBER),
        lambda: actions.refuse_change(change, actor=fresh(both), opinion="示例"),
    ):
        with pytest.raises(Refused, match="市州的意见由您签署"):
            act()
    assert actions.approve_change(change, actor=cast.province_officer, decision=NUMBER).state == "effective"


def test_no_officer_s_act_on_one_s_own_unit(cast: Cast) -> None:
    officer = member_and_officer(cast)
    given = actions.Identity("factory", "示例", cast.existing.uscc, cast.city_x)
    with pytest.raises(Refused, match="不能以工作人员身份更正"):
        actions.correct_unit(cast.existing, given, actor=officer)
    with pytest.raises(Refused, match="不能以工作人员身份结束"):
        actions.end_membership(UnitMember.objects.get(user=cast.existing_member), actor=officer, reason="示例")
    with pytest.raises(Forbidden) as refused:
        actions.correct_unit(cast.existing, given, actor=cast.existing_member)
    assert refused.value.refusal.clauses == ("MI-1.a",)
    assert "申请变更" in refused.value.refusal.next_step


def test_no_officer_imports_a_list_that_changes_their_own_unit(cast: Cast) -> None:
    officer = make_officer(cast.province, "兼职")
    UnitMember.objects.create(unit=cast.unit_a, user=officer, since=NOW)
    ListEntry.objects.filter(unit=cast.unit_a).delete()
    found = read(cast, row(cast.unit_a), row(cast.unit_b), actor=officer)
    with pytest.raises(Refused, match="行是您作为填报人的单位"):
        apply_list(found, actor=officer)
    assert not ListEntry.objects.filter(unit=cast.unit_a).exists()
    apply_list(found, actor=cast.province_officer)
    again = read(cast, row(cast.unit_a), row(cast.unit_b), actor=officer)
    assert apply_list(again, actor=officer)["same"] == 2


def test_an_address_corrected_meanwhile_is_not_set_back(cast: Cast) -> None:
    change = ask(cast.existing, cast.existing_member, K.ADDRESS, address="新示例路 2 号")
    assert change.proposed == {"address": "新示例路 2 号"}
    Unit.objects.filter(pk=cast.existing.pk).update(county="乙区", county_code="430203")
    with pytest.raises(Refused, match="登记的县区在申请提出之后有了变化") as refused:
        approve(cast, change)
    assert "重新申请" in refused.value.refusal.next_step
    assert Unit.objects.get(pk=cast.existing.pk).county == "乙区"


def test_a_unit_renamed_meanwhile_is_not_renamed_again(cast: Cast) -> None:
    change = ask(cast.existing, cast.existing_member, K.NAME, name="丙新示例有限公司")
    Unit.objects.filter(pk=cast.existing.pk).update(name="丙三示例有限公司")
    with pytest.raises(Refused, match="登记的名称在申请提出之后有了变化"):
        approve(cast, change)
    assert not UnitName.objects.exists()


def test_a_code_that_went_to_another_unit_since_absorbs_nobody_else(cast: Cast) -> None:
    change = ask(cast.existing, cast.existing_member, K.MERGER, partner=cast.unit_a.uscc)
    code = cast.unit_a.uscc
    Unit.objects.filter(pk=cast.unit_a.pk).update(uscc=players.code())
    Unit.objects.filter(pk=cast.unit_b.pk).update(uscc=code)
    with pytest.raises(Refused, match="登记的被合并单位在申请提出之后有了变化"):
        approve(cast, change)


@pytest.mark.parametrize(
    ("day", "words"), [(date(1, 1, 1), "过早"), (date(1949, 9, 30), "过早"), (date(2025, 6, 29), "早于上一次名称变更")]
)
def test_a_day_that_can_t_be_is_refused(cast: Cast, day: date, words: str) -> None:
    approve(cast, ask(cast.existing, cast.existing_member, K.NAME, name="丙新示例有限公司"))
    with pytest.raises(Invalid) as refused:
        ask(cast.existing, cast.existing_member, K.NAME, on=day, name="丙三示例有限公司")
    (gap,) = refused.value.refusal.gaps
    assert words in gap.message
    assert gap.anchor == "changed_on"
    assert ask(cast.existing, cast.existing_member, K.NAME, name="丙三示例有限公司").changed_on == date(2025, 6, 30)


def test_a_former_name_kept_meanwhile_that_ended_later_stops_it(cast: Cast) -> None:
    change = ask(cast.existing, cast.existing_member, K.NAME, name="丙新示例有限公司")
    UnitName.objects.create(unit=cast.existing, name="曾用", until=date(2025, 9, 1))
    with pytest.raises(Refused, match="早于上一次名称变更"):
        approve(cast, change)
