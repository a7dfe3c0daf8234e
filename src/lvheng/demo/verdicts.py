"""An officer's notes on each indicator, laid as typing would have left them; the decision itself is a real act."""

from decimal import Decimal
from typing import Any

from lvheng.accounts.models import User
from lvheng.core import clock
from lvheng.demo.drawing import Lot
from lvheng.demo.sheets.pen import places_of, rounded
from lvheng.filing.models import Application, Score, SubmittedFact
from lvheng.filing.queries import version_of
from lvheng.filing.scoring import standard_of
from lvheng.review import actions
from lvheng.review.models import Verdict
from lvheng.standards import Indicator

REMARKS = ("与统计报表一致。", "抽查原始凭证，无出入。", "现场核查，设施运行正常。", "")
PASS, FAIL = Verdict.Outcome.PASS, Verdict.Outcome.FAIL
#: How many of a hundred values an officer corrects, always for the worse.
CORRECTED = 0.05


def judge(application: Application, officer: User, lot: Lot, *, upto: int | None = None) -> None:
    """The officer's verdicts on the first `upto` indicators that have something stated (all by default)."""
    review = actions.open_review(application, actor=officer)
    version = version_of(application)
    assert version is not None  # noqa: S101 (only submitted applications are judged)
    result: dict[str, Any] = Score.objects.get(version=version, basis=Score.Basis.SELF, latest=True).result
    scored = {item["number"]: item for item in result["indicators"] if item["status"] != "missing"}
    standard = standard_of(version)
    rows = []
    for fact in version.facts.filter(number__in=scored).order_by("number")[:upto]:
        verdict = Verdict(review=review, number=fact.number, saved_by=officer, saved_at=clock.now())
        share = Decimal(str(scored[fact.number]["share"] or 0))
        _fill(verdict, standard.indicator(fact.number), fact, share, lot)
        rows.append(verdict)
    Verdict.objects.bulk_create(rows)


def _fill(verdict: Verdict, indicator: Indicator, fact: SubmittedFact, share: Decimal, lot: Lot) -> None:
    if fact.not_applicable:
        verdict.not_applicable_approved = True
        return
    verdict.authenticity = PASS
    verdict.accuracy = PASS
    verdict.advancement = PASS if share > 0 else FAIL
    verdict.remark = lot.random.choice(REMARKS)
    stated: Decimal | None = fact.value
    if stated is not None and indicator.rule == "linear" and stated > 0 and lot.chance(CORRECTED):
        lower = indicator.type == "lower_is_better"
        worse = stated * Decimal("1.02" if lower else "0.98")
        value = rounded(worse, places_of(worse))
        if value != stated:
            verdict.accuracy = FAIL
            verdict.verified_value, verdict.verified_typed, verdict.verified_unit = value, str(value), fact.unit
            verdict.remark = "按统计报表更正。"
