"""Running the automatic checks over submitted applications and keeping what they find, beside the submission."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.core.door import act
from lvheng.core.refusal import Refused
from lvheng.filing.models import Application, SubmittedVersion
from lvheng.filing.queries import version_of
from lvheng.filing.scoring import standard_of
from lvheng.review.actions.both import alike_with, ask_again
from lvheng.review.actions.reading import read_version
from lvheng.review.actions.weighing import weigh
from lvheng.review.advisers import advisers_of
from lvheng.review.checks import CHECKS
from lvheng.review.checks.base import Abstain, Check, Found, Subject
from lvheng.review.models import CheckFlag, CheckRun, FigurePrint, NamedAdviser
from lvheng.review.process import CHECKING
from lvheng.review.queries.peers import Population
from lvheng.review.queries.prints import prints_of
from lvheng.review.queries.subjects import bare_subject, subject_of, submitted, waiting, without_prints
from lvheng.standards import CampaignPack, CheckRules

logger = logging.getLogger(__name__)
#: For how long an application belongs to the worker that took it.
CLAIM = timedelta(minutes=15)
#: Of how many other versions the fingerprints are made along with one application's run.
ALONG = 50
MAX_MESSAGE, MAX_PLACE, MAX_TITLE, MAX_ERROR = 500, 120, 120, 200


class Machine:
    """In whose name checks run that nobody asked for: no person, and nothing else is allowed to it."""

    pk = None

    def has_perm(self, permission: str, _obj: object = None) -> bool:
        """Checking alone."""
        return permission == "review.check"

    def __str__(self) -> str:
        return "系统（自动检查）"


@dataclass
class Findings:
    """What came of all checks on one subject: flags by check, who abstained and why, who failed."""

    ran: list[str] = field(default_factory=list)
    abstained: dict[str, str] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    flags: list[tuple[Check, Found]] = field(default_factory=list)


def examine(subject: Subject, rules: CheckRules, checks: Iterable[Check] | None = None) -> Findings:
    """Run every check that the pack does not leave out; one that fails is named and logged, the others go on.

    One that abstains after it found something keeps what it found: it judged a part and says which part not.
    """
    found = Findings()
    for check in sorted(CHECKS.values() if checks is None else checks, key=lambda one: one.id):
        if check.id in rules.off:
            continue
        found.ran.append(check.id)
        flags: list[tuple[Check, Found]] = []
        try:
            flags.extend((check, flag) for flag in check.run(subject, rules))
        except Abstain as reason:
            found.abstained[check.id] = str(reason)
        except Exception:
            logger.exception("check %s failed on application %s", check.id, subject.application)
            found.failed.append(check.id)
            continue
        found.flags += flags
    return found


def run_checks(application: Application, *, actor: Any = None, around: Population | None = None) -> CheckRun:
    """Check the newest submitted version and put what is found in the place of the earlier run (MI-3.a).

    Reads evidence that was not read yet; keeps the figures' fingerprints; flags a level gave a reason for keep it as
    long as they say the same. Nothing submitted changes and nothing is decided. `actor`: the officer who asked for
    it; None: a worker. `around`: what others state, shared between many runs. At the first run of a version those that
    turn out to be like it and were checked before wait for a run of theirs. Raises Forbidden, Refused (nothing
    submitted).
    """
    version = version_of(application)
    if version is None or application.state != Application.State.SUBMITTED:
        raise Refused("该申报没有提交或已撤回、终止，不作检查。", "MI-3.a", next_step="只检查已提交的申报。")
    version.application = application
    who = Machine() if actor is None else actor
    CHECKING.check(CheckRun(application=application, version=version), "finish", who)
    pack = pack_for(application.campaign, application.authority)
    found, standard_hash, alike = Findings(failed=["subject"]), "", set[int]()
    first = not CheckRun.objects.filter(application=application, version=version).exclude(ran_at=None).exists()
    try:
        read_version(version)
        _print(version)
        subject = subject_of(version, around)
        _keep_advisers(version, subject, pack)
        standard_hash = subject.standard.hash
        alike = alike_with(subject, pack.checks) if first else alike
        found = examine(subject, pack.checks)
    except Exception:
        logger.exception("application %s can't be checked", application.pk)
    with transaction.atomic():
        CheckRun.objects.get_or_create(application=application, defaults={"version": version})
        run = CheckRun.objects.select_for_update().get(application=application)
        with act(CHECKING, "fail" if found.failed else "finish", run, actor=who) as doing:
            _replace(doing.obj, found, pack.checks)
            doing.along(
                version=version, ran=found.ran, abstained=found.abstained, standard_hash=standard_hash,
                campaign_hash=pack.hash, error=_error(found), ran_at=clock.now(), claimed_at=None,
            )  # fmt: skip
            _keep(doing.obj, doing.fields)
            weighed = weigh(doing.obj)
            doing.note(
                application=application.pk, version=version.version, severe=weighed.severe, warnings=weighed.warnings,
                notes=weighed.notes, risk=weighed.risk, failed=found.failed,
            )  # fmt: skip
    ask_again(application, alike, actor=Machine())
    return CheckRun.objects.get(application=application)


def _keep(run: CheckRun, fields: list[str]) -> None:
    """Columns beside the state, which the door writes only where the state moves."""
    run.save(update_fields=fields)


def _keep_advisers(version: SubmittedVersion, subject: Subject, pack: CampaignPack) -> None:
    """Whom the papers name, for experts' conflicts of interest (MI-3.c)."""
    own = (subject.unit, *subject.other_names)
    found = advisers_of(subject.files, pack.experts.adviser_roles, own)
    with transaction.atomic():
        NamedAdviser.objects.filter(version=version).delete()
        NamedAdviser.objects.bulk_create(
            NamedAdviser(version=version, evidence_id=one.file, page=one.page, role=one.role[:20], name=one.name,
                         name_key=one.key)
            for one in found
        )  # fmt: skip


