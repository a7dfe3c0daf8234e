"""Reports of the public against listed units: one that waits, one checked and answered, by real acts."""

from django.core.files.base import ContentFile

from lvheng.core.receipts import LENGTH, LETTERS
from lvheng.demo import papers
from lvheng.demo.drawing import Lot
from lvheng.demo.filling import at, moment
from lvheng.demo.people import People
from lvheng.demo.units import EXISTING, Plan
from lvheng.selection import actions
from lvheng.selection.models import UnitReport

CITY = "430700"
CONTACT = "0736-00000000"


def reports(who: People, plans: list[Plan], lot: Lot) -> None:
    """Two reports by fictitious people against existing factories of one city; call when all is filed."""
    own = [plan for plan in plans if plan.unit.authority.code == CITY and not plan.key and plan.route == EXISTING]
    first, second = [plan for plan in own if plan.unit.kind == plan.unit.Kind.FACTORY][:2]
    officer = who.officer(who.authorities["430000"])
    with at(moment(13, 10)):
        made = _report(first, lot, "周示例", "厂区雨水口上周有异味废水外排，附现场照片（演示）。")
    with at(moment(14, 9)):
        actions.check_report(made, actor=officer)
    with at(moment(17, 16)):
        actions.answer_report(
            made,
            actor=officer,
            founded=True,
            finding="现场核查：雨污分流井盖破损，已责令三日内修复（演示）。",
            answer="您反映的情况属实，已责令该单位限期修复并复查。感谢监督。",
        )
    with at(moment(20, 15)):
        _report(second, lot, "吴示例", "填报的光伏装机容量与厂房屋顶实际安装情况明显不符，附照片（演示）。")


def _report(plan: Plan, lot: Lot, name: str, text: str) -> UnitReport:
    """A report with a receipt number that is the same each time the demonstration is built."""
    photo = ContentFile(papers.picture("现场照片（演示）", ("示例材料，仅供演示", text)), name="现场照片.png")
    receipt = "FY" + "".join(lot.random.choice(LETTERS) for _ in range(LENGTH))
    return actions.report_unit(plan.unit, name=name, contact=CONTACT, text=text, evidence=photo, receipt=receipt)
