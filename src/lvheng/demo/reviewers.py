"""What officers have done beside their verdicts: checks, visits, other departments heard, a question, what-ifs kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Campaign
from lvheng.demo import papers
from lvheng.demo.filling import at, moment
from lvheng.demo.people import People
from lvheng.demo.units import Plan
from lvheng.filing.models import Application
from lvheng.review import actions as review
from lvheng.review.models import DepartmentOpinion, SiteCheck
from lvheng.review.queries import departments
from lvheng.selection import actions as selection
from lvheng.selection import whatif

PROVINCE, CITY = "430000", "430200"
#: What anybody can draw from again: the winning number of a lottery, say.
SEED = "3f9c2a7be41d58066bd0a1c79e52f384"
INSPECTORS = "王示例、李示例（节能监察）"
FINDINGS = (
    "查看主要用能设备、计量器具和 2024 年能源台账，抽查 3 个月电费单。台账用电量高于数据表填报数，"
    "与 205-1 表一致，应按报表核实；其余与申报一致。"
)
AGREE, OBJECT = DepartmentOpinion.Stance.AGREE, DepartmentOpinion.Stance.OBJECT
OBJECTION = "用电量与节能监察掌握的数据不一致，请核实后再定。"
NOTHING_KNOWN = "近三年没有涉及该单位的行政处罚。"
CHOSEN = "自动检查提示用电量与统计报表不一致。"
QUESTION = "贵单位填报的取水量约为上年的 1000 倍，205-4 表不是这个数。请说明计量单位，并说明以哪一个数为准。"
ANSWER = "填报人员误将“升”的读数填入“立方米”一栏。以 205-4 表的数为准，请按报表核实。给您添麻烦了。"
OPEN_QUESTION = "B204-1 表是上一年度的，请说明评价年度的报表何时报出，并告知报出日期。"


class Reviewers:
    """The officers of one province and one city; call when all is filed and carried on."""

    def __init__(self, people: People, campaign: Campaign, applications: dict[int, Application]) -> None:
        self.people, self.campaign, self.applications = people, campaign, applications
        self.province: Authority = people.authorities[PROVINCE]
        self.officer = people.officer(self.province)

    def work(self, suspects: list[Plan]) -> None:
        """Each act at its own time."""
        visited = next(plan for plan in suspects if plan.fate == "candidate")
        self.check(suspects)
        self.visit(self.applications[visited.unit.pk])
        self.hear(self.applications[visited.unit.pk])
        self.ask(suspects)

    def check(self, suspects: list[Plan]) -> None:
        """The automatic checks of the few whose flags are to be met on the first page; the worker does the others."""
        with at(moment(20, 14)):
            for plan in suspects:
                review.run_checks(self.applications[plan.unit.pk])

    def visit(self, visited: Application) -> None:
        """A sample drawn; one application visited and reported, as its flags asked for."""
        with at(moment(20, 15)):
            review.draw_sites(self.campaign, self.province, actor=self.officer, sow=lambda: SEED, route="new")
            planned = SiteCheck.objects.filter(application=visited).first()
            planned = planned or review.choose_site(visited, actor=self.officer, reason=CHOSEN)
        with at(moment(21, 12, 30)):
            photo = papers.picture("现场核查记录（演示）", ("示例材料，仅供演示", INSPECTORS))
            review.report_site(
                planned, actor=self.officer, visited_on=date(2025, 10, 21), inspectors=INSPECTORS,
                result=SiteCheck.Result.DIFFERS, findings=FINDINGS,
                file=SimpleUploadedFile("现场核查记录.png", photo, "image/png"),
            )  # fmt: skip

    def hear(self, visited: Application) -> None:
        """What departments say of it: one is not content yet."""
        with at(moment(21, 10, 30)):
            asked = departments.asked(review.open_review(visited, actor=self.officer))
        said = ((OBJECT, OBJECTION), (AGREE, NOTHING_KNOWN), (AGREE, ""), (DepartmentOpinion.Stance.NONE, ""))
        for minute, (name, (stance, text)) in enumerate(zip(asked, said, strict=False)):
            with at(moment(21, 11, minute)):
                review.hear_department(visited, actor=self.officer, department=name, stance=stance, text=text)

    def ask(self, suspects: list[Plan]) -> None:
        """Questions of the city: one on an item, answered; one on the whole, open."""
        own = {plan.fault: plan for plan in suspects if plan.authority.code == CITY and plan.fault}
        officer = self.people.officer(self.people.authorities[CITY])
        slipped, old = own["factor"], own["old"]
        with at(moment(20, 16, 20)):
            made = review.ask(self.applications[slipped.unit.pk], actor=officer, number=6, text=QUESTION)
        with at(moment(21, 9, 15)):
            review.answer(made, actor=slipped.member, text=ANSWER)
        with at(moment(21, 10, 5)):
            review.ask(self.applications[old.unit.pk], actor=officer, number=0, text=OPEN_QUESTION)

    def try_out(self) -> None:
        """Two what-ifs of the province, to be set side by side; call when nothing else is done in its name."""
        for minute, (name, said) in enumerate(
            (("名额 8 家，每个市州最多 2 家", self._quotas()), ("分数线 70 分，不限名额", {"line": "70"}))
        ):
            rule, gaps = whatif.read({"kind": "factory"} | said, [])
            assert not gaps  # noqa: S101 (a demonstration's own figures)
            with at(moment(21, 13, 30 + minute)):
                selection.keep_scenario(self.campaign, self.province, actor=self.officer, name=name, rule=rule)

    def _quotas(self) -> dict[str, Any]:
        cities = Authority.objects.filter(parent=self.province).values_list("pk", flat=True)
        return {"places": "8"} | {f"{whatif.REGION}{pk}": "2" for pk in cities}
