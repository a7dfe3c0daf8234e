"""The city hands in its summary table of new applicants (HN-3.2, HN-A2)."""

from collections.abc import Iterable

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse

from lvheng.accounts.models import Authority, User
from lvheng.accounts.queries import officers_of, province_of
from lvheng.campaigns.guards import within
from lvheng.campaigns.models import Campaign, Window
from lvheng.campaigns.queries import pack_for
from lvheng.core import audit, clock, files
from lvheng.core.door import lock
from lvheng.core.models import StoredFile
from lvheng.core.refusal import Gap, Invalid, Refused
from lvheng.filing.models import Application
from lvheng.selection import queries
from lvheng.selection.actions.said import required
from lvheng.selection.models import Candidacy, HandIn
from lvheng.selection.process import HAND_IN
from lvheng.selection.slots import HandInSlot, act_on

SCAN_TYPES = ("pdf", "jpg", "jpeg", "png", "xlsx")


def hand_in(
    campaign: Campaign, city: Authority, *, actor: User, filled_in_by: str, phone: str, file: UploadedFile | None = None
) -> HandIn:
    """Freeze the city's summary table, once and inside its window (HN-3.2), and make its passed applicants candidates.

    Rows are taken from the city's decisions; `filled_in_by` and `phone` stand in the table's head (HN-A2); `file` is
    the stamped scan, if there is one. A shut gate (HN-4.1.b) stops the recommendation, not this table. Tells the
    province and the applicants. Raises Forbidden, Refused, Invalid.
    """
    with act_on(HAND_IN, "hand_in", HandInSlot(campaign, city), actor=actor) as doing:
        said = required({"filled_in_by": "填报人", "phone": "联系电话"}, {"filled_in_by": filled_in_by, "phone": phone})
        if not any(letter.isdigit() for letter in said["phone"]):
            raise Invalid([Gap(f"“{said['phone']}”不是电话号码；应如 0731-12345678 或 13900000000。", "phone")])
        rows = queries.summary_rows(campaign, city)
        at, closes = within(campaign, city, Window.Act.CITY_HAND_IN)
        stored = _scan(campaign, city, file, actor) if file is not None else None
        made = HandIn.objects.create(
            campaign=campaign,
            authority=city,
            rows=rows,
            file=stored,
            handed_in_by=actor,
            handed_in_at=at,
            window_closes_at=closes,
            **said,
        )
        passed = [row["application"] for row in rows if row["passed"]]
        make_candidates(Application.objects.filter(pk__in=passed), actor=actor)
        doing.note(year=campaign.year, rows=len(rows), passed=len(passed), hand_in=made.pk)
        text = f"{city.name}已报送新申报单位汇总表，共 {len(rows)} 家，审核通过 {len(passed)} 家。"
        doing.tell(officers_of(province_of(city)), text, reverse("selection:ranking"))
    return made


def _scan(campaign: Campaign, city: Authority, file: UploadedFile, actor: User) -> StoredFile:
    """The stamped table, scanned, within the size that the territory's rules allow."""
    table = pack_for(campaign, city).summary_table
    if table is None:
        raise Refused("本地区没有汇总表。")  # pragma: no cover (the window's guard has refused before)
    return files.keep(file, actor=actor, types=SCAN_TYPES, max_mb=table.scan_max_mb)


def make_candidates(applications: Iterable[Application], *, actor: User) -> list[Candidacy]:
    """Candidates of some applications; part of the act that brings them before the province."""
    made = []
    for application in applications:
        lock(application)
        candidacy = Candidacy.objects.create(application=application, created_at=clock.now())
        audit.record(application, "application.candidate", actor=actor, data={"candidacy": candidacy.pk})
        made.append(candidacy)
    return made
