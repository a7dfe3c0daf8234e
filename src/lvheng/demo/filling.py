"""Drafts as applicants would have left them, and their submission by the applicants' own act."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from django.core.files.base import ContentFile

from lvheng.core import clock, files
from lvheng.core.models import StoredFile
from lvheng.demo import facts, faults, papers, proofs
from lvheng.demo.drawing import Lot
from lvheng.demo.units import Plan
from lvheng.filing import actions
from lvheng.filing.actions.refreshing import refresh
from lvheng.filing.draft import Draft
from lvheng.filing.facts import SHARED
from lvheng.filing.models import Answer, Application, Evidence, IndicatorFact
from lvheng.standards import CampaignPack, Standard, load_standard

#: How much of a draft is filled in: shares of the profile, of the basic requirements, and of the indicators.
DEGREES = {"started": (0.6, 0.0, 0.0), "draft": (1.0, 0.67, 0.5), "half": (1.0, 1.0, 1.0)}
WHOLE = (1.0, 1.0, 1.0)
#: Fates without an application of this year.
SILENT = {"untouched", "barred", "released"}
#: What of the shared facts is typed last: the indicator that takes it is the last one.
LATER = "site_area"
MISSING_IN_HALF = ("basic.internal-audit", "1.b204-1", "1.ncv-report", "9.statement")
OUTPUT = {"b204-1", "land-statistics", "output-statistics"}
SHEETS = {"205-1", "205-4", "energy-statistics", "water-statistics"}
CREDIT = {"credit"}
PLATFORM = {"functions"}
TEXTS = {
    "department": "能源与环境管理部", "nature": "private", "level": "provincial", "type": "工业园区", "head": "罗示例",
    "head_title": "管委会主任",
    "process": "原料制备、成形、热处理、检验和包装；主要工序采用连续自动化设备，余热回收用于干燥。",
    "development": "近三年完成窑炉节能改造、屋顶光伏和能碳管理平台建设，建立绿色供应链管理制度，能耗逐年下降。",
    "introduction": "园区以先进制造业为主导，基础设施配套齐全，实行集中供热和污水集中处理。",
    "results": "近三年推进园区循环化改造，建成分布式光伏和能碳管理中心，工业固体废物综合利用率稳步提高。",
}  # fmt: skip


def moment(day: int, hour: int = 9, minute: int = 0, month: int = 10) -> datetime:
    """A moment of the campaign's autumn."""
    return datetime(2025, month, day, hour, minute, tzinfo=clock.ZONE)


@contextmanager
def at(when: datetime) -> Iterator[datetime]:
    """Hold the clock."""
    with clock.fixed(when):
        yield when


