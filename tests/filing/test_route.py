"""An application's route holds only while the unit's place on the lists is what it was (HN-1.2, MI-2.2.a)."""

from datetime import date

import pytest

from lvheng.core.refusal import Refused
from lvheng.filing import actions
from lvheng.registry import actions as registry
from lvheng.registry.models import Bar, ListEntry
from tests.cast import Cast, put_on_list
from tests.filing import make


@pytest.mark.clause("HN-1.2")
@pytest.mark.clause("MI-2.2.a")
def test_who_left_the_national_list_meanwhile_submits_no_existing_units_application(cast: Cast) -> None:
    application = make.committed(cast.existing, cast.existing_member)
    registry.remove_from_lists(
        cast.existing, actor=cast.province_officer, clause="", reason="示例", decision="示例移〔2025〕1号"
    )
    with pytest.raises(Refused) as error:
        actions.submit(application, actor=cast.existing_member)
    refusal = error.value.refusal
    assert "已于 2025年10月20日 移出（示例移〔2025〕1号），现在不在国家级绿色工厂名单中" in refusal.message
    assert refusal.clauses == ("HN-1.2", "MI-2.2.a")
    Bar.objects.create(
        unit=cast.existing, uscc=cast.existing.uscc, since=date(2025, 10, 1), until=date(2028, 10, 1),
        clause="HN-4.2.c", decision="示例", reason="示例",
    )  # fmt: skip
    with pytest.raises(Refused, match="自 2025年10月1日 起禁止申报至 2028年10月1日") as error:
        actions.submit(application, actor=cast.existing_member)
    assert error.value.refusal.clauses[-1] == "HN-4.2.c"
    ListEntry.objects.filter(unit=cast.existing, level="national").update(level="municipal")  # as if never listed
    with pytest.raises(Refused, match="本单位现在不在国家级"):
        actions.submit(application, actor=cast.existing_member)


@pytest.mark.clause("HN-1.2")
def test_who_came_onto_the_national_list_meanwhile_submits_no_new_application(cast: Cast) -> None:
    application = make.committed(cast.unit_a, cast.enterprise_a)
    put_on_list(cast.unit_a, "national")
    with pytest.raises(Refused, match="已列入国家级绿色工厂名单，不再是新申报单位"):
        actions.submit(application, actor=cast.enterprise_a)
    actions.withdraw(application, actor=cast.enterprise_a)
