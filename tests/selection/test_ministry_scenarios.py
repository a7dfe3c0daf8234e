"""The ministry's what-ifs, over what provinces have reported: tried, compared, decided from (MI-3.c)."""

import json
from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from lvheng.accounts.models import Authority
from lvheng.campaigns.actions import record_mean
from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Forbidden
from lvheng.screening.models import Finding
from lvheng.selection import actions, queries, whatif
from lvheng.selection.models import Candidacy, Scenario
from tests.cast import Cast, make_officer, make_unit
from tests.selection.making import candidacy_in, file_existing, mean_is, opinion_on
from tests.selection.test_views import signed_in, text_of

C = Candidacy.State


def rule(**said: Any) -> dict[str, Any]:
    without = said.pop("without", ())
    return whatif.read({name: str(value) for name, value in said.items()}, [str(pk) for pk in without])[0]


def tried(cast: Cast, **said: Any) -> dict[str, tuple[bool, str, str]]:
    outcome = queries.worked_out(cast.campaign, cast.ministry, rule(**said))
    return {one.entry.unit: (one.choice.enters, one.words, one.change) for one in outcome.rows}


def kept(cast: Cast, name: str = "部方案", **said: Any) -> Scenario:
    return actions.keep_scenario(
        cast.campaign, cast.ministry, actor=cast.ministry_officer, name=name, rule=rule(**said)
    )  # fmt: skip


def reported(
    cast: Cast, name: str, total: str, at: Authority | None = None, points: str = "", **values: Any
) -> Candidacy:
    """A unit that its province has reported and an expert has judged, with `points` on indicator 7."""
    found = candidacy_in(cast, make_unit(at or cast.city_x, name), C.REPORTED, total, **values)
    opinion_on(found.application, cast.expert, cast.ministry_officer, {7: points} if points else None)
    return found


@pytest.fixture
def four(cast: Cast) -> list[Candidacy]:
    """Two units that Hunan has reported, one of a city under separate planning, one that is only recommended."""
    file_existing(cast)
    found = [
        reported(cast, "子示例", "90", points="60", industry="cement"), reported(cast, "丑示例", "80", points="85"),
        reported(cast, "寅示例", "70", cast.separate_city),
    ]  # fmt: skip
    return [*found, candidacy_in(cast, make_unit(cast.city_y, "卯示例"), C.RECOMMENDED, "99")]


@pytest.mark.clause("MI-3.c")
def test_the_ministry_tries_over_what_is_reported_by_province_and_industry(
    cast: Cast, four: list[Candidacy]
) -> None:
    enters = (True, "", "enter")
    assert tried(cast) == {"子示例": enters, "丑示例": enters, "寅示例": enters}
    assert tried(cast, line="75")["寅示例"] == (False, "线下", "")
    assert tried(cast, places=2)["寅示例"] == (False, "名额已满", "")
    assert tried(cast, **{f"region_{cast.province.pk}": 1})["丑示例"] == (False, "地区名额已满", "")
    assert tried(cast, **{f"region_{cast.separate_city.pk}": 0})["寅示例"] == (False, "地区名额已满", "")
    assert tried(cast, industry_=1)["寅示例"] == (False, "行业名额已满", "")
    assert tried(cast, without=[four[0].application_id], places=2)["寅示例"] == enters
    assert tried(cast, kind="park") == {}
    actions.shortlist(four[2], actor=cast.ministry_officer)
    assert tried(cast, line="75")["寅示例"] == (False, "线下", "leave")


def test_what_stops_a_shortlist_now_keeps_a_unit_out(cast: Cast, four: list[Candidacy]) -> None:
    unheard = candidacy_in(cast, make_unit(cast.city_y, "辰示例"), C.REPORTED, "60")
    found = reported(cast, "巳示例", "50")
    Finding.objects.create(
        campaign=cast.campaign, unit=found.application.unit, clause="HN-1.1.f", summary="列入失信被执行人名单",
        state=Finding.State.CONFIRMED,
    )  # fmt: skip
    actions.pass_over(four[1], actor=cast.ministry_officer, reason="先进性不足")
    Candidacy.objects.filter(pk=four[2].pk).update(state=C.HELD)
    assert {name: words for name, (enters, words, _change) in tried(cast).items() if not enters} == {
        "丑示例": "已不入围", "寅示例": "已暂缓", "辰示例": "专家意见不足", "巳示例": "有查询发现",
    }  # fmt: skip
    assert unheard.state == C.REPORTED
    make_officer(cast.city_x).roles.update(user=cast.expert)  # once an officer of the units' city: a conflict
    assert tried(cast)["子示例"] == (False, "专家有利益冲突", "")


