"""What must hold before an applicant's act."""

from typing import Any

from lvheng.benchmarks.queries import named
from lvheng.campaigns import guards as campaign_guards  # registers window.filing
from lvheng.campaigns.models import Campaign, Window
from lvheng.campaigns.queries import pack_for
from lvheng.core.process import GUARDS, guard
from lvheng.core.refusal import Refusal
from lvheng.filing import supplement_guards  # noqa: F401 (registers its guards)
from lvheng.filing.draft import Draft
from lvheng.filing.eligibility import refusal_of
from lvheng.filing.models import Application

WINDOW = f"window.{Window.Act.FILING}"
refusal_outside = campaign_guards.refusal_outside


@guard("filing.window")
def inside_window(application: Application, actor: Any) -> Refusal | None:
    """Filing, evidence included, inside the window (HN-3.1, HN-3.3); a practice application any time (HN-2.2)."""
    return None if application.practice else GUARDS[WINDOW](application, actor)


def year_refusal(campaign: Campaign) -> Refusal | None:
    """Why nothing can be filed in a campaign that is not under way."""
    if campaign.state == Campaign.State.OPEN:
        return None
    word = "尚未开始" if campaign.state == Campaign.State.PREPARING else "已经结束"
    return Refusal(f"{campaign.title}{word}，不能办理。", ("MI-1.a",), "请留意主管部门的通知；可以先做练习申报。")


@guard("filing.year")
def year_open(application: Application, _actor: Any) -> Refusal | None:
    """The campaign is under way; a practice application does not ask."""
    return None if application.practice else year_refusal(application.campaign)


@guard("filing.real")
def real(application: Application, _actor: Any) -> Refusal | None:
    """A practice application counts for nothing (HN-2.2)."""
    if not application.practice:
        return None
    return Refusal("这是练习申报，只供熟悉操作，不能提交，也不计入。", ("HN-2.2",), "请在填报期内新建正式申报。")


@guard("filing.absorbed")
def absorbed(application: Application, _actor: Any) -> Refusal | None:
    """The unit was merged into another, which files from now on (domain.md §5)."""
    if application.unit.merged_into_id is not None:
        return None
    return Refusal("该单位没有并入其他单位，不能因合并终止它的申报。", (), "合并请由存续单位申请单位变更。")


@guard("filing.eligible")
def eligible(application: Application, _actor: Any) -> Refusal | None:
    """Still on the list that is asked for, and not barred meanwhile (HN-1.1, HN-4.2.c)."""
    return refusal_of(application.unit, application.campaign, application.route)


@guard("filing.benchmarks")
def benchmarks_named(application: Application, _actor: Any) -> Refusal | None:
    """The set that the self-evaluation is pinned to has been named (architecture, promise 4)."""
    if named(application.campaign, application.kind) is not None:
        return None
    return Refusal("本年度的基准集尚未指定，暂不能提交。", ("MI-2.1.a",), "请稍后再试，或联系技术支持。")


@guard("filing.complete")
def complete(application: Application, _actor: Any) -> Refusal | None:
    """Nothing is missing (HN-2.1.a, HN-4.2.d)."""
    gaps = Draft.load(application).gaps()
    if not gaps:
        return None
    text = f"还有 {len(gaps)} 处需要处理，处理后才能提交。"
    return Refusal(text, ("HN-2.1.a", "HN-4.2.d"), "请按下面的清单逐项补齐。", gaps=tuple(gaps))


@guard("filing.withdrawable")
def withdrawable(application: Application, _actor: Any) -> Refusal | None:
    """Only those whom the pack lets withdraw (2025: new applicants)."""
    rule = pack_for(application.campaign, application.authority).withdrawal
    if application.route in rule.kinds:
        return None
    return Refusal(
        "现有国家级绿色制造单位均须完成填报，不能撤回。",
        ("HN-1.2", "MI-2.2.a"),
        "确实无法填报的，请联系省级主管部门申请免除填报。",
    )
