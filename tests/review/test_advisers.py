"""Who the papers name as having worked on them for the unit, and the experts whom that bars (MI-3.c)."""

from typing import Any

import pytest

from lvheng.core.refusal import Refused
from lvheng.filing.models import Application, SubmittedEvidence
from lvheng.review.actions import assign_expert, run_checks
from lvheng.review.advisers import Adviser, advisers_of
from lvheng.review.checks.base import File, Page
from lvheng.review.conflicts import conflicts_of
from lvheng.review.models import NamedAdviser, Reading, ReadPage
from lvheng.standards import load_campaign
from tests.cast import Cast
from tests.review import support
from tests.review.judging import make_expert, profile
from tests.selection.making import reported
from tests.selection.rulings import ruled

ROLES = load_campaign(2025).experts.adviser_roles
CASES = [
    ("编制单位：示例节能技术有限公司", ["编制 示例节能技术有限公司"]),
    ("核查机构名称（公章）：示例认证 中心", ["核查 示例认证"]),
    ("检测单位: 示例检测院\n检测单位: 示例检测院", ["检测 示例检测院"]),
    ("第三方评价机构：示例（长沙）评价有限公司，电话", ["第三方评价 示例（长沙）评价有限公司"]),
    ("编制单位：甲示例有限公司", []),
    ("编制单位：", []),
    ("编制单位：某院", []),
    ("供应单位：示例材料有限公司", []),
    ("本单位编制的规划：示例规划院有限公司", []),
]


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_what_a_paper_says(text: str, wanted: list[str]) -> None:
    found = advisers_of([File(1, "1.a", "报告.pdf", "0", pages=(Page(3, text),))], ROLES, ["甲示例有限公司"])
    assert [f"{one.role} {one.name}" for one in found] == wanted
    assert all((one.file, one.page) == (1, 3) for one in found)


def test_each_is_named_once_and_without_roles_nobody() -> None:
    files = [File(number, "1.a", "报告.pdf", "0", pages=(Page(1, "审核机构：示例研究院"),)) for number in (4, 5)]
    assert advisers_of(files, ROLES, []) == [Adviser(4, 1, "审核", "示例研究院", "示例研究院")]
    assert advisers_of(files, (), []) == []


@pytest.fixture
def application(cast: Cast) -> Application:
    """Unit A's, with a report that names who drew it up."""
    filed = support.passed(support.file(cast.unit_a, cast.enterprise_a), cast.city_x_officer, cast.province_officer)
    paper = SubmittedEvidence.objects.filter(version__application=filed).select_related("file").order_by("pk")[0]
    read = Reading.objects.create(file=paper.file, state="read", pages=1, letters=9, read_at=filed.submitted_at)
    ReadPage.objects.create(reading=read, page=2, text="编制单位：示例节能研究院\n核查机构：示例认证中心")
    run_checks(filed)
    return reported(cast, filed)


@pytest.mark.clause("MI-3.c")
def test_an_expert_of_who_drew_up_the_papers_is_refused(
    cast: Cast, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(NamedAdviser.objects.values_list("role", "name")) == {
        ("编制", "示例节能研究院"), ("核查", "示例认证中心"),
    }  # fmt: skip
    profile(cast.expert, employer="示例节能研究院")
    with pytest.raises(Refused, match="第 2 页写明该单位为编制单位"):
        assign_expert(application, expert=cast.expert, actor=cast.ministry_officer)

    def said(**values: Any) -> str:
        profile(cast.expert, **values)
        return "".join(conflicts_of(application, cast.expert))

    assert "曾在“示例认证中心”工作" in said(employer="示例大学", last_employer="示例认证中心")
    assert said(employer="示例大学", last_employer="示例认证中心", left_on="2019-01-01") == ""
    assert conflicts_of(application, make_expert(cast)) == []
    other = support.passed(support.file(cast.unit_b, cast.enterprise_b), cast.city_y_officer, cast.province_officer)
    profile(cast.expert, employer="示例节能研究院")
    assert conflicts_of(other, cast.expert) == []
    run_checks(application)
    assert NamedAdviser.objects.count() == 2
    ruled(monkeypatch, experts={"conflicts": ("employer",)})
    assert conflicts_of(application, cast.expert) == []
