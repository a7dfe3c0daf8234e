"""Runs of the automatic checks: what is read, found, kept and replaced, by whom, and what a failing check does."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from lvheng.accounts.models import User
from lvheng.core import clock
from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Forbidden, Refused
from lvheng.filing import actions as filing
from lvheng.filing.models import Application, LedgerValue, SubmittedVersion
from lvheng.review.actions import checking, open_review, override_flag
from lvheng.review.actions.checking import check_waiting, claim, examine, run_checks
from lvheng.review.checks.base import CHECKS, Abstain, Check, Found, Severity, Subject
from lvheng.review.models import CheckFlag, CheckRun
from lvheng.review.queries.subjects import subject_of, waiting
from lvheng.standards import CheckRules, load_campaign
from tests.cast import Cast
from tests.review import support

RULES = load_campaign(2025).checks
CLEAN = {8: {"typed": "55.31"}, 9: {"option": "met"}}
#: Twice last year's, without a word.
JUMPING = {7: {"typed": "81.27"}, 9: {"option": "met"}}


@pytest.fixture
def application(cast: Cast) -> Application:
    """Unit A's application, whose reuse of water jumped."""
    LedgerValue.objects.create(unit=cast.unit_a, year=2023, number=7, value=Decimal("31.05"), unit_text="")
    return support.file(cast.unit_a, cast.enterprise_a, JUMPING)


#: The warning that the one file of a filed application, an empty PDF, can't be opened.
UNOPENED = 1


def flags(application: Application, check: str = "value_jump") -> list[tuple[str, str]]:
    found = CheckFlag.objects.filter(run__application=application, check_id=check).order_by("id")
    return list(found.values_list("place", "severity"))


