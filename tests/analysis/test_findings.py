"""What was found on an indicator is the unit's to read, once the level has decided, and nobody else's."""

import pytest
from django.test import Client
from django.urls import reverse

from lvheng.review.actions import pass_, save_verdict
from lvheng.review.models import Review
from tests.cast import Cast
from tests.review import support
from tests.review.test_views import client_of

WHY = "台账少计了外购蒸汽，按发票核实。"


def page_of(client: Client, pk: int) -> str:
    return client.get(reverse("analysis:progress", args=[pk])).content.decode()


@pytest.mark.clause("HN-4.1.d")
def test_the_unit_reads_what_was_found_after_the_decision(cast: Cast) -> None:
    filed = support.file(cast.unit_a, cast.enterprise_a)
    support.look_up_all(filed, cast.city_x_officer)
    support.judge_all(filed, cast.city_x_officer)
    said = {"accuracy": "fail", "verified": "60", "remark": WHY, "files_needed": "蒸汽发票"}
    save_verdict(filed, actor=cast.city_x_officer, number=7, values=said)
    unit, officer = client_of(cast.enterprise_a), client_of(cast.city_x_officer)
    for client in (unit, officer):
        assert WHY not in page_of(client, filed.pk)
    pass_(filed, actor=cast.city_x_officer, opinion="属实")
    page = page_of(unit, filed.pk)
    for words in (WHY, "核实值 60", "准确性 <b>不通过</b>", "还需的材料：蒸汽发票", "项与填报一致", "的审核结论"):
        assert words in page, words
    assert str(cast.city_x_officer) not in page
    assert client_of(cast.enterprise_b).get(reverse("analysis:progress", args=[filed.pk])).status_code == 404
    fragment = unit.get(reverse("analysis:progress", args=[filed.pk]), headers={"X-Requested-With": "fetch"})
    assert WHY not in fragment.content.decode()


def test_what_the_ministry_found_is_told_with_the_result(cast: Cast) -> None:
    filed = support.passed(support.file(cast.unit_a, cast.enterprise_a), cast.city_x_officer, cast.province_officer)
    save_verdict(filed, actor=cast.ministry_officer, number=7, values={"accuracy": "doubt", "remark": WHY})
    Review.objects.filter(level="ministry").update(state=Review.State.REFUSED)
    from lvheng.analysis.queries.findings import findings

    assert [len(level.findings) for level in findings(filed, over=False)] == [0, 0]
    assert [one.number for one in findings(filed, over=True)[-1].findings] == [7]
