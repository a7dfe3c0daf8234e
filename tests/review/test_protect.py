"""What was decided, given and reported stays as it was in the database itself, whoever writes to it (promise 3)."""

import itertools
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from lvheng.core import clock
from lvheng.filing.models import Supplement
from lvheng.review.actions import pass_, refuse, supply
from lvheng.review.models import ExpertAssignment, ExpertScore, Review, SiteCheck, Verdict
from lvheng.selection.actions import appeal, uphold_appeal
from lvheng.selection.models import Appeal, Candidacy, Objection, Publicity
from tests.campaigns.packs import hunan
from tests.cast import Cast
from tests.review import support
from tests.review.supplying import allow, fill, returned
from tests.selection.making import in_publicity, opinion_on
from tests.selection.test_appeals import GIVING
from tests.standards.conftest import overlay
from tests.standards.packs import OverlayMaker
from tests.support.protected import refused, run, written_over

__all__ = ["overlay"]

LATER = datetime(2026, 1, 1, tzinfo=clock.ZONE)
pytestmark = [pytest.mark.db, pytest.mark.django_db]


@pytest.fixture
def passed(cast: Cast) -> Review:
    """The city's review of unit A, decided with its verdicts."""
    filed = support.passed(support.file(cast.unit_a, cast.enterprise_a), cast.city_x_officer)
    return filed.reviews.get()


@pytest.mark.clause("MI-3.a")
def test_a_decision_and_its_verdicts_stay(passed: Review) -> None:
    mine, verdicts = Review.objects.filter(pk=passed.pk), Verdict.objects.filter(review=passed)
    assert verdicts.exists()
    for values in ({"opinion": "另一意见"}, {"state": "refused"}, {"decided_at": LATER}, {"decided_by": None}):
        refused(lambda values=values: mine.update(**values))  # type: ignore[misc]
    refused(lambda: verdicts.update(accuracy="fail"))
    refused(lambda: verdicts._raw_delete("default"))  # type: ignore[attr-defined]
    refused(lambda: mine._raw_delete("default"))  # type: ignore[attr-defined]
    for values in ({"proposal": "refuse"}, {"proposed_at": LATER}, {"reopened_until": LATER}):
        refused(lambda values=values: mine.update(**values))  # type: ignore[misc]


def verdict(review: Review, number: int = 90) -> Verdict:
    """A further verdict, put beside what is there."""
    by = review.application.versions.first().submitted_by  # type: ignore[union-attr]
    return Verdict.objects.create(review=review, number=number, saved_by=by, saved_at=clock.now())


@pytest.mark.clause("MI-3.a")
def test_nothing_is_added_to_a_decision(cast: Cast, passed: Review) -> None:
    refused(lambda: verdict(passed))
    undecided = Review.objects.create(
        application=passed.application, level="province", authority=cast.province, opened_at=clock.now()
    )
    mine = {"saved_by": cast.province_officer, "saved_at": clock.now()}
    added = Verdict.objects.create(review=undecided, number=7, **mine)
    refused(lambda: Verdict.objects.filter(pk=added.pk).update(review=passed, number=90))
    undecided.state = "proposed"
    undecided.save()
    refused(lambda: Verdict.objects.create(review=undecided, number=8, **mine))


@pytest.mark.clause("MI-3.a")
def test_a_decision_is_not_opened_again_without_appeal_or_supplement(cast: Cast, passed: Review) -> None:
    mine = Review.objects.filter(pk=passed.pk)
    refused(lambda: mine.update(state="open"))
    refused(lambda: mine.update(state="open", decided_by=None, decided_at=None))
    refused(lambda: mine.update(state="open", decided_by=None, decided_at=None, reopened_until=LATER))  # not a refusal
    refused(lambda: mine.update(state="proposed"))
    values = {"authority": cast.city_x, "reason": "请补", "asked_by": cast.city_x_officer, "due_at": LATER}
    before = clock.now() - timedelta(hours=1)
    asked = Supplement.objects.create(application=passed.application, level="city", asked_at=before, **values)
    refused(lambda: mine.update(state="open"))  # asked, and nothing handed in
    Supplement.objects.filter(pk=asked.pk).update(state="answered", answered_at=before)
    refused(lambda: mine.update(state="open"))  # handed in before the decision
    values |= {"state": "answered", "answered_at": clock.now()}
    Supplement.objects.create(application=passed.application, level="city", asked_at=before, **values)
    assert mine.update(state="open", decided_by=None, decided_at=None)
    assert verdict(passed)