def _print(version: SubmittedVersion) -> None:
    """Keep the fingerprints of a version's figures, and of some others that have none yet."""
    keep_prints([version, *without_prints().exclude(pk=version.pk)[:ALONG]])


def keep_prints(versions: Iterable[SubmittedVersion]) -> int:
    """Keep the fingerprints of the figures of versions that have none; how many were kept. Safe to run twice."""
    done = 0
    for version in versions:
        if FigurePrint.objects.filter(version=version).exists():
            continue
        application = version.application
        pack = pack_for(application.campaign, application.authority)
        made = prints_of(bare_subject(version, standard_of(version), pack)) or {"": ""}
        FigurePrint.objects.bulk_create(
            [FigurePrint(version=version, place=place, print=one) for place, one in made.items()], ignore_conflicts=True
        )
        done += 1
    return done


def _replace(run: CheckRun, found: Findings, rules: CheckRules) -> None:
    """The flags of this run in the place of the earlier ones; of two at one place of one check the first stays."""
    CheckFlag.objects.filter(run=run).delete()
    made: dict[tuple[str, str], CheckFlag] = {}
    for check, flag in found.flags:
        place = flag.place[:MAX_PLACE]
        severity = rules.severities.get(check.id, flag.severity or check.severity)
        title, message = flag.title or check.title, flag.message
        made.setdefault(
            (check.id, place),
            CheckFlag(
                run=run, check_id=check.id, place=place, number=flag.number, severity=severity, count=check.count,
                clause=check.clause, title=title[:MAX_TITLE], message=_cut(message),
                fingerprint=fingerprint(check.id, place, flag.about or message), evidence_id=flag.file, page=flag.page,
                words=list(flag.words), other_id=flag.other,
            ),
        )  # fmt: skip
    CheckFlag.objects.bulk_create(made.values())


def fingerprint(check_id: str, place: str, message: str) -> str:
    """SHA-256 of what was found: a reason given for it holds as long as this is the same."""
    return hashlib.sha256(f"{check_id}\x1f{place}\x1f{message}".encode()).hexdigest()


def _cut(text: str) -> str:
    return text if len(text) <= MAX_MESSAGE else text[: MAX_MESSAGE - 1] + "…"


def _error(found: Findings) -> str:
    return f"未能完成的检查：{'、'.join(found.failed)}"[:MAX_ERROR] if found.failed else ""


def check_waiting(
    *, most: int | None = None, tell: Callable[[CheckRun], None] = lambda _run: None, everything: bool = False
) -> int:
    """Check what waits (`everything`: what was checked before as well); how many were checked.

    Each application is claimed first, so that several workers share the work and none does it twice.
    """
    for version in without_prints().iterator():
        keep_prints([version])
    around = Population()
    done = _check_all((submitted() if everything else waiting())[: most or None], around, tell)
    left = None if most is None else max(0, most - done)
    return done + _check_all(waiting()[:left], around, tell)  # whoever turned out to be like another meanwhile


def _check_all(chosen: Iterable[Application], around: Population, tell: Callable[[CheckRun], None]) -> int:
    looked, done = clock.now(), 0
    for application in list(chosen):
        if claim(application, looked):
            tell(run_checks(application, around=around))
            done += 1
    return done


def claim(application: Application, looked: datetime | None = None) -> bool:
    """Take an application for a while; False where another one has it, or has done it since it was `looked` for."""
    version = version_of(application)
    if version is None:
        return False
    run, _made = CheckRun.objects.get_or_create(application=application, defaults={"version": version})
    now = clock.now()
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM)
    if looked is not None:
        free &= Q(ran_at=None) | Q(ran_at__lte=looked)
    return bool(CheckRun.objects.filter(free, pk=run.pk).update(claimed_at=now))


def is_claimed(run: CheckRun) -> bool:
    """Whether somebody is at it now; who took it and was not heard of for long has lost it."""
    return run.claimed_at is not None and run.claimed_at >= clock.now() - CLAIM
