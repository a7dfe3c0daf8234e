"""A level's decision, by one person or two, its verified score, and the regional mean that follows from it."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.urls import reverse

from lvheng.accounts.models import Authority, User
from lvheng.accounts.queries import officers_of
from lvheng.campaigns.actions import record_mean
from lvheng.campaigns.models import Campaign, RegionalMean
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.core.door import Act, act, lock
from lvheng.core.refusal import Gap, Invalid
from lvheng.core.said import required
from lvheng.evaluation.numbers import to_decimal
from lvheng.filing.actions.scores import record_score
from lvheng.filing.facts import facts_of_rows
from lvheng.filing.models import Application, Score
from lvheng.filing.scoring import standard_of
from lvheng.registry.queries import members_of
from lvheng.review.actions.judging import open_review, submitted_version
from lvheng.review.actions.ranking import rank_score
from lvheng.review.levels import blank, level_of
from lvheng.review.models import Review, Verdict
from lvheng.review.process import REVIEW
from lvheng.review.queries.deciding import WORDS, step_of
from lvheng.review.queries.departments import is_joint, objecting
from lvheng.review.queries.means import verified_scores
from lvheng.review.queries.seen import check_seen
from lvheng.review.scoring import counting, overrides

MAX_OPINION, MAX_REASON = 2000, 500


def pass_(application: Application, *, actor: User, opinion: str = "") -> Review:
    """Pass an application at the actor's level (HN-4.1.a, HN-4.1.d, MI-3.a): final there, verdicts locked.

    Records the verified score; an existing unit moves the regional mean (MI-1.c). The unit's members are told.
    Where the pack asks for two people, another officer has proposed it, whose opinion stands if none is given.
    Raises Forbidden, Refused (with what is missing), Invalid.
    """
    return _decide(application, "pass", actor=actor, opinion=opinion)


def refuse(application: Application, *, actor: User, opinion: str) -> Review:
    """Refuse an application at the actor's level with a reason (HN-4.1.a, MI-3.a). As `pass_` otherwise."""
    return _decide(application, "refuse", actor=actor, opinion=opinion)


def propose_pass(application: Application, *, actor: User, opinion: str = "") -> Review:
    """Propose to pass, where the pack asks for two people (HN-4.1.a): verdicts are locked until another one decides.

    The other officers of the authority are told. Raises Forbidden, Refused (as passing would be), Invalid.
    """
    return _propose(application, "pass", actor=actor, opinion=opinion)


def propose_refuse(application: Application, *, actor: User, opinion: str) -> Review:
    """Propose to refuse, with a reason. As `propose_pass` otherwise."""
    return _propose(application, "refuse", actor=actor, opinion=opinion)


def send_back(application: Application, *, actor: User, reason: str) -> Review:
    """Send a proposed decision back to who handles it, with a reason; verdicts can be changed again (HN-4.1.a).

    Who proposed it may take it back the same way. Tells who proposed it. Raises Forbidden, Refused, Invalid.
    """
    with transaction.atomic():
        review = open_review(application, actor=actor)
        with act(REVIEW, "send_back", review, actor=actor) as doing:
            said = required({"reason": "退回的理由"}, {"reason": reason}, {"reason": MAX_REASON})["reason"]
            before = doing.obj.proposed_by
            by = doing.obj.proposed_by_id
            doing.note(application=application.pk, reason=said, proposal=doing.obj.proposal, proposed_by=by)
            doing.along(proposal="", proposed_by=None, proposed_at=None)
            if before is not None and before != actor:
                text = f"{actor}退回了您对“{application.unit.name}”的审核意见：{said}"
                doing.tell([before], text, reverse("review:application", args=[application.pk]))
    return doing.obj


def decide(application: Application, decision: str, *, actor: User, seen: str, opinion: str = "") -> Review:
    """Bring a decision (pass, refuse) one step further: propose it where two people are asked for, else take it.

    `seen`: the token of the page on which it is taken (`queries/seen.py`); a decision on what changed since, or on a
    page nobody has seen, is not taken (MI-3.a). Raises Forbidden, Stale, Refused, Invalid.
    """
    with transaction.atomic():
        unchanged(application, actor=actor, seen=seen)
        step = step_of(open_review(application, actor=actor), decision)
        return STEPS[step](application, actor=actor, opinion=opinion)


def unchanged(application: Application, *, actor: User, seen: str) -> None:
    """Lock an application and raise Stale unless it stands as it was seen. Part of an act."""
    lock(application)
    level = level_of(actor, application)
    if level:
        check_seen(blank(application, level), seen)


