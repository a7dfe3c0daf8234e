"""Values beside those of others of the industry."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvheng.review.actions.checking import examine
from lvheng.review.checks import CHECKS
from lvheng.review.checks.base import Abstain, Peers
from lvheng.review.checks.figures import ratio_words
from lvheng.review.checks.robust import distance, linear
from lvheng.review.checks.words import name_of
from tests.review.checks.making import RULES, factory, run, severities, stating

OTHERS = [Decimal(one) for one in ("4.1", "4.6", "5", "5.2", "5.5", "6", "6.4", "7")]
SHARES = [Decimal(one) for one in ("40", "45", "50", "52", "55", "60", "61", "66")]


def against(
    value: str, others: Sequence[Decimal] = OTHERS, number: int = 6, unit: str = "m³/万元"
) -> list[tuple[str, str]]:
    peers = Peers(tuple(others), "industry", "示例行业")
    return severities("peers", stating(factory(peers={number: peers}), number, value, unit))


@pytest.mark.parametrize(
    ("value", "found"),
    [("5.3", []), ("9", []), ("3.5", []), ("15", ["note"]), ("1.5", ["warning"]), ("5300", ["severe"]),
     ("0.0053", ["severe"])],
)
def test_distance_in_both_directions(value: str, found: list[str]) -> None:
    assert against(value) == [("6.peers", one) for one in found]


@pytest.mark.parametrize(("value", "found"), [("53", []), ("99", ["warning"]), ("1", ["note"])])
def test_a_share_is_compared_in_points(value: str, found: list[str]) -> None:
    assert against(value, SHARES, 8, "%") == [("8.peers", one) for one in found]


def test_below_the_least_number_it_abstains() -> None:
    with pytest.raises(Abstain, match="不足 8 家"):
        against("5300", OTHERS[:7])
    assert len(against("5300", OTHERS)) == 1


@pytest.mark.clause("MI-3.a")
def test_one_with_too_few_others_is_told_after_what_was_found_on_the_rest() -> None:
    peers = {
        6: Peers(tuple(OTHERS), "industry", "示例行业"),
        7: Peers(tuple(SHARES[:7]), "sector", "示例大类"),
        4: Peers((), "sector", "示例大类"),
    }
    ratios = {"water": Peers(tuple(OTHERS[:7]), "sector", "示例大类")}
    subject = stating(stating(factory(peers=peers, peer_ratios=ratios), 6, "5300", "m³/万元"), 7, "99", "%")
    found = examine(subject, RULES, [CHECKS["peers"]])
    assert [(flag.place, flag.severity) for _check, flag in found.flags] == [("6.peers", "severe")]
    assert "同行业（示例行业）8 家" in found.flags[0][1].message
    assert found.abstained["peers"] == (
        f"同行业和同类行业可比的单位都不足 8 家，没有比较：“{name_of(subject, 7)}”、“{ratio_words('water')[0]}”"
    )
    assert found.failed == []


def test_nothing_stated_is_nothing_to_compare() -> None:
    with pytest.raises(Abstain, match="没有可以与同行业比较的数值"):
        run("peers", factory())


def test_quotients_of_raw_figures_are_compared_as_well() -> None:
    peers = Peers(tuple(OTHERS), "sector", "示例")
    assert severities("peers", factory(peer_ratios={"water": peers})) == []
    little = {"output_value": {"amount": "52.131", "unit": "万元"}}
    (found,) = run("peers", factory(little, peer_ratios={"water": peers}))
    assert (found.place, found.severity) == ("0.peers.water", "severe")
    assert "同类行业（示例）8 家" in found.message


def test_in_a_sector_tens_of_times_are_nothing_to_be_sure_of() -> None:
    levels: tuple[tuple[Literal["industry", "sector"], str], ...] = (("industry", "severe"), ("sector", "note"))
    for level, severity in levels:
        peers = Peers(tuple(OTHERS), level, "示例")
        assert severities("peers", stating(factory(peers={6: peers}), 6, "150", "m³/万元")) == [("6.peers", severity)]


def test_others_who_file_later_do_not_change_what_a_reason_was_given_for() -> None:
    subject = stating(factory(), 6, "1.5", "m³/万元")
    (first,), (later,) = (
        run("peers", replace(subject, peers={6: Peers(tuple(others), "industry", "示例")}))
        for others in (OTHERS, [*OTHERS, Decimal("6.6")])
    )
    assert first.message != later.message
    assert first.about == later.about == "1.5 m³/万元 -"


@pytest.mark.parametrize(("level", "found"), [("industry", [("0.peers.water", "note")]), ("sector", [])])
def test_quotients_differ_between_the_industries_of_a_sector(
    level: Literal["industry", "sector"], found: list[tuple[str, str]]
) -> None:
    peers = Peers(tuple(one * 4 for one in OTHERS), level, "示例")
    assert severities("peers", factory(peer_ratios={"water": peers})) == found


def test_options_and_counts_are_not_compared() -> None:
    assert against("8", [Decimal(1)] * 8, 4, "项") == []


@given(st.lists(st.decimals(1, 1000, places=2), min_size=8, max_size=30), st.decimals(1, 1000, places=2))
def test_a_thousand_times_is_further_than_once(others: list[Decimal], value: Decimal) -> None:
    least = Decimal("0.05")
    near, far = distance(value, others, least), distance(value * 1000, others, least)
    assert far.z > near.z
    assert far.z > 0


def test_a_group_that_agrees_has_some_spread_all_the_same() -> None:
    same = [Decimal(5)] * 8
    assert distance(Decimal("5.01"), same, Decimal("0.05")).z < 1
    assert distance(Decimal(500), same, Decimal("0.05")).z > 50
    assert linear(Decimal(7), same, Decimal(1)).z == 2
    assert distance(Decimal(-1), [Decimal(0)] * 8, Decimal(1)).ratio == 0
    assert linear(Decimal(1), [Decimal(0)] * 8, Decimal(1)).ratio == 0
    assert distance(Decimal(-2), [Decimal(-1)] * 8, Decimal(1)).z == -1


def test_each_pollutant_against_that_of_others() -> None:
    rows = [{"name": "氮氧化物", "amount": "91200", "unit": "t"}]
    others = Peers(tuple(one / 100 for one in OTHERS), "industry", "示例")
    subject = factory(own={11: {"pollutants": rows}}, peer_ratios={"pollutant:氮氧化物": others})
    (found,) = run("peers", subject)
    assert (found.place, found.severity) == ("0.peers.pollutant:氮氧化物", "severe")
    assert "单位产值氮氧化物产生或排放量" in found.message
