"""The regional mean of existing units (MI-1.c)."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from lvheng.benchmarks import actions as benchmark_actions
from lvheng.benchmarks.models import NamedSet
from lvheng.campaigns.models import RegionalMean
from lvheng.core import clock
from lvheng.evaluation.numbers import to_decimal
from lvheng.filing.models import Application, Score
from lvheng.review.actions import pass_, refuse, save_verdict
from lvheng.selection.actions import rank_all
from lvheng.standards import load_standard
from tests.cast import Cast, make_set
from tests.review import support

WEIGHT = {one.number: one.weight for one in load_standard("factory-2025").indicators}


@pytest.fixture
def new(cast: Cast) -> Application:
    """Unit A's application, submitted, new."""
    return support.file(cast.unit_a, cast.enterprise_a)


@pytest.mark.clause("MI-1.c")
def test_the_regional_mean_is_over_existing_units_that_passed(cast: Cast) -> None:
    def mean() -> RegionalMean:
        return RegionalMean.objects.get(province=cast.province, kind="factory")

    facts = {9: {"option": "met"}, 7: {"typed": "90"}}
    for city, officer, number in (
        (cast.city_x, cast.city_x_officer, 3), (cast.city_y, cast.city_y_officer, 1)
    ):  # fmt: skip
        for _ in range(number):
            support.passed(support.filed(city, facts=facts).application, officer)
    refused = support.filed(cast.city_y, facts=facts).application
    refuse(refused, actor=cast.city_y_officer, opinion="不实")
    assert (mean().population, mean().mean, mean().groups) == (4, None, {})
    last = support.passed(support.filed(cast.city_y, facts={9: {"option": "met"}}).application, cast.city_y_officer)
    full = WEIGHT[9] + WEIGHT[7]
    assert (mean().population, mean().mean) == (5, (4 * full + WEIGHT[9]) / 5)
    assert Decimal(mean().groups["资源高效化"]) == 4 * WEIGHT[7] / 5
    support.judge_all(last, cast.province_officer)
    save_verdict(last, actor=cast.province_officer, number=9, values={"authenticity": "fail", "remark": "不实"})
    pass_(last, actor=cast.province_officer)
    assert mean().mean == 4 * full / 5


@pytest.mark.clause("MI-1.c")
def test_new_applicants_and_other_provinces_do_not_move_the_mean(cast: Cast, new: Application) -> None:
    support.passed(new, cast.city_x_officer)
    assert not RegionalMean.objects.exists()
    support.passed(support.filed(cast.separate_city).application, cast.separate_officer)
    (found,) = RegionalMean.objects.all()
    assert (found.province, found.population) == (cast.separate_city, 1)


@pytest.mark.clause("MI-1.c")
def test_the_mean_follows_the_set_named_for_ranking_once_all_are_scored_with_it(cast: Cast) -> None:
    def mean() -> Decimal | None:
        return RegionalMean.objects.get(province=cast.province, kind="factory").mean

    facts = {7: {"typed": "65"}}
    for _ in range(5):
        support.passed(support.filed(cast.city_x, facts=facts).application, cast.city_x_officer)
    before = mean()
    draft = make_set("factory", "2")
    draft.rows.filter(number=7).update(leading=Decimal(65), baseline=Decimal(10))
    other = benchmark_actions.publish(draft, actor=cast.ministry_officer)
    benchmark_actions.name_set(cast.campaign, "factory", NamedSet.Purpose.RANKING, other, actor=cast.ministry_officer)
    assert mean() == before
    rank_all(cast.campaign, cast.province, actor=cast.province_officer)
    assert mean() == WEIGHT[7] != before
    scores = Score.objects.filter(basis=Score.Basis.RANKING, latest=True)
    assert {score.benchmark_set_id for score in scores} == {other.pk}
    assert scores.count() == 5
    with clock.fixed(clock.now() + timedelta(minutes=1)):
        last = support.filed(cast.city_x, facts={7: {"typed": "10"}}).application
        support.passed(last, cast.city_x_officer)
    assert mean() == to_decimal(Fraction(5 * WEIGHT[7]) / 6)
