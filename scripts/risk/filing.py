"""Files the cases: territory, campaign, units, ledgers, papers; submitted by the units' own acts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from lvheng.accounts.models import User
from lvheng.campaigns import actions as campaigns
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.core.refusal import Refused
from lvheng.demo import levels, past, people
from lvheng.demo.drawing import Lot
from lvheng.demo.filling import Filler, asked_for, at, kind_of, moment
from lvheng.demo.source import table
from lvheng.demo.units import EXISTING, NEW, Plan
from lvheng.filing.draft import Draft
from lvheng.filing.models import Application, Evidence, LedgerValue
from lvheng.registry.models import ListEntry, Unit, UnitMember
from lvheng.standards import CampaignPack, load_standard
from risk import books, faults, proofs
from risk.faults import Case

YEAR = 2025
INDUSTRIES = (
    "cement", "household-ceramics", "coatings", "casting", "dyeing-and-printing", "cotton-textiles",
    "lithium-ion-batteries", "printed-circuit-boards", "electric-motors", "wires-and-cables",
)  # fmt: skip
NEWCOMERS = 0.3
SECTIONS = ("营业执照", "环评批复", "排污许可证", "土地权属证明", "管理体系认证证书")


@dataclass
class Filed:
    """What was filed."""

    cases: list[Case] = field(default_factory=list)
    planted: dict[int, Case] = field(default_factory=dict)
    """by the application's id"""
    clean: dict[int, Case] = field(default_factory=dict)
    refused: list[tuple[Case, str]] = field(default_factory=list)
    """faults that the form itself did not let through"""


class Hand(Filler):
    """Fills in with the papers of each case."""

    def __init__(self, pack: CampaignPack, standards: dict[str, Any], lot: Lot, cases: list[Case]) -> None:
        super().__init__(pack, standards, lot)
        self.cases = {case.plan.unit.pk: case for case in cases}
        self.said = {key: case.said for key, case in self.cases.items()}

    def _evidence(self, plan: Plan, draft: Draft, *, basic: float) -> None:
        """The case's own papers and a workbook of what it comes to."""
        case, application = self.cases[plan.unit.pk], draft.application
        asked = asked_for(draft, round(len(draft.standard.basic_requirements) * basic))
        book = proofs.workbook(case.figures(), draft)
        uploads = {"calc": book} | case.uploads
        kept = {kind: self._keep(ContentFile(_bytes(one), one.name), plan) for kind, one in uploads.items()}
        served = [(slot, kept.get(kind_of(slot), kept["other"])) for slot in asked]
        # some put the energy form where the output form is asked for as well: their own file twice
        twice = case.lot.chance(0.08)
        now = clock.now()
        Evidence.objects.bulk_create(
            Evidence(application=application, slot=slot, file=file, added_at=now) for slot, file in served
        )
        if twice:
            slot = next((slot for slot in asked if kind_of(slot) == "output"), "")
            if slot:
                Evidence.objects.create(application=application, slot=slot, file=kept["sheet"], added_at=now)


def _bytes(upload: Any) -> bytes:
    upload.seek(0)
    content: bytes = upload.read()
    upload.seek(0)
    return content


def prepare() -> tuple[people.People, Campaign]:
    """The demonstration's territory and an open campaign with its benchmark sets."""
    with at(moment(28, month=9)):
        who = people.make_people(people.make_authorities())
        ministry = who.officers[table("places")["ministry"]["code"]]
        campaign = campaigns.prepare(YEAR, actor=ministry)
        levels.publish_sets(campaign, ministry)
        return who, campaigns.open_campaign(campaign, actor=ministry)


def units(who: people.People, lot: Lot, count: int, industries: int) -> list[Plan]:
    """So many factories in so many industries, in all cities."""
    trades = {trade["industry"]: trade for trade in table("trades") if trade["industry"] in INDUSTRIES[:industries]}
    places = [city for province in table("places")["provinces"] for city in province["cities"]]
    made = []
    for number in range(count):
        trade, place = trades[INDUSTRIES[number % industries]], places[lot.random.randrange(len(places))]
        authority = who.authorities[place["code"]]
        unit = Unit.objects.create(
            kind="factory", name=lot.name(place["short"], place["names"], f"{trade['name']}有限公司"),
            authority=authority, uscc=lot.code(place["code"]), county=place["counties"][0],
            address=f"{authority.name}示例路 {number + 1} 号", industry_code=trade["code"], industry=trade["industry"],
            contact="陈示例", phone="0731-00000000", created_at=clock.now(),
        )  # fmt: skip
        user = User(username=f"unit-{unit.pk}", display_name="陈示例", phone="000-00000000")
        user.set_unusable_password()
        user.save()
        UnitMember.objects.create(unit=unit, user=user, since=clock.now())
        route = NEW if lot.chance(NEWCOMERS) else EXISTING
        level = ListEntry.Level.PROVINCIAL if route == NEW else ListEntry.Level.NATIONAL
        ListEntry.objects.create(
            unit=unit, level=level, year=2021, batch="第一批", number=number + 1, decision="示例绿〔2021〕1号",
            listed_on=clock.today().replace(year=2021),
        )  # fmt: skip
        made.append(Plan(unit, user, trade, route, "submitted", lot.quality()))
    return made


