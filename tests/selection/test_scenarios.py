"""What-ifs: worked out from things as they stand, kept by name, compared; nothing is decided by them (MI-1.b)."""

import json
import re
from typing import Any

import pytest
from django.urls import reverse

from lvheng.accounts.models import Authority
from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing.models import Application
from lvheng.review.models import Review
from lvheng.screening.models import Finding
from lvheng.selection import actions, queries, whatif
from lvheng.selection.actions.scenarios import MOST_SCENARIOS
from lvheng.selection.models import Candidacy, Scenario
from tests.cast import Cast, make_unit
from tests.selection.making import candidate, file_existing, judged, mean_is, submitted
from tests.selection.test_views import signed_in

C = Candidacy.State


def rule(**said: Any) -> dict[str, Any]:
    without = said.pop("without", ())
    kept, gaps = whatif.read({name: str(value) for name, value in said.items()}, [str(pk) for pk in without])
    assert gaps == []
    return kept


def tried(cast: Cast, **said: Any) -> dict[str, tuple[bool, str, str]]:
    outcome = queries.worked_out(cast.campaign, cast.province, rule(**said))
    return {one.entry.unit: (one.choice.enters, one.words, one.change) for one in outcome.rows}


def kept(cast: Cast, name: str = "方案一", **said: Any) -> Scenario:
    return actions.keep_scenario(
        cast.campaign, cast.province, actor=cast.province_officer, name=name, rule=rule(**said)
    )  # fmt: skip


@pytest.fixture
def three(cast: Cast) -> list[Application]:
    """Three new applicants that nothing stops: two of city X, one of city Y."""
    file_existing(cast)
    return [
        candidate(cast, cast.unit_a, "90", industry="cement"), candidate(cast, make_unit(cast.city_x, "寅示例"), "80"),
        candidate(cast, cast.unit_b, "70"),
    ]  # fmt: skip


@pytest.mark.clause("MI-1.b")
def test_the_order_is_explained_row_by_row(cast: Cast, three: list[Application]) -> None:
    candidate(cast, make_unit(cast.city_x, "卯示例"), "90")
    outcome = queries.worked_out(cast.campaign, cast.province, rule())
    assert [(one.entry.unit, one.before_next) for one in outcome.rows] == [
        ("甲示例有限公司", "同分，重点行业在前"), ("卯示例", "得分高 10.00"), ("寅示例", "得分高 10.00"),
        ("乙示例有限公司", ""),
    ]  # fmt: skip
    address = reverse("selection:scenario_new", args=[cast.province.pk])
    page = signed_in(cast.province_officer).get(address, {"try": "1"})
    assert re.findall("排序：[^<]*", page.content.decode()) == [
        "排序：得分高的在前（按全部小数位比较）；得分相同的，重点行业在前；都相同的并列。"
    ]
    assert "同分，重点行业在前" in page.content.decode()


@pytest.mark.clause("MI-1.b")
def test_who_enters_and_who_stays_out_is_said_one_by_one(cast: Cast, three: list[Application]) -> None:
    assert tried(cast, line="80") == {
        "甲示例有限公司": (True, "", "enter"), "寅示例": (True, "", "enter"), "乙示例有限公司": (False, "线下", ""),
    }  # fmt: skip
    assert tried(cast, places=1)["寅示例"] == (False, "名额已满", "")
    assert tried(cast, **{f"region_{cast.city_x.pk}": 1})["寅示例"] == (False, "地区名额已满", "")
    assert tried(cast, industry_cement=0)["甲示例有限公司"] == (False, "行业名额已满", "")
    assert tried(cast, industry_=1)["乙示例有限公司"] == (False, "行业名额已满", "")
    assert tried(cast, without=[three[0].pk], places=1)["寅示例"][0]
    actions.recommend(three[2], actor=cast.province_officer)
    assert tried(cast, places=2)["乙示例有限公司"] == (False, "名额已满", "leave")
    assert Candidacy.objects.filter(state=C.RECOMMENDED).count() == 1


def test_what_stops_a_unit_now_keeps_it_out(cast: Cast) -> None:
    assert tried(cast) == {}
    candidate(cast, cast.unit_a, "90")  # its gate is shut: two existing units of city X have not filed
    candidate(cast, cast.unit_b, "80", province=(Review.State.OPEN, ""))
    found = candidate(cast, make_unit(cast.city_y, "卯示例"), "70")
    Finding.objects.create(campaign=cast.campaign, unit=found.unit, clause="HN-1.1.f", summary="列入失信被执行人名单")
    declined = candidate(cast, make_unit(cast.city_y, "辰示例"), "60")
    actions.decline(declined, actor=cast.province_officer, reason="先进性不足")
    judged(submitted(cast, make_unit(cast.city_y, "巳示例"), "50"), Authority.Level.PROVINCE)
    ended = candidate(cast, make_unit(cast.city_y, "午示例"), "40")
    Candidacy.objects.filter(application=ended).update(state=C.ENDED)
    assert {name: words for name, (_enters, words, _change) in tried(cast).items()} == {
        "甲示例有限公司": "闸门未开放", "乙示例有限公司": "省级未通过", "卯示例": "有查询发现",
        "辰示例": "已不予推荐", "巳示例": "市州未报送", "午示例": "已终止",
    }  # fmt: skip


