"""Changes of a unit: asked for with proof, city, province, effective; bars and look-backs follow (domain.md §5)."""

from datetime import date, timedelta
from typing import Any

import pytest

from lvheng.accounts.models import User
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock, files
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing import actions as filing
from lvheng.filing.models import Answer, SubmittedVersion
from lvheng.registry import actions, lists, persons, queries
from lvheng.registry.models import (
    ChangeRequest,
    County,
    EntryEvent,
    ListEntry,
    Release,
    Unit,
    UnitCode,
    UnitMember,
    UnitName,
)
from lvheng.screening.automatic import hits_under
from tests import cast as players
from tests.cast import NOW, Cast, make_member, make_officer, make_unit, put_on_list
from tests.filing import make

DAY = date(2025, 6, 30)
NUMBER = "示例更名〔2025〕1号"
K = ChangeRequest.Kind


def ask(cast: Cast, unit: Unit, actor: User, kind: str, /, **values: str) -> ChangeRequest:
    return actions.file_change(
        unit, kind, actor=actor, values=values, changed_on=DAY, reason="示例原因", proof=make.pdf("变更通知书.pdf")
    )


def rename(cast: Cast, name: str = "丙新示例有限公司") -> ChangeRequest:
    return ask(cast, cast.existing, cast.existing_member, K.NAME, name=name)


def approve(cast: Cast, change: ChangeRequest, **values: Any) -> ChangeRequest:
    actions.city_agree(change, actor=cast.city_x_officer, opinion="情况属实")
    return actions.approve_change(change, actor=cast.province_officer, decision=NUMBER, **values)


def again(unit: Unit) -> Unit:
    return Unit.objects.get(pk=unit.pk)


def told(user: User) -> list[str]:
    return [note.text for note in Notification.objects.filter(recipient=user).order_by("id")]


@pytest.mark.db
def test_a_renaming_goes_from_the_unit_by_the_city_to_the_province_and_takes_effect(cast: Cast) -> None:
    change = rename(cast)
    assert (change.state, change.before, change.proposed) == (
        "submitted", {"name": "丙示例有限公司"}, {"name": "丙新示例有限公司"},
    )  # fmt: skip
    assert told(cast.city_x_officer) == ["丙示例有限公司申请名称变更，请审核。"]
    change = actions.city_agree(change, actor=cast.city_x_officer, opinion="情况属实")
    assert (change.state, change.city_by, change.city_opinion) == ("city_agreed", cast.city_x_officer, "情况属实")
    assert told(cast.province_officer) == ["丙示例有限公司名称变更：株洲市已同意，请决定。"]
    assert again(cast.existing).name == "丙示例有限公司"
    change = actions.approve_change(change, actor=cast.province_officer, decision=NUMBER, opinion="同意")
    assert (change.state, change.decision, change.decided_by) == ("effective", NUMBER, cast.province_officer)
    unit = again(cast.existing)
    assert (unit.name, unit.name_key, unit.pinyin[:4]) == ("丙新示例有限公司", "丙新示例有限公司", "bing")
    former = UnitName.objects.get(unit=unit)
    assert (former.name, former.since, former.until, former.decision) == ("丙示例有限公司", None, DAY, NUMBER)
    entries = ListEntry.objects.filter(unit=unit)
    assert {entry.state for entry in entries} == {"renamed"}
    assert {(event.kind, event.decision) for event in EntryEvent.objects.filter(entry__in=entries)} == {
        ("renamed", NUMBER)
    }
    assert told(cast.existing_member)[-1] == f"丙新示例有限公司的名称变更已生效（{NUMBER}）。"
    assert queries.existing_units().filter(pk=unit.pk).exists()
    assert {"change.file", "change.city_agree", "change.approve", "unit.changed"} <= set(
        AuditEvent.objects.values_list("verb", flat=True)
    )


def test_a_former_name_is_found_and_the_next_one_begins_where_it_ended(cast: Cast) -> None:
    approve(cast, rename(cast))
    unit = again(cast.existing)
    assert Unit.objects.filter(lists.named("丙示例")).get() == unit
    assert [entry.unit for entry in lists.entries(lists.Filter(text="丙示例有限公司"))] == [unit]
    actions.file_change(
        unit, K.NAME, actor=cast.existing_member, values={"name": "丙三示例有限公司"}, changed_on=date(2025, 9, 1),
        reason="示例", proof=make.pdf(),
    )  # fmt: skip
    approve(cast, ChangeRequest.objects.get(state="submitted"))
    second = UnitName.objects.get(name="丙新示例有限公司")
    assert (second.since, second.until) == (DAY, date(2025, 9, 1))
    assert Unit.objects.filter(lists.named("丙新")).get() == Unit.objects.filter(lists.named("丙示例")).get() == unit


