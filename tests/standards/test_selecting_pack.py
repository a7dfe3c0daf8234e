"""What a pack may say of the order among equals."""

import pytest

from lvheng.standards import PackError, load_campaign
from lvheng.standards.reviewing import Judging

from .packs import OverlayMaker


@pytest.mark.clause("MI-2.1.b")
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ranking: {ties: [key_industry, earlier, key_industry]}", "同分排序的同一项只能写一次"),
        ("ranking: {ties: [groups]}", "须写明 groups"),
        ("ranking: {ties: [age]}", "ranking.ties"),
    ],
)
def test_an_order_that_says_nothing_is_refused(overlay: OverlayMaker, text: str, message: str) -> None:
    overlay({"2025/campaign/990000.yaml": text + "\n"})
    with pytest.raises(PackError, match=message):
        load_campaign(2025, "990000")


def test_an_order_by_groups(overlay: OverlayMaker) -> None:
    overlay({"2025/campaign/990000.yaml": "ranking: {ties: [groups, earlier], groups: {factory: [能源低碳化]}}\n"})
    ranking = load_campaign(2025, "990000").ranking
    assert (ranking.ties, ranking.groups) == (("groups", "earlier"), {"factory": ("能源低碳化",)})


@pytest.mark.clause("MI-3.a")
def test_a_level_that_no_pack_names_judges_all_counts() -> None:
    judging = Judging.model_validate({"counts": {"city": ["accuracy"]}, "clause": "MI-3.a"})
    assert judging.of("city") == ("accuracy",)
    assert judging.of("province") == ("authenticity", "accuracy", "advancement")
