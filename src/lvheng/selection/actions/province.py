"""The province selects and reports (MI-1.b, MI-1.c, MI-3.b)."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from lvheng.accounts.models import Authority, User
from lvheng.accounts.queries import officers_of
from lvheng.campaigns.guards import within
from lvheng.campaigns.models import Campaign, Window
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.core.components.formats import num2
from lvheng.core.door import Act, act
from lvheng.core.refusal import Forbidden, Gap, Refusal, Refused
from lvheng.filing.models import Application
from lvheng.registry.queries import members_of
from lvheng.review.actions import rank_score, update_mean
from lvheng.screening import actions as screening
from lvheng.selection import queries
from lvheng.selection.actions.city import make_candidates
from lvheng.selection.actions.said import required
from lvheng.selection.actions.telling import take_back_told, tell_at_once, tell_decisions
from lvheng.selection.models import Candidacy, ProvinceReport
from lvheng.selection.process import CANDIDACY, REPORT
from lvheng.selection.slots import HandInSlot, ReportSlot, act_on


def take_in(application: Application, *, actor: User) -> Candidacy:
    """The candidacy of an application; made here where it reaches the province without a city's table.

    So it is for units that report straight to an authority of province level (MI-0), in territories without a summary
    table, and for who submitted under an extension (HN-3.3) after its city's table and was passed by the city. Raises
    Forbidden, Refused (its city has not handed in yet, HN-3.2, or not passed it; not a submitted new applicant).
    """
    found = Candidacy.objects.filter(application=application).first()
    if found is not None:
        return found
    if not actor.has_perm("selection.recommend", Candidacy(application=application)):
        raise Forbidden("只有省级工作人员可以遴选新申报单位。", "MI-1.b")
    if not queries.comes_straight(application):
        raise Refused(not_in_the_table(application))
    if not queries.new_applicants(application.campaign).filter(pk=application.pk).exists():
        raise Refused("这不是已提交的新申报，不能遴选。", "MI-1.b")
    with transaction.atomic():
        return make_candidates([application], actor=actor)[0]


def not_in_the_table(application: Application) -> Refusal:
    """Why an applicant is not before the province: no table yet, or a table that did not bring it (HN-3.2)."""
    if HandInSlot(application.campaign, application.authority).state == "handed_in":
        return Refusal(
            "所在市州已报送汇总表，但没有审核通过这家单位，不能遴选。",
            ("HN-3.2",),
            "延期后才提交的，请市州先作出审核结论；审核通过的不必再报汇总表。",
        )
    return Refusal(
        "所在市州还没有报送这家单位的汇总表，不能遴选。",
        ("HN-3.2",),
        "请市州在截止前报送汇总表；已经截止的，须先决定延长市州报送。",
    )


def recommend(application: Application, *, actor: User, reason: str = "") -> Candidacy:
    """Put a new applicant on the province's list (MI-1.b).

    The unit is compared with the source lists once more (HN-1.1). Below the mean of the region's existing units a
    reason is needed (MI-1.c). Raises Forbidden, Refused, Invalid.
    """
    if actor.has_perm("selection.recommend", Candidacy(application_id=application.pk)):
        screening.screen(application.campaign, [application.unit], actor=actor)
    return recommend_screened(application, actor=actor, reason=reason)


def recommend_screened(
    application: Application, *, actor: User, reason: str = "", row: queries.Row | None = None
) -> Candidacy:
    """Recommend a unit that has just been compared with the source lists; `row`: as read in this transaction.

    Part of `recommend` and of decisions in bulk. Raises Forbidden, Refused, Invalid.
    """
    with transaction.atomic():
        candidacy = take_in(application, actor=actor)
        with act(CANDIDACY, "recommend", candidacy, actor=actor) as doing:
            if row is None:
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
    """Leave a new applicant off the list, with a reason (MI-1.b: 宁缺毋滥).

    The applicant is told when the list is reported; at once where an appeal has opened the decision again, since no
    further list need follow. Raises Forbidden, Refused, Invalid.
    """
    with transaction.atomic():
        candidacy = take_in(application, actor=actor)
        with act(CANDIDACY, "decline", candidacy, actor=actor) as doing:
            said = required({"reason": "不予推荐的理由"}, {"reason": reason})
            doing.along(province_reason=said["reason"])
            doing.note(**said)
            if queries.reopened_until(application) is not None:
                tell_at_once(doing, Candidacy.State.NOT_RECOMMENDED)
        return doing.obj


def undo(candidacy: Candidacy, *, actor: User) -> Candidacy:
    """Take a decision back before the list is reported. Raises Forbidden, Refused."""
    with act(CANDIDACY, "undo", candidacy, actor=actor) as doing:
        take_back_told(doing)
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


def report(campaign: Campaign, province: Authority, *, actor: User, leaving_out: str = "") -> ProvinceReport:
    """Close the province's list and report it with the benchmarking report of the existing units (MI-3.b).

    Both are frozen as they are; recommended units, compared with the source lists once more (HN-1.1), become reported.
    After something was sent back a further edition, with those that stayed reported, inside the term given with it.
    A first report that leaves applicants out whom no city's table has brought (HN-3.2) names them: `leaving_out` is
    `queries.seen` of them; each is told why, and so is whoever was not recommended. Tells the ministry. Raises
    Forbidden, Refused (outside the window, somebody undecided or left out unseen, a recommended unit's gate shut again
    or not eligible any more).
    """
    slot: Any = ReportSlot(campaign, province)
    if actor.has_perm("selection.report", slot):
        units = [candidacy.application.unit for candidacy in _recommended(campaign, province)]
        screening.screen(campaign, units, actor=actor)
    with act_on(REPORT, "report", slot, actor=actor) as doing:
        before = queries.newest_report(campaign, province)
        left = queries.left_out(campaign, province) if before is None else []
        if leaving_out != queries.seen(left) and left:
            raise Refused(_unseen(left))
        due = queries.return_due(campaign, province)
        received = queries.received(campaign).filter(application__province=province)
        kept = [candidacy.application for candidacy in received]
        chosen = list(_recommended(campaign, province))
        applications = [*kept, *(candidacy.application for candidacy in chosen)]
        listed = queries.recommended_rows(campaign, province, applications)
        for candidacy in chosen:
            with act(CANDIDACY, "report", candidacy, actor=actor):
                pass
        at, closes = (clock.now(), due) if due else within(campaign, province, Window.Act.PROVINCE_REPORT)
        made = ProvinceReport.objects.create(
            campaign=campaign,
            province=province,
            edition=before.edition + 1 if before is not None else 1,
            recommended=listed,
            benchmarking=queries.benchmarking(campaign, province, named=True),
            reported_by=actor,
            reported_at=at,
            window_closes_at=closes,
        )
        doing.note(year=campaign.year, recommended=len(listed), report=made.pk, edition=made.edition)
        doing.note(left_out=_tell_left_out(doing, left))
        doing.note(told=tell_decisions(doing, queries.alive(campaign, province)))
        above = officers_of(province.parent) if province.parent is not None else ()
        text = f"{province.name}已报送推荐名单和对标情况，推荐 {len(listed)} 家。{_without(left)}"
        doing.tell(above, text, reverse("selection:ministry"))
    return made


def _unseen(left: Sequence[queries.LeftOut]) -> Refusal:
    return Refusal(
        "还有新申报单位没有随市州汇总表报来；报送后，这些单位不能再列入推荐名单。",
        ("HN-3.2", "MI-3.b"),
        "请催促市州报送；确需不等这些单位先行报送的，请在报送页核对下列市州并勾选确认，系统会逐一告知这些单位。",
        gaps=[Gap(one.words, url=reverse("selection:city", args=[one.city.pk])) for one in left],
    )


def _without(left: Sequence[queries.LeftOut]) -> str:
    number = sum(len(one.applications) for one in left)
    return f"另有 {number} 家没有随市州汇总表报来，未列入。" if number else ""


def _tell_left_out(doing: Act[Any], left: Sequence[queries.LeftOut]) -> dict[str, int]:
    """Each applicant that the report leaves out without a decision is told why; how many, by code of the city."""
    for application in (found for one in left for found in one.applications):
        unit, year, name = application.unit, application.campaign.year, application.province.name
        text = f"{unit.name}：{name}已报送{year}年度推荐名单，本单位未列入。"
        text += f"理由：{queries.left_out_because(application, None)}。"
        doing.tell(members_of(unit), text, reverse("analysis:progress", args=[application.pk]))
    return {one.city.code: len(one.applications) for one in left}


def _recommended(campaign: Campaign, province: Authority) -> QuerySet[Candidacy]:
    """The candidacies that the province's report would hold."""
    return Candidacy.objects.filter(
        application__campaign=campaign,
        application__province=province,
        application__state=Application.State.SUBMITTED,
        state=Candidacy.State.RECOMMENDED,
    ).select_related("application__unit__authority__parent", "application__authority", "application__campaign")