def check_of(ident: str, *found: Found, severity: Severity = "warning", raising: Exception | None = None) -> Check:
    """A check that finds this, whatever it is given."""

    def run(_subject: Subject, _rules: CheckRules) -> Iterator[Found]:
        yield from found
        if raising is not None:
            raise raising

    return Check(ident, "示例检查", severity, "accuracy", "MI-3.a", run)


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lets these checks alone run."""

    def put(*checks: Check) -> None:
        monkeypatch.setattr(checking, "CHECKS", {one.id: one for one in checks})

    return put


@pytest.mark.clause("MI-3.a")
def test_a_run_keeps_what_it_found_beside_the_submission(application: Application) -> None:
    run = run_checks(application)
    assert (run.state, run.error, run.warnings) == ("done", "", UNOPENED + 1)
    assert run.risk == (UNOPENED + 1) * RULES.weights.warning + run.notes * RULES.weights.note
    assert set(run.ran) == set(CHECKS)
    assert "peers" in run.abstained
    assert flags(application) == [("7.jump", "warning")]
    event = AuditEvent.objects.get(verb="check_run.finish")
    assert (event.actor, event.actor_label) == (None, "系统（自动检查）")


def test_a_further_run_replaces_the_one_before(application: Application) -> None:
    first = run_checks(application)
    again = run_checks(application)
    assert first.pk == again.pk
    assert flags(application) == [("7.jump", "warning")]
    LedgerValue.objects.update(value=Decimal(80))
    assert run_checks(application).warnings == UNOPENED
    assert flags(application) == []


def test_a_reason_outlives_a_run_that_finds_the_same(cast: Cast, application: Application) -> None:
    run_checks(application)
    open_review(application, actor=cast.city_x_officer)
    override_flag(application, actor=cast.city_x_officer, check_id="value_jump", place="7.jump", reason="已核对台账。")
    assert CheckRun.objects.get().warnings == UNOPENED
    assert run_checks(application).warnings == UNOPENED
    LedgerValue.objects.update(value=Decimal(30))
    assert run_checks(application).warnings == UNOPENED + 1


def test_a_reason_holds_as_long_as_what_a_flag_rests_on(application: Application, only: Any) -> None:
    prints = []
    for message, about in (("中位数 5", "9"), ("中位数 6", "9"), ("中位数 6", "8")):
        only(check_of("a", Found("1.a", message, about=about)))
        run_checks(application)
        prints.append(CheckFlag.objects.get(check_id="a").fingerprint)
    assert prints[0] == prints[1] != prints[2]


@pytest.mark.parametrize(
    ("person", "allowed"),
    [("city_x_officer", True), ("province_officer", True), ("ministry_officer", True), ("city_y_officer", False),
     ("other_province_officer", False), ("separate_officer", False), ("enterprise_a", False), ("expert", False),
     ("auditor", False), ("administrator", False), ("stranger", False)],
)  # fmt: skip
def test_who_may_ask_for_a_run(cast: Cast, application: Application, person: str, allowed: bool) -> None:
    actor: User = cast.everybody[person]
    if allowed:
        assert run_checks(application, actor=actor).state == "done"
        assert AuditEvent.objects.get(verb="check_run.finish").actor == actor
        return
    with pytest.raises(Forbidden):
        run_checks(application, actor=actor)
    assert not CheckRun.objects.exists()


def test_drafts_and_withdrawn_applications_are_not_checked(cast: Cast, application: Application) -> None:
    draft = support.draft(cast.unit_b, cast.enterprise_b, CLEAN)
    with pytest.raises(Refused, match="没有提交"):
        run_checks(draft)
    filing.withdraw(application, actor=cast.enterprise_a)
    application.refresh_from_db()
    with pytest.raises(Refused, match="撤回"):
        run_checks(application)
    assert not waiting().exists()


def test_a_check_that_fails_does_not_stop_the_others(application: Application, only: Any) -> None:
    only(
        check_of("a", Found("1.a", "甲")), check_of("b", Found("1.b", "乙"), raising=ZeroDivisionError()),
        check_of("c", raising=Abstain("没有数据")), check_of("d", Found("1.d", "丁")),
    )  # fmt: skip
    run = run_checks(application)
    assert (run.state, run.error) == ("failed", "未能完成的检查：b")
    assert run.abstained == {"c": "没有数据"}
    assert [one.place for one in CheckFlag.objects.order_by("place")] == ["1.a", "1.d"]
    only(check_of("a"))
    assert run_checks(application).state == "done"


def test_an_application_that_can_not_be_read_is_said_so(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(checking, "subject_of", broken)
    run = run_checks(application)
    assert (run.state, run.ran, run.error) == ("failed", [], "未能完成的检查：subject")
    assert run_checks(application).state == "failed"


def test_the_pack_leaves_checks_out_and_says_how_bad_they_are(application: Application, only: Any) -> None:
    rules = RULES.model_copy(update={"off": ("a",)})
    found = examine(subject_of(version(application)), rules, [check_of("a", Found("x", "甲")), check_of("b")])
    assert (found.ran, found.flags) == (["b"], [])
    only(
        check_of(
            "a", Found("1.a", "甲" * 600, title="题"), Found("1.a", "再次"), Found("1." + "长" * 200, "乙", 1, "note")
        ),
        check_of("b", Found("0.b", "丙"), severity="severe"),
    )  # fmt: skip
    run = run_checks(application)
    assert (run.severe, run.warnings, run.notes) == (1, 1, 1)
    assert run.risk == RULES.weights.severe + RULES.weights.warning + RULES.weights.note
    first = CheckFlag.objects.get(place="1.a")
    assert (first.title, len(first.message), first.message[-1]) == ("题", 500, "…")


def version(application: Application) -> SubmittedVersion:
    return SubmittedVersion.objects.select_related("application__unit", "application__campaign").get(
        application=application
    )


def test_waiting_ones_are_checked_once(cast: Cast, application: Application) -> None:
    told: list[str] = []
    assert list(waiting()) == [application]
    assert check_waiting(tell=lambda run: told.append(run.state)) == 1
    assert (told, list(waiting())) == (["done"], [])
    assert check_waiting() == 0
    assert check_waiting(everything=True) == 1
    support.file(cast.unit_b, cast.enterprise_b, CLEAN)
    support.filed(cast.city_y, facts=CLEAN)
    assert check_waiting(most=1) == 1
    assert waiting().count() == 2  # the third, and the first again: it has the second's file


@pytest.mark.db
def test_what_another_worker_took_is_left_to_it_for_a_while(cast: Cast, application: Application) -> None:
    assert claim(application)
    assert not claim(application)
    assert check_waiting() == 0
    CheckRun.objects.update(claimed_at=clock.now() - timedelta(hours=1))
    assert check_waiting() == 1
    assert not claim(support.draft(cast.unit_b, cast.enterprise_b, CLEAN))


def test_the_command(application: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    out = StringIO()
    call_command("run_checks", stdout=out)
    assert f"{application.number} {application.unit}：严重 0，提醒 {UNOPENED + 1}，提示 " in out.getvalue()
    assert "检查了 1 份申报" in out.getvalue()
    out = StringIO()
    call_command("run_checks", application=application.pk, stdout=out)
    assert f"提醒 {UNOPENED + 1}" in out.getvalue()
    with pytest.raises(CommandError, match="没有编号为 0"):
        call_command("run_checks", application=0)
    waits: list[int] = []

    def sleep(seconds: int) -> None:
        waits.append(seconds)
        CheckRun.objects.all().delete()
        if len(waits) > 1:
            raise KeyboardInterrupt

    monkeypatch.setattr("lvheng.review.management.commands.run_checks.sleep", sleep)
    monkeypatch.setattr("lvheng.review.management.commands.run_checks.close_old_connections", lambda: None)
    with pytest.raises(KeyboardInterrupt):
        call_command("run_checks", watch=True, pause=3, stdout=StringIO())
    assert waits == [3, 3]
    parents = iter((7, 7, 1))
    monkeypatch.setattr("lvheng.review.management.commands.run_checks.os.getppid", lambda: next(parents))
    waits.clear()
    monkeypatch.setattr("lvheng.review.management.commands.run_checks.sleep", waits.append)
    call_command("run_checks", watch=True, pause=5, stdout=StringIO())
    assert waits == [5, 5]
