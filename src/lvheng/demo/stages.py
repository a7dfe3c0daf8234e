"""What cities and provinces have done by now, each by the officer's own act and at its own time."""

from datetime import date, datetime, timedelta

from lvheng.accounts.models import Authority, User
from lvheng.accounts.queries import province_of
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.demo.drawing import Lot
from lvheng.demo.filling import at, moment
from lvheng.demo.people import People
from lvheng.demo.units import EXISTING, Plan
from lvheng.demo.verdicts import judge
from lvheng.filing import actions as filing
from lvheng.filing.models import Application
from lvheng.registry import actions as registry
from lvheng.review import actions as review
from lvheng.screening import actions as screening
from lvheng.screening.models import Finding, LookUp
from lvheng.selection import actions as selection
from lvheng.selection import queries
from lvheng.selection.models import HandIn

HANDED_IN = ("handed_in", "selected", "chosen")
REPORTED = "reported"
CANDIDATES = {"candidate", "province_passed", "recommended", "not_recommended"}
PASSED = {"city_passed"} | CANDIDATES
PROVINCE_PASSED = {"province_passed", "recommended"}
REFUSED = "关键指标的计算过程与统计报表口径不一致，能源消费量少计自备光伏以外的外购热力，不能核实。"
DECLINED = "综合得分在同类新申报单位中靠后，绿色低碳改造投入不足，建议补齐短板后再行申报。"
BELOW = "属重点行业中的示范企业，单位产品能耗达到限额 1 级，近三年改造成效明显，予以推荐。"