@pytest.mark.clause("MI-3.c")
def test_the_order_is_by_verified_scores_or_by_the_experts(cast: Cast, four: list[Candidacy]) -> None:
    assert [name for name, one in tried(cast, places=1).items() if one[0]] == ["子示例"]
    by_experts = tried(cast, places=1, by="experts")
    assert list(by_experts) == ["丑示例", "子示例", "寅示例"]
    assert by_experts["丑示例"][0]
    assert by_experts["寅示例"] == (False, "没有得分", "")
    assert tried(cast, line="80", by="experts")["子示例"] == (False, "线下", "")
    outcome = queries.worked_out(cast.campaign, cast.province, rule(by="experts"))
    assert outcome.rows[0].entry.unit == "卯示例"
    page = signed_in(cast.ministry_officer).get(
        reverse("selection:scenario_new", args=[cast.province.parent_id]), {"try": "1", "by": "experts"}
    )  # fmt: skip
    assert "排序：专家评审得分高的在前" in page.content.decode()
    assert "专家评审得分高 25.00" in page.content.decode()


@pytest.mark.clause("MI-1.c")
def test_each_unit_is_compared_with_the_mean_of_its_own_province(cast: Cast, four: list[Candidacy]) -> None:
    mean_is(cast, "85")
    record_mean(cast.campaign, cast.separate_city, "factory", population=5, mean="60", groups={})
    outcome = queries.worked_out(cast.campaign, cast.ministry, rule())
    assert {one.entry.unit: one.below for one in outcome.rows} == {"子示例": False, "丑示例": True, "寅示例": False}
    assert [(one.province, one.after) for one in outcome.means] == [(cast.province, 85), (cast.separate_city, 60)]


@pytest.mark.parametrize("n", [1, 3])
def test_the_ministry_s_what_if_costs_the_same_for_any_number(
    cast: Cast, n: int, django_assert_num_queries: Any
) -> None:
    for index in range(n):
        reported(cast, f"示例{index}", "80")
        reported(cast, f"单列示例{index}", "80", cast.separate_city)
    with django_assert_num_queries(18):
        assert len(queries.worked_out(cast.campaign, cast.ministry, rule(line="50")).rows) == 2 * n


def test_only_the_ministry_keeps_and_sees_its_scenarios(cast: Cast, four: list[Candidacy]) -> None:
    one, two = kept(cast, line="75"), kept(cast, "部方案二", places=1)
    pages = [
        reverse("selection:scenarios", args=[cast.ministry.pk]),
        reverse("selection:scenario_new", args=[cast.ministry.pk]),
        reverse("selection:scenario", args=[one.pk]),
        reverse("selection:scenario_compare", args=[cast.ministry.pk]) + f"?first={one.pk}&second={two.pk}",
    ]
    for name, person in cast.everybody.items():
        for page in pages:
            expected = 200 if name in ("ministry_officer", "auditor") else 404
            assert signed_in(person).get(page).status_code == expected, (name, page)
        if name == "ministry_officer":
            continue
        for forbidden in (
            lambda who=person: actions.keep_scenario(
                cast.campaign, cast.ministry, actor=who, name="别的", rule=rule()
            ),
            lambda who=person: actions.change_scenario(one, actor=who, name="别的", rule=rule(), edition=1),
            lambda who=person: actions.copy_scenario(one, actor=who),
            lambda who=person: actions.delete_scenario(one, actor=who),
        ):  # fmt: skip
            with pytest.raises(Forbidden):
                forbidden()
    assert signed_in(cast.auditor).post(pages[2], {"name": "别的", "edition": "1"}).status_code == 403
    city = reverse("selection:scenario_new", args=[cast.city_x.pk])
    assert signed_in(cast.ministry_officer).get(city).status_code == 404


def test_comparing_says_who_enters_and_who_leaves_in_both_directions(cast: Cast, four: list[Candidacy]) -> None:
    one = kept(cast, line="75")
    two = kept(cast, "部方案二", **{f"region_{cast.province.pk}": 1})
    page = reverse("selection:scenario_compare", args=[cast.ministry.pk])
    client = signed_in(cast.ministry_officer)

    def shown(**said: Any) -> list[str]:
        answer = client.get(page, {"first": one.pk, "second": two.pk, **said})
        return [left.entry.unit for left, _right in answer.context["rows"]]

    assert shown() == ["丑示例", "寅示例"]
    assert (shown(show="first"), shown(show="second")) == (["丑示例"], ["寅示例"])
    assert shown(show="second", page="9") == ["寅示例"]
    text = text_of(client.get(page, {"first": one.pk, "second": two.pk}))
    assert "两个方案都进入 1 家" in text
    assert "只按方案一进入 1" in text


