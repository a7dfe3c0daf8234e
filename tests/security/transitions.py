"""One real object for each process, and who of the cast a level's word in its table means for it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import lvheng.config.urls  # noqa: F401 (loads every room, and with it every table)
from lvheng.analysis.models import DerivedProposal
from lvheng.campaigns.models import Campaign
from lvheng.core import clock, files
from lvheng.core.models import StoredFile
from lvheng.filing.models import Application, Supplement
from lvheng.registry.models import ChangeRequest, Invitation, ListEntry, ListImport, Registration
from lvheng.review.models import CheckRun, ExpertAssignment, Question, Review, SiteCheck
from lvheng.review.slots import AssignmentSlot, SiteSlot
from lvheng.screening.models import Finding, LookUp, SourceSnapshot
from lvheng.selection import slots
from lvheng.selection.models import Appeal, Candidacy, ClosingProposal, GreenCode, Objection, Publicity, UnitReport
from tests.cast import Cast, make_set
from tests.selection import making

OFFICERS = {"city": "city_x_officer", "province": "province_officer", "ministry": "ministry_officer"}
#: Who of the cast acts at the level that a row of a table names, over a unit of city X.
ACTING = {level: frozenset({who}) for level, who in OFFICERS.items()} | {
    "unit": frozenset({"enterprise_a"}),
    "expert": frozenset({"expert"}),
    "system": frozenset(),
}


@dataclass(frozen=True)
class Subject:
    """An object of a process, and, where they differ from ACTING, who acts at a level."""

    process: str
    obj: Any
    acting: dict[str, frozenset[str]] = field(default_factory=dict)
    at: Callable[[str], Any] | None = None
    """Makes the object as it is in a state, where it is no row of its own."""
    asked: tuple[str, ...] = ()
    """The acts that are asked of it, where a row takes its place once one is done; empty: all."""


def kept(cast: Cast) -> StoredFile:
    """A stored file."""
    return files.keep(making.pdf(), actor=cast.enterprise_a, types=("pdf",), max_mb=5, field="file")


def posed(kind: type, *args: Any) -> Callable[[str], Any]:
    """A slot as it is in a state: what it works out itself is given."""
    return lambda state: type(kind.__name__, (kind,), {"state": property(lambda _self: state)})(*args)


def of_registry(cast: Cast) -> list[Subject]:
    """Registrations, invitations, changes, lists."""
    now, proof = clock.now(), kept(cast)
    registration = Registration.objects.create(
        receipt="R1", kind="factory", name="新示例", uscc="91430200MA0000000X", authority=cast.city_x, person="某",
        username="x", password="x", phone="0731-1", proof=proof, created_at=now,
    )  # fmt: skip
    invitation = Invitation.objects.create(
        digest="d", person="某", unit=cast.unit_a, invited_by=cast.enterprise_a, created_at=now,
        expires_at=now + timedelta(days=7),
    )  # fmt: skip
    change = ChangeRequest.objects.create(
        unit=cast.unit_a, kind="name", proposed={"name": "甲新示例"}, changed_on=now.date(), reason="更名", proof=proof,
        filed_by=cast.enterprise_a, filed_at=now,
    )  # fmt: skip
    listing = ListImport.objects.create(
        level=ListEntry.Level.PROVINCIAL, authority=cast.province, year=2025, decision="示例", listed_on=now.date(),
        file=proof, read_by=cast.province_officer, read_at=now,
    )  # fmt: skip
    return [
        Subject("registration", registration),
        Subject("invitation", invitation),
        Subject("change", change),
        Subject("list_import", listing, {"ministry": frozenset({"province_officer"})}),
    ]


def of_sources(cast: Cast, application: Application) -> list[Subject]:
    """Findings and source lists."""
    now = clock.now()
    look_up = LookUp.objects.create(
        campaign=cast.campaign, unit=cast.unit_a, clause="HN-1.1.b", source="信用中国", looked_up_on=now.date(),
        result="hit", level="city", by=cast.city_x_officer, at=now,
    )  # fmt: skip
    finding = Finding.objects.create(
        campaign=cast.campaign, unit=application.unit, clause="HN-1.1.b", look_up=look_up, summary="示例", found_at=now
    )
    source = SourceSnapshot.objects.create(
        list_id="dishonest", label="失信", authority=cast.city_x, source="示例", as_of=now.date(), file=kept(cast),
        imported_by=cast.city_x_officer, imported_at=now,
    )  # fmt: skip
    return [Subject("finding", finding), Subject("source", source)]


def of_review(cast: Cast, application: Application) -> list[Subject]:
    """Reviews at each level, questions, supplements, checks, visits, experts."""
    now = clock.now()
    places = {"city": cast.city_x, "province": cast.province, "ministry": cast.ministry}
    reviews = []
    for level, authority in places.items():
        made = Review.objects.create(application=application, level=level, authority=authority, opened_at=now)
        at = frozenset({OFFICERS[level]})
        reviews.append(Subject("review", made, {"city": at, "province": at}))
    asked = {"application": application, "level": "city", "authority": cast.city_x, "asked_by": cast.city_x_officer}
    asked |= {"asked_at": now, "due_at": now + timedelta(days=5)}
    question = Question.objects.create(text="示例？", **asked)
    supplement = Supplement.objects.create(reason="缺示例", **asked)
    run = CheckRun.objects.create(application=application, version=application.versions.get())
    visit = SiteCheck.objects.create(
        application=application, authority=cast.province, ground="chosen", planned_by=cast.province_officer,
        planned_at=now,
    )  # fmt: skip
    slot = (cast.campaign, cast.province, application)
    assignment = ExpertAssignment.objects.create(
        application=application, expert=cast.expert, assigned_by=cast.ministry_officer, assigned_at=now
    )
    return [
        *reviews,
        Subject("question", question),
        Subject("supplement", supplement),
        Subject("check_run", run),
        Subject("site_check", visit),
        Subject("site_check", SiteSlot(*slot), at=lambda state: SiteSlot(*slot, state=state), asked=("draw", "choose")),
        Subject("expert_assignment", assignment),
        Subject("expert_assignment", None, at=lambda state: AssignmentSlot(application, state), asked=("assign",)),
    ]


def of_selection(cast: Cast, application: Application) -> list[Subject]:
    """From the city's table to the published list, objections, appeals."""
    now, year = clock.now(), cast.campaign
    candidacy = Candidacy.objects.create(application=application, created_at=now)
    objection = Objection.objects.create(
        candidacy=candidacy, name="示例", contact="0731-1", text="示例", receipt="O1", raised_at=now
    )
    publicity = Publicity.objects.create(
        campaign=year, decision="示例", opened_by=cast.ministry_officer, starts_at=now, ends_at=now + timedelta(days=15)
    )
    appeal = Appeal.objects.create(
        application=application, against="province", authority=cast.province, text="示例",
        raised_by=cast.enterprise_a, raised_at=now, due_at=now + timedelta(days=30),
    )  # fmt: skip
    return [
        Subject("hand_in", None, at=posed(slots.HandInSlot, year, cast.city_x)),
        Subject("candidacy", candidacy),
        Subject("report", None, at=posed(slots.ReportSlot, year, cast.province)),
        Subject("publicity", publicity),
        Subject("publicity", None, at=posed(slots.PublicitySlot, year)),
        Subject("objection", objection),
        Subject("appeal", appeal),
        Subject("appeal", None, at=lambda state: slots.AppealSlot(application, state), asked=("raise",)),
    ]


