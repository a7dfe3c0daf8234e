"""What became of an objection, for who has its receipt number and the contact given with it (MI-3.c)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lvheng.selection import actions, queries
from lvheng.selection.models import Candidacy, Objection
from tests.cast import Cast
from tests.portal.test_publicity import SAID, fresh_brake
from tests.selection.making import in_publicity, pdf

STATUS = reverse("portal:objection_status")
__all__ = ["fresh_brake"]


def text(answer: Any) -> str:
    return str(answer.content.decode())


def raised(cast: Cast, client: Client) -> tuple[Candidacy, Objection]:
    """An objection as a visitor hands it in."""
    candidacy = in_publicity(cast, cast.unit_a)[0]
    done = client.post(reverse("portal:objection", args=[candidacy.pk]), {**SAID, "evidence": pdf()}, follow=True)
    made = Objection.objects.get()
    assert made.receipt in text(done)
    assert STATUS in text(done)
    return candidacy, made


@pytest.mark.clause("MI-3.c")
@pytest.mark.parametrize(("verb", "word"), [("dismiss", "不成立"), ("uphold", "成立")])
def test_from_the_receipt_to_the_answer(cast: Cast, client: Client, verb: str, word: str) -> None:
    _candidacy, made = raised(cast, client)
    asked = {"receipt": f" {made.receipt.lower()} ", "contact": "0731 00000000"}
    page = text(client.post(STATUS, asked))
    assert "待处理" in page
    assert cast.unit_a.name in page
    assert [words for words in (SAID["name"], SAID["organisation"], SAID["text"], "证明.pdf") if words in page] == []
    getattr(actions, verb)(made, actor=cast.ministry_officer, answer="经核实，答复如下")
    answer = client.post(STATUS, asked)
    assert answer.status_code == 200
    assert "经核实，答复如下" in text(answer)
    assert answer.context["objection"].get_state_display() == word
    assert "待处理" not in text(answer)
    assert str(cast.ministry_officer) not in text(answer)  # the office answers, not a person


def test_the_page_is_found_whether_or_not_publicity_runs(cast: Cast, client: Client) -> None:
    assert STATUS in text(client.get(reverse("portal:publicity")))
    in_publicity(cast, cast.unit_a)
    assert STATUS in text(client.get(reverse("portal:publicity")))
    assert client.get(STATUS).status_code == 200


def test_a_wrong_receipt_or_contact_tells_nothing(cast: Cast, client: Client) -> None:
    _candidacy, made = raised(cast, client)
    for asked in (
        {"receipt": "YY22222222", "contact": SAID["contact"]},
        {"receipt": made.receipt, "contact": "0731-00000001"},
    ):
        answer = client.post(STATUS, asked)
        assert answer.status_code == 422
        assert "没有找到：请核对" in text(answer)
        assert cast.unit_a.name not in text(answer)
    empty = client.post(STATUS, {})
    assert empty.status_code == 422
    assert "请填写提出异议时所留的联系电话或电子邮箱" in text(empty)
    assert queries.objection_by_receipt(made.receipt, SAID["contact"]) == made
    assert queries.report_by_receipt(made.receipt, SAID["contact"]) is None  # an objection is no report


def test_guessing_is_braked(cast: Cast, client: Client) -> None:
    wrong = {"receipt": "YY22222222", "contact": SAID["contact"]}
    assert {client.post(STATUS, wrong).status_code for _ in range(30)} == {422}
    assert client.post(STATUS, wrong).status_code == 429
