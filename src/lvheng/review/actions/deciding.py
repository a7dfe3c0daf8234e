"""A level's decision, the verified score that goes with it, and the regional mean that follows from it."""

from decimal import Decimal
from fractions import Fraction

from django.db import transaction
from django.urls import reverse

from lvheng.accounts.models import Authority, User
from lvheng.campaigns.actions import record_mean
from lvheng.campaigns.models import Campaign, RegionalMean
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.core.door import Act, act
from lvheng.core.refusal import Gap, Invalid
from lvheng.evaluation.numbers import to_decimal
from lvheng.filing.actions.scores import record_score
from lvheng.filing.facts import facts_of_rows
from lvheng.filing.models import Application, Score
from lvheng.filing.scoring import standard_of
from lvheng.registry.queries import members_of
from lvheng.review.actions.judging import open_review, submitted_version
from lvheng.review.actions.ranking import rank_score
from lvheng.review.models import Review, Verdict
from lvheng.review.process import REVIEW
from lvheng.review.queries.means import verified_scores
from lvheng.review.scoring import counting, overrides

MAX_OPINION = 2000


def pass_(application: Application, *, actor: User, opinion: str = "") -> Review:
    """Pass an application at the actor's level (HN-4.1.a, HN-4.1.d, MI-3.a): final there, verdicts locked.

    Records the verified score; an existing unit moves the regional mean (MI-1.c). The unit's members are told.
    Raises Forbidden, Refused (with what is missing), Invalid.
    """
    return _decide(application, "pass", actor=actor, opinion=opinion)


def refuse(application: Application, *, actor: User, opinion: str) -> Review:
    """Refuse an application at the actor's level with a reason (HN-4.1.a, MI-3.a). As `pass_` otherwise."""
    if not opinion.strip():
        raise Invalid([Gap("不通过须写明理由，申报单位会看到。", "opinion")])
    return _decide(application, "refuse", actor=actor, opinion=opinion)


def _decide(application: Application, verb: str, *, actor: User, opinion: str) -> Review:
    if len(opinion.strip()) > MAX_OPINION:
        raise Invalid([Gap(f"审核意见有 {len(opinion.strip())} 字，请压缩到 {MAX_OPINION} 字以内。", "opinion")])
    with transaction.atomic():
        review = open_review(application, actor=actor)
        with act(REVIEW, verb, review, actor=actor) as doing:
            doing.along(opinion=opinion.strip(), decided_by=actor, decided_at=clock.now())
            score = _score(doing.obj, actor)
            if application.route == Application.Route.EXISTING:
                rank_score(application, actor=actor)
            doing.note(application=application.pk, opinion=opinion.strip(), score=score.total)
            _tell(doing, verb)
            decided = doing.obj
        if application.route == Application.Route.EXISTING:
            update_mean(application.campaign, application.province, application.kind)
    return decided


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
