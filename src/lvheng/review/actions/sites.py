"""Checks on site: drawn by seed and by risk or chosen, then reported or cancelled (MI-3.a)."""

from collections.abc import Callable
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from lvheng.accounts.models import Authority, User
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import audit, clock, files
from lvheng.core.door import act, lock
from lvheng.core.refusal import Forbidden, Gap, Invalid, Refused
from lvheng.core.said import gaps_of, required
from lvheng.filing.models import Application
from lvheng.review.drawing import draw, new_seed, population
from lvheng.review.levels import authority_at, levels_of
from lvheng.review.models import SiteCheck, SiteDraw
from lvheng.review.process.sites import SITE_CHECK
from lvheng.review.queries.sites import pool_of, risks_of
from lvheng.review.slots import SiteSlot

TYPES, MAX_MB = ("pdf", "jpg", "jpeg", "png", "docx"), 20
LIMITS = {"reason": 500, "inspectors": 200, "findings": 5000}


def draw_sites(
    campaign: Campaign,
    authority: Authority,
    *,
    actor: User,
    route: str = "",
    reason: str = "",
    sow: Callable[[], str] = new_seed,
) -> SiteDraw:
    """Draw applications for checks on site: by lot from a seed, then those of the highest risk (MI-3.a).

    Who draws doesn't choose the seed and doesn't know it before; another draw in the year says why, and hides none
    before it. Seed, pool, risks, rule and result are kept and can't be changed; a check is planned for each.
    Raises Forbidden, Refused (nothing to draw from), Invalid.
    """
    slot = SiteSlot(campaign, authority)
    with transaction.atomic():
        lock(authority)
        SITE_CHECK.check(slot, "draw", actor)
        if route not in ("", *Application.Route.values):
            raise Invalid([Gap("请选择新申报、现有单位或全部。", "route")])
        pool = pool_of(campaign, authority, route)
        numbers = {str(one.number): one.pk for one in pool}
        if not numbers:
            next_step = "下级审核通过、本级尚未决定、还没有安排核查的申报可以抽取。"
            raise Refused("没有可以抽取的申报。", "MI-3.a", next_step=next_step)
        rule, risks = pack_for(campaign, authority).site_checks, risks_of(pool, authority.level)
        said = ""
        if SiteDraw.objects.filter(campaign=campaign, authority=authority).exists():
            said = required({"reason": "再次抽取的理由"}, {"reason": reason}, LIMITS)["reason"]
        sown = sow()
        found = draw(sown, numbers, risks, share=rule.share, least=rule.least, by_risk=rule.by_risk)
        made = SiteDraw.objects.create(
            campaign=campaign, authority=authority, seed=sown, pool=sorted(numbers), drawn=list(found.drawn),
            by_risk=list(found.by_risk), drawn_by=actor, drawn_at=clock.now(),
            rule={
                "share": str(rule.share), "least": rule.least, "by_risk": rule.by_risk, "route": route, "risks": risks,
                "reason": said,
            },
        )  # fmt: skip
        for ground, chosen in ((SiteCheck.Ground.DRAWN, found.drawn), (SiteCheck.Ground.RISK, found.by_risk)):
            for number in chosen:
                _plan(numbers[number], authority, ground, actor, draw=made)
        data = {
            "seed": sown, "pool": len(numbers), "population": population(numbers), "drawn": made.drawn,
            "by_risk": made.by_risk, "reason": said,
        }  # fmt: skip
        audit.record(made, "site_check.draw", actor=actor, clauses=("MI-3.a",), data=data)
    return made


def _plan(
    application: int, authority: Authority, ground: str, actor: User, *, draw: SiteDraw | None = None, reason: str = ""
) -> SiteCheck:
    made = SiteCheck.objects.create(
        application_id=application, authority=authority, draw=draw, ground=ground, reason=reason,
        planned_by=actor, planned_at=clock.now(),
    )  # fmt: skip
    data = {"application": application, "ground": str(ground), "reason": reason, "draw": draw.pk if draw else None}
    audit.record(made, "site_check.plan", actor=actor, clauses=("MI-3.a",), data=data)
    return made


def choose_site(application: Application, *, actor: User, reason: str) -> SiteCheck:
    """Plan a check on site of one application, with a reason (MI-3.a). Raises Forbidden, Refused, Invalid."""
    level = str(pack_for(application.campaign, application.authority).site_checks.level)
    if level not in levels_of(application):
        raise Forbidden("这家单位没有组织现场核查的一级。", "MI-3.a")
    slot = SiteSlot(application.campaign, authority_at(application, level), application)
    with transaction.atomic():
        lock(application)
        SITE_CHECK.check(slot, "choose", actor)
        said = required({"reason": "指定核查的理由"}, {"reason": reason}, LIMITS)["reason"]
        return _plan(application.pk, slot.authority, SiteCheck.Ground.CHOSEN, actor, reason=said)


def report_site(
    check: SiteCheck,
    *,
    actor: User,
    visited_on: date | None,
    inspectors: str,
    result: str,
    findings: str,
    file: UploadedFile | None = None,
) -> SiteCheck:
    """Record what a visit found: day, people, result, findings, and a file if there is one (MI-3.a).

    It decides nothing by itself: verdicts and decision stay with the review. Raises Forbidden, Refused, Invalid.
    """
    with act(SITE_CHECK, "report", check, actor=actor) as doing:
        said = {"inspectors": inspectors.strip(), "findings": findings.strip()}
        gaps = gaps_of({"inspectors": "核查人员", "findings": "核查情况"}, said, LIMITS)
        if visited_on is None:
            gaps.append(Gap("请填写核查日期，例如 2025-10-20。", "visited_on"))
        elif not doing.obj.planned_at.astimezone(clock.ZONE).date() <= visited_on <= clock.today():
            day = doing.obj.planned_at.astimezone(clock.ZONE)
            gaps.append(Gap(f"核查日期应在安排核查的 {day:%Y-%m-%d} 和今天之间。", "visited_on"))
        if result not in SiteCheck.Result.values:
            gaps.append(Gap("请选择核查结果：与申报一致、与申报不一致或发现严重问题。", "result"))
        if gaps:
            raise Invalid(gaps)
        kept = files.keep(file, actor=actor, types=TYPES, max_mb=MAX_MB, field="file") if file is not None else None
        doing.along(visited_on=visited_on, result=result, file=kept, reported_by=actor, reported_at=clock.now(), **said)
        doing.note(
            application=doing.obj.application_id, visited_on=str(visited_on), result=result,
            file=kept.pk if kept else None, **said,
        )  # fmt: skip
    return doing.obj


def cancel_site(check: SiteCheck, *, actor: User, reason: str) -> SiteCheck:
    """Call a planned check off, with a reason that stands beside it; a drawn one stays in the record of its draw.

    Raises Forbidden, Refused, Invalid.
    """
    with act(SITE_CHECK, "cancel", check, actor=actor) as doing:
        said = required({"reason": "取消的理由"}, {"reason": reason}, LIMITS)["reason"]
        doing.along(cancelled_because=said, reported_by=actor, reported_at=clock.now())
        doing.note(application=doing.obj.application_id, reason=said)
    return doing.obj
