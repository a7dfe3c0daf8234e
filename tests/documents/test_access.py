"""Who gets which document: the whole cast, one table."""

import pytest
from django.test import Client
from django.urls import reverse

from lvheng.filing import actions
from lvheng.selection import actions as selection
from lvheng.selection.models import HandIn, ProvinceReport
from tests.cast import Cast
from tests.filing import make
from tests.selection.making import file_existing

READERS = {"enterprise_a", "city_x_officer", "province_officer", "ministry_officer", "auditor"}


def seen_by(cast: Cast, client: Client, url: str) -> set[str]:
    """Names of those who get a document; all others must not find it."""
    found = set()
    for name, user in cast.everybody.items():
        client.force_login(user)
        status = client.get(url).status_code
        assert status in {200, 404}, (name, status)
        if status == 200:
            found.add(name)
    return found


@pytest.mark.parametrize("paper", ["receipt", "commitment", "application"])
def test_submitted_documents(cast: Cast, client: Client, paper: str) -> None:
    version = make.submitted(cast.unit_a, cast.enterprise_a)
    pk = version.pk if paper == "receipt" else version.application_id
    assert seen_by(cast, client, reverse(f"documents:{paper}", args=[pk])) == READERS


@pytest.mark.parametrize("paper", ["commitment", "application"])
def test_drafts_are_the_applicants_alone(cast: Cast, client: Client, paper: str) -> None:
    application = actions.start(cast.unit_a, actor=cast.enterprise_a)
    assert seen_by(cast, client, reverse(f"documents:{paper}", args=[application.pk])) == {"enterprise_a"}


def test_summary_table(cast: Cast, client: Client) -> None:
    made = HandIn.objects.create(
        campaign=cast.campaign, authority=cast.city_x, rows=[], filled_in_by="陈示例", phone="0731-00000000",
        handed_in_by=cast.city_x_officer, handed_in_at="2025-10-29T10:00:00+08:00",
        window_closes_at="2025-10-30T23:59:59+08:00",
    )  # fmt: skip
    officers = READERS - {"enterprise_a"}
    assert seen_by(cast, client, reverse("documents:summary_table", args=[made.pk])) == officers
    assert seen_by(cast, client, reverse("documents:summary_preview", args=[cast.city_x.pk])) == officers


def test_preview_only_where_there_is_a_table(cast: Cast, client: Client) -> None:
    """The second province has no summary table, the ministry no city."""
    client.force_login(cast.ministry_officer)
    for authority in (cast.other_province, cast.ministry):
        assert client.get(reverse("documents:summary_preview", args=[authority.pk])).status_code == 404


def test_benchmarking(cast: Cast, client: Client) -> None:
    file_existing(cast)
    report: ProvinceReport = selection.report(cast.campaign, cast.province, actor=cast.province_officer)
    url = reverse("documents:benchmarking", args=[report.pk])
    assert seen_by(cast, client, url) == {"province_officer", "ministry_officer", "auditor"}


@pytest.mark.parametrize(
    "paper", ["receipt", "commitment", "application", "summary_table", "summary_preview", "benchmarking"]
)
def test_strangers_are_asked_to_sign_in(db: None, client: Client, paper: str) -> None:
    answer = client.get(reverse(f"documents:{paper}", args=[1]))
    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]


@pytest.mark.parametrize("paper", ["receipt", "commitment", "application"])
def test_documents_are_read_only(cast: Cast, client: Client, paper: str) -> None:
    client.force_login(cast.enterprise_a)
    assert client.post(reverse(f"documents:{paper}", args=[1])).status_code == 405