def of_staying(cast: Cast) -> list[Subject]:
    """The year's close, reports by the public, falsification, green codes: about unit A."""
    now, year, unit = clock.now(), cast.campaign, cast.unit_a
    proposal = ClosingProposal.objects.create(
        campaign=year, unit=unit, kind=ClosingProposal.Kind.REMOVE_UNFILED
    )
    report = UnitReport.objects.create(
        unit=unit, authority=cast.province, name="示例", contact="0731-1", text="示例", receipt="U1", raised_at=now,
        due_at=now + timedelta(days=30),
    )  # fmt: skip
    code = GreenCode.objects.create(campaign=year, unit=unit, requested_by=cast.enterprise_a, requested_at=now)
    return [
        Subject("closing", year),
        Subject("closing_proposal", proposal),
        Subject("unit_report", report),
        Subject(
            "unit_report", None, at=lambda state: slots.UnitReportSlot(unit, cast.province, state), asked=("raise",)
        ),
        Subject("falsification", None, at=lambda state: slots.FalsificationSlot(year, unit, state)),
        Subject("green_code", code),
        Subject("green_code", None, at=lambda state: slots.GreenCodeSlot(year, unit, state), asked=("request",)),
    ]


def subjects(cast: Cast) -> list[Subject]:
    """An object of every process; the tests say which process lacks one."""
    application = making.submitted(cast, cast.unit_a)
    derived = DerivedProposal.objects.create(
        campaign=cast.campaign, kind="factory", derived_by=cast.ministry_officer, derived_at=clock.now()
    )
    return [
        Subject("campaign", Campaign.objects.get(pk=cast.campaign.pk)),
        Subject("benchmark_set", make_set("factory", "2")),
        Subject("application", application),
        Subject("derived_proposal", derived),
        *of_registry(cast),
        *of_sources(cast, application),
        *of_review(cast, application),
        *of_selection(cast, application),
        *of_staying(cast),
    ]
