"""Quotas: compulsory by product unless a reason is given; rows that are only shown."""

from dataclasses import replace
from decimal import Decimal

import pytest

from lvheng.evaluation.choosing import LevelRow
from lvheng.filing import actions
from lvheng.filing.draft import Draft
from lvheng.filing.models import Application
from tests.cast import Cast
from tests.filing import sheets

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(cast: Cast) -> Application:
    """A draft with every sheet filled in."""
    application = actions.start(cast.unit_a, actor=cast.enterprise_a)
    sheets.fill(application, cast.enterprise_a)
    return application


def test_a_quota_is_passed_over_only_with_a_reason(draft: Application, cast: Cast) -> None:
    actions.save_answers(draft, {"profile.industry": "cement"}, actor=cast.enterprise_a)
    quota = LevelRow(
        number=1, industry="cement", product="水泥熟料", basis="product", unit="kgce/t",
        leading=Decimal(100), baseline=Decimal(107), source="示例限额",
    )  # fmt: skip

    def quota_gaps() -> list[str]:
        found = Draft.load(Application.objects.get(pk=draft.pk))
        found.__dict__["level_rows"] = [quota]
        said = [gap.message for gap in found.gaps_of(found.standard.indicator(1))]
        return [message for message in said if "强制性能源消耗限额" in message]

    actions.save_cells(draft, 1, {"per": "output_value"}, actor=cast.enterprise_a)
    assert len(quota_gaps()) == 1
    actions.save_fact(draft, 1, {"remark": "不生产所列产品"}, actor=cast.enterprise_a)
    assert quota_gaps() == []
    actions.save_fact(draft, 1, {"remark": ""}, actor=cast.enterprise_a)
    handle = actions.add_row(draft, 0, "products", actor=cast.enterprise_a)
    cells = {"id": "a", "name": "熟料", "output.amount": "100", "output.unit": "t", "quota": quota.product}
    actions.save_cells(draft, 0, {f"products.{handle}.{k}": v for k, v in cells.items()}, actor=cast.enterprise_a)
    actions.save_cells(draft, 1, {"per": "product"}, actor=cast.enterprise_a)
    assert quota_gaps() == []


def test_rows_for_information_are_those_of_the_own_products(draft: Application, cast: Cast) -> None:
    one = LevelRow(number=1, industry="ferroalloy", product="硅铁", unit="kWh/t", informative=True)
    rows = [one, replace(one, product="锰铁")]
    found = Draft.load(draft)
    found.__dict__["level_rows"] = rows
    assert found.informative(1) == rows
    assert found.informative(2) == []
    found.facts[0].sheet["products"] = [{"_row": "r1", "quota": "锰铁"}]
    assert found.informative(1) == rows[1:]
