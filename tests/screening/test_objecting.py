"""The unit objects to a finding, officers answer: who, when, with which proof."""

import pytest
from django.core.files.base import ContentFile

from lvheng.campaigns.models import Campaign
from lvheng.core import files
from lvheng.core.door import move
from lvheng.core.models import Notification
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.screening import actions
from lvheng.screening.models import Finding
from tests.cast import Cast, make_member

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"


@pytest.fixture
def finding(cast: Cast) -> Finding:
    """An open finding on unit A."""
    return Finding.objects.create(campaign=cast.campaign, unit=cast.unit_a, clause="HN-1.1.f", summary="示例")


@pytest.mark.clause("HN-1.1")
@pytest.mark.db
def test_the_unit_objects_and_sees_the_answer(cast: Cast, finding: Finding) -> None:
    said = actions.state_objection(
        finding, actor=cast.enterprise_a, text=" 系同名企业 ", proof=ContentFile(PDF, "证明.pdf")
    )
    assert (said.text, said.by) == ("系同名企业", cast.enterprise_a)
    assert said.proof is not None
    seen = {name for name, user in cast.everybody.items() if files.may_see(user, said.proof)}
    assert seen == {"enterprise_a", "city_x_officer", "province_officer", "ministry_officer", "auditor"}
    assert Notification.objects.filter(recipient=cast.city_x_officer, text__contains="系同名企业").exists()
    decided = actions.decide_finding(
        finding, actor=cast.city_x_officer, confirmed=False, reason="核对代码不同", proof=ContentFile(PDF, "核对.pdf")
    )
    assert decided.proof is not None
    assert files.may_see(cast.province_officer, decided.proof)
    assert not files.may_see(cast.city_y_officer, decided.proof)
    letter = Notification.objects.filter(recipient=cast.enterprise_a).get(text__contains="已排除")
    assert "核对代码不同" in letter.text


@pytest.mark.parametrize(("text", "words"), [(" ", "请写明异议的理由"), ("字" * 1001, "1001 字")])
def test_an_objection_has_a_text(cast: Cast, finding: Finding, text: str, words: str) -> None:
    with pytest.raises(Invalid) as error:
        actions.state_objection(finding, actor=cast.enterprise_a, text=text)
    assert words in error.value.refusal.gaps[0].message


def test_only_the_unit_objects_and_only_in_its_year(cast: Cast, finding: Finding) -> None:
    colleague = make_member(cast.unit_a)
    for name, user in cast.everybody.items():
        if name != "enterprise_a":
            with pytest.raises(Forbidden):
                actions.state_objection(finding, actor=user, text="示例")
    assert actions.state_objection(finding, actor=colleague, text="示例").proof is None
    move(cast.campaign, Campaign.State.CLOSED)
    finding.campaign = cast.campaign
    with pytest.raises(Refused, match="已结束"):
        actions.state_objection(finding, actor=cast.enterprise_a, text="示例")
