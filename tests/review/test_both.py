"""Two that are alike both carry the flag, whichever was checked first; nobody is asked for ever (HN-4.2.c)."""

from typing import Any

import pytest

from lvheng.campaigns.models import Campaign
from lvheng.core.models import AuditEvent
from lvheng.filing.actions import attach
from lvheng.filing.models import Application
from lvheng.registry.models import Unit
from lvheng.review.actions import checking
from lvheng.review.actions.both import alike_with, ask_again
from lvheng.review.actions.checking import Machine, check_waiting, run_checks
from lvheng.review.checks.base import Alike, Twin
from lvheng.review.models import CheckFlag, CheckRun
from lvheng.review.queries.subjects import waiting
from lvheng.standards import load_campaign
from tests.cast import Cast
from tests.review import support
from tests.review.checks.papers import with_papers

RULES = load_campaign(2025).checks


def filed(unit: Unit, member: Any, content: bytes) -> Application:
    """An application with this file, and with another of its own wherever one is asked for."""
    drafted = support.draft(unit, member)
    attach(drafted, "7.other", support.upload("汇编.pdf", content), actor=member)
    return support.submitted(drafted, member)


def named(application: Application) -> set[int]:
    found = CheckFlag.objects.filter(run__application=application, check_id__in=("same_file", "same_page"))
    return {one.other_id for one in found if one.other_id and one.place.startswith("7.other")}


@pytest.mark.clause("HN-4.2.c")
def test_the_one_checked_first_is_looked_at_again_with_its_copy(cast: Cast) -> None:
    shared = support.real_pdf(2)
    first = filed(cast.unit_a, cast.enterprise_a, shared)
    assert check_waiting() == 1
    assert named(first) == set()
    second = filed(cast.unit_b, cast.enterprise_b, shared)
    assert check_waiting() == 2
    assert (named(first), named(second)) == ({second.pk}, {first.pk})
    assert list(waiting()) == []
    assert check_waiting() == 0
    event = AuditEvent.objects.get(verb="check_run.ask")
    assert (event.actor_label, f'"alike":{second.pk}' in event.data) == ("系统（自动检查）", True)


def test_one_by_one_the_other_waits_and_then_nobody_does(cast: Cast) -> None:
    shared = support.real_pdf(2)
    first, second = (
        filed(cast.unit_a, cast.enterprise_a, shared), filed(cast.unit_b, cast.enterprise_b, shared),
    )  # fmt: skip
    run_checks(first)
    run_checks(second)
    assert second.pk in named(first)  # the file is known as soon as it is submitted
    assert list(waiting()) == []
    for _time in range(2):
        run_checks(first)
        run_checks(second)
    assert list(waiting()) == []


def test_who_is_not_asked_again(cast: Cast) -> None:
    shared = support.real_pdf(2)
    first = filed(cast.unit_a, cast.enterprise_a, shared)
    run_checks(first)
    second = filed(cast.unit_b, cast.enterprise_b, support.real_pdf(3))
    run = CheckRun.objects.get(application=first)

    def asked() -> int:
        return ask_again(second, {first.pk, 10**9}, actor=Machine())

    CheckRun.objects.filter(pk=run.pk).update(state=CheckRun.State.FAILED)
    assert asked() == 0
    CheckRun.objects.filter(pk=run.pk).update(state=CheckRun.State.DONE)
    Campaign.objects.update(state=Campaign.State.CLOSED)
    assert asked() == 0
    Campaign.objects.update(state=Campaign.State.OPEN)
    assert asked() == 1
    assert asked() == 0
    CheckRun.objects.filter(pk=run.pk).update(state=CheckRun.State.DONE)
    Application.objects.filter(pk=first.pk).update(state=Application.State.WITHDRAWN)
    assert asked() == 0


def test_the_other_may_be_taken_meanwhile(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look and the lock somebody else has asked for the run."""
    first = filed(cast.unit_a, cast.enterprise_a, support.real_pdf(2))
    run_checks(first)
    second = filed(cast.unit_b, cast.enterprise_b, support.real_pdf(3))
    chosen = CheckRun.objects.select_for_update

    def late(*args: Any, **kwargs: Any) -> Any:
        CheckRun.objects.update(state=CheckRun.State.WAITING)
        return chosen(*args, **kwargs)

    monkeypatch.setattr(CheckRun.objects, "select_for_update", late)
    assert ask_again(second, {first.pk}, actor=Machine()) == 0


def test_what_many_share_is_public_and_asks_nobody() -> None:
    few = tuple(Alike(5, 1, other, "digest") for other in (1, 2))
    many = tuple(Alike(6, 2, other, "page") for other in range(10, 15))
    subject = with_papers(alike=few + many, twins=(Twin(3, ("1.x",), 4),))
    assert alike_with(subject, RULES) == {1, 2, 3}


def test_others_are_asked_once_a_version(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later run of the same version asks nobody, whatever the others' flags name: it could go on for ever."""
    shared = support.real_pdf(2)
    first, second = (
        filed(cast.unit_a, cast.enterprise_a, shared), filed(cast.unit_b, cast.enterprise_b, shared),
    )  # fmt: skip
    asked: list[set[int]] = []
    monkeypatch.setattr(checking, "ask_again", lambda _application, others, **_who: asked.append(others))
    for _time in range(2):
        run_checks(first)
    assert asked == [{second.pk}, set()]