class Stages:
    """Carries every application to where its fate says, authority by authority."""

    def __init__(self, people: People, campaign: Campaign, lot: Lot) -> None:
        self.people, self.campaign, self.lot = people, campaign, lot
        self.tick = 0

    def before(self, plans: list[Plan]) -> None:
        """What happened to units apart from this year's applications: a bar of last year, a release from duty."""
        for plan in plans:
            province = self.people.officer(province_of(plan.authority))
            if plan.fate == "barred":
                with at(datetime(2024, 6, 18, 10, tzinfo=clock.ZONE)):
                    reason = "上年度申报的统计报表系伪造（演示）"
                    decision = "示例省绿认〔2024〕1号"
                    registry.remove_from_lists(
                        plan.unit, actor=province, clause="HN-4.2.c", reason=reason, decision=decision
                    )
                    registry.bar(
                        plan.unit, actor=province, years=3, clause="HN-4.2.c", decision=decision, reason=reason
                    )
            if plan.fate == "released":
                with at(moment(15, 11)):
                    registry.release(
                        plan.unit, self.campaign.year, actor=province, decision="示例省绿免〔2025〕1号",
                        reason="企业正在办理注销，已停止生产，无法填报。", ground="deregistered",
                    )  # fmt: skip

    def carry_on(self, plans: list[Plan], applications: dict[int, Application]) -> None:
        """City reviews, summary tables, then the provinces' reviews, decisions and lists."""
        due = [(plan, applications[plan.unit.pk]) for plan in plans if plan.unit.pk in applications]
        for plan, application in due:
            self.city(plan, application)
        for authority in self.people.authorities.values():
            self.hand_in(authority, [plan for plan, _ in due if plan.authority == authority])
        for plan, application in due:
            self.province(plan, application)
        for authority in self.people.authorities.values():
            self.report(authority, [plan for plan, _ in due if plan.authority == authority])
        self.remind()

    def _soon(self, day: int, hour: int) -> datetime:
        """The next free minutes of an officer's day."""
        self.tick += 1
        return moment(day, hour) + timedelta(minutes=self.tick % 170, seconds=self.tick * 7 % 60)

    def city(self, plan: Plan, application: Application) -> None:
        """What the city (where there is none: the body that reports for itself) has done with one application."""
        officer = self.people.officer(plan.authority)
        if plan.fate == "withdrawn":
            with at(moment(18, 15)):
                filing.withdraw(application, actor=plan.member, reason="主要产品调整，决定下年度再申报。")
        if plan.fate == "signed":  # looked up ahead of its submission, as the city does with its provincial list
            with at(moment(20, 16)):
                self._look_up(plan, officer)
        if plan.fate == "finding":
            self._finding(plan, application, officer)
        if plan.fate == "reviewing":
            with at(self._soon(19, 9)):
                self._look_up(plan, officer, part=3)
                judge(application, officer, self.lot, upto=5)
        if plan.fate in PASSED or (plan.route == EXISTING and plan.fate in PROVINCE_PASSED):
            with at(self._soon(17, 9)):
                if plan.route != EXISTING:
                    self._look_up(plan, officer)
                judge(application, officer, self.lot)
                review.pass_(application, actor=officer, opinion="材料齐全，数据与统计报表一致，同意。")
        if plan.fate == "city_refused":
            with at(self._soon(18, 9)):
                self._look_up(plan, officer)
                judge(application, officer, self.lot, upto=7)
                review.refuse(application, actor=officer, opinion=REFUSED)

    def _look_up(self, plan: Plan, officer: User, part: int | None = None) -> None:
        exclusions = pack_for(self.campaign, plan.authority).eligibility.exclusions
        for exclusion in exclusions[:part]:
            screening.record_look_up(
                self.campaign, plan.unit, actor=officer, clause=exclusion.id, source=exclusion.sources[0],
                looked_up_on=clock.today(), result=LookUp.Result.CLEAR,
            )  # fmt: skip

    def _finding(self, plan: Plan, application: Application, officer: User) -> None:
        exclusions = pack_for(self.campaign, plan.authority).eligibility.exclusions
        with at(self._soon(17, 14)):
            for exclusion in exclusions:
                hit = exclusion.id == "HN-1.1.b"
                screening.record_look_up(
                    self.campaign, plan.unit, actor=officer, clause=exclusion.id, source=exclusion.sources[0],
                    looked_up_on=clock.today(), result=LookUp.Result.HIT if hit else LookUp.Result.CLEAR,
                    note="2024年3月因环境违法被处罚款（示例环罚〔2024〕5号），公示于信用中国。" if hit else "",
                    occurred_on=date(2024, 3, 12) if hit else None,
                )  # fmt: skip
        found = Finding.objects.get(unit=plan.unit, campaign=self.campaign)
        with at(self._soon(18, 14)):
            screening.decide_finding(
                found, actor=officer, confirmed=True, reason="处罚决定书生效，情形发生在近三年内，属于违法违规行为。"
            )
            review.refuse(application, actor=officer, opinion="近三年有环境违法行为，不符合申报条件。")

    def hand_in(self, authority: Authority, plans: list[Plan]) -> HandIn | None:
        """A city's summary table, where its stage has come so far."""
        if authority.level != Authority.Level.CITY or not any(plan.stage in HANDED_IN for plan in plans):
            return None
        officer = self.people.officer(authority)
        with at(self._soon(20, 9)):
            return selection.hand_in(
                self.campaign, authority, actor=officer, filled_in_by=str(officer), phone="0731-00000000"
            )

    def province(self, plan: Plan, application: Application) -> None:
        """What the province has done with one application."""
        officer = self.people.officer(province_of(plan.authority))
        if plan.fate in PROVINCE_PASSED and plan.authority.level == Authority.Level.CITY:
            with at(self._soon(20, 14)):
                judge(application, officer, self.lot)
                review.pass_(application, actor=officer, opinion="经核实，真实性、准确性符合要求。")
        day = 19 if plan.stage == REPORTED else 21
        if plan.fate == "recommended":
            with at(self._soon(day, 9)):
                row = queries.row(application)
                selection.recommend(application, actor=officer, reason=BELOW if row.below_mean else "")
        if plan.fate == "not_recommended":
            with at(self._soon(day, 9)):
                selection.decline(application, actor=officer, reason=DECLINED)

    def report(self, authority: Authority, plans: list[Plan]) -> None:
        """The list of whoever has reported ahead of the others."""
        if any(plan.stage == REPORTED for plan in plans):
            with at(moment(20, 9)):
                selection.report(self.campaign, authority, actor=self.people.officer(authority))

    def remind(self) -> None:
        """One province reminds a city's units that have not filed."""
        city = self.people.authorities["431300"]
        with at(moment(21, 9, 30)):
            waiting = queries.gate(self.campaign, city).waiting
            review.remind(waiting, campaign=self.campaign, actor=self.people.officer(city))
