"""Where a clause stands, in words."""

import pytest

from lvheng.standards import load_notice
from lvheng.standards.notices import Clause


@pytest.mark.parametrize(
    ("clause", "label"),
    [
        ("HN-4.2.b", "省通知第四条第 2 款"), ("HN-1.1.a", "省通知第一条第 1 款"), ("HN-A2", "省通知附件 2"),
        ("MI-0", "部通知"), ("MI-3.c", "部通知第三条"), ("MI-2.2.b", "部通知第二条第 2 款"),
        ("MI-A3.b", "部通知附件 3"),
    ],
)  # fmt: skip
def test_a_clause_is_cited_by_its_place(clause: str, label: str) -> None:
    assert load_notice(2025).clauses[clause].label == label


def test_without_a_short_name_the_id_of_the_notice_stands() -> None:
    assert Clause(id="XX-2.1", kind="scope", quote="", requires="", notice="XX").label == "XX第二条第 1 款"
