"""Experts of the demonstration: what they state, two panels, and two units judged ahead.

On one of them three experts are far apart, which a minuted meeting has settled; the other is being judged.
"""

from datetime import date

from lvheng.accounts.models import User
from lvheng.campaigns.models import Campaign
from lvheng.core import clock
from lvheng.demo.filling import at, moment
from lvheng.demo.people import People
from lvheng.demo.stages import REPORTED
from lvheng.demo.units import Plan
from lvheng.filing.models import Application
from lvheng.review import actions as review
from lvheng.review.conflicts import Conflicts
from lvheng.review.expert_sheet import Item, items_of
from lvheng.review.experts import OTHER, PARK, industries
from lvheng.review.models import ExpertAssignment

HARD = ("核实充分，予以认可。", "佐证材料完整，数据口径与统计报表一致。")
MINUTES = "三位专家对照台账和现场计量逐项核对：口径差异属实，影响限于所列指标，经商定按所列分数计；其余可信。"
DOUBTS = "能源统计口径与现场计量不一致，先进性依据不足。"


def call_experts(people: People, campaign: Campaign, plans: list[Plan], applications: dict[int, Application]) -> None:
    """Profiles and panels; then two units of a list that was reported, with opinions."""
    first, second, third, fourth = people.experts[:4]
    ministry = people.officers["000000"]
    _state(people, campaign, first, second, plans)
    _state_further(campaign, third, fourth)
    known = industries(campaign)
    half = [key for number, key in enumerate(known) if number % 2 == 0 and key not in (OTHER, PARK)]
    with at(moment(20, 11)):
        panel = review.save_panel(
            campaign, actor=ministry, name="综合组", industries=[], members=[first.pk, second.pk, third.pk],
            chair=first.pk,
        )
        review.save_panel(
            campaign, actor=ministry, name="原材料组", industries=half, members=[first.pk, second.pk, fourth.pk]
        )
    listed = [applications[plan.unit.pk] for plan in plans if (plan.stage, plan.fate) == (REPORTED, "recommended")]
    asked_for = (first, second, third)
    conflicts = Conflicts(listed, asked_for)
    free = [one for one in listed if not any(conflicts.between(one, expert) for expert in asked_for)]
    for place, application in enumerate(free[:2]):
        with at(moment(20, 15, 40 + place)):
            asked = [
                review.assign_expert(application, expert=expert, actor=ministry, panel=panel)
                for expert in asked_for
            ]
        with at(moment(21, 11, place)):
            if place == 0:
                _judge(asked[0], HARD, "support", doubting=False)
                _judge(asked[1], HARD, "against", doubting=True)
                _judge(asked[2], HARD, "support", doubting=False)
            else:
                review.score_rest(asked[0], actor=first, reason=HARD[0])
        if place == 0:
            _meet(application, asked, ministry)


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


def _state_further(campaign: Campaign, third: User, fourth: User) -> None:
    """Two experts whom nothing ties to any unit."""
    known = industries(campaign)
    chosen = [key for number, key in enumerate(known) if number % 3]
    with at(moment(16, 10, 30)):
        for expert, title, employer in (
            (third, "研究员", "示例环境科学研究院"), (fourth, "正高级工程师", "示例材料研究院"),
        ):  # fmt: skip
            review.save_profile(
                expert, actor=expert, texts={"title": title, "employer": employer}, left_on=None,
                employer_authority=None, last_employer_authority=None, industries=chosen, known=known,
            )  # fmt: skip


def _meet(application: Application, asked: list[ExpertAssignment], ministry: User) -> None:
    """The meeting on what they differ on by far: points agreed on for the indicators that one doubted."""
    heavy = _heaviest(items_of(application))
    with at(moment(21, 13, 30)):
        review.record_meeting(
            application, actor=ministry, held_on=clock.today(), attendees=[one.expert_id for one in asked],
            settled={item.number: format((item.weight / 2).normalize(), "f") for item in heavy}, opinion="support",
            minutes=MINUTES,
        )  # fmt: skip


def _heaviest(items: list[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (-item.weight, item.number))[:3]


def _judge(assignment: ExpertAssignment, words: tuple[str, str], opinion: str, *, doubting: bool) -> None:
    """Points on everything; one who doubts gives little on the weightiest indicators and abstains from the last."""
    expert, items = assignment.expert, items_of(assignment.application)
    heavy = _heaviest(items) if doubting else []
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