@pytest.mark.clause("MI-1.c")
def test_who_would_need_a_reason_is_marked(cast: Cast, three: list[Application]) -> None:
    mean_is(cast, "75")
    outcome = queries.worked_out(cast.campaign, cast.province, rule())
    assert [one.below for one in outcome.rows] == [False, False, True]
    assert (outcome.lowest, dict(outcome.by_region), dict(outcome.by_industry)) == (
        70, {cast.city_x.pk: 2, cast.city_y.pk: 1}, {"cement": 1, "": 2},
    )  # fmt: skip


@pytest.mark.parametrize("n", [1, 3])
def test_a_what_if_costs_the_same_for_any_number(cast: Cast, n: int, django_assert_num_queries: Any) -> None:
    for index in range(n):
        candidate(cast, make_unit(cast.city_x, f"示例{index}"), "80")
    with django_assert_num_queries(8):
        assert len(queries.worked_out(cast.campaign, cast.province, rule(line="50")).rows) == n


@pytest.mark.parametrize(
    ("field", "text"),
    [("line", "七十二"), ("line", "101"), ("line", "-1"), ("places", "-1"), ("places", "1.5"), ("region_1", "x"),
     ("industry_cement", "99999")],
)  # fmt: skip
def test_what_is_no_number_is_said_at_its_field(field: str, text: str) -> None:
    _rule, gaps = whatif.read({field: text}, [])
    assert [gap.anchor for gap in gaps] == [field]
    assert text in gaps[0].message


def test_a_rule_is_kept_as_it_was_typed() -> None:
    said = {
        "kind": "park", "line": "72.50", "places": "80", "benchmark_set": "3", "by": "experts", "region_7": "0",
        "industry_": "4",
    }  # fmt: skip
    read, gaps = whatif.read(said | {"line": " 72.50 "}, ["9", "9", "x"])
    assert gaps == []
    assert (whatif.typed(read), read["without"]) == (said, [9])
    assert whatif.read({"kind": "nothing"}, [])[0]["kind"] == "factory"


def test_a_scenario_is_kept_changed_copied_and_deleted(cast: Cast, three: list[Application]) -> None:
    actor = cast.province_officer
    made = kept(cast, "  方案一 ", line="80")
    assert (made.name, made.rule["line"], made.edition) == ("方案一", "80", 1)
    with pytest.raises(Invalid) as caught:
        kept(cast, "方案一")
    assert [gap.anchor for gap in caught.value.refusal.gaps] == ["name"]
    changed = actions.change_scenario(made, actor=actor, name="方案一", rule=rule(line="75"), edition=1)
    assert (changed.rule["line"], changed.edition) == ("75", 2)
    with pytest.raises(Refused, match="没有保存您的修改"):
        actions.change_scenario(made, actor=actor, name="方案二", rule=rule(), edition=1)
    copies = [actions.copy_scenario(changed, actor=actor).name for _ in range(2)]
    assert copies == ["方案一（副本）", "方案一（副本）2"]
    actions.delete_scenario(changed, actor=actor)
    for gone in (
        lambda: actions.delete_scenario(changed, actor=actor),
        lambda: actions.copy_scenario(changed, actor=actor),
        lambda: actions.change_scenario(changed, actor=actor, name="方案三", rule=rule(), edition=2),
    ):
        with pytest.raises(Refused, match="已经删除"):
            gone()
    assert [event.verb for event in AuditEvent.objects.filter(verb__startswith="scenario.").order_by("id")] == [
        "scenario.keep", "scenario.change", "scenario.keep", "scenario.keep", "scenario.delete",
    ]  # fmt: skip
    assert not Candidacy.objects.exclude(state=C.CANDIDATE).exists()


