"""The files of the whole application in the page: basic requirements and the commitment, and the flags on them."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lvheng.demo import papers
from lvheng.filing.actions import attach
from lvheng.filing.models import Application, SubmittedEvidence
from lvheng.review.models import CheckFlag, CheckRun
from lvheng.review.queries.flags import place_of
from tests.cast import Cast
from tests.review import support
from tests.review.test_desk import client_of
from tests.review.test_marks import FIGURES


def address(application: Application) -> str:
    return reverse("review:papers", args=[application.pk])


def filed(cast: Cast) -> tuple[Application, SubmittedEvidence]:
    """The existing factory's, with a PDF of its own as proof of a basic requirement."""
    drafted = support.draft(cast.existing, cast.existing_member)
    upload = support.upload("内部审核.pdf", papers.energy_sheets(FIGURES).read())
    attach(drafted, "basic.internal-audit", upload, actor=cast.existing_member)
    application = support.submitted(drafted, cast.existing_member)
    return application, application.versions.get().evidence.get(file__name="内部审核.pdf")


def flag(application: Application, **values: Any) -> CheckFlag:
    run, _new = CheckRun.objects.get_or_create(
        application=application, defaults={"version": application.versions.get(), "state": "done"}
    )
    place = "basic.internal-audit.1"
    given = {"check_id": "evidence_other_unit", "place": place, "message": "另一家", "fingerprint": "x"}
    return CheckFlag.objects.create(
        run=run, number=0, severity="severe", count="authenticity", title="不是本单位的材料", **given | values
    )


@pytest.mark.clause("MI-1.a")
def test_a_flag_on_a_basic_requirement_leads_to_its_marked_place(cast: Cast) -> None:
    application, item = filed(cast)
    url = place_of(flag(application, evidence=item, page=1, words=["56.00"]), application)
    assert url == f"{address(application)}?file={item.pk}&page=1&mark=56.00"
    page = client_of(cast.city_x_officer).get(url)
    text = page.content.decode()
    assert page.context["chosen"][0] == item
    assert "mark=56.00" in page.context["image"]
    assert "须核对：不是本单位的材料" in text
    assert "近三年无违法违规行为" in text
    assert "建立并运行质量" in text
    desk = client_of(cast.city_x_officer).get(f"/review/{application.pk}/1/").content.decode()
    assert "基本要求和承诺</span>" in desk


@pytest.mark.clause("MI-2.1.a")
def test_the_signed_commitment_is_shown_beside_what_it_says(cast: Cast) -> None:
    application, _item = filed(cast)
    scan = application.versions.get().commitment_scan
    assert scan is not None
    url = place_of(flag(application, check_id="commitment_older", place="0.commitment"), application)
    assert url == address(application)
    page = client_of(cast.province_officer).get(f"{url}?file=commitment")
    assert page.context["chosen"][0].file == scan
    assert "真实性承诺书" in page.content.decode()
    whole = flag(application, check_id="twins", place="whole", evidence=None)
    assert place_of(whole, application) == reverse("review:application", args=[application.pk])


def test_who_sees_the_files_of_an_application(cast: Cast) -> None:
    application, _item = filed(cast)
    allowed = {"city_x_officer", "province_officer", "ministry_officer", "auditor"}
    for name, person in cast.everybody.items():
        answer = client_of(person).get(address(application))
        assert answer.status_code == (200 if name in allowed else 404), name
    assert "说明没有问题" not in client_of(cast.auditor).get(address(application)).content.decode()


def test_a_reason_is_given_where_the_flag_is_seen(cast: Cast) -> None:
    application, item = filed(cast)
    flag(application, evidence=item, page=1)
    client = client_of(cast.city_x_officer)
    url = f"{address(application)}?file={item.pk}"
    assert "说明没有问题" in client.get(url).content.decode()
    posted = {
        "check": "evidence_other_unit", "place": "basic.internal-audit.1", "reason": "更名前的名称，已核对",
        "next": url,
    }  # fmt: skip
    answer = client.post(reverse("review:flag", args=[application.pk]), posted)
    assert (answer.status_code, answer.headers["Location"]) == (302, url)
    assert "更名前的名称，已核对" in client.get(url).content.decode()


def test_the_page_costs_the_same_however_many_files(cast: Cast) -> None:
    client, costs = client_of(cast.city_x_officer), []
    for unit, member, more in ((cast.unit_a, cast.enterprise_a, 0), (cast.existing, cast.existing_member, 3)):
        drafted = support.draft(unit, member)
        for at in range(more):
            upload = support.upload(f"{at}.pdf", support.real_pdf(1))
            attach(drafted, "basic.internal-audit", upload, actor=member)
        application = support.submitted(drafted, member)
        client.get(address(application))
        with CaptureQueriesContext(connection) as seen:
            client.get(address(application))
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_nothing_is_shown_of_what_was_not_submitted(cast: Cast) -> None:
    drafted = support.draft(cast.unit_a, cast.enterprise_a)
    assert client_of(cast.city_x_officer).get(address(drafted)).status_code == 404
