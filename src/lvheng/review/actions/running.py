"""A run of the automatic checks that an officer asks for: done at once where it is quick, else left to the worker."""

from dataclasses import dataclass
from typing import Literal

from django.db import transaction

from lvheng.accounts.models import User
from lvheng.core.door import act
from lvheng.core.refusal import Refused
from lvheng.filing.models import Application, SubmittedVersion
from lvheng.filing.queries import version_of
from lvheng.review.actions.checking import claim, is_claimed, run_checks
from lvheng.review.actions.reading import unread
from lvheng.review.models import CheckRun
from lvheng.review.process import CHECKING

#: So much may be left to read while somebody waits for the page: more is the worker's.
QUICK_FILES, QUICK_BYTES = 10, 1_000_000


@dataclass(frozen=True)
class Asked:
    """What came of asking: it was done, another one is at it, or it waits for the worker."""

    how: Literal["done", "running", "waiting"]
    run: CheckRun


def check_now(application: Application, *, actor: User) -> Asked:
    """Check an application for an officer (MI-3.a), once: who asks while it is being checked is told so.

    Where much of the evidence was not read yet it waits for `lvheng run_checks`, so that nobody waits for the page.
    Raises Forbidden, Refused (nothing submitted).
    """
    version = version_of(application)
    if version is None or application.state != Application.State.SUBMITTED:
        raise Refused("该申报没有提交或已撤回、终止，不作检查。", "MI-3.a", next_step="只检查已提交的申报。")
    CHECKING.check(CheckRun(application=application, version=version), "ask", actor)
    before = CheckRun.objects.filter(application=application).first()
    if before is not None and is_claimed(before):
        return Asked("running", before)
    if not _quick(version):
        return Asked("waiting", _leave(application, version, actor))
    if not claim(application):
        return Asked("running", CheckRun.objects.get(application=application))
    try:
        return Asked("done", run_checks(application, actor=actor))
    except Exception:
        CheckRun.objects.filter(application=application).update(claimed_at=None)
        raise


def _quick(version: SubmittedVersion) -> bool:
    files, _all = unread(version)
    return len(files) <= QUICK_FILES and sum(one.size for one in files) <= QUICK_BYTES


def _leave(application: Application, version: SubmittedVersion, actor: User) -> CheckRun:
    """Put it among what the worker looks for; asked again, nothing changes."""
    with transaction.atomic():
        run, made = CheckRun.objects.select_for_update().get_or_create(
            application=application, defaults={"version": version}
        )
        if not made and run.state == CheckRun.State.WAITING:
            return run
        with act(CHECKING, "ask", run, actor=actor) as doing:
            doing.note(application=application.pk, version=version.version)
        return doing.obj
