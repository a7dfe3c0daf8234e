"""Builds the demonstration: deterministic, fictitious, in seconds; what concerns the campaign by real acts."""

import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from lvheng.campaigns import actions as campaigns
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.demo import changing, enterprises, experts, faults, green, levels, official, past, people, reports, sources
from lvheng.demo import clock as demo_clock
from lvheng.demo.drawing import SEED, Lot
from lvheng.demo.filling import Filler, at, moment
from lvheng.demo.models import DemoBuild, DemoGuide, DemoPerson
from lvheng.demo.reviewers import Reviewers
from lvheng.demo.source import table
from lvheng.demo.stages import Stages
from lvheng.demo.units import EXISTING, Plan, Registry
from lvheng.filing.models import Application
from lvheng.standards import load_standard

YEAR = 2025
#: When the demonstration begins: inside the filing window, six days before it closes.
PRESENT = moment(21, 14)
UNTOUCHED = {"untouched", "barred", "released"}
UNSUBMITTED = {"started", "draft", "half", "filled", "signed"}
SIGNED = "signed"
SLIP = "填到一半：取水量与上年相差 1000 倍待确认，其余指标可沿用上年数据"


@dataclass
class Built:
    """What was built, for those who test it."""

    campaign: Campaign
    plans: list[Plan]
    applications: dict[int, Application] = field(default_factory=dict)
    seconds: float = 0.0


def build(seed: int = SEED) -> Built:
    """Build into an empty database; one transaction, so that there is a whole demonstration or none."""
    began = time.monotonic()
    with transaction.atomic():
        made = _build(Lot(Random(seed)))
        made.seconds = time.monotonic() - began
        DemoBuild.objects.create(seed=seed, built_at=timezone.now(), seconds=f"{made.seconds:.1f}")
        demo_clock.put(PRESENT)
    return made


def _build(lot: Lot) -> Built:
    with at(moment(28, month=9)):
        who = people.make_people(people.make_authorities())
        plans = Registry(who, lot).plans()
        ministry = who.officers[table("places")["ministry"]["code"]]
        campaign = campaigns.prepare(YEAR, actor=ministry)
        levels.publish_sets(campaign, ministry)
        campaign = campaigns.open_campaign(campaign, actor=ministry)
    made = Built(campaign, plans)
    pack = pack_for(campaign)
    standards = {kind: load_standard(standard) for kind, standard in pack.standards.items()}
    past.earlier_scores(plans, pack, lot)
    let_slip(slipping(plans))
    suspects = faults.plant(plans)
    filler = Filler(pack, standards, lot)
    filler.think(plans, past.keepers(plans))
    past.earlier_values(plans, filler.said, filler.own_standards, pack.evaluation_year - 1, lot)
    stages = Stages(who, campaign, lot)
    stages.before(plans)
    file_all(made, filler, lot)
    stages.carry_on(made.plans, made.applications)
    experts.call_experts(who, campaign, made.plans, made.applications)
    reviewers = Reviewers(who, campaign, made.applications)
    reviewers.work(suspects)
    beside(made, who, lot)
    reviewers.try_out()
    guide = next(plan for plan in plans if plan.key == "guide")
    DemoGuide.objects.create(application=made.applications[guide.unit.pk])
    return made


def beside(made: Built, who: people.People, lot: Lot) -> None:
    """What goes on beside the applications: source lists, people and changes of units, lists, reports, green codes."""
    parks = [plan.unit for plan in made.plans if plan.unit.kind == plan.unit.Kind.PARK]
    enterprises.make_enterprises(parks)
    sources.import_lists(who, made.campaign, made.plans)
    changing.people_and_changes(who, made.plans, lot)
    reports.reports(who, made.plans, lot)
    province = who.authorities[sources.PROVINCE]
    with at(PRESENT):
        official.waiting_list(who.officer(province), province)
    green.ask_for_codes(made.campaign)


def slipping(plans: list[Plan]) -> Plan:
    """The unit that has left a figure out by a factor of a thousand, still to be asked about: the first such draft."""
    drafts = [plan for plan in plans if plan.fate == "draft" and plan.route == EXISTING and not plan.key]
    return next(plan for plan in drafts if plan.unit.kind == plan.unit.Kind.FACTORY)


def let_slip(plan: Plan) -> None:
    """Leave the figure out by its factor, and offer the unit on the sign-in page so that it can be seen."""
    plan.slip = True
    title, hint = f"现有国家级绿色工厂：{plan.unit.name.removesuffix('有限公司')}", SLIP
    DemoPerson.objects.filter(user=plan.member).update(listed=True, title=title, hint=hint)


def file_all(made: Built, filler: Filler, lot: Lot) -> None:
    """Every unit that files begins, fills in and, if its fate says so, submits, each at its own time."""
    due: list[tuple[datetime, Plan, Application]] = []
    for plan in made.plans:
        if plan.fate in UNTOUCHED:
            continue
        began = moment(9 + lot.random.randint(0, 3), 8 + lot.random.randint(0, 9), lot.random.randint(0, 59))
        application = filler.draft(plan, began, pack_for(made.campaign, plan.authority))
        made.applications[plan.unit.pk] = application
        if plan.fate not in UNSUBMITTED or plan.fate == SIGNED:
            signed = began + timedelta(days=lot.random.randint(1, 4), minutes=lot.random.randint(1, 240))
            filler.sign(plan, application, signed)
            if plan.fate != SIGNED:
                due.append((signed + timedelta(hours=1, minutes=lot.random.randint(1, 59)), plan, application))
    for when, plan, application in sorted(due, key=lambda entry: (entry[0], entry[1].unit.pk)):
        filler.submit(plan, application, when)


def reset() -> None:
    """Empty the demonstration's database and files; refused outside the demo by the settings themselves."""
    if not settings.DEMO:
        raise RuntimeError("only the demonstration is emptied")
    from lvheng.demo.emptying import empty

    empty()
