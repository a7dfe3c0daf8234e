"""What was decided, given and reported stays as it was in the database itself, whoever writes to it (promise 3)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from lvheng.core import clock
from lvheng.core.triggers import Protect
from lvheng.review.models import ExpertAssignment, ExpertScore, Review, SiteCheck, Verdict
from lvheng.selection.models import Appeal, Candidacy, Objection, Publicity
from tests.cast import Cast
from tests.review import support
from tests.selection.making import in_publicity

LATER = datetime(2026, 1, 1, tzinfo=clock.ZONE)
pytestmark = [pytest.mark.db, pytest.mark.django_db]


def refused(act: Callable[[], Any]) -> None:
    """The database refuses it, and nothing of it stays."""
    with pytest.raises(IntegrityError, match="protected row"), transaction.atomic():
        act()


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
    mine.update(state="open", decided_by=None, decided_at=None)  # as by an appeal: opened again, then judged anew
    assert verdicts.update(accuracy="fail")
    assert mine.update(opinion="数据已更正", state="refused", decided_at=clock.now(), decided_by=passed.decided_by)
    refused(lambda: verdicts.update(accuracy="pass"))


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
    refused(lambda: mine._raw_delete("default"))  # type: ignore[attr-defined]
    assert mine.update(state="set_aside", aside_reason="利益冲突", aside_by=cast.ministry_officer, aside_at=clock.now())
    assert mine.update(state="given", aside_reason="", aside_by=None, aside_at=None)


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


@pytest.mark.parametrize("model", [Review, ExpertAssignment, Objection, Appeal, Publicity])
def test_the_rules_know_every_column(model: Any) -> None:
    from importlib import import_module

    names = (
        "review.migrations.0011_protect_given", "review.migrations.0013_expert_terms",
        "selection.migrations.0008_protect_voices",
    )  # fmt: skip
    operations = [one for name in names for one in import_module(f"lvheng.{name}").Migration.operations]
    found = {rule.table: set(rule.columns) for one in operations if type(one) is Protect for rule in one.rules}
    assert found[model._meta.db_table] == {one.column for one in model._meta.concrete_fields}