@pytest.mark.db
@pytest.mark.clause("HN-4.2.b")
def test_drafts_follow_and_what_was_submitted_stays(cast: Cast) -> None:
    version = make.submitted(cast.existing, cast.existing_member)
    said = Answer.objects.get(application=version.application, key="profile.name").value
    draft = make.filled(cast.unit_a, cast.enterprise_a)
    other = make.filled(cast.unit_b, cast.enterprise_b)
    approve(cast, rename(cast))
    approve(cast, ask(cast, cast.unit_a, cast.enterprise_a, K.NAME, name="甲新示例有限公司"))
    digest = version.digest
    version = SubmittedVersion.objects.get(pk=version.pk)
    assert version.digest == digest
    assert Answer.objects.get(application=version.application, key="profile.name").value == said
    assert Answer.objects.get(application=draft, key="profile.name").value == "甲新示例有限公司"
    assert Answer.objects.get(application=other, key="profile.name").value == "乙示例有限公司"
    approve(cast, ask(cast, cast.unit_a, cast.enterprise_a, K.ADDRESS, address="新示例路 2 号"))
    typed = Answer.objects.get(application=draft, key="profile.address").value
    assert typed == "湖南省株洲市示例县示例路 1 号"  # the person's own words are left alone
    assert AuditEvent.objects.filter(verb="application.follow_unit").count() == 1


@pytest.mark.db
@pytest.mark.clause("HN-4.2.c")
@pytest.mark.clause("MI-3.d")
def test_a_barred_unit_stays_barred_through_renaming_and_change_of_code(cast: Cast) -> None:
    bar = actions.bar(
        cast.unit_a, actor=cast.province_officer, years=3, clause="HN-4.2.c", decision="示例〔2025〕3号", reason="造假"
    )
    old, new = cast.unit_a.uscc, players.code()
    approve(cast, ask(cast, cast.unit_a, cast.enterprise_a, K.NAME, name="甲新示例有限公司"))
    approve(cast, ask(cast, cast.unit_a, cast.enterprise_a, K.CODE, uscc=new.lower()))
    unit = again(cast.unit_a)
    assert (unit.uscc, queries.codes_of(unit)) == (new, [new, old])
    kept = UnitCode.objects.get(unit=unit)
    assert (kept.uscc, kept.until, kept.decision) == (old, DAY, NUMBER)
    assert queries.bar_on(unit) == bar
    with clock.fixed(clock.day_end(bar.until - timedelta(days=1))):
        assert queries.bar_on(unit) == bar
    with clock.fixed(clock.day_start(bar.until)):
        assert queries.bar_on(unit) is None


@pytest.mark.db
@pytest.mark.clause("HN-1.1.c")
def test_a_removal_is_looked_back_at_through_a_change_of_code(cast: Cast) -> None:
    actions.remove_from_lists(
        cast.unit_a, actor=cast.province_officer, clause="HN-4.1.c", reason="未填报", decision="示例〔2025〕4号"
    )
    approve(cast, ask(cast, cast.unit_a, cast.enterprise_a, K.CODE, uscc=players.code()))
    exclusion = next(one for one in pack_for(cast.campaign, cast.city_x).eligibility.exclusions if one.id == "HN-1.1.c")
    for day, counts in (
        (clock.years_later(NOW.date(), 3) - timedelta(days=1), 1),
        (clock.years_later(NOW.date(), 3), 0),
    ):
        with clock.fixed(clock.day_end(day)):
            assert len(hits_under(again(cast.unit_a), exclusion)) == counts


def test_a_change_of_code_makes_an_irregular_one_regular(cast: Cast) -> None:
    Unit.objects.filter(pk=cast.unit_a.pk).update(uscc="430200000012345", irregular_code="老注册号")
    approve(cast, ask(cast, cast.unit_a, cast.enterprise_a, K.CODE, uscc=players.code()))
    assert again(cast.unit_a).irregular_code == ""