def _said(review: Review, decision: str, opinion: str) -> str:
    """The opinion with which a decision is taken: as typed, else as proposed. Raises Invalid."""
    said = opinion.strip()
    if len(said) > MAX_OPINION:
        raise Invalid([Gap(f"审核意见有 {len(said)} 字，请压缩到 {MAX_OPINION} 字以内。", "opinion")])
    if not said and review.state == Review.State.PROPOSED:
        said = review.opinion
    if not said and decision == "refuse":
        raise Invalid([Gap("不通过须写明理由，申报单位会看到。", "opinion")])
    against = objecting(review) if not said and is_joint(review) else []
    if against:
        raise Invalid([Gap(f"{'、'.join(against)}部门不同意，仍然通过的须在审核意见中写明理由。", "opinion")])
    return said


def _propose(application: Application, decision: str, *, actor: User, opinion: str) -> Review:
    with transaction.atomic():
        review = open_review(application, actor=actor)
        with act(REVIEW, f"propose_{decision}", review, actor=actor) as doing:
            said = _said(doing.obj, decision, opinion)
            doing.along(opinion=said, proposal=decision, proposed_by=actor, proposed_at=clock.now())
            doing.note(application=application.pk, opinion=said, proposal=decision)
            text = f"{actor}提出“{application.unit.name}”审核{WORDS[decision]}，请复核。"
            others = officers_of(doing.obj.authority).exclude(pk=actor.pk)
            doing.tell(others, text, reverse("review:application", args=[application.pk]))
    return doing.obj


def _decide(application: Application, verb: str, *, actor: User, opinion: str) -> Review:
    with transaction.atomic():
        review = open_review(application, actor=actor)
        with act(REVIEW, verb, review, actor=actor) as doing:
            said = _said(doing.obj, verb, opinion)
            doing.along(opinion=said, decided_by=actor, decided_at=clock.now())
            score = _score(doing.obj, actor)
            if application.route == Application.Route.EXISTING:
                rank_score(application, actor=actor)
            doing.note(application=application.pk, opinion=said, score=score.total)
            _tell(doing, verb)
            decided = doing.obj
        if application.route == Application.Route.EXISTING:
            update_mean(application.campaign, application.province, application.kind)
    return decided


#: By name of the transition: what carries a step of deciding out.
STEPS: dict[str, Callable[..., Review]] = {
    "pass": pass_, "refuse": refuse, "propose_pass": propose_pass, "propose_refuse": propose_refuse,
}  # fmt: skip


def _score(review: Review, actor: User) -> Score:
    version = submitted_version(review.application)
    standard = standard_of(version)
    submitted, _problems = facts_of_rows(standard, version.facts.all())
    verdicts = Verdict.objects.filter(review__application=review.application).select_related("review")
    changed = overrides(standard, submitted, counting(verdicts, review.level))
    return record_score(version, review.level, actor=actor, overrides=changed)


def _tell(doing: Act[Review], verb: str) -> None:
    application = doing.obj.application
    office = doing.obj.authority.office or doing.obj.authority.name
    result = "审核通过" if verb == "pass" else "审核不通过"
    reason = f"：{doing.obj.opinion}" if doing.obj.opinion else "。"
    subject = f"“{application.unit.name}”{application.campaign.year} 年度{application.get_route_display()}"
    text = f"{office}：{subject}{result}{reason}"
    doing.tell(members_of(application.unit), text[:500], reverse("filing:submitted", args=[application.pk]))


def update_mean(campaign: Campaign, province: Authority, kind: str) -> RegionalMean:
    """Work out anew the mean of a province's existing units of a kind that passed the first check (MI-1.c).

    Over the score of the latest level that judged each; null below the pack's number of units. Part of an act.
    """
    scores = verified_scores(campaign, province, kind)
    least = pack_for(campaign, province).regional_mean.minimum_units
    enough = len(scores) >= least
    groups: dict[str, list[Decimal]] = {}
    for score in scores:
        for group in score.groups:
            groups.setdefault(group["name"], []).append(Decimal(group["points"]))
    return record_mean(
        campaign,
        province,
        kind,
        population=len(scores),
        mean=_mean([score.total for score in scores]) if enough else None,
        groups={name: _mean(points) for name, points in groups.items()} if enough else {},
    )


def _mean(values: list[Decimal]) -> Decimal:
    return to_decimal(sum((Fraction(value) for value in values), Fraction(0)) / len(values))
