"""`lvheng recompute`: no stored score differs from what it comes to; whatever was changed is named."""

from copy import deepcopy
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from lvheng.benchmarks.models import BenchmarkRow
from lvheng.evaluation import Fact
from lvheng.filing import actions
from lvheng.filing.models import Score, SubmittedFact, SubmittedVersion
from lvheng.filing.recomputing import all_recomputed, recomputed, stored_scores
from tests.cast import YEAR, Cast
from tests.filing import make
from tests.support.triggers import put_aside


def call(*args: str) -> str:
    out = StringIO()
    try:
        call_command("recompute", *args, stdout=out, stderr=out)
    except SystemExit as ended:
        return f"{ended.code}：{out.getvalue()}"
    return out.getvalue()


def sentences() -> list[str]:
    """What the command says of the one stored score, without its name in front."""
    (result,) = recomputed(stored_scores())
    assert not result.agrees
    return [sentence.partition("号记录）")[2] for sentence in result.sentences]


@pytest.fixture
def version(cast: Cast) -> SubmittedVersion:
    return make.submitted(cast.unit_a, cast.enterprise_a)


def rewrite(change: Any) -> None:
    """Change the stored record of the one score, past the triggers."""
    score = Score.objects.get()
    result = deepcopy(score.result)
    change(result)
    with put_aside():
        Score.objects.update(result=result)


def test_every_basis_agrees_superseded_ones_too(cast: Cast, version: SubmittedVersion) -> None:
    verified = {3: Fact(value=Decimal(40)), 4: Fact(functions=("能耗查询",)), 9: Fact(option="not_met")}
    actions.record_score(version, Score.Basis.CITY, actor=cast.city_x_officer, overrides=verified)
    actions.record_score(version, Score.Basis.CITY, actor=cast.city_x_officer)
    actions.record_score(version, Score.Basis.RANKING, actor=None, overrides=verified)
    make.submitted(cast.park, cast.park_member)
    assert call() == "共重算 5 个得分，全部一致。\n"


def test_one_campaign_or_one_application(cast: Cast, version: SubmittedVersion) -> None:
    make.submitted(cast.park, cast.park_member)
    assert call("--campaign", str(YEAR)) == "共重算 2 个得分，全部一致。\n"
    assert call("--application", version.number) == "共重算 1 个得分，全部一致。\n"
    nothing = "1：没有符合条件的得分，请核对年度和受理编号。\n"
    assert call("--campaign", str(YEAR - 1)) == nothing
    assert call("--application", "LH-0") == nothing


def test_nothing_stored_is_nothing_wrong(cast: Cast) -> None:
    assert call() == "共重算 0 个得分，全部一致。\n"


@pytest.mark.db
def test_a_changed_record_is_told_field_by_field(version: SubmittedVersion) -> None:
    def change(result: dict[str, Any]) -> None:
        result["indicators"][6]["points"] = "7.5"
        result["indicators"][6]["trace"][0]["numbers"] = "90%"
        result["indicators"][8]["flagged"] = True
        result["groups"][0]["points"] = "30"
        result["industry"] = "cement"
        result["complete"] = False

    rewrite(change)
    assert sentences() == [
        "是否完整：记录为 否，重算为 是。",
        "一级指标 “能源低碳化” 得分：记录为 30，重算为 18.9。",
        "指标 7 得分：记录为 7.5，重算为 4.8。",
        "指标 7 计算过程第 1 步算式：记录为 90%，重算为 70%。",
        "指标 9 是否提请专家：记录为 是，重算为 否。",
        "行业：记录为 cement，重算为 （无）。",
    ]
    said = call()
    assert said.startswith(f"1：{version}：自评价得分（第 ")
    assert said.endswith("共重算 1 个得分，1 个不一致或不能重算。\n")


def test_a_step_or_an_indicator_gone_is_one_difference(version: SubmittedVersion) -> None:
    """What stands beside it is not told as different."""
    rewrite(lambda result: result["indicators"][3]["trace"].pop(1))
    gone = "引领值与基准值，引领值 8 项，基准值 0 项，MI-A1"
    assert sentences() == [f"指标 4 计算过程第 2 步：记录为 （无），重算为 {gone}。"]


def test_an_indicator_too_few_or_too_many_is_a_difference(version: SubmittedVersion) -> None:
    rewrite(lambda result: result["indicators"].pop())
    assert [sentence.partition("：")[0] for sentence in sentences()] == ["指标 14"]
    rewrite(lambda result: result["indicators"].extend(result["indicators"][:2]))
    found = [sentence.partition("：")[0] for sentence in sentences()]
    assert len(found) >= 2
    assert found[-1] == "指标 （第 15 个）"


@pytest.mark.parametrize(
    ("column", "value", "place"),
    [("total", "99", "总分（列）"), ("sort_key", "9", "排序值（列）"), ("complete", False, "是否完整（列）")],
)
@pytest.mark.db
def test_the_columns_count_too(version: SubmittedVersion, column: str, value: object, place: str) -> None:
    with put_aside():
        Score.objects.update(**{column: value})
    assert [sentence.partition("：")[0] for sentence in sentences()] == [place]


@pytest.mark.db
@pytest.mark.clause("HN-4.2.b")
def test_changed_facts_and_levels_are_found(version: SubmittedVersion) -> None:
    with put_aside():
        SubmittedFact.objects.filter(number=7).update(typed="71", value=Decimal(71))
    assert any(sentence.startswith("指标 7 指标值：记录为 70，重算为 71") for sentence in sentences())
    with put_aside():
        SubmittedFact.objects.filter(number=7).update(typed="70", value=Decimal(70))
        BenchmarkRow.objects.filter(set=version.benchmark_set, number=7).update(leading=Decimal(95))
    assert any(sentence.startswith("指标 7 引领值：记录为 90，重算为 95") for sentence in sentences())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"standard_hash": "0" * 64}, "不能重算：评价要求 factory-2025 的摘要与记录不符（记录 000000"),
        ({"result": {}}, "不能重算：记录无法读取（KeyError"),
    ],
)
def test_what_cannot_be_recomputed_is_said(version: SubmittedVersion, change: dict[str, Any], reason: str) -> None:
    with put_aside():
        Score.objects.update(**change)
    (sentence,) = sentences()
    assert sentence.startswith(reason)


def test_a_pack_that_is_gone_is_said(version: SubmittedVersion) -> None:
    with put_aside():
        SubmittedVersion.objects.update(standard="factory-1999")
    (sentence,) = sentences()
    assert sentence.startswith("不能重算：没有评价标准“factory-1999”")


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow(cast: Cast, number: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """One for the scores, one for their facts, one for the levels."""
    units = [(cast.unit_a, cast.enterprise_a), (cast.unit_b, cast.enterprise_b), (cast.existing, cast.existing_member)]
    for unit, member in units[:number]:
        make.submitted(unit, member)
    with django_assert_num_queries(3):
        assert [result.agrees for result in all_recomputed(stored_scores())] == [True] * number
