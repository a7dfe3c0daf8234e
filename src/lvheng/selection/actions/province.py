"""The province selects and reports (MI-1.b, MI-1.c, MI-3.b)."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse

from lvheng.accounts.models import Authority, User
from lvheng.accounts.queries import officers_of
from lvheng.campaigns.guards import within
from lvheng.campaigns.models import Campaign, Window
from lvheng.campaigns.queries import pack_for
from lvheng.core.components.formats import num2
from lvheng.core.door import act
from lvheng.core.refusal import Forbidden, Gap, Refusal, Refused
from lvheng.filing.models import Application
from lvheng.review.actions import rank_score, update_mean
from lvheng.selection import queries
from lvheng.selection.actions.city import make_candidates
from lvheng.selection.actions.said import required
from lvheng.selection.models import Candidacy, ProvinceReport
from lvheng.selection.process import CANDIDACY, REPORT
from lvheng.selection.slots import ReportSlot, act_on


def take_in(application: Application, *, actor: User) -> Candidacy:
    """The candidacy of an application; made here where it reaches the province without a city's table.

    So it is for units that report straight to an authority of province level (MI-0), and in territories without a
    summary table. Raises Forbidden, Refused (its city has not handed in yet, HN-3.2; not a submitted new applicant).
    """
    found = Candidacy.objects.filter(application=application).first()
    if found is not None:
        return found
    if not actor.has_perm("selection.recommend", Candidacy(application=application)):
        raise Forbidden("只有省级工作人员可以遴选新申报单位。", "MI-1.b")
    if queries.hands_in(application):
        raise Refused(
            "所在市州还没有报送这家单位的汇总表，不能遴选。", "HN-3.2", next_step="请市州在截止前报送汇总表。"
        )
    if not queries.new_applicants(application.campaign).filter(pk=application.pk).exists():
        raise Refused("这不是已提交的新申报，不能遴选。", "MI-1.b")
    with transaction.atomic():
        return make_candidates([application], actor=actor)[0]


def recommend(application: Application, *, actor: User, reason: str = "") -> Candidacy:
    """Put a new applicant on the province's list (MI-1.b).

    Below the mean of the region's existing units a reason is needed (MI-1.c). Raises Forbidden, Refused, Invalid.
    """
    with transaction.atomic():
        candidacy = take_in(application, actor=actor)
        with act(CANDIDACY, "recommend", candidacy, actor=actor) as doing:
            rank_score(application, actor=actor)
            row = queries.row(application)
            rule = pack_for(application.campaign, application.province).regional_mean
            if row.below_mean and rule.reason_below and not reason.strip():
                raise Refused(_below(row, rule.clause or ""))
            doing.obj.province_reason = reason.strip()
            doing.obj.save(update_fields=["province_reason"])
            doing.note(reason=reason.strip(), score=row.exact, rank=row.place, mean=row.mean, below_mean=row.below_mean)
        return doing.obj


def _below(row: queries.Row, clause: str) -> Refusal:
    return Refusal(
        f"得分 {_two(row.exact)} 分，低于本地区现有同类单位平均 {_two(row.mean)} 分；"
        "推荐原则上不低于平均水平，确需推荐的须说明理由。",
        (clause,),
        "请在“理由”一栏说明为什么仍然推荐。",
        gaps=[Gap("请填写推荐理由。", "reason")],
    )


def _two(value: Decimal | None) -> str:
    return num2(value) if value is not None else "—"


def decline(application: Application, *, actor: User, reason: str) -> Candidacy:
    """Leave a new applicant off the list, with a reason (MI-1.b: 宁缺毋滥). Raises Forbidden, Refused, Invalid."""
    with transaction.atomic():
        candidacy = take_in(application, actor=actor)
        with act(CANDIDACY, "decline", candidacy, actor=actor) as doing:
            said = required({"reason": "不予推荐的理由"}, {"reason": reason})
            doing.obj.province_reason = said["reason"]
            doing.obj.save(update_fields=["province_reason"])
            doing.note(**said)
        return doing.obj


def undo(candidacy: Candidacy, *, actor: User) -> Candidacy:
    """Take a decision back before the list is reported. Raises Forbidden, Refused."""
    with act(CANDIDACY, "undo", candidacy, actor=actor) as doing:
        doing.note(reason=doing.obj.province_reason)
        doing.obj.province_reason = ""
        doing.obj.save(update_fields=["province_reason"])
    return doing.obj


def rank_all(campaign: Campaign, province: Authority, *, actor: User) -> int:
    """Bring the ranking scores of a province's units up to date, and the regional means with them (MI-1.b, MI-1.c).

    New applicants and existing units alike, under the set named for ranking (architecture, promise 4). How many new
    applicants have a score. Raises Forbidden.
    """
    slot: Any = ReportSlot(campaign, province)
    if not actor.has_perm("selection.report", slot):
        raise Forbidden("只有省级工作人员可以计算排名得分。", "MI-1.b")
    related = ("campaign", "province", "authority")
    new, existing = (
        found(campaign, province).select_related(*related).order_by("id")
        for found in (queries.new_applicants, queries.existing_applications)
    )
    with transaction.atomic():
        for application in existing:
            rank_score(application, actor=actor)
        for kind in sorted({application.kind for application in existing}):
            update_mean(campaign, province, kind)
        return sum(rank_score(application, actor=actor) is not None for application in new)


def report(campaign: Campaign, province: Authority, *, actor: User) -> ProvinceReport:
    """Close the province's list and report it with the benchmarking report of the existing units (MI-3.b).

    Both are frozen as they are; recommended units become reported. Tells the ministry and the units. Raises
    Forbidden, Refused (outside the window, somebody undecided, a recommended unit's gate shut again).
    """
    with act_on(REPORT, "report", ReportSlot(campaign, province), actor=actor) as doing:
        chosen = list(
            Candidacy.objects.filter(
                application__campaign=campaign,
                application__province=province,
                application__state=Application.State.SUBMITTED,
                state=Candidacy.State.RECOMMENDED,
            ).select_related("application__unit", "application__authority", "application__campaign")
        )
        applications = [candidacy.application for candidacy in chosen]
        listed = queries.recommended_rows(campaign, province, applications)
        for candidacy in chosen:
            with act(CANDIDACY, "report", candidacy, actor=actor):
                pass
        at, closes = within(campaign, province, Window.Act.PROVINCE_REPORT)
        made = ProvinceReport.objects.create(
            campaign=campaign,
            province=province,
            recommended=listed,
            benchmarking=queries.benchmarking(campaign, province),
            reported_by=actor,
            reported_at=at,
            window_closes_at=closes,
        )
        doing.note(year=campaign.year, recommended=len(listed), report=made.pk)
        above = officers_of(province.parent) if province.parent is not None else ()
        text = f"{province.name}已报送推荐名单和对标情况，推荐 {len(listed)} 家。"
        doing.tell(above, text, reverse("selection:ministry"))
    return made