def cases_of(plans: list[Plan], pack: CampaignPack, lot: Lot) -> list[Case]:
    """What each unit states, and its ledger of the year before."""
    rows: list[LedgerValue] = []
    made = []
    year = pack.evaluation_year
    for plan in plans:
        standard = load_standard(pack.standards["factory"], plan.unit.industry)
        case = Case(plan, standard, books.honest(plan, standard, lot, year), lot, year)
        if plan.route == EXISTING or lot.chance(0.5):
            before = books.year_before(case.said, lot, year)
            rows += past.from_sheets(plan, standard, before, year - 1)
        made.append(case)
    LedgerValue.objects.bulk_create(rows)
    return made


class Planter:
    """Plants faults of the kinds in turn, each in a unit of its own that has none yet and was not filed."""

    def __init__(self, cases: list[Case], lot: Lot) -> None:
        self.free, self.lot = list(cases), lot
        self.turns = {id(plants): 0 for plants in (faults.SLIPS, faults.PAPERS)}
        self.kinds = {id(plants): list(plants) for plants in (faults.SLIPS, faults.PAPERS)}
        for kinds in self.kinds.values():
            lot.random.shuffle(kinds)

    def plant(self, plants: dict[str, faults.Plant]) -> Case:
        """One more fault of these; the case that has it."""
        kinds = self.kinds[id(plants)]
        while True:
            kind = kinds[self.turns[id(plants)] % len(kinds)]
            self.turns[id(plants)] += 1
            case = self.lot.random.choice(self.free)
            trade = case.plan.unit.industry
            other = self.lot.random.choice(
                [one for one in self.free if one is not case and one.plan.unit.industry == trade]
            )
            case.truth = case.truth or books.contents_of(case.said)
            if plants[kind](case, other):
                case.fault = kind
                other.copied_from = other.copied_from or kind in faults.TAKING
                self.free.remove(case)
                return case


def file_all(count: int, faulty: int, industries: int, seed: int) -> Filed:
    """Everything, in one transaction: who, what, papers, submissions.

    A fault that the form itself does not let through is told and another one planted: so many are submitted.
    """
    lot = Lot(Random(seed))  # noqa: S311 (figures, no secrets)
    with transaction.atomic():
        who, campaign = prepare()
        with at(moment(29, month=9)):
            plans = units(who, lot, count + max(industries, faulty // 2), industries)
        pack = pack_for(campaign)
        cases = cases_of(plans, pack, lot)
        planter = Planter(cases, lot)
        of_papers = faulty * len(faults.PAPERS) // (len(faults.PAPERS) + len(faults.SLIPS))
        slips = [planter.plant(faults.SLIPS) for _ in range(faulty - of_papers)]
        for case in cases:
            case.uploads = proofs.of(case.figures(), lot, list(SECTIONS))
        altered = [planter.plant(faults.PAPERS) for _ in range(of_papers)]
        standards = {kind: load_standard(standard) for kind, standard in pack.standards.items()}
        hand = Hand(pack, standards, lot, cases)
        filed = Filed(cases)
        for case in slips + altered:
            one, kind = case, faults.PAPERS if case.fault in faults.PAPERS else faults.SLIPS
            while not submit(one, hand, campaign, lot, filed):
                one = planter.plant(kind)
                one.uploads = one.uploads if kind is faults.PAPERS else proofs.of(one.figures(), lot, list(SECTIONS))
        # whose papers or figures were copied files as well: there is nothing to find otherwise
        rest = sorted(planter.free, key=lambda one: not one.copied_from)
        for case in rest[: count - faulty]:
            submit(case, hand, campaign, lot, filed)
    return filed


def submit(case: Case, hand: Hand, campaign: Campaign, lot: Lot, filed: Filed) -> bool:
    """One unit's draft, its questions answered, its commitment and its last click; whether it came through."""
    plan = case.plan
    began = moment(9 + lot.random.randint(0, 3), 8 + lot.random.randint(0, 9), lot.random.randint(0, 59))
    application = hand.draft(plan, began, pack_for(campaign, plan.authority))
    confirm(application)
    signed = began + timedelta(days=lot.random.randint(1, 4), minutes=lot.random.randint(1, 240))
    try:
        with transaction.atomic():
            hand.sign(plan, application, signed)
            for act in case.before_submission:
                act(application)
            hand.submit(plan, application, signed + timedelta(hours=1, minutes=lot.random.randint(1, 59)))
    except Refused as reason:
        gaps = "；".join(gap.message for gap in reason.refusals[0].gaps) if hasattr(reason, "refusals") else str(reason)
        if not case.fault:
            raise RuntimeError(f"{plan.unit}: {reason} {gaps}") from reason
        filed.refused.append((case, gaps))
        return False
    (filed.planted if case.fault else filed.clean)[application.pk] = case
    return True


def confirm(application: Application) -> None:
    """The applicant is asked whether a figure that is so far from last year's is right, and says yes."""
    draft = Draft.load(Application.objects.get(pk=application.pk))
    for number, row in draft.facts.items():
        asked = {one.name: one.signature for one in draft.asks(number)} if number else {}
        if asked:
            row.confirmed = row.confirmed | asked
            row.save(update_fields=["confirmed"])