def test_address_county_and_boundary_change_the_unit_s_fields(cast: Cast) -> None:
    cast.city_x.gb_code = "430200"
    cast.city_x.save()
    County.objects.create(code="430281", name="醴陵市")
    change = ask(cast, cast.park, cast.park_member, K.ADDRESS, address="新示例路 2 号", county_code="430281")
    approve(cast, change)
    approve(cast, ask(cast, cast.park, cast.park_member, K.BOUNDARY, boundary="东至示例路，西至示例河"))
    unit = again(cast.park)
    assert (unit.address, unit.county, unit.county_code) == ("新示例路 2 号", "醴陵市", "430281")
    assert unit.boundary == "东至示例路，西至示例河"
    assert {entry.state for entry in unit.entries.all()} == {"listed"}
    with pytest.raises(Invalid) as refused:
        ask(cast, unit, cast.park_member, K.ADDRESS, address="别处 3 号", county_code="430102")
    assert [gap.anchor for gap in refused.value.refusal.gaps] == ["county_code"]
    change = ask(cast, unit, cast.park_member, K.ADDRESS, address="别处 3 号", county_code="430281")
    assert change.proposed == {"address": "别处 3 号"}


@pytest.mark.db
@pytest.mark.clause("HN-4.1.b")
def test_a_merger_ends_the_absorbed_unit_s_entries_and_duty(cast: Cast) -> None:
    absorbed = make_unit(cast.city_y, "戊示例有限公司")
    member = make_member(absorbed, "戊填报人")
    for level in (ListEntry.Level.NATIONAL, ListEntry.Level.PROVINCIAL):
        put_on_list(absorbed, level)
    change = ask(cast, cast.existing, cast.existing_member, K.MERGER, partner=f" {absorbed.uscc} ")
    assert "丙示例有限公司申请合并本单位" in told(member)[0]
    assert change.before == {"partner_name": "戊示例有限公司", "partner_uscc": absorbed.uscc}
    approve(cast, change)
    absorbed = again(absorbed)
    assert (absorbed.merged_into, absorbed.merged_on) == (cast.existing, DAY)
    gone = list(absorbed.entries.all())
    assert {(entry.state, entry.removal_reason, entry.removal_decision) for entry in gone} == {
        ("removed", "并入丙示例有限公司", NUMBER)
    }
    found = Release.objects.get(unit=absorbed)
    assert (found.year, found.ground, found.decision, found.reason) == (2025, "merged", NUMBER, "并入丙示例有限公司")
    assert not queries.existing_units().filter(pk=absorbed.pk).exists()
    assert {entry.state for entry in again(cast.existing).entries.all()} == {"listed"}
    assert "合并已生效" in told(member)[-1]
    with pytest.raises(Refused, match="已并入"):
        ask(cast, absorbed, member, K.NAME, name="示例")
    with pytest.raises(Refused, match="已并入丙示例有限公司，不再单独填报"):
        filing.start(absorbed, actor=member)


def test_a_unit_off_the_national_list_is_absorbed_without_a_release(cast: Cast) -> None:
    approve(cast, ask(cast, cast.existing, cast.existing_member, K.MERGER, partner=cast.unit_a.uscc))
    assert again(cast.unit_a).merged_into == cast.existing
    assert Release.objects.count() == 0


def test_a_unit_that_no_longer_fits_leaves_the_national_list_alone(cast: Cast) -> None:
    change = rename(cast)
    actions.city_agree(change, actor=cast.city_x_officer)
    with pytest.raises(Invalid) as refused:
        actions.approve_change(change, actor=cast.province_officer, decision=NUMBER, still_fit=False)
    assert [gap.anchor for gap in refused.value.refusal.gaps] == ["opinion"]
    actions.approve_change(
        change, actor=cast.province_officer, decision=NUMBER, opinion="不再生产", still_fit=False
    )  # fmt: skip
    states = dict(ListEntry.objects.filter(unit=cast.existing).values_list("level", "state"))
    assert states == {"national": "removed", "provincial": "renamed"}
    entry = ListEntry.objects.get(unit=cast.existing, level="national")
    assert (entry.removal_decision, entry.name) == (NUMBER, "")
    assert "已移出国家级名单" in told(cast.existing_member)[-1]


