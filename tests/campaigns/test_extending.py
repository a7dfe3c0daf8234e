"""Extensions by decision: who, when, of what, and what follows."""

from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from lvheng.campaigns import actions, queries
from lvheng.campaigns.models import Campaign, Extension, Window
from lvheng.core import clock, door
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing import actions as filing
from lvheng.registry.models import Unit
from tests.campaigns.packs import EXTENDING, hunan
from tests.cast import Cast, make_unit
from tests.filing import make
from tests.standards.packs import OverlayMaker

FILING, HAND_IN, REPORT = Window.Act.values
SAID = {"closes_on": "2025-11-05", "reason": "当地发生洪水，停电停网", "decision": "示例延〔2025〕1号"}
LATE = datetime(2025, 10, 28, 9, 0, tzinfo=clock.ZONE)


def extend(cast: Cast, *, actor: Any = None, act: str = FILING, unit: Unit | None = None, **given: Any) -> Extension:
    area = given.pop("authority", cast.city_x)
    said: dict[str, Any] = SAID | given
    return actions.extend(cast.campaign, area, act, actor=actor or cast.province_officer, unit=unit, **said)


def faults(cast: Cast, **given: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as error:
        extend(cast, **given)
    return {gap.anchor: gap.message for gap in error.value.refusal.gaps}


@pytest.fixture
def allowed(overlay: OverlayMaker) -> None:
    """Hunan's rules, but with extensions."""
    overlay(hunan(EXTENDING))


@pytest.mark.clause("HN-3.3")
def test_in_2025_nothing_is_extended(cast: Cast) -> None:
    with pytest.raises(Refused) as error:
        extend(cast)
    assert error.value.refusal.clauses == ("HN-3.3",)
    assert "不能延期" in error.value.refusal.message
    assert not Extension.objects.exists()


@pytest.mark.clause("HN-3.3")
def test_only_the_level_the_rules_name_decides(cast: Cast, overlay: OverlayMaker) -> None:
    overlay(hunan(EXTENDING))
    for name, person in cast.everybody.items():
        if name != "province_officer":
            with pytest.raises(Forbidden, match="只有省级"):
                extend(cast, actor=person)
    assert extend(cast).authority == cast.city_x


@pytest.mark.clause("HN-3.3")
def test_the_rules_may_leave_it_to_another_level(cast: Cast, overlay: OverlayMaker) -> None:
    overlay(hunan("{extensions: {enabled: true, decided_by: city}}"))
    with pytest.raises(Forbidden, match="只有市州级"):
        extend(cast)
    assert extend(cast, actor=cast.city_x_officer, closes_on="2025-11-06").decided_by == cast.city_x_officer
    assert queries.may_extend(cast.city_x_officer, cast.campaign) == [cast.city_x]
    assert queries.may_extend(cast.province_officer, cast.campaign) == []


@pytest.mark.usefixtures("allowed")
@pytest.mark.clause("HN-3.3")
def test_a_later_extension_opens_again_what_was_over_for_whom_it_concerns(cast: Cast) -> None:
    application = make.committed(cast.existing, cast.existing_member)
    with clock.fixed(LATE):
        with pytest.raises(Refused, match="截止"):
            filing.submit(application, actor=cast.existing_member)
        extend(cast, unit=cast.existing)
        version = filing.submit(application, actor=cast.existing_member)
        assert version.submitted_at == LATE
        assert version.window_closes_at == clock.day_end(datetime(2025, 11, 5, tzinfo=clock.ZONE).date())
        with pytest.raises(Refused, match="截止"):
            filing.start(cast.park, actor=cast.park_member)
        extend(cast)
        filing.start(cast.park, actor=cast.park_member)
        with pytest.raises(Refused, match="截止"):
            filing.start(cast.unit_b, actor=cast.enterprise_b)


@pytest.mark.usefixtures("allowed")
def test_an_extension_is_on_record_and_everybody_concerned_is_told(cast: Cast) -> None:
    made = extend(cast)
    (event,) = AuditEvent.objects.filter(verb="campaign.extend")
    assert (event.actor, event.clauses) == (cast.province_officer, "HN-3.3")
    assert "示例延〔2025〕1号" in event.data
    told = set(Notification.objects.values_list("recipient", flat=True))
    people = (cast.enterprise_a, cast.existing_member, cast.park_member, cast.city_x_officer)
    assert told == {person.pk for person in people}
    text = Notification.objects.filter(recipient=cast.enterprise_a).get().text
    assert text.startswith("株洲市的申报填报截止时间延长至 2025年11月5日 23:59:59（示例延〔2025〕1号）")
    Notification.objects.all().delete()
    extend(cast, unit=cast.existing, reason="长" * 500, closes_on="2025/11/08")
    told = set(Notification.objects.values_list("recipient", flat=True))
    assert told == {cast.existing_member.pk, cast.city_x_officer.pk}
    Notification.objects.all().delete()
    extend(cast, act=HAND_IN, closes_on="2025年11月3日")
    assert set(Notification.objects.values_list("recipient", flat=True)) == {cast.city_x_officer.pk}
    assert str(made) == "申报填报 株洲市"


@pytest.mark.usefixtures("allowed")
def test_what_is_wrong_is_said_at_its_field(cast: Cast) -> None:
    empty = faults(cast, closes_on=" ", reason="", decision="")
    assert empty == {
        "closes_on": "请填写新的截止日期。", "reason": "请填写延期理由。", "decision": "请填写决定文号。"
    }  # fmt: skip
    assert faults(cast, act="") == {"act": "请选择延期的事项。"}
    assert "不是日期" in faults(cast, closes_on="下周三")["closes_on"]
    assert faults(cast, closes_on="2025-10-19") == {"closes_on": "2025年10月19日已经过去；请填写今天或以后的日期。"}
    assert "现在的截止日期是 2025年10月27日" in faults(cast, closes_on="2025-10-27")["closes_on"]
    assert "最多 500 个字" in faults(cast, reason="长" * 501)["reason"]
    assert "只能延长申报填报" in faults(cast, unit=cast.existing, act=HAND_IN)["act"]
    assert "只能按省延期" in faults(cast, act=REPORT)["area"]
    assert extend(cast, authority=cast.province, act=REPORT, closes_on="2025-11-10").act == REPORT
    extend(cast)
    assert "2025年11月5日" in faults(cast, closes_on="2025-11-05")["closes_on"]
    assert "2025年11月5日" in faults(cast, unit=cast.unit_a, closes_on="2025-11-05")["closes_on"]
    Window.objects.filter(act=HAND_IN).delete()
    assert "没有“市州报送汇总表”" in faults(cast, act=HAND_IN)["act"]
    Window.objects.filter(act=FILING).delete()
    assert "没有“申报填报”" in faults(cast, unit=cast.unit_a)["act"]
    door.move(cast.campaign, Campaign.State.CLOSED)
    with pytest.raises(Refused, match="已结束"):
        actions.extend(Campaign.objects.get(), cast.city_x, FILING, actor=cast.province_officer, **SAID)


@pytest.mark.db
@pytest.mark.usefixtures("allowed")
def test_the_database_keeps_an_extension_as_it_was(cast: Cast) -> None:
    made = extend(cast)
    for change in (
        lambda: Extension.objects.filter(pk=made.pk).update(closes_at=LATE),
        lambda: Extension.objects.filter(pk=made.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def page_of(who: Any, name: str, **asked: Any) -> Any:
    client = Client()
    client.force_login(who)
    return client.get(reverse(f"campaigns:{name}"), asked)


def test_the_pages_where_the_rules_allow_none(cast: Cast) -> None:
    listed = page_of(cast.province_officer, "extensions").content.decode()
    assert "不能延期" in listed
    assert "HN-3.3" in listed
    form = page_of(cast.province_officer, "extend").content.decode()
    assert "不能延期" in form
    assert "<textarea" not in form
    assert page_of(cast.city_x_officer, "extend").status_code == 403
    assert page_of(cast.auditor, "extensions").status_code == 200
    for person in (cast.enterprise_a, cast.expert, cast.administrator, cast.stranger):
        assert page_of(person, "extensions").status_code == 404
        assert page_of(person, "extend").status_code == 404
    client = Client()
    client.force_login(cast.province_officer)
    answer = client.post(reverse("campaigns:extend"), SAID | {"area": "430200", "act": FILING})
    assert answer.status_code == 409
    assert "HN-3.3" in answer.content.decode()


@pytest.mark.usefixtures("allowed")
def test_the_pages_where_the_rules_allow_extensions(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.province_officer)
    address = reverse("campaigns:extend")
    answer = client.post(address, SAID | {"area": "430200", "act": FILING, "reason": ""})
    assert answer.status_code == 422
    assert "请填写延期理由。" in answer.content.decode()
    assert 'value="示例延〔2025〕1号"' in answer.content.decode()
    for area in ("", "430100999"):
        answer = client.post(address, SAID | {"area": area, "act": FILING})
        assert (answer.status_code, "请选择延期的地区" in answer.content.decode()) == (422, True)
    answer = client.post(address, SAID | {"area": "430200", "act": FILING}, follow=True)
    assert "已决定延期" in answer.content.decode()
    assert "株洲市" in answer.content.decode()
    answer = client.post(f"{address}?unit={cast.existing.pk}", SAID | {"closes_on": "2025-11-07"}, follow=True)
    assert cast.existing.name in answer.content.decode()
    assert cast.existing.name in client.get(address, {"unit": cast.existing.pk}).content.decode()
    outside = make_unit(cast.other_province)
    for key in (str(outside.pk), "x", "9" * 40):
        assert client.get(address, {"unit": key}).status_code == 404
    assert "丙示例有限公司" in page_of(cast.ministry_officer, "extensions").content.decode()
    assert "丙示例有限公司" not in page_of(cast.other_province_officer, "extensions").content.decode()
    assert "丙示例有限公司" not in page_of(cast.city_y_officer, "extensions").content.decode()


@pytest.mark.usefixtures("allowed")
def test_a_citys_officers_see_what_was_decided_for_the_province(cast: Cast) -> None:
    extend(cast, authority=cast.province)
    assert "湖南省" in page_of(cast.city_y_officer, "extensions").content.decode()
    assert "没有延期决定" in page_of(cast.separate_officer, "extensions").content.decode()


@pytest.mark.usefixtures("allowed")
@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_for_any_number(cast: Cast, many: int, django_assert_max_num_queries: Any) -> None:
    for day in range(many):
        extend(cast, unit=(cast.existing, cast.park, cast.unit_a)[day], closes_on=f"2025-10-{28 + day}")
    client = Client()
    client.force_login(cast.ministry_officer)
    with django_assert_max_num_queries(10):
        client.get(reverse("campaigns:extensions"))


def test_there_are_no_pages_of_extensions_before_the_first_year(cast: Cast) -> None:
    Window.objects.all().delete()
    for model in (cast.campaign.named_sets, cast.campaign.participations):
        model.all().delete()
    cast.campaign.delete()
    assert page_of(cast.province_officer, "extend").status_code == 404
    assert "没有延期决定" in page_of(cast.province_officer, "extensions").content.decode()
