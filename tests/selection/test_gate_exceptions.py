"""What opens a shut gate besides filing: releases on the rules' grounds, and decisions on the gate itself."""

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from lvheng.campaigns.models import Campaign
from lvheng.core import clock, door
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.registry.models import Release
from lvheng.selection import actions, queries
from lvheng.selection.models import Candidacy, GateOverride
from tests.campaigns.packs import hunan
from tests.cast import Cast, make_authority
from tests.selection.making import EXISTING, candidate, file_existing, listed_units, submitted
from tests.standards.conftest import overlay
from tests.standards.packs import OverlayMaker

__all__ = ["overlay"]
LETTING = "{gate: {override: true}}"
SAID = {"reason": "两家单位因洪水停产，省级会商同意", "decision": "示例放〔2025〕1号"}
FREED = {"ground": "deregistered", "reason": "2025年9月已注销", "decision": "示例免〔2025〕1号"}


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def override(cast: Cast, **given: Any) -> GateOverride:
    actor, city = given.pop("actor", cast.province_officer), given.pop("city", cast.city_x)
    said: dict[str, Any] = SAID | given
    return actions.override_gate(cast.campaign, city, actor=actor, **said)


@pytest.fixture
def letting(overlay: OverlayMaker) -> None:
    """Hunan's rules, but with decisions on the gate."""
    overlay(hunan(LETTING))


@pytest.mark.clause("HN-4.1.b")
def test_in_2025_no_gate_is_let_through(cast: Cast) -> None:
    with pytest.raises(Refused) as error:
        override(cast)
    assert error.value.refusal.clauses == ("HN-4.1.b",)
    assert "不允许放行推荐闸门" in error.value.refusal.message
    address = reverse("selection:override", args=[cast.city_x.pk])
    client = signed_in(cast.province_officer)
    text = client.get(address).content.decode()
    assert "不允许放行推荐闸门" in text
    assert "<textarea" not in text
    assert client.post(address, SAID).status_code == 409
    assert "决定放行…" not in client.get(reverse("selection:city", args=[cast.city_x.pk])).content.decode()
    GateOverride.objects.create(
        campaign=cast.campaign, city=cast.city_x, decided_by=cast.province_officer, decided_at=clock.now(), **SAID
    )
    assert not queries.gate(cast.campaign, cast.city_x).open
    assert queries.shut_cities(cast.campaign, cast.province) == {cast.city_x.pk}


@pytest.mark.clause("HN-4.1.b")
@pytest.mark.usefixtures("letting")
def test_where_the_rules_allow_it_a_decision_lets_new_applicants_through(cast: Cast) -> None:
    application = candidate(cast, cast.unit_a)
    with pytest.raises(Refused):
        actions.recommend(application, actor=cast.province_officer)
    made = override(cast)
    found = queries.gate(cast.campaign, cast.city_x)
    assert (found.open, found.let_through, found.missing) == (True, True, 2)
    assert found.words == (
        "株洲市的推荐闸门已由决定放行（示例放〔2025〕1号）：两家单位因洪水停产，省级会商同意。"
        "还有 2 家现有单位未完成填报。"
    )
    assert queries.shut_cities(cast.campaign, cast.province) == set()
    assert actions.recommend(application, actor=cast.province_officer).state == Candidacy.State.RECOMMENDED
    assert str(made) == f"株洲市 {cast.campaign}"
    (event,) = AuditEvent.objects.filter(verb="gate.override")
    assert (event.clauses, event.actor) == ("HN-4.1.b", cast.province_officer)
    assert Notification.objects.filter(recipient=cast.ministry_officer, text__contains="已由决定放行").exists()
    assert Notification.objects.filter(recipient=cast.city_x_officer, text__contains="已由决定放行").exists()
    with pytest.raises(Refused, match="已由决定放行"):
        override(cast)
    file_existing(cast)
    found = queries.gate(cast.campaign, cast.city_x)
    assert (found.open, found.let_through) == (True, False)
    assert "全部完成填报" in found.words


@pytest.mark.usefixtures("letting")
def test_who_may_decide_and_what_stands_in_the_way(cast: Cast) -> None:
    for name, person in cast.everybody.items():
        if name != "province_officer":
            with pytest.raises(Forbidden, match="只有省级"):
                override(cast, actor=person)
    with pytest.raises(Refused, match="推荐闸门开放"):
        override(cast, city=cast.city_y)
    with pytest.raises(Invalid) as error:
        override(cast, reason=" ", decision="号" * 81)
    assert {gap.anchor for gap in error.value.refusal.gaps} == {"reason", "decision"}
    door.move(cast.campaign, Campaign.State.CLOSED)
    with pytest.raises(Refused, match="已结束"):
        override(cast)


def test_a_territory_without_a_gate_needs_no_decision(cast: Cast) -> None:
    city = make_authority("990100", "示例市", "city", cast.other_province)
    with pytest.raises(Refused, match="未设置推荐闸门") as error:
        override(cast, city=city, actor=cast.other_province_officer)
    assert error.value.refusal.clauses == ()


