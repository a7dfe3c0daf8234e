"""What no database can keep is refused at its field, everywhere alike."""

import pytest
from django.test import Client

from lvheng.filing import actions
from tests.cast import Cast


@pytest.mark.db
@pytest.mark.clause("HN-2.1.a")
def test_a_nul_is_refused_at_its_field(cast: Cast) -> None:
    draft = actions.start(cast.unit_a, actor=cast.enterprise_a)
    client = Client()
    client.force_login(cast.enterprise_a)
    sent = {"profile.contact": "李\0示例"}
    answer = client.post(f"/filing/{draft.pk}/save/", sent, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 422
    assert "控制字符" in answer.json()["errors"]["profile.contact"][0]
    page = client.post(f"/filing/{draft.pk}/profile/", sent)
    assert page.status_code == 422
    assert "控制字符" in page.content.decode()
    for address in ("/list/", "/industries/", "/publicity/"):
        assert client.get(address, {"q": "示例\0"}).status_code == 422
    assert not draft.answers.filter(value__contains="李").exists()