@pytest.mark.clause("MI-0")
def test_a_body_of_province_level_decides_without_a_city(cast: Cast) -> None:
    unit = make_unit(cast.separate_city, "己示例有限公司")
    member = make_member(unit)
    change = ask(cast, unit, member, K.NAME, name="己新示例有限公司")
    assert told(cast.separate_officer) == ["己示例有限公司申请名称变更，请审核。"]
    with pytest.raises(Forbidden):
        actions.approve_change(change, actor=cast.province_officer, decision=NUMBER)
    actions.approve_change(change, actor=cast.separate_officer, decision=NUMBER)
    assert again(unit).name == "己新示例有限公司"


def test_the_province_waits_for_the_city(cast: Cast) -> None:
    change = rename(cast)
    for act in (
        lambda: actions.approve_change(change, actor=cast.province_officer, decision=NUMBER),
        lambda: actions.refuse_change(change, actor=cast.province_officer, opinion="示例"),
    ):
        with pytest.raises(Refused, match="市州还没有审核"):
            act()


def test_refusals_say_why_and_a_unit_may_take_its_request_back(cast: Cast) -> None:
    change = rename(cast)
    with pytest.raises(Invalid):
        actions.city_refuse(change, actor=cast.city_x_officer, opinion=" ")
    change = actions.city_refuse(change, actor=cast.city_x_officer, opinion="证明不全")
    assert (change.state, change.city_opinion) == ("refused", "证明不全")
    assert told(cast.existing_member)[-1] == "丙示例有限公司的名称变更申请：市州未同意：证明不全"
    change = rename(cast)
    actions.city_agree(change, actor=cast.city_x_officer)
    with pytest.raises(Invalid):
        actions.approve_change(change, actor=cast.province_officer, decision=" ")
    with pytest.raises(Invalid):
        actions.refuse_change(change, actor=cast.province_officer, opinion="")
    change = actions.refuse_change(change, actor=cast.province_officer, opinion="材料有误")
    assert (change.state, change.province_opinion, change.decision) == ("refused", "材料有误", "")
    change = actions.withdraw_change(rename(cast), actor=cast.existing_member)
    assert change.state == "withdrawn"
    with pytest.raises(Refused):
        actions.city_agree(change, actor=cast.city_x_officer)
    assert again(cast.existing).name == "丙示例有限公司"
    assert UnitName.objects.count() == 0


def test_who_may_do_what(cast: Cast) -> None:
    change = rename(cast)
    acts = {
        "file": lambda user: ask(cast, cast.existing, user, K.CODE, uscc=players.code()),
        "city_agree": lambda user: actions.city_agree(change, actor=user),
        "city_refuse": lambda user: actions.city_refuse(change, actor=user, opinion="示例"),
        "approve": lambda user: actions.approve_change(change, actor=user, decision=NUMBER),
        "refuse": lambda user: actions.refuse_change(change, actor=user, opinion="示例"),
        "withdraw": lambda user: actions.withdraw_change(change, actor=user),
    }
    may = {
        "file": {"existing_member"}, "withdraw": {"existing_member"}, "city_agree": {"city_x_officer"},
        "city_refuse": {"city_x_officer"}, "approve": {"province_officer"}, "refuse": {"province_officer"},
    }  # fmt: skip
    for name, do in acts.items():
        for who, user in cast.everybody.items():
            if who not in may[name]:
                with pytest.raises(Forbidden):
                    do(user)
    seen = {name for name, user in cast.everybody.items() if persons.changes_for(user).exists()}
    assert seen == {"existing_member", "city_x_officer", "province_officer", "ministry_officer", "auditor"}
    readers = {name for name, user in cast.everybody.items() if files.may_see(user, change.proof)}
    assert readers == seen


def test_an_officer_of_the_unit_does_not_decide_on_it(cast: Cast) -> None:
    officer = make_officer(cast.city_x, "兼职")
    UnitMember.objects.create(unit=cast.existing, user=officer, since=NOW)
    with pytest.raises(Refused, match="您是有关单位的填报人"):
        actions.city_agree(rename(cast), actor=officer)
    change = ask(cast, cast.existing, cast.existing_member, K.MERGER, partner=cast.unit_a.uscc)
    officer = make_officer(cast.city_x, "兼职二")
    UnitMember.objects.create(unit=cast.unit_a, user=officer, since=NOW)
    with pytest.raises(Refused, match="您是有关单位的填报人"):
        actions.city_refuse(change, actor=officer, opinion="示例")