@pytest.mark.clause("MI-3.c")
def test_the_shortlist_is_decided_from_a_scenario_after_its_preview(cast: Cast, four: list[Candidacy]) -> None:
    made = kept(cast, line="75")
    client, bulk = signed_in(cast.ministry_officer), reverse("selection:bulk_ministry")
    seen = client.post(bulk, {"verb": "shortlist", "scenario": made.pk, "from": "scenario"})
    lines = [line.application for line in seen.context["seen"].lines]
    assert lines == [one.application for one in four[:2]]
    assert not Candidacy.objects.filter(state=C.SHORTLISTED).exists()
    answer = client.post(bulk, {
        "verb": "shortlist", "scenario": made.pk, "step": "apply", "token": seen.context["seen"].token,
        "application": [one.pk for one in lines],
    })  # fmt: skip
    assert answer["Location"] == reverse("selection:scenario", args=[made.pk])
    said = json.loads(AuditEvent.objects.get(verb="selection.decide_together").data)
    assert (said["scenario"], said["name"], said["units"]) == (made.pk, "部方案", 2)
    rest = client.post(bulk, {"verb": "pass_over", "scenario": made.pk, "from": "scenario"})
    assert [line.application for line in rest.context["seen"].lines] == [four[2].application]
    strange = actions.keep_scenario(
        cast.campaign, cast.province, actor=cast.province_officer, name="省方案", rule=rule()
    )  # fmt: skip
    assert client.post(bulk, {"verb": "shortlist", "scenario": strange.pk}).status_code == 404


def test_a_scenario_of_more_than_one_preview_is_decided_in_turns(
    cast: Cast, four: list[Candidacy], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST", 2)
    made = kept(cast)
    client, bulk = signed_in(cast.ministry_officer), reverse("selection:bulk_ministry")
    said = {"verb": "shortlist", "scenario": made.pk, "from": "scenario"}
    seen = client.post(bulk, said)
    assert [line.application for line in seen.context["seen"].lines] == [one.application for one in four[:2]]
    assert "其余 1 家请办理后再从方案继续" in text_of(seen)


def everything() -> dict[str, list[Any]]:
    """All rows of all tables but those that a what-if may write: itself, the log, the session."""
    left = {"selection.Scenario", "core.AuditEvent", "sessions.Session"}
    models = [model for model in apps.get_models() if model._meta.label not in left]
    return {model._meta.label: sorted(map(repr, model.objects.values_list())) for model in models}


@pytest.mark.clause("MI-1.b")
@pytest.mark.parametrize("level", ["ministry", "province"])
def test_what_ifs_write_nothing_but_themselves_and_the_log(
    cast: Cast, four: list[Candidacy], level: str
) -> None:
    place: Authority = getattr(cast, level)
    client = signed_in(getattr(cast, f"{level}_officer"))
    before = everything()
    assert before["selection.Candidacy"]
    new = reverse("selection:scenario_new", args=[place.pk])
    said = {"line": "75", "places": "2", "name": "甲", "benchmark_set": str(cast.sets["factory"].pk)}
    for _ in range(2):
        assert client.get(new, {"try": "1", **said}).status_code == 200
    for name in ("甲", "乙"):
        assert client.post(new, said | {"name": name}).status_code == 302
    one, two = Scenario.objects.order_by("id")
    page = reverse("selection:scenario", args=[one.pk])
    assert client.post(page, said | {"line": "60", "edition": "1"}).status_code == 302
    assert client.get(page).status_code == 200
    compare = reverse("selection:scenario_compare", args=[place.pk])
    assert client.get(compare, {"first": one.pk, "second": two.pk}).status_code == 200
    bulk = reverse("selection:bulk_ministry") if level == "ministry" else reverse("selection:bulk", args=[place.pk])
    for verb in ("shortlist", "pass_over") if level == "ministry" else ("recommend", "decline"):
        assert client.post(bulk, {"verb": verb, "scenario": one.pk, "from": "scenario"}).status_code == 200
    for act in ("copy", "delete"):
        assert client.post(page, {"act": act}).status_code == 302
    assert everything() == before
    verbs = set(AuditEvent.objects.filter(verb__startswith="scenario.").values_list("verb", flat=True))
    assert verbs == {"scenario.keep", "scenario.change", "scenario.delete"}