@pytest.mark.clause("MI-3.a")
def test_an_appeal_opens_a_refusal_once(cast: Cast, overlay: OverlayMaker) -> None:
    overlay(hunan(GIVING))
    application = support.file(cast.unit_a, cast.enterprise_a)
    said = {"actor": cast.city_x_officer, "opinion": "数据不符"}
    review = refuse(application, **said)
    refused(lambda: verdict(review, 7))
    made = appeal(application, actor=cast.enterprise_a, text="口径有误")
    refused(lambda: Review.objects.update(state="open", decided_by=None, decided_at=None))
    uphold_appeal(made, actor=cast.province_officer, answer="请重新核实")
    verdict(review, 7)
    review = refuse(application, **said)
    until = clock.now() + timedelta(days=100)
    refused(lambda: Review.objects.update(state="open", decided_by=None, decided_at=None, reopened_until=until))
    refused(lambda: verdict(review, 9))


@pytest.mark.clause("HN-4.2.b")
def test_a_supplement_opens_what_was_decided(cast: Cast, overlay: OverlayMaker) -> None:
    allow(overlay)
    application = support.passed(support.file(cast.unit_a, cast.enterprise_a), cast.city_x_officer)
    made = returned(application, cast.province_officer)
    fill(made, cast.enterprise_a)
    supply(made, actor=cast.enterprise_a, confirmed=True)
    review = Review.objects.get(level="city")
    assert review.state == "open"
    assert verdict(review).pk
    with clock.fixed(clock.now() + timedelta(minutes=1)):
        pass_(application, actor=cast.city_x_officer)
    refused(lambda: Review.objects.filter(level="city").update(state="open"))


@pytest.mark.clause("MI-3.c")
def test_an_opinion_and_its_points_stay(cast: Cast, passed: Review) -> None:
    asked = ExpertAssignment.objects.create(
        application=passed.application, expert=cast.expert, assigned_by=cast.ministry_officer, assigned_at=clock.now()
    )
    mine, scores = ExpertAssignment.objects.filter(pk=asked.pk), ExpertScore.objects.filter(assignment=asked)
    ExpertScore.objects.create(assignment=asked, number=7, points="6", reason="可信", saved_at=clock.now())
    assert scores.update(points="5")
    assert mine.update(state="given", opinion="support", reason="各项扎实", given_at=clock.now())
    others = ({"expert": cast.ministry_officer}, {"due_on": LATER.date()})
    for values in ({"opinion": "against"}, {"reason": "改"}, {"given_at": None}, *others):
        refused(lambda values=values: mine.update(**values))  # type: ignore[misc]
    refused(lambda: scores.update(points="1"))
    refused(lambda: scores._raw_delete("default"))  # type: ignore[attr-defined]
    further = {"number": 9, "points": "3", "reason": "另加", "saved_at": clock.now()}
    refused(lambda: ExpertScore.objects.create(assignment=asked, **further))
    for state in ("assigned", "recused", "released"):
        refused(lambda state=state: mine.update(state=state))  # type: ignore[misc]
    refused(lambda: mine._raw_delete("default"))  # type: ignore[attr-defined]
    assert mine.update(state="set_aside", aside_reason="利益冲突", aside_by=cast.ministry_officer, aside_at=clock.now())
    assert mine.update(state="given", aside_reason="", aside_by=None, aside_at=None)