@pytest.mark.parametrize(
    ("kind", "values", "anchor"),
    [
        ("sale", {}, "kind"),
        (K.NAME, {"name": " "}, "name"),
        (K.NAME, {"name": "长" * 121}, "name"),
        (K.NAME, {"name": "丁示例 园区"}, "name"),
        (K.CODE, {"uscc": ""}, "uscc"),
        (K.CODE, {"uscc": "91430200MA0000001X"}, "uscc"),
        (K.ADDRESS, {"address": ""}, "address"),
        (K.ADDRESS, {"address": "示例路 1 号"}, "address"),
        (K.BOUNDARY, {"boundary": ""}, "boundary"),
        (K.MERGER, {"partner": ""}, "partner"),
        (K.MERGER, {"partner": "91430200MA0000001X"}, "partner"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(cast: Cast, kind: str, values: dict[str, str], anchor: str) -> None:
    with pytest.raises(Invalid) as refused:
        ask(cast, cast.park, cast.park_member, kind, **values)
    assert [gap.anchor for gap in refused.value.refusal.gaps] == [anchor]
    assert ChangeRequest.objects.count() == 0


def test_day_reason_and_proof_are_needed(cast: Cast) -> None:
    for day in (None, NOW.date() + timedelta(days=1)):
        with pytest.raises(Invalid) as refused:
            actions.file_change(
                cast.park, K.NAME, actor=cast.park_member, values={"name": "新示例园区"}, changed_on=day, reason="",
                proof=None,
            )  # fmt: skip
        assert [gap.anchor for gap in refused.value.refusal.gaps] == ["reason", "changed_on", "proof"]
    Unit.objects.filter(pk=cast.park.pk).update(boundary="东至示例路")
    for values, kind in (({"boundary": "东至示例路"}, K.BOUNDARY), ({"uscc": cast.park.uscc}, K.CODE)):
        with pytest.raises(Invalid):
            ask(cast, cast.park, cast.park_member, kind, **values)


def test_codes_and_partners_that_can_t_be(cast: Cast) -> None:
    with pytest.raises(Invalid, match="填写有误") as refused:
        ask(cast, cast.existing, cast.existing_member, K.CODE, uscc=cast.unit_a.uscc)
    assert "已登记为另一家单位" in refused.value.refusal.gaps[0].message
    far = make_unit(cast.separate_city)
    merged = make_unit(cast.city_x, merged_into=cast.unit_b, merged_on=DAY)
    sites = make_unit(cast.city_x, site="一厂")
    make_unit(cast.city_x, uscc=sites.uscc, site="二厂")
    wrong = {
        far: "跨省合并", merged: "已经并入其他单位", sites: "几个厂区", cast.park: "没有登记",
        cast.existing: "没有登记",
    }  # fmt: skip
    for partner, words in wrong.items():
        with pytest.raises(Invalid) as refused:
            ask(cast, cast.existing, cast.existing_member, K.MERGER, partner=partner.uscc)
        assert words in refused.value.refusal.gaps[0].message


def test_one_open_request_of_a_kind_and_boundaries_of_parks_alone(cast: Cast) -> None:
    rename(cast)
    with pytest.raises(Refused, match="一次只能有一个"):
        rename(cast, "别的名称有限公司")
    ask(cast, cast.existing, cast.existing_member, K.CODE, uscc=players.code())
    with pytest.raises(Refused, match="只适用于园区"):
        ask(cast, cast.existing, cast.existing_member, K.BOUNDARY, boundary="东至示例路")


def test_what_has_become_impossible_does_not_take_effect(cast: Cast) -> None:
    code = players.code()
    change = ask(cast, cast.existing, cast.existing_member, K.CODE, uscc=code)
    actions.city_agree(change, actor=cast.city_x_officer)
    make_unit(cast.city_y, uscc=code)
    with pytest.raises(Refused, match="不能再生效：这个代码已登记为另一家单位"):
        actions.approve_change(change, actor=cast.province_officer, decision=NUMBER)
    merger = ask(cast, cast.existing, cast.existing_member, K.MERGER, partner=cast.unit_a.uscc)
    actions.city_agree(merger, actor=cast.city_x_officer)
    Unit.objects.filter(pk=cast.existing.pk).update(merged_into=cast.unit_b)
    with pytest.raises(Refused, match="已并入乙示例有限公司"):
        actions.approve_change(merger, actor=cast.province_officer, decision=NUMBER)
    assert Unit.objects.get(pk=cast.unit_a.pk).merged_into is None