@pytest.mark.usefixtures("letting")
def test_the_page_of_the_decision(cast: Cast) -> None:
    address = reverse("selection:override", args=[cast.city_x.pk])
    client = signed_in(cast.province_officer)
    assert "决定放行…" in client.get(reverse("selection:city", args=[cast.city_x.pk])).content.decode()
    assert "丙示例有限公司" in client.get(address).content.decode()
    answer = client.post(address, SAID | {"decision": ""})
    assert answer.status_code == 422
    assert "请填写决定文号。" in answer.content.decode()
    assert SAID["reason"] in answer.content.decode()
    assert signed_in(cast.other_province_officer).get(address).status_code == 404
    assert signed_in(cast.city_x_officer).get(address).status_code == 404
    auditor = signed_in(cast.auditor)
    assert "由省级工作人员决定" in auditor.get(address).content.decode()
    assert auditor.post(address, SAID).status_code == 403
    answer = client.post(address, SAID, follow=True)
    text = answer.content.decode()
    assert "已决定放行株洲市的推荐闸门" in text
    assert "示例放〔2025〕1号" in text
    assert "已由决定放行" in client.get(reverse("analysis:province")).content.decode()
    assert "已由决定放行" in signed_in(cast.city_x_officer).get(reverse("analysis:city")).content.decode()


@pytest.mark.db
def test_the_database_keeps_one_decision_a_city_as_it_was(cast: Cast) -> None:
    def make() -> GateOverride:
        return GateOverride.objects.create(
            campaign=cast.campaign, city=cast.city_x, decided_by=cast.province_officer, decided_at=clock.now(), **SAID
        )

    made = make()
    with pytest.raises(IntegrityError), transaction.atomic():
        make()
    with pytest.raises(DatabaseError), transaction.atomic():
        GateOverride.objects.filter(pk=made.pk).update(reason="别的理由")


@pytest.mark.clause("HN-4.1.b")
def test_a_release_names_one_of_the_rules_grounds(cast: Cast) -> None:
    made = actions.release_unit(cast.park, cast.campaign, actor=cast.province_officer, **FREED)
    assert (made.ground, made.reason, made.decision) == tuple(FREED.values())
    assert Notification.objects.get(recipient=cast.park_member).text == (
        "“丁示例园区”已由省级决定免除2025年度填报（示例免〔2025〕1号）：已注销或停止生产。"
    )
    assert Notification.objects.filter(recipient=cast.city_x_officer).count() == 1
    with pytest.raises(Refused, match="不需要免除"):
        actions.release_unit(cast.park, cast.campaign, actor=cast.province_officer, **FREED)
    with pytest.raises(Forbidden):
        actions.release_unit(cast.existing, cast.campaign, actor=cast.city_x_officer, **FREED)
    with pytest.raises(Refused, match="没有填报任务"):
        actions.release_unit(cast.unit_a, cast.campaign, actor=cast.province_officer, **FREED)


def test_a_release_says_all_that_is_wrong_at_once(cast: Cast) -> None:
    def faults(**given: str) -> dict[str, str]:
        with pytest.raises(Invalid) as error:
            actions.release_unit(cast.park, cast.campaign, actor=cast.province_officer, **(FREED | given))
        return {gap.anchor: gap.message for gap in error.value.refusal.gaps}

    assert faults(ground="", reason=" ", decision="") == {
        "ground": "请选择免除的情形。", "reason": "请填写免除理由。", "decision": "请填写决定文号。",
    }  # fmt: skip
    assert faults(ground="nothing") == {"ground": "请选择免除的情形。"}
    assert set(faults(decision="号" * 81, reason="长" * 501)) == {"decision", "reason"}
    assert not Release.objects.exists()


def test_rules_without_grounds_ask_for_none(cast: Cast, overlay: OverlayMaker) -> None:
    overlay(hunan("{duty: {release_grounds: []}}"))
    made = actions.release_unit(cast.park, cast.campaign, actor=cast.province_officer, **(FREED | {"ground": "x"}))
    assert made.ground == ""


@pytest.mark.usefixtures("letting")
@pytest.mark.clause("HN-4.1.b")
def test_the_ministry_sees_every_release_and_decision_of_the_year(cast: Cast) -> None:
    actions.release_unit(cast.park, cast.campaign, actor=cast.province_officer, **FREED)
    override(cast)
    address = reverse("selection:exceptions")
    for person in (cast.ministry_officer, cast.auditor, cast.province_officer):
        text = signed_in(person).get(address).content.decode()
        assert "丁示例园区" in text
        assert "已注销或停止生产" in text
        assert SAID["reason"] in text
    text = signed_in(cast.other_province_officer).get(address).content.decode()
    assert "没有免除填报的单位" in text
    assert "没有放行的市州" in text
    for person in (cast.city_x_officer, cast.enterprise_a, cast.expert, cast.administrator, cast.stranger):
        assert signed_in(person).get(address).status_code == 404
    assert address in signed_in(cast.ministry_officer).get(reverse("analysis:ministry")).content.decode()


@pytest.mark.usefixtures("letting")
@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_for_any_number(cast: Cast, many: int, django_assert_max_num_queries: Any) -> None:
    for number in range(many):
        city = make_authority(f"43090{number}", f"示例市{number}", "city", cast.province)
        (unit,) = listed_units(city, 1)
        override(cast, city=city)
        actions.release_unit(unit, cast.campaign, actor=cast.province_officer, **FREED)
    client = signed_in(cast.ministry_officer)
    with django_assert_max_num_queries(10):
        client.get(reverse("selection:exceptions"))


@pytest.mark.clause("MI-3.b")
def test_the_benchmarking_report_counts_the_released_as_such(cast: Cast) -> None:
    submitted(cast, cast.existing, "70", route=EXISTING)
    (extra,) = listed_units(cast.city_x, 1)
    actions.release_unit(extra, cast.campaign, actor=cast.province_officer, **FREED)
    factories = queries.benchmarking(cast.campaign, cast.province)["kinds"]["factory"]
    assert (factories["due"], factories["filed"], factories["released"]) == (2, 1, 1)