@pytest.mark.clause("MI-3.c")
def test_nothing_decided_or_given_is_written_over(cast: Cast, passed: Review) -> None:
    """By a row with the same key: INSERT … ON CONFLICT DO UPDATE, SQLite's INSERT OR REPLACE and UPDATE OR REPLACE."""
    given = opinion_on(passed.application, cast.expert, cast.ministry_officer, {7: "6"})
    visit = SiteCheck.objects.create(
        application=passed.application, authority=cast.province, ground="chosen", reason="风险较高", state="done",
        planned_by=cast.province_officer, planned_at=clock.now(), findings="一致",
        reported_by=cast.province_officer, reported_at=clock.now(),
    )  # fmt: skip
    ways = (
        written_over(passed, "application_id, level", opinion="改", state="open"),
        written_over(Verdict.objects.earliest("id"), "review_id, number", accuracy="fail"),
        written_over(given, "application_id, expert_id", opinion="against", state="assigned"),
        written_over(given.scores.get(), "assignment_id, number", points="1"),
        written_over(visit, findings="改"),
    )
    done = [refused(act) for act in itertools.chain.from_iterable(ways)]
    assert len(done) == (18 if connection.vendor == "sqlite" else 9)
    if connection.vendor == "sqlite":
        support.judge_all(support.file(cast.unit_b, cast.enterprise_b), cast.city_y_officer)
        other = Review.objects.get(state="open")
        refused(lambda: run("UPDATE OR REPLACE review_review SET application_id = %s", passed.application_id))
        refused(lambda: run("UPDATE OR REPLACE review_review SET id = %s WHERE id = %s", passed.pk, other.pk))


@pytest.mark.clause("MI-3.a")
def test_a_reported_visit_stays(cast: Cast, passed: Review) -> None:
    SiteCheck.objects.create(
        application=passed.application, authority=cast.province, ground="chosen", reason="风险较高",
        planned_by=cast.province_officer, planned_at=clock.now(),
    )  # fmt: skip
    mine = SiteCheck.objects.all()
    assert mine.update(reason="改派")
    by, at = cast.province_officer, clock.now()
    assert mine.update(state="done", findings="现场与填报一致", reported_by=by, reported_at=at)
    refused(lambda: mine.update(findings="另一结果"))
    instead = {"application": passed.application, "authority": cast.province, "planned_by": by, "planned_at": at}
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteCheck.objects.create(**instead, ground="chosen")
    assert SiteCheck.objects.create(**instead, ground="chosen", state="cancelled").pk != mine.get(state="done").pk
    mine = mine.filter(state="done")
    refused(lambda: mine._raw_delete("default"))  # type: ignore[attr-defined]


@pytest.mark.clause("MI-3.c")
def test_objections_appeals_and_the_days_of_a_publicity_stay(cast: Cast) -> None:
    (candidacy,) = in_publicity(cast, cast.unit_a)
    now, by = clock.now(), cast.ministry_officer
    Objection.objects.create(
        candidacy=candidacy, name="周示例", contact="13900000000", text="数据不符", receipt="YY00000001", raised_at=now
    )
    Appeal.objects.create(
        application=candidacy.application, against="city", authority=cast.city_x, text="请复核",
        raised_by=cast.enterprise_a, raised_at=now, due_at=now,
    )  # fmt: skip
    objections, appeals, publicity = Objection.objects.all(), Appeal.objects.all(), Publicity.objects.all()
    for voices in (objections, appeals):
        refused(lambda voices=voices: voices.update(text="改"))  # type: ignore[misc]
        assert voices.update(state="dismissed", answer="经核实不成立", answered_by=by, answered_at=now)
        refused(lambda voices=voices: voices.update(answer="改"))  # type: ignore[misc]
        refused(lambda voices=voices: voices.update(answered_at=None))  # type: ignore[misc]
        refused(lambda voices=voices: voices._raw_delete("default"))  # type: ignore[misc, attr-defined]
    refused(lambda: publicity.update(ends_at=LATER))
    refused(lambda: publicity.update(starts_at=LATER))
    refused(lambda: publicity._raw_delete("default"))  # type: ignore[attr-defined]
    assert Candidacy.objects.get().state == Candidacy.State.IN_PUBLICITY
