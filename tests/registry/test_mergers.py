"""A merger washes nothing off and is no fault: bars, look-backs, lists, open applications (docs/decisions/0016)."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from lvheng.accounts.models import User
from lvheng.campaigns.queries import pack_for
from lvheng.core import files
from lvheng.core.models import Notification
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing import actions as filing
from lvheng.filing.models import Application
from lvheng.filing.process import APPLICATION
from lvheng.registry import actions, persons, queries
from lvheng.registry.models import Bar, ChangeRequest, ListEntry, Unit, UnitCode
from lvheng.screening.automatic import hits_under
from lvheng.screening.comparing import compare
from lvheng.screening.models import Finding
from tests import cast as players
from tests.cast import NOW, Cast, make_member, make_unit, put_on_list
from tests.filing import make

K = ChangeRequest.Kind
NUMBER = "示例合并〔2025〕1号"


def ask(cast: Cast, partner: Unit, unit: Unit | None = None, actor: User | None = None) -> ChangeRequest:
    return actions.file_change(
        unit or cast.existing, K.MERGER, actor=actor or cast.existing_member, values={"partner": partner.uscc},
        changed_on=date(2025, 6, 30), reason="吸收合并", proof=make.pdf("合并协议.pdf"),
    )  # fmt: skip


def merge(cast: Cast, partner: Unit, unit: Unit | None = None, actor: User | None = None) -> Unit:
    change = ask(cast, partner, unit, actor)
    actions.city_agree(change, actor=cast.city_x_officer)
    actions.approve_change(change, actor=cast.province_officer, decision=NUMBER)
    return again(unit or cast.existing)


def again(unit: Unit) -> Unit:
    return Unit.objects.get(pk=unit.pk)


def told(user: User) -> list[str]:
    return [note.text for note in Notification.objects.filter(recipient=user).order_by("id")]


def counted(cast: Cast, unit: Unit) -> tuple[int, int]:
    """Removals that count against a unit under HN-1.1.c: asked for it alone, and with all others."""
    exclusion = next(one for one in pack_for(cast.campaign, cast.city_x).eligibility.exclusions if one.id == "HN-1.1.c")
    found = compare(cast.campaign, [Unit.objects.select_related("authority__parent").get(pk=unit.pk)])
    listed = [one for one in found.by_unit.get(unit.pk, {}).values() if one.removal is not None and one.counts]
    return len(hits_under(unit, exclusion)), len(listed)


@pytest.mark.db
@pytest.mark.clause("HN-4.2.c")
def test_a_bar_binds_who_absorbs_the_barred_unit_and_who_absorbs_that_one(cast: Cast) -> None:
    bar = actions.bar(
        cast.unit_a, actor=cast.province_officer, years=3, clause="HN-4.2.c", decision="示例〔2025〕3号", reason="造假"
    )
    UnitCode.objects.create(unit=cast.unit_a, uscc="430200000012345", until=NOW.date())
    shell = make_unit(cast.city_x, "空壳示例有限公司")
    shell = merge(cast, cast.unit_a, shell, make_member(shell))
    assert queries.bar_on(shell) == bar
    assert queries.codes_of(shell) == [shell.uscc, cast.unit_a.uscc, "430200000012345"]
    last = merge(cast, shell)
    assert queries.bar_on(last) == bar
    assert queries.codes_of(last) == [last.uscc, cast.unit_a.uscc, "430200000012345", shell.uscc]
    made = actions.bar(
        last, actor=cast.province_officer, years=1, clause="HN-4.2.c", decision="示例〔2025〕4号", reason="示例"
    )
    assert made.uscc == last.uscc
    assert Bar.objects.filter(decision="示例〔2025〕4号").count() == 4


@pytest.mark.clause("HN-4.2.c")
@pytest.mark.clause("MI-3.d")
def test_who_absorbs_a_barred_unit_can_not_begin_to_file(cast: Cast) -> None:
    shell = make_unit(cast.city_x, "空壳示例有限公司")
    put_on_list(shell, ListEntry.Level.PROVINCIAL)
    member = make_member(shell)
    actions.bar(
        cast.unit_a, actor=cast.province_officer, years=3, clause="HN-4.2.c", decision="示例〔2025〕3号", reason="造假"
    )
    shell = merge(cast, cast.unit_a, shell, member)
    with pytest.raises(Refused, match="禁止申报") as error:
        filing.start(shell, actor=member)
    assert error.value.refusal.clauses == ("HN-4.2.c",)


def test_a_ring_of_mergers_ends(cast: Cast) -> None:
    Unit.objects.filter(pk=cast.unit_a.pk).update(merged_into=cast.unit_b)
    Unit.objects.filter(pk=cast.unit_b.pk).update(merged_into=cast.unit_a)
    assert queries.codes_of(again(cast.unit_a)) == [cast.unit_a.uscc, cast.unit_b.uscc]
    assert counted(cast, cast.unit_a) == (0, 0)


@pytest.mark.db
@pytest.mark.clause("HN-1.1.c")
def test_being_merged_is_no_removal_and_a_removal_for_cause_goes_over(cast: Cast) -> None:
    absorbed = make_unit(cast.city_x, "戊示例有限公司")
    put_on_list(absorbed, ListEntry.Level.PROVINCIAL)
    unit = merge(cast, absorbed)
    assert counted(cast, unit) == (0, 0)
    assert counted(cast, again(absorbed)) == (0, 0)
    removed = make_unit(cast.city_x, "己示例有限公司")
    put_on_list(removed, ListEntry.Level.PROVINCIAL)
    actions.remove_from_lists(
        removed, actor=cast.province_officer, clause="", reason="并入他处的传言", decision="示例〔2025〕4号"
    )
    unit = merge(cast, removed)
    assert counted(cast, unit) == (1, 1)
    actions.file_change(
        unit, K.CODE, actor=cast.existing_member, values={"uscc": players.code()}, changed_on=date(2025, 7, 1),
        reason="示例", proof=make.pdf(),
    )  # fmt: skip
    change = ChangeRequest.objects.get(state="submitted")
    actions.city_agree(change, actor=cast.city_x_officer)
    actions.approve_change(change, actor=cast.province_officer, decision="示例〔2025〕5号")
    assert counted(cast, again(unit)) == (1, 1)


@pytest.mark.db
def test_an_absorbed_unit_s_open_applications_end(cast: Cast) -> None:
    filed = make.submitted(cast.unit_a, cast.enterprise_a).application
    practice = filing.start(cast.unit_a, actor=cast.enterprise_a, practice=True)
    draft = make.filled(cast.unit_b, cast.enterprise_b)
    merge(cast, cast.unit_a)
    merge(cast, cast.unit_b)
    states = dict(Application.objects.values_list("pk", "state"))
    assert (states[filed.pk], states[draft.pk], states[practice.pk]) == ("ended", "ended", "draft")
    words = f"甲示例有限公司已并入丙示例有限公司，2025 年度的申报终止（{NUMBER}）。"
    assert words in told(cast.enterprise_a)
    assert words in told(cast.city_x_officer)
    assert not [text for text in told(cast.city_y_officer) if "乙示例有限公司已并入" in text]


def test_an_application_ends_by_merger_only_where_there_was_one(cast: Cast) -> None:
    draft = make.filled(cast.unit_a, cast.enterprise_a)
    with pytest.raises(Refused, match="没有并入其他单位"):
        APPLICATION.check(draft, "merge", cast.province_officer)
    for who, user in cast.everybody.items():
        if who != "province_officer":
            with pytest.raises(Forbidden):
                APPLICATION.check(draft, "merge", user)


def page(client: Client, user: User, change: ChangeRequest) -> Any:
    client.force_login(user)
    return client.get(f"/registry/changes/{change.pk}/")


@pytest.mark.db
def test_who_decides_is_shown_what_is_held_against_the_absorbed_unit(cast: Cast, client: Client) -> None:
    actions.bar(
        cast.unit_a, actor=cast.province_officer, years=3, clause="HN-4.2.c", decision="示例〔2025〕3号", reason="造假"
    )
    found = {"unit": cast.unit_a, "campaign": cast.campaign, "clause": "HN-1.1.a", "found_at": NOW}
    Finding.objects.create(**found, source_key="a", origin="declared", summary="示例发现")
    Finding.objects.create(**found, source_key="b", origin="declared", summary="已过去的发现", until=NOW.date())
    change = ask(cast, cast.unit_a)
    actions.city_agree(change, actor=cast.city_x_officer)
    text = page(client, cast.province_officer, change).content.decode()
    assert "被合并的甲示例有限公司禁止申报至" in text
    assert "2025 年度 HN-1.1.a " in text
    assert "：示例发现" in text
    assert "已过去的发现" not in text
    assert "已开始和已提交的申报终止" in text
    assert "示例发现" not in page(client, cast.existing_member, change).content.decode()


@pytest.mark.db
def test_the_absorbed_side_is_heard(cast: Cast, client: Client) -> None:
    change = ask(cast, cast.unit_b)
    for user, words in (
        (cast.enterprise_b, "申请合并本单位（乙示例有限公司）"),
        (cast.city_y_officer, "申请合并本地区的乙示例有限公司"),
    ):
        note = Notification.objects.get(recipient=user)
        assert words in note.text
        assert note.url == f"/registry/changes/{change.pk}/"
        assert page(client, user, change).status_code == 200
        assert files.may_see(user, change.proof)
        assert [one.pk for one in persons.changes_for(user)] == [change.pk]
        with pytest.raises(Forbidden):
            actions.city_agree(change, actor=user)
    assert not persons.changes_for(cast.separate_officer).exists()
    assert not persons.changes_for(cast.enterprise_a).exists()
    actions.city_agree(change, actor=cast.city_x_officer)
    assert "市州已同意" in told(cast.enterprise_b)[-1]
    actions.withdraw_change(change, actor=cast.existing_member)
    for user in (cast.city_x_officer, cast.province_officer, cast.city_y_officer, cast.enterprise_b):
        assert told(user)[-1] == "丙示例有限公司撤回了合并申请，不必再办理。"
    again_asked = ask(cast, cast.unit_b)
    actions.withdraw_change(again_asked, actor=cast.existing_member)
    assert "撤回" not in told(cast.province_officer)[-2]


@pytest.mark.db
def test_the_absorbed_unit_s_own_requests_end(cast: Cast) -> None:
    own = actions.file_change(
        cast.unit_a, K.NAME, actor=cast.enterprise_a, values={"name": "甲新示例有限公司"},
        changed_on=date(2025, 6, 30), reason="示例", proof=make.pdf(),
    )  # fmt: skip
    merge(cast, cast.unit_a)
    own.refresh_from_db()
    assert (own.state, own.decided_by) == ("refused", cast.province_officer)
    assert "已并入丙示例有限公司" in own.province_opinion
    assert own.province_opinion in told(cast.enterprise_a)


def test_a_code_of_another_site_needs_a_site(cast: Cast) -> None:
    def wanted(code: str) -> str:
        with pytest.raises(Invalid) as refused:
            actions.file_change(
                again(cast.existing), K.CODE, actor=cast.existing_member, values={"uscc": code},
                changed_on=date(2025, 7, 1), reason="示例", proof=make.pdf(),
            )  # fmt: skip
        return refused.value.refusal.gaps[0].message

    other = make_unit(cast.city_x, site="一厂")
    assert "先为本单位登记厂区名称" in wanted(other.uscc)
    merge(cast, cast.unit_a)
    words = wanted(cast.unit_a.uscc)
    assert "登记在已并入本单位的甲示例有限公司名下" in words
    assert "请选“合并”" not in words
    Unit.objects.filter(pk=cast.existing.pk).update(site="二厂")
    made = actions.file_change(
        again(cast.existing), K.CODE, actor=cast.existing_member, values={"uscc": other.uscc},
        changed_on=date(2025, 7, 1), reason="示例", proof=make.pdf(),
    )  # fmt: skip
    assert made.proposed == {"uscc": other.uscc}
