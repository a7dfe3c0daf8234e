"""Where an application stands, as its unit may know it: every step with its time, its result and the reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from lvheng.accounts.models import Authority
from lvheng.accounts.queries import reach
from lvheng.campaigns.models import Campaign
from lvheng.core import clock
from lvheng.core.components.formats import cn_date, cn_datetime
from lvheng.filing.models import Application
from lvheng.registry.queries import filed_by
from lvheng.review.levels import levels_of
from lvheng.review.models import ExpertAssignment, Review
from lvheng.selection.models import (
    AnnualResult,
    Candidacy,
    ClosingProposal,
    Falsification,
    ProvinceReport,
    Publication,
    Publicity,
)
from lvheng.selection.queries import (
    comes_again,
    experts_needed,
    held_because,
    kind_words,
    left_out_because,
    not_shown_because,
    open_returns,
    publicity_of,
    result_of,
    standing_report,
)

C = Candidacy.State
WAITING = (C.CANDIDATE, C.RECOMMENDED)
NAMES = {Authority.Level.CITY: "市州审核", Authority.Level.PROVINCE: "省级审核", Authority.Level.MINISTRY: "部级审核"}
SHOWN = (C.IN_PUBLICITY, C.HELD, C.PUBLISHED)
PASSED_PROVINCE = (C.REPORTED, C.SHORTLISTED, C.NOT_SHORTLISTED, C.IN_PUBLICITY, C.HELD, C.PUBLISHED)


@dataclass(frozen=True)
class Step:
    """A step on the way: `state` done, now or empty."""

    title: str
    note: str
    state: str = ""


@dataclass(frozen=True)
class Progress:
    """All steps, and the result in one sentence once there is one."""

    steps: list[Step]
    result: str = ""
    over: bool = False


def visible_to(user: object) -> QuerySet[Application]:
    """The applications whose progress a person may see: their own unit's, and those of their territories."""
    return Application.objects.filter(filed_by(user, "unit") | reach(user, "authority"), practice=False)


def _at(moment: datetime | None) -> str:
    return cn_datetime(moment.astimezone(clock.ZONE), "y") if moment is not None else ""


def progress(application: Application) -> Progress:
    """The steps of an application; what a level may still take back is not shown before it is final."""
    if application.state == Application.State.DRAFT:
        return Progress([Step("提交申报", "填报中", "now"), *(Step(title, "") for title in ("审核", "结果"))])
    steps = [Step("提交申报", _at(application.submitted_at) or "未提交", "done" if application.submitted_at else "")]
    ended = _ended(application)
    if ended:
        return Progress([*steps, Step(str(application.get_state_display()), ended, "done")], ended, over=True)
    found = {review.level: review for review in Review.objects.filter(application=application)}
    refused = ""
    for level in levels_of(application):
        if level == Authority.Level.MINISTRY:
            continue
        step, why = _reviewed(NAMES[Authority.Level(level)], found.get(level))
        steps.append(step)
        refused = refused or why
    if application.route == Application.Route.EXISTING:
        return _existing(application, steps)
    return _new(application, steps, refused)


def _ended(application: Application) -> str:
    if application.state == Application.State.WITHDRAWN:
        return "本单位已撤回申报，本年度不再申报。"
    if application.state == Application.State.ENDED:
        found = Falsification.objects.filter(unit=application.unit_id).order_by("-id").first()
        if found is None and application.unit.merged_into is not None:
            return f"本单位已并入{application.unit.merged_into.name}，申报已终止，由存续单位填报。"
        decision = f"（{found.decision}，条款 {found.clause}）" if found else ""
        return f"经认定弄虚作假{decision}，申报已终止。"
    return ""


def _reviewed(title: str, review: Review | None) -> tuple[Step, str]:
    if review is None:
        return Step(title, "等待审核"), ""
    if review.state in (Review.State.OPEN, Review.State.PROPOSED):
        return Step(title, "审核中"), ""
    said = f"：{review.opinion}" if review.opinion else ""
    note = f"{review.get_state_display()}，{_at(review.decided_at)}{said}"
    why = f"{title}不通过{said}" if review.state == Review.State.REFUSED else ""
    return Step(title, note, "done"), why


def _existing(application: Application, steps: list[Step]) -> Progress:
    result = AnnualResult.objects.filter(unit=application.unit_id, year=application.campaign.year).first()
    settled = ClosingProposal.objects.filter(
        campaign=application.campaign_id, unit=application.unit_id, state=ClosingProposal.State.CONFIRMED
    ).first()
    words = ""
    if settled is not None and result is not None:
        scope = settled.grounds.get("scope", "全国")
        place = f"{scope}同类第 {result.rank} 名，共 {result.population} 家。" if result.rank else ""
        words = f"{application.campaign.year}年度动态管理：{kind_words(settled)}。{place}"
    steps.append(Step("年度动态管理", words or "填报全部截止后形成", "done" if words else ""))
    return Progress(_marked(steps), words, over=bool(words))


