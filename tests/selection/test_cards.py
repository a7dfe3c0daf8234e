"""What stands on a unit's card: that it is being heard, until the proposal is decided."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.urls import reverse

from lvheng.selection import actions
from tests.cast import Cast
from tests.selection.test_closing import OVER, propose
from tests.selection.test_views import signed_in, text_of

Clock = Callable[[str], datetime]


@pytest.mark.clause("MI-2.2.b")
def test_the_card_leads_to_the_hearing_until_it_is_decided(cast: Cast, clock_at: Clock) -> None:
    clock_at(OVER)
    noticed = propose(cast)[cast.existing.name]
    actions.notify(noticed, actor=cast.ministry_officer)
    client = signed_in(cast.existing_member)

    def home() -> str:
        return text_of(client.get(reverse("filing:home")))

    assert "2025年度动态管理告知" in home()
    assert "请于 2025年11月20日 23:59:59 前陈述意见" in home()
    assert f'href="{reverse("selection:hearing", args=[noticed.pk])}"' in home()
    actions.make_statement(noticed, actor=cast.existing_member, statement="停电检修，未能填报", proof=None)
    assert "前可以修改" in home()
    clock_at("2025-11-20 23:59:59")
    assert "前可以修改" in home()
    clock_at("2025-11-21 00:00:00")
    assert "届满，由主管部门决定" in home()
    assert "动态管理告知" not in text_of(signed_in(cast.enterprise_a).get(reverse("filing:home")))
    actions.answer_statement(noticed, actor=cast.ministry_officer, answer="理由不成立，仍拟移出")
    actions.confirm(noticed, actor=cast.ministry_officer, decision="示例移出〔2025〕1号")
    assert "动态管理告知" not in home()
