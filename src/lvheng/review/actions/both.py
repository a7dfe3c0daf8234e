"""Two that are alike both carry the flag: the one that was checked first is looked at again (HN-4.2.c)."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db import transaction

from lvheng.campaigns.models import Campaign
from lvheng.core.door import act
from lvheng.filing.models import Application
from lvheng.review.checks.base import Subject, threshold
from lvheng.review.models import CheckFlag, CheckRun
from lvheng.review.process import CHECKING
from lvheng.standards import CheckRules


def alike_with(subject: Subject, rules: CheckRules) -> set[int]:
    """The applications that share a file, a page or figures with this one; what many share is public and left out."""
    groups: dict[tuple[int, int], set[int]] = defaultdict(set)
    for one in subject.alike:
        groups[one.file, one.page].add(one.other)
    few = (others for others in groups.values() if len(others) < threshold(rules, "same_many"))
    return {other for others in few for other in others} | {twin.other for twin in subject.twins}


def ask_again(application: Application, others: set[int], *, actor: Any) -> int:
    """Let those of the others that were checked before wait for a further run; how many.

    Called once a version, when it was checked for the first time: what was checked earlier was compared with what
    there was then. Who carries a flag that names this one already stays as it is, and so does who is of a year that is
    no longer under way, withdrawn or waiting.
    """
    known = CheckRun.objects.filter(
        application__in=others, application__state=Application.State.SUBMITTED,
        application__campaign__state=Campaign.State.OPEN, state=CheckRun.State.DONE,
    ).exclude(pk__in=CheckFlag.objects.filter(other=application).values("run"))  # fmt: skip
    asked = 0
    for pk in list(known.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            run = CheckRun.objects.select_for_update().select_related("application").get(pk=pk)
            if run.state != CheckRun.State.DONE:
                continue
            with act(CHECKING, "ask", run, actor=actor) as doing:
                doing.note(application=run.application_id, alike=application.pk)
            asked += 1
    return asked