def test_there_is_a_most_of_scenarios(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lvheng.selection.actions.scenarios.MOST_SCENARIOS", 1)
    kept(cast)
    with pytest.raises(Refused, match="最多保存 1 个"):
        kept(cast, "方案二")
    assert MOST_SCENARIOS > 1


def test_only_the_province_keeps_scenarios_of_its_own(cast: Cast) -> None:
    made = kept(cast)
    for name, person in cast.everybody.items():
        if name == "province_officer":
            continue
        for forbidden in (
            lambda who=person: actions.keep_scenario(
                cast.campaign, cast.province, actor=who, name="别的", rule=rule()
            ),
            lambda who=person: actions.change_scenario(made, actor=who, name="别的", rule=rule(), edition=1),
            lambda who=person: actions.copy_scenario(made, actor=who),
            lambda who=person: actions.delete_scenario(made, actor=who),
        ):  # fmt: skip
            with pytest.raises(Forbidden):
                forbidden()
    assert list(Scenario.objects.values_list("name", "edition")) == [("方案一", 1)]


def test_the_pages_of_what_ifs(cast: Cast, three: list[Application]) -> None:
    one, two = kept(cast, line="80"), kept(cast, "方案二", places=1)
    pages = [
        reverse("selection:scenarios", args=[cast.province.pk]),
        reverse("selection:scenario_new", args=[cast.province.pk]),
        reverse("selection:scenario", args=[one.pk]),
        reverse("selection:scenario_compare", args=[cast.province.pk]) + f"?first={one.pk}&second={two.pk}",
    ]
    for name, person in cast.everybody.items():
        may = name in ("province_officer", "ministry_officer", "auditor")
        for page in pages:
            assert signed_in(person).get(page).status_code == (200 if may else 404), (name, page)
    client = signed_in(cast.auditor)
    assert 'id="id_name"' not in client.get(pages[2]).content.decode()
    answer = client.post(pages[2], {"name": "别的", "edition": "1"})
    assert answer.status_code == 403
    text = signed_in(cast.province_officer).get(pages[3]).content.decode()
    assert "结果不同的单位（1 家）" in text
    assert "寅示例" in text
    assert "乙示例有限公司" not in text


def test_trying_keeping_and_what_is_wrong_on_the_page(cast: Cast, three: list[Application]) -> None:
    client = signed_in(cast.province_officer)
    new = reverse("selection:scenario_new", args=[cast.province.pk])
    text = client.get(new, {"try": "1", "line": "75", "show": "in"}).content.decode()
    assert "甲示例有限公司" in text
    assert "乙示例有限公司" not in text
    wrong = client.get(new, {"try": "1", "line": "七十"})
    assert (wrong.status_code, "“七十”不是 0 到 100 之间的分数" in wrong.content.decode()) == (422, True)
    assert 'value="七十"' in wrong.content.decode()
    refused = client.post(new, {"line": "75", "places": "x", "name": "甲方案"})
    assert refused.status_code == 422
    assert 'value="甲方案"' in refused.content.decode()
    assert not Scenario.objects.exists()
    assert client.post(new, {"line": "75", "name": ""}).status_code == 422
    answer = client.post(new, {"line": "75", "name": "甲方案", "without": [str(three[1].pk)]})
    made = Scenario.objects.get()
    assert answer["Location"] == reverse("selection:scenario", args=[made.pk])
    assert (made.rule["line"], made.rule["without"]) == ("75", [three[1].pk])
    page = reverse("selection:scenario", args=[made.pk])
    assert "测算中除外" in client.get(page, {"show": "all"}).content.decode()
    assert client.post(page, {"line": "60", "name": "甲方案", "edition": "1"}).status_code == 302
    stale = client.post(page, {"line": "50", "name": "甲方案", "edition": "1"})
    assert (stale.status_code, "没有保存您的修改" in stale.content.decode()) == (409, True)
    assert 'value="50"' in stale.content.decode()
    assert client.post(page, {"line": "50", "name": "乙方案", "act": "keep_new"}).status_code == 302
    assert client.post(page, {"act": "copy"}).status_code == 302
    assert client.post(page, {"act": "delete"}).status_code == 302
    assert sorted(Scenario.objects.values_list("name", flat=True)) == ["乙方案", "甲方案（副本）"]


def test_scenarios_of_two_kinds_are_not_compared(cast: Cast) -> None:
    one, two = kept(cast), kept(cast, "园区", kind="park")
    page = reverse("selection:scenario_compare", args=[cast.province.pk])
    answer = signed_in(cast.province_officer).get(page, {"first": one.pk, "second": two.pk})
    assert (answer.status_code, "类别不同" in answer.content.decode()) == (422, True)


@pytest.mark.clause("MI-1.b")
def test_a_decision_taken_from_a_scenario_names_it(cast: Cast, three: list[Application]) -> None:
    made = kept(cast, line="80")
    client, bulk = signed_in(cast.province_officer), reverse("selection:bulk", args=[cast.province.pk])
    seen = client.post(bulk, {"verb": "recommend", "scenario": made.pk, "from": "scenario"})
    lines = [line.application for line in seen.context["seen"].lines]
    assert lines == three[:2]
    assert not Candidacy.objects.exclude(state=C.CANDIDATE).exists()
    answer = client.post(bulk, {
        "verb": "recommend", "scenario": made.pk, "step": "apply", "token": seen.context["seen"].token,
        "application": [one.pk for one in lines],
    })  # fmt: skip
    assert answer["Location"] == reverse("selection:scenario", args=[made.pk])
    assert list(Candidacy.objects.order_by("id").values_list("state", flat=True)) == [
        C.RECOMMENDED, C.RECOMMENDED, C.CANDIDATE,
    ]  # fmt: skip
    said = json.loads(AuditEvent.objects.get(verb="selection.decide_together").data)
    assert (said["scenario"], said["name"]) == (made.pk, "方案一")
    rest = client.post(bulk, {"verb": "decline", "scenario": made.pk, "from": "scenario"})
    assert [line.application for line in rest.context["seen"].lines] == three[2:]
