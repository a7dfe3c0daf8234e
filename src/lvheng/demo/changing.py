"""An account that waits for approval, a colleague invited, and changes of units at every step, by real acts."""

from datetime import date

from django.core.files.base import ContentFile

from lvheng.demo import papers
from lvheng.demo.drawing import Lot
from lvheng.demo.filling import at, moment
from lvheng.demo.people import People
from lvheng.demo.units import EXISTING, Plan
from lvheng.registry import actions
from lvheng.registry.models import ChangeRequest

K = ChangeRequest.Kind
CITY = "430200"
DECISION = "示例更名〔2025〕5号"


def _paper(title: str) -> ContentFile[bytes]:
    return ContentFile(papers.picture(f"{title}（演示）", ("示例材料，仅供演示", "（单位公章）")), name=f"{title}.png")


def _ask(plan: Plan, kind: str, values: dict[str, str], reason: str) -> ChangeRequest:
    return actions.file_change(
        plan.unit, kind, actor=plan.member, values=values, changed_on=date(2025, 9, 12), reason=reason,
        proof=_paper("变更登记通知书"),
    )  # fmt: skip


def people_and_changes(who: People, plans: list[Plan], lot: Lot) -> None:
    """A registration and a change that wait for the city, one for the province, one in effect, an invitation.

    Call when all is filed: what was submitted keeps the former name. Units of one city, none of the guided ones.
    """
    own = [plan for plan in plans if plan.unit.authority.code == CITY and not plan.key and plan.route == EXISTING]
    first, second, third, fourth = [plan for plan in own if plan.unit.kind == plan.unit.Kind.FACTORY][:4]
    city, province = who.authorities[CITY], who.authorities["430000"]
    with at(moment(14, 10)):
        renamed = _ask(third, K.NAME, {"name": third.unit.name.replace("示例", "示例新")}, "企业更名，生产经营不变")
    with at(moment(16, 15)):
        actions.city_agree(renamed, actor=who.officer(city), opinion="情况属实，同意")
    with at(moment(20, 17)):
        actions.approve_change(renamed, actor=who.officer(province), decision=DECISION, opinion="同意更名")
        third.unit.refresh_from_db()
    with at(moment(15, 11)):
        moved = _ask(second, K.ADDRESS, {"address": f"{city.name}示例大道 8 号"}, "厂区门牌号调整，生产场所不变")
    with at(moment(17, 16)):
        actions.city_agree(moved, actor=who.officer(city), opinion="门牌调整属实")
    with at(moment(20, 9)):
        name = fourth.unit.name.replace("示例", "示例绿色")
        _ask(fourth, K.NAME, {"name": name}, "集团统一名称，生产经营不变")
    with at(moment(20, 14)):
        actions.invite(actor=first.member, unit=first.unit, person="周示例", phone="0731-00000000")
    _registration(first, lot)


def _registration(plan: Plan, lot: Lot) -> None:
    """Somebody who takes over a known unit; one alone, since keeping a password takes its time."""
    password = f"演示-{lot.random.getrandbits(64):x}"
    asked = actions.Asked(
        kind=plan.unit.kind, name=plan.unit.name, uscc=plan.unit.uscc, person="郑示例", phone="0731-00000001",
        username="demo-successor", password=password, again=password, replaces=True, note="原填报人已调离",
    )  # fmt: skip
    with at(moment(21, 9)):
        actions.register(asked, proof=_paper("填报授权书"))