def _new(application: Application, steps: list[Step], refused: str) -> Progress:
    campaign = application.campaign
    candidacy = Candidacy.objects.filter(application=application).first()
    reported = standing_report(campaign, application.province)
    state = C(candidacy.state) if candidacy is not None else None
    returns = open_returns(campaign, application.province)
    back = {one.candidacy_id for one in returns if one.settled_at is None}
    again = comes_again(application) and (state is None or state in WAITING)
    if again or (candidacy is not None and candidacy.pk in back):
        reported = None  # sent back to the province or open again on appeal: decided anew
    if refused and candidacy is None and reported is None and publicity_of(campaign) is not None:
        return Progress(steps, f"{campaign.year}年度结果：未列入省级推荐名单。理由：{refused}", over=True)
    steps.append(_recommendation(candidacy, reported))
    if reported is not None and state not in PASSED_PROVINCE:
        reason = _why_not_reported(application, candidacy, refused)
        said = f"理由：{reason}" if reason else ""
        return Progress(steps, f"{campaign.year}年度结果：未列入省级推荐名单。{said}", over=True)
    steps += _at_ministry(application, candidacy, campaign)
    return Progress(_marked(steps), _result(application, candidacy, campaign), over=state in (C.PUBLISHED, C.HELD))


def _why_not_reported(application: Application, candidacy: Candidacy | None, refused: str) -> str:
    if candidacy is not None and candidacy.state not in WAITING:
        return candidacy.province_reason
    return refused or f"{left_out_because(application, candidacy)}。"


def _recommendation(candidacy: Candidacy | None, reported: ProvinceReport | None) -> Step:
    if reported is None:
        return Step("省级遴选", "遴选中" if candidacy is not None else "等待遴选")
    word = "已推荐" if candidacy is not None and candidacy.state in PASSED_PROVINCE else "未推荐"
    return Step("省级遴选", f"{word}，{_at(reported.reported_at)}报部", "done")


def _at_ministry(application: Application, candidacy: Candidacy | None, campaign: Campaign) -> list[Step]:
    state = C(candidacy.state) if candidacy is not None else None
    later = comes_again(application)
    publicity, publication = _round_of(Publicity, campaign, later=later), _round_of(Publication, campaign, later=later)
    if publicity is None or (later and state not in (*SHOWN, C.NOT_SHORTLISTED)):
        return _before_publicity(application, candidacy)
    if state == C.NOT_SHORTLISTED:
        return [Step("专家评审", "未入围", "done")]
    if state not in SHOWN:
        why = not_shown_because(application, candidacy)
        return [Step("专家评审", f"{why}，未列入公示" if why else "未列入公示", "now")]
    shown = (
        f"{cn_date(publicity.starts_at.astimezone(clock.ZONE))}至{cn_date(publicity.ends_at.astimezone(clock.ZONE))}"
    )
    over = publication is not None or publicity.ends_at < clock.now()
    steps = [Step("专家评审", "拟入围", "done"), Step("公示", shown, "done" if over or state == C.HELD else "")]
    if state == C.HELD:
        return [*steps, Step("公布名单", "暂缓", "now")]
    if publication is not None:
        return [*steps, Step("公布名单", f"{publication.decision}，{_at(publication.published_at)}", "done")]
    return [*steps, Step("公布名单", "公示期满后公布")]


def _before_publicity(application: Application, candidacy: Candidacy | None) -> list[Step]:
    if candidacy is not None and candidacy.later and candidacy.state == C.SHORTLISTED:  # released: the unit was told so
        return [Step("专家评审", "拟入围", "done"), Step("公示", "已解除暂缓，等待增补公示"), Step("公布名单", "")]
    given = ExpertAssignment.objects.filter(application=application, state=ExpertAssignment.State.GIVEN).count()
    enough = given >= experts_needed(application.campaign)
    judged = Step("专家评审", "专家已评审，等待确定入围" if enough else "等待评审")
    return [judged, Step("公示", ""), Step("公布名单", "")]


def _round_of(model: type[Any], campaign: Campaign, *, later: bool) -> Any:
    """The publicity or publication that concerns an applicant: the year's first, or the newest if it came back."""
    return model.objects.filter(campaign=campaign).order_by("-round" if later else "round").first()


def _result(application: Application, candidacy: Candidacy | None, campaign: Campaign) -> str:
    if publicity_of(campaign) is None:
        return ""
    left = not_shown_because(application, candidacy)
    if left and Publication.objects.filter(campaign=campaign).exists():
        return result_of(application, candidacy)
    if left:
        return f"{left}，本单位未列入{campaign.year}年度公示。"
    return _decided(candidacy, campaign) if candidacy is not None else ""


def _decided(candidacy: Candidacy, campaign: Campaign) -> str:
    if candidacy.state == C.NOT_SHORTLISTED:
        return f"{campaign.year}年度结果：未入围。理由：{candidacy.ministry_reason}"
    if candidacy.state == C.HELD:
        return f"暂缓公布。理由：{held_because(candidacy)}"
    if candidacy.state == C.PUBLISHED:
        return f"{campaign.year}年度结果：已公布，列入国家级绿色制造名单。"
    return ""


def _marked(steps: list[Step]) -> list[Step]:
    """The first step that is not done is where it stands now, unless one says so itself."""
    if any(step.state == "now" for step in steps):
        return steps
    for index, step in enumerate(steps):
        if not step.state:
            return [*steps[:index], Step(step.title, step.note, "now"), *steps[index + 1 :]]
    return steps
