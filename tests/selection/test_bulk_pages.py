"""The pages of decisions in bulk and of the ranking: who sees them, what is said, nothing typed lost."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lvheng.selection import actions
from lvheng.selection.models import Candidacy
from tests.cast import Cast, make_unit
from tests.selection.making import candidacy_in, candidate, file_existing, mean_is, opinion_on, submitted
from tests.selection.test_views import signed_in, text_of

C = Candidacy.State
RANKING = 25


def bulk_of(cast: Cast) -> str:
    return reverse("selection:bulk", args=[cast.province.pk])


def posted(client: Client, address: str, *chosen: Any, **said: Any) -> Any:
    return client.post(address, {"application": [str(one.pk) for one in chosen], **said})


def test_only_who_decides_gets_a_preview(cast: Cast) -> None:
    one = candidate(cast, cast.unit_a)
    for name, person in cast.everybody.items():
        answer = posted(signed_in(person), bulk_of(cast), one, verb="recommend")
        expected = {"province_officer": 200, "ministry_officer": 403, "auditor": 403}.get(name, 404)
        assert answer.status_code == expected, name
        answer = posted(signed_in(person), reverse("selection:bulk_ministry"), verb="shortlist")
        assert answer.status_code == {"ministry_officer": 200, "auditor": 403}.get(name, 404), name
    assert signed_in(cast.province_officer).get(bulk_of(cast)).status_code == 405


def test_what_is_not_the_province_s_does_not_exist(cast: Cast) -> None:
    mine, other = candidate(cast, cast.unit_a), submitted(cast, make_unit(cast.separate_city, "示例市属"))
    client = signed_in(cast.province_officer)
    assert posted(client, bulk_of(cast), mine, other, verb="recommend").status_code == 404
    assert posted(client, bulk_of(cast), mine, verb="publish").status_code == 404
    assert posted(client, bulk_of(cast), mine, verb="shortlist").status_code == 404
    assert posted(client, bulk_of(cast), mine, verb="recommend", scenario="99").status_code == 404
    assert posted(client, reverse("selection:bulk", args=[cast.other_province.pk]), verb="recommend").status_code == 404


@pytest.mark.clause("MI-1.c")
def test_a_confirmation_refused_keeps_what_was_typed_and_shows_why(cast: Cast) -> None:
    file_existing(cast)
    mean_is(cast, "75")
    one, two = candidate(cast, cast.unit_a, "80"), candidate(cast, cast.unit_b, "70")
    client = signed_in(cast.province_officer)
    seen = posted(client, bulk_of(cast), one, two, verb="recommend")
    assert "低于平均，须说明理由" in text_of(seen)
    said = {"verb": "recommend", "step": "apply", "token": seen.context["seen"].token}
    refused = posted(client, bulk_of(cast), one, two, **said, **{f"reason_{one.pk}": "工艺领先"})
    assert refused.status_code == 409
    assert "有 1 家单位不能推荐，本次没有办理任何一家" in text_of(refused)
    assert (refused.context["stopped"], refused.context["blocked"]) == (1, 0)
    assert 'value="apply"' in text_of(refused)  # the reason typed here settles it
    assert 'value="工艺领先"' in text_of(refused)
    assert not Candidacy.objects.exclude(state=C.CANDIDATE).exists()
    declined = posted(client, bulk_of(cast), one, two, verb="decline", step="apply", token="", reason=" ")
    assert (declined.status_code, "请填写不予推荐的理由" in text_of(declined)) == (422, True)
    done = posted(client, bulk_of(cast), one, two, **said, reason="行业空白")
    assert (done.status_code, done["Location"]) == (302, reverse("selection:ranking", args=[cast.province.pk]))
    again = posted(client, bulk_of(cast), one, two, **said, reason="行业空白")
    assert again.status_code == 302
    assert list(Candidacy.objects.values_list("state", flat=True)) == [C.RECOMMENDED] * 2


def test_a_preview_overtaken_is_shown_anew_with_a_token_that_holds(cast: Cast) -> None:
    file_existing(cast)
    one, two = candidate(cast, cast.unit_a, "80"), candidate(cast, cast.unit_b, "70")
    client = signed_in(cast.province_officer)
    token = posted(client, bulk_of(cast), one, two, verb="recommend").context["seen"].token
    actions.decline(two, actor=cast.province_officer, reason="先进性不足")
    said = {"verb": "recommend", "step": "apply"}
    refused = posted(client, bulk_of(cast), one, two, **said, token=token)
    assert (refused.status_code, "预览之后情况有变化" in text_of(refused)) == (409, True)
    assert "现在是“不予推荐”，不能推荐" in text_of(refused)
    assert 'value="apply"' not in text_of(refused)  # nothing to confirm before it is previewed anew
    assert 'btn-primary" name="step" value="preview"' in text_of(refused)
    assert "<th scope=\"col\">市州</th>" in text_of(refused)
    fresh = posted(client, bulk_of(cast), one, verb="recommend").context["seen"].token
    assert posted(client, bulk_of(cast), one, **said, token=fresh).status_code == 302


def test_an_empty_selection_is_said(cast: Cast) -> None:
    client = signed_in(cast.province_officer)
    assert "没有选择单位" in text_of(posted(client, bulk_of(cast), verb="recommend"))
    assert posted(client, bulk_of(cast), verb="recommend", step="apply", token="x").status_code == 422


@pytest.mark.clause("MI-3.c")
def test_the_ministry_passes_many_over_with_a_reason(cast: Cast) -> None:
    made = [candidacy_in(cast, unit, C.REPORTED).application for unit in (cast.unit_a, cast.unit_b)]
    for one in made:
        opinion_on(one, cast.expert, cast.ministry_officer)
    client, address = signed_in(cast.ministry_officer), reverse("selection:bulk_ministry")
    page = posted(client, address, *made, verb="pass_over")
    for words in ('<th scope="col">地区</th>', "省内名次", f"<td>{cast.province.name}</td>"):
        assert words in text_of(page)
    seen = page.context["seen"]
    said = {"verb": "pass_over", "step": "apply", "token": seen.token}
    done = posted(client, address, *made, **said, **{f"reason_{one.pk}": f"理由{one.pk}" for one in made})
    assert (done.status_code, done["Location"]) == (302, reverse("selection:ministry"))
    assert [one.ministry_reason for one in Candidacy.objects.order_by("id")] == [f"理由{one.pk}" for one in made]


@pytest.mark.parametrize("n", [1, 3])
def test_the_ranking_page_costs_the_same_for_any_number(
    cast: Cast, n: int, django_assert_num_queries: Any
) -> None:
    for index in range(n):
        candidate(cast, make_unit(cast.city_x, f"示例{index}"), "80", industry="cement")
    client = signed_in(cast.province_officer)
    page = reverse("selection:ranking", args=[cast.province.pk])
    client.get(page)
    with django_assert_num_queries(RANKING):
        text = text_of(client.get(page))
    with django_assert_num_queries(RANKING + 2):  # the city asked for, the places inside the filter
        filtered = text_of(client.get(page, {"industry": "cement", "city": cast.city_x.pk}))
    assert ("筛选内" in text, "筛选内" in filtered) == (False, True)
    assert ('<td class="lv-small">并列</td>' in text) == (n > 1)


def test_the_ranking_says_its_order_and_its_mean(cast: Cast) -> None:
    candidate(cast, cast.unit_a, "80", industry="cement")
    client = signed_in(cast.province_officer)
    page = reverse("selection:ranking", args=[cast.province.pk])
    assert "平均" not in text_of(client.get(page)).split("与平均")[0].split("排序：")[1]
    mean_is(cast, "79.5", population=272)
    text = text_of(client.get(page))
    assert "总分相同的，重点行业在前；都相同的并列" in text
    assert "272 家已审核通过的现有单位" in text
    mean_is(cast, None, population=3)
    assert "只有 3 家审核通过，不足 5 家，不计算平均水平" in text_of(client.get(page))