class Filler:
    """Fills in and submits; one for all units."""

    def __init__(self, pack: CampaignPack, standards: dict[str, Standard], lot: Lot) -> None:
        self.pack, self.standards, self.lot = pack, standards, lot
        #: What each unit states and the standard it follows, its industry's rules applied, by the unit's id.
        self.said: dict[int, list[facts.Statement]] = {}
        self.own_standards: dict[int, Standard] = {}
        #: What each unit's compilation holds, by its id: what another one copies.
        self.compiled: dict[int, list[proofs.Section]] = {}

    def think(self, plans: list[Plan], keepers: list[Plan]) -> None:
        """Work out what every unit states that files or has kept last year's facts."""
        kept = {plan.unit.pk for plan in keepers}
        for plan in plans:
            key, unit = plan.unit.pk, plan.unit
            self.own_standards[key] = load_standard(self.pack.standards[unit.kind], unit.industry or None)
            if key in kept or plan.fate not in SILENT:
                own = self.own_standards[key]
                self.said[key] = facts.state(plan, own, self.lot, self.pack.evaluation_year)

    def draft(self, plan: Plan, when: datetime, rules: CampaignPack) -> Application:
        """An application filled in as far as its fate says, by the unit's own member."""
        with at(when):
            application = actions.start(plan.unit, actor=plan.member)
            standard = self.standards[plan.unit.kind]
            profile, basic, indicators = DEGREES.get(plan.fate, WHOLE)
            self._profile(application, standard, profile)
            self._basic(application, standard, basic, rules)
            stated = self._stated(plan, len(standard.indicators), indicators)
            IndicatorFact.objects.bulk_create(item.row(application, clock.now()) for item in stated)
            if indicators:
                draft = refresh(application)
                self._evidence(plan, draft, basic=basic)
            if plan.fault == faults.FACTOR:
                confirm_asked(application, plan)
            application.refresh_from_db()
        return application

    def _stated(self, plan: Plan, count: int, share: float) -> list[facts.Statement]:
        """As much of what a unit has to say as it has typed; what it shares as far as that goes."""
        upto = round(count * share)
        if not upto:
            return []
        said = [item for item in self.said[plan.unit.pk] if item.number <= upto]
        if plan.slip:
            facts.slip(said)
        faults.mistyped(plan, said)
        if upto < count:
            said[0] = replace(said[0], sheet={key: item for key, item in said[0].sheet.items() if key != LATER})
        return said

    def _profile(self, application: Application, standard: Standard, share: float) -> None:
        unit = application.unit
        known = set(application.answers.values_list("key", flat=True))
        texts = TEXTS | {
            "email": "green@example.com", "contact": unit.contact, "phone": "0731-00000000",
            "industry": unit.industry or "none",
        }  # fmt: skip
        fields = [item for section in standard.profile for item in section.fields]
        missing = [item.id for item in fields if f"profile.{item.id}" not in known and item.id in texts]
        chosen = missing[: round(len(missing) * share)]
        now = clock.now()
        Answer.objects.bulk_create(
            Answer(application=application, key=f"profile.{name}", value=texts[name], saved_at=now) for name in chosen
        )

    def _basic(self, application: Application, standard: Standard, share: float, rules: CampaignPack) -> None:
        now = clock.now()
        count = round(len(standard.basic_requirements) * share)
        rows = [(f"basic.{item.id}", "yes") for item in standard.basic_requirements[:count]]
        if application.route == Application.Route.NEW and share == 1:
            rows += [(f"declaration.{item.id}", "none") for item in rules.eligibility.exclusions]
        Answer.objects.bulk_create(
            Answer(application=application, key=key, value=value, saved_at=now) for key, value in rows
        )

    def _evidence(self, plan: Plan, draft: Draft, *, basic: float) -> None:
        standard, application = draft.standard, draft.application
        asked = asked_for(draft, round(len(standard.basic_requirements) * basic))
        if plan.fate == "half":
            asked = [slot for slot in asked if slot not in MISSING_IN_HALF]
        figures = papers.figures(plan.unit, draft)
        output, energy = faults.stated(plan, figures)
        others = [slot for slot in asked if kind_of(slot) == "other"]
        made = {
            "calc": lambda: proofs.workbook(figures, draft),
            "output": lambda: papers.output_sheet(output),
            "sheet": lambda: papers.energy_sheets(energy),
            "credit": lambda: proofs.looked_up(figures),
            "platform": lambda: proofs.platform(figures),
            "other": lambda: proofs.dossier(figures, self._compiled(plan, draft, others)),
        }
        kept = {kind: self._keep(made[kind](), plan) for kind in dict.fromkeys(map(kind_of, asked))}
        now = clock.now()
        Evidence.objects.bulk_create(
            Evidence(application=application, slot=slot, file=kept[kind_of(slot)], added_at=now) for slot in asked
        )

    def _compiled(self, plan: Plan, draft: Draft, slots: list[str]) -> list[proofs.Section]:
        """What the unit's compilation holds: its own papers, or those of the unit it has copied."""
        own = plan.unit if plan.like is None else plan.like.unit
        if own.pk not in self.compiled:
            self.compiled[own.pk] = proofs.sections(own, draft, slots)
        return self.compiled[own.pk]

    def _keep(self, upload: ContentFile[bytes], plan: Plan) -> StoredFile:
        rules = self.standards[plan.unit.kind].files
        return files.keep(upload, actor=plan.member, types=rules.types, max_mb=rules.max_file_mb)

    def sign(self, plan: Plan, application: Application, when: datetime) -> None:
        """The commitment: drawn up, signed and sealed, its scan taken and confirmed (HN-4.2.d)."""
        signatory = f"{plan.unit.contact[0]}示例"
        with at(when):
            made = actions.prepare_commitment(application, signatory=signatory, actor=plan.member)
        with at(when + timedelta(minutes=50)):
            scan = papers.commitment(
                plan.unit.name, plan.unit.uscc, text=self.pack.commitment.text, digest=made.content_digest,
                signatory=signatory,
            )  # fmt: skip
            actions.confirm_commitment(application, scan, agreed=True, actor=plan.member)

    def submit(self, plan: Plan, application: Application, when: datetime) -> None:
        """The applicant's last click."""
        with at(when):
            actions.submit(application, actor=plan.member)


def confirm_asked(application: Application, plan: Plan) -> None:
    """Confirm the figures that were asked about, as who has overlooked a unit does."""
    draft = Draft.load(application)
    for number in (SHARED, *(one.number for one in draft.standard.indicators)):
        for name in draft.asks_by_name(number):
            where, _dot, path = name.partition(".")
            if number == SHARED or where != "shared":
                actions.confirm(application, number, path or name, actor=plan.member)


def asked_for(draft: Draft, requirements: int) -> list[str]:
    """The slots that a careful unit fills: what is required, and the sheets that its figures are from."""
    slots = [
        f"basic.{item.id}"
        for requirement in draft.standard.basic_requirements[:requirements]
        for item in requirement.evidence
        if item.is_required()
    ]
    for indicator in draft.standard.indicators:
        row = draft.facts.get(indicator.number)
        if row is None or row.not_applicable:
            continue
        found = draft.indicator_slots(indicator.number)
        slots += [slot.id for slot in found if slot.required or (slot.asked and slot.asked.id in SHEETS | OUTPUT)]
    return slots


def kind_of(slot: str) -> str:
    """Which of a unit's papers serves a slot."""
    what = slot.split(".", 1)[1]
    if what == "calc":
        return "calc"
    if what in CREDIT:
        return "credit"
    if what in PLATFORM:
        return "platform"
    if what in OUTPUT:
        return "output"
    return "sheet" if what in SHEETS else "other"
