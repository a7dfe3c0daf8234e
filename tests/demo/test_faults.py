"""What an officer finds in the demonstration: a handful of planted faults, and few flags elsewhere (HN-4.1.d)."""

import re
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from lvheng.demo.faults import COPIED, FACTOR, LESS, OLD
from lvheng.filing.models import Evidence
from lvheng.review.actions import run_checks
from lvheng.review.models import CheckFlag, CheckRun, DepartmentOpinion, Question, SiteCheck, SiteDraw
from lvheng.review.queries.sites import redrawn
from lvheng.review.queries.subjects import submitted
from lvheng.selection.models import Scenario

FOUND = {
    FACTOR: ("株洲渌江示例新印染有限公司", {"figure_contradicted", "plausible"}),
    COPIED: ("株洲云龙示例光伏有限公司", {"same_page"}),
    OLD: ("株洲渌江示例动力有限公司", {"evidence_other_year"}),
    LESS: ("湘潭韶峰示例显示有限公司", {"figure_contradicted"}),
}


@pytest.mark.clause("HN-4.1.d")
@pytest.mark.parametrize("fault", FOUND)
def test_each_planted_fault_is_flagged_from_the_first_page_on(fault: str) -> None:
    name, checks = FOUND[fault]
    flags = CheckFlag.objects.filter(run__application__unit__name=name, severity="severe")
    assert checks <= set(flags.values_list("check_id", flat=True))


def test_the_slip_is_a_factor_of_a_thousand() -> None:
    flags = CheckFlag.objects.filter(run__application__unit__name=FOUND[FACTOR][0], check_id="figure_contradicted")
    message = flags.first().message
    found = re.findall(r"取水量填报 ([\d.]+) m³，205-4 表为 ([\d.]+) m³", message)
    assert found, message
    typed, form = map(Decimal, found[0])
    assert typed == 1000 * form


def test_the_others_carry_few_flags() -> None:
    planted = {name for name, _checks in FOUND.values()}
    faultless = [one for one in submitted().filter(authority__code="430100") if one.unit.name not in planted]
    runs = [run_checks(one) for one in faultless[:12]]
    assert len(runs) == 12
    assert [run for run in runs if run.state != CheckRun.State.DONE] == []
    assert sum(run.severe for run in runs) == 0
    assert sum(run.warnings for run in runs) <= 6


def test_every_unit_has_papers_of_its_own() -> None:
    owners: dict[str, set[int]] = {}
    for sha256, unit in Evidence.objects.values_list("file__sha256", "application__unit"):
        owners.setdefault(sha256, set()).add(unit)
    assert len(owners) > 500
    assert Counter(len(units) for units in owners.values()).keys() == {1}


@pytest.mark.clause("MI-3.a")
def test_a_sample_is_drawn_and_one_visit_reported() -> None:
    made = SiteDraw.objects.get()
    assert redrawn(made).drawn == tuple(made.drawn)
    visited = SiteCheck.objects.get(state="done")
    assert (visited.application.unit.name, visited.result) == (FOUND[LESS][0], "differs")
    said = DepartmentOpinion.objects.filter(application=visited.application)
    assert set(said.values_list("stance", flat=True)) == {"agree", "object", "none"}


def test_questions_and_what_ifs_wait_to_be_looked_at(sign_in: Any) -> None:
    assert sorted(Question.objects.values_list("state", flat=True)) == ["answered", "asked"]
    kept = list(Scenario.objects.order_by("id"))
    assert len(kept) == 2
    client = sign_in("province-430000")
    for one in kept:
        assert client.get(f"/selection/scenario/{one.pk}/").status_code == 200
    page = client.get(f"/selection/scenarios/{kept[0].authority_id}/").content.decode()
    assert all(one.name in page for one in kept)
