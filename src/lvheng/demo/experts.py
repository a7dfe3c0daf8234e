"""Experts of the demonstration: what they state, two panels, and two units judged ahead, one of them far apart."""

from datetime import date

from lvheng.accounts.models import User
from lvheng.campaigns.models import Campaign
from lvheng.demo.filling import at, moment
from lvheng.demo.people import People
from lvheng.demo.units import Plan
from lvheng.filing.models import Application
from lvheng.review import actions as review
from lvheng.review.conflicts import Conflicts
from lvheng.review.expert_sheet import items_of
from lvheng.review.experts import OTHER, PARK, industries
from lvheng.review.models import ExpertAssignment

HARD = ("核实充分，予以认可。", "佐证材料完整，数据口径与统计报表一致。")
DOUBTS = "能源统计口径与现场计量不一致，先进性依据不足。"


def call_experts(people: People, campaign: Campaign, plans: list[Plan], applications: dict[int, Application]) -> None:
    """Profiles and panels; then two units of those a province has passed, with opinions."""
    first, second = people.experts[:2]
    ministry = people.officers["000000"]
    _state(people, campaign, first, second, plans)
    known = industries(campaign)
    half = [key for number, key in enumerate(known) if number % 2 == 0 and key not in (OTHER, PARK)]
    with at(moment(20, 11)):
        panel = review.save_panel(
            campaign, actor=ministry, name="综合组", industries=[], members=[first.pk, second.pk], chair=first.pk
        )
        review.save_panel(campaign, actor=ministry, name="原材料组", industries=half, members=[first.pk, second.pk])
    passed = [
        applications[plan.unit.pk] for plan in plans if plan.fate == "recommended" and plan.unit.pk in applications
    ]
    conflicts = Conflicts(passed, [first, second])
    free = [one for one in passed if not conflicts.between(one, first) and not conflicts.between(one, second)]
    for place, application in enumerate(free[:2]):
        with at(moment(21, 9, 40 + place)):
            asked = [
                review.assign_expert(application, expert=expert, actor=ministry, panel=panel)
                for expert in (first, second)
            ]
        with at(moment(21, 11, place)):
            if place == 0:
                _judge(asked[0], HARD, "support", doubting=False)
                _judge(asked[1], HARD, "against", doubting=True)
            else:
                review.score_rest(asked[0], actor=first, reason=HARD[0])


def _state(people: People, campaign: Campaign, first: User, second: User, plans: list[Plan]) -> None:
    known = industries(campaign)
    chosen = [key for number, key in enumerate(known) if number % 3 == 0]
    with at(moment(16, 10)):
        review.save_profile(
            first, actor=first, texts={"title": "教授", "employer": "示例理工大学"}, left_on=None,
            employer_authority=people.authorities["430100"], last_employer_authority=None,
            industries=[*chosen, OTHER], known=known,
        )  # fmt: skip
        review.save_profile(
            second, actor=second, left_on=date(2024, 6, 30), employer_authority=None,
            texts={"title": "教授级高级工程师", "employer": "示例节能协会", "last_employer": "示例市节能中心"},
            last_employer_authority=people.authorities["430300"], industries=[PARK, OTHER], known=known,
        )  # fmt: skip
        unit = next(plan.unit for plan in plans if plan.key == "existing")
        review.declare_tie(second, unit, actor=second, relation="adviser", note="年度节能诊断顾问")


def _judge(assignment: ExpertAssignment, words: tuple[str, str], opinion: str, *, doubting: bool) -> None:
    """Points on everything; one who doubts gives little on the weightiest indicators and abstains from the last."""
    expert, items = assignment.expert, items_of(assignment.application)
    heavy = sorted(items, key=lambda item: (-item.weight, item.number))[:3] if doubting else []
    for item in heavy:
        review.score_indicator(assignment, actor=expert, number=item.number, values={"points": "0.5", "reason": DOUBTS})
    if doubting:
        review.score_indicator(
            assignment, actor=expert, number=items[-1].number, values={"abstained": "yes", "reason": "不熟悉本项。"}
        )
    review.score_rest(assignment, actor=expert, reason=words[0])
    left = {item.number for item in items} - {one.number for one in assignment.scores.all()}
    for number in sorted(left):
        values = {"abstained": "yes", "reason": "尚无标杆值，不便评价。"}
        review.score_indicator(assignment, actor=expert, number=number, values=values)
    review.give_opinion(assignment, actor=expert, opinion=opinion, reason=DOUBTS if doubting else words[1])
