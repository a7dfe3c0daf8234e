"""Reporting a listed unit, as anyone meets it; and asking what became of it."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from lvheng.core import clock
from lvheng.registry.models import ListEntry
from lvheng.selection import actions
from lvheng.selection.models import UnitReport
from tests.cast import Cast
from tests.selection.making import pdf
from tests.selection.rulings import ruled

STATUS = reverse("portal:report_status")
SAID = {
    "name": "陈示例",
    "organisation": "示例协会",
    "contact": "0731-00000000",
    "text": "该单位填报的用水量与水表读数不一致，附照片。",
}


@pytest.fixture(autouse=True)
def fresh_brake() -> None:
    """Every test begins with an unused brake."""
    cache.clear()


def form_of(cast: Cast) -> str:
    return reverse("portal:report", args=[cast.existing.pk])


def data(**changes: Any) -> dict[str, Any]:
    return {**SAID, "evidence": pdf(), **changes}


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_from_the_units_page_to_the_receipt_and_the_answer(cast: Cast, client: Client) -> None:
    page = text(client.get(reverse("portal:unit", args=[cast.existing.pk])))
    assert form_of(cast) in page
    assert "湖南省工业和信息化主管部门核查，30 日内答复" in text(client.get(form_of(cast)))
    done = client.post(form_of(cast), data(), follow=True)
    made = UnitReport.objects.get()
    assert made.receipt in text(done)
    asked = {"receipt": made.receipt, "contact": SAID["contact"]}
    page = text(client.post(STATUS, asked))
    assert "待处理" in page
    assert "答复期限" in page
    assert "陈示例" not in page
    actions.check_report(made, actor=cast.province_officer)
    actions.answer_report(made, actor=cast.province_officer, founded=True, finding="存档的话", answer="已责令更正")
    page = text(client.post(STATUS, asked))
    assert "已责令更正" in page
    assert "存档的话" not in page


def test_a_second_click_reports_once(cast: Cast, client: Client) -> None:
    once = client.get(form_of(cast)).context["once"]
    first, second = (client.post(form_of(cast), data(once=once), follow=True) for _click in range(2))
    made = UnitReport.objects.get()
    assert made.receipt in text(first)
    assert made.receipt in text(second)


def test_an_overdue_report_is_said_to_be_so(cast: Cast, client: Client) -> None:
    client.post(form_of(cast), data())
    made = UnitReport.objects.get()
    asked = {"receipt": made.receipt, "contact": SAID["contact"]}
    with clock.fixed(made.due_at):
        assert "已逾期" not in text(client.post(STATUS, asked))
    with clock.fixed(made.due_at.replace(year=made.due_at.year + 1)):
        assert "已逾期" in text(client.post(STATUS, asked))


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""}, {"name": "！！"}, {"contact": "请勿联系"}, {"text": "太短"}, {"evidence": ""},
        {"evidence": pdf("证据.exe")}, {"text": "长" * 5001}, {"organisation": "长" * 121},
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(cast: Cast, client: Client, changes: dict[str, Any]) -> None:
    answer = client.post(form_of(cast), data(**changes))
    assert answer.status_code == 422
    assert "示例协会" in text(answer) or "organisation" in changes
    assert not UnitReport.objects.exists()


def test_strangers_are_braked(cast: Cast, client: Client) -> None:
    for _ in range(5):
        assert client.post(form_of(cast), data()).status_code == 302
    answer = client.post(form_of(cast), data())
    assert answer.status_code == 429
    assert "次数过多" in text(answer)
    assert UnitReport.objects.count() == 5
    wrong = {"receipt": "FY2222222222", "contact": SAID["contact"]}
    assert {client.post(STATUS, wrong).status_code for _ in range(30)} == {422}
    assert client.post(STATUS, wrong).status_code == 429


def test_a_wrong_receipt_or_contact_tells_nothing(cast: Cast, client: Client) -> None:
    client.post(form_of(cast), data())
    receipt = UnitReport.objects.get().receipt
    for asked in (
        {"receipt": "FY2222222222", "contact": SAID["contact"]},
        {"receipt": receipt, "contact": "0731-00000001"},
    ):
        answer = client.post(STATUS, asked)
        assert answer.status_code == 422
        assert "没有找到：请核对" in text(answer)
        assert cast.existing.name not in text(answer)
    assert client.post(STATUS, {}).status_code == 422
    assert client.get(STATUS).status_code == 200
    assert client.get(reverse("portal:report_done"), {"r": "falsch"}).status_code == 404


def test_only_units_with_a_public_page_and_where_reports_are_taken(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ListEntry.objects.filter(unit=cast.unit_a).delete()
    assert client.get(reverse("portal:report", args=[cast.unit_a.pk])).status_code == 404
    ruled(monkeypatch, reports={"enabled": False})
    assert client.get(form_of(cast)).status_code == 404
    assert client.post(form_of(cast), data()).status_code == 404
    assert form_of(cast) not in text(client.get(reverse("portal:unit", args=[cast.existing.pk])))


def test_a_pack_may_do_without_real_names(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ruled(monkeypatch, reports={"real_name": False, "evidence": False})
    assert "可以不填" in text(client.get(form_of(cast)))
    assert client.post(form_of(cast), {**SAID, "name": ""}).status_code == 302
    assert client.post(form_of(cast), {**SAID, "name": "x"}).status_code == 422


def test_somebody_signed_in_is_not_kept_as_such(cast: Cast, client: Client) -> None:
    client.force_login(cast.enterprise_b)
    client.post(form_of(cast), data())
    made = UnitReport.objects.get()
    assert made.evidence is not None
    assert made.evidence.uploaded_by is None
