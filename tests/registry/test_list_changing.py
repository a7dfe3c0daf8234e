"""Renamings and removals by a list: many rows a statement, every room and every unit's people told."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lvheng.core import audit
from lvheng.core.models import AuditEvent, Notification
from lvheng.filing.models import Answer
from lvheng.registry import actions
from lvheng.registry.actions.lists import apply_list
from lvheng.registry.models import EntryEvent, ListEntry, Unit, UnitName
from tests.cast import Cast, code, make_unit
from tests.filing.make import filled
from tests.registry.listing import DECISION, ON, read, row

pytestmark = pytest.mark.db


def listed(unit: Unit) -> Unit:
    actions.enter_list(unit, "provincial", actor=None, year=2020, batch="", decision="示例", number=None, on=ON)
    return unit


def test_renaming_and_removing_take_queries_by_batches_not_by_rows(cast: Cast) -> None:
    counts = []
    for size in (1, 15):
        old = [listed(make_unit(cast.city_x, f"株洲示例{size}第{at}旧厂", uscc=code())) for at in range(2 * size)]
        rows = [row(one, name=f"{one.name}新名", former=one.name, state="更名") for one in old[:size]]
        rows += [row(one, state="移出", reason=f"原因{one.pk}") for one in old[size:]]
        found = read(cast, *rows)
        with CaptureQueriesContext(connection) as applying:
            done = apply_list(found, actor=cast.province_officer)
        assert (done["renamed"], done["removed"]) == (size, size)
        counts.append(len(applying))
        for unit in old[:size]:
            now = Unit.objects.get(pk=unit.pk)
            assert (now.name, now.name_key, now.pinyin[-8:]) == (f"{unit.name}新名", f"{unit.name}新名", "xin ming")
            kept = UnitName.objects.get(unit=unit)
            assert (kept.name, kept.name_key, kept.since, kept.until) == (unit.name, unit.name, None, ON)
            entry = ListEntry.objects.get(unit=unit)
            assert (entry.state, entry.events.last().text) == ("renamed", f"原“{unit.name}”")
        for unit in old[size:]:
            entry = ListEntry.objects.get(unit=unit)
            assert (entry.state, entry.removed_on, entry.removal_reason) == ("removed", ON, f"原因{unit.pk}")
            assert (entry.removal_decision, entry.events.last().text) == (DECISION, f"原因{unit.pk}")
    assert counts[0] == counts[1]
    assert EntryEvent.objects.filter(kind="removed").count() == 16
    assert AuditEvent.objects.filter(verb="unit.removed").count() == 16
    assert list(audit.verify()) == []


def test_a_second_renaming_begins_where_the_first_ended(cast: Cast) -> None:
    UnitName.objects.create(unit=cast.existing, name="旧", since=None, until=ON)
    UnitName.objects.create(unit=cast.existing, name="更旧", since=None, until=None)
    line = row(cast.existing, name="丙示例新名有限公司", state="更名", on="2025-02-01")
    found = read(cast, line, actor=cast.ministry_officer, level="national", authority=cast.ministry)
    apply_list(found, actor=cast.ministry_officer)
    assert UnitName.objects.get(unit=cast.existing, name=cast.existing.name).since == ON


def test_drafts_follow_a_renaming_by_list(cast: Cast) -> None:
    draft, unit = filled(cast.unit_a, cast.enterprise_a), cast.unit_a
    name = "甲示例更名后有限公司"
    level, who, where = "national", cast.ministry_officer, cast.ministry
    found = read(cast, row(unit, name=name, state="更名"), actor=who, level=level, authority=where)
    assert apply_list(found, actor=who)["renamed"] == 1
    assert Answer.objects.get(application=draft, key="profile.name").value == name


def test_people_of_changed_units_are_told_and_every_address_opens(cast: Cast) -> None:
    lines = [row(cast.unit_a, name="甲示例新名有限公司", state="更名"), row(cast.unit_b, state="移出", reason="搬迁")]
    ListEntry.objects.exclude(level="provincial").filter(unit__in=(cast.unit_a, cast.unit_b)).delete()
    found = read(cast, *lines)
    assert apply_list(found, actor=cast.province_officer)["renamed"] == 1
    texts = {one.recipient_id: one.text for one in Notification.objects.all()}
    assert texts[cast.enterprise_a.pk] == (
        f"“{cast.unit_a.name}”已随省级名单（{DECISION}）更名为“甲示例新名有限公司”；名称有误的，请提出变更申请。"
    )
    assert texts[cast.enterprise_b.pk] == f"“{cast.unit_b.name}”已由省级名单（{DECISION}）移出，原因：搬迁。"
    assert cast.province_officer.pk not in texts
    for one in Notification.objects.all():
        browser = Client()
        browser.force_login(one.recipient)
        assert browser.get(one.url).status_code == 200, (one.recipient, one.url)


def test_an_officer_of_the_list_s_own_authority_is_led_to_the_import(cast: Cast) -> None:
    unit = listed(make_unit(cast.city_y, "长沙示例旧厂"))
    apply_list(read(cast, row(unit, state="移出", reason="停产")), actor=cast.province_officer)
    urls = set(Notification.objects.values_list("url", flat=True))
    assert urls <= {"/registry/units/?area=430100"}
    own = make_unit(cast.separate_city, "计划单列市示例厂")
    found = read(cast, row(own), actor=cast.separate_officer, authority=cast.separate_city)
    apply_list(found, actor=cast.separate_officer)
    assert not Notification.objects.filter(recipient=cast.separate_officer).exists()
