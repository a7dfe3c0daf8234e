"""An officer's notes on each indicator, laid as typing would have left them; the decision itself is a real act."""

from decimal import Decimal

from lvheng.accounts.models import User
from lvheng.core import clock
from lvheng.demo.drawing import Lot
from lvheng.filing.models import Application
from lvheng.filing.queries import version_of
from lvheng.filing.scoring import Evaluated, evaluate_version
from lvheng.review import actions
from lvheng.review.models import Verdict
from lvheng.standards import Indicator

REMARKS = ("与统计报表一致。", "抽查原始凭证，无出入。", "现场核查，设施运行正常。", "")
#: How many of a hundred values an officer corrects, always for the worse.
CORRECTED = 0.05


def judge(application: Application, officer: User, lot: Lot, *, upto: int | None = None) -> None:
    """The officer's verdicts on the first `upto` indicators that have something stated (all by default)."""
    review = actions.open_review(application, actor=officer)
    version = version_of(application)
    assert version is not None  # noqa: S101 (only submitted applications are judged)
    evaluated = evaluate_version(version)
    stated = [item for item in evaluated.standard.indicators if item.number in evaluated.facts]
    rows = []
    for indicator in stated[:upto]:
        verdict = Verdict(review=review, number=indicator.number, saved_by=officer, saved_at=clock.now())
        _fill(verdict, indicator, evaluated, lot)
        rows.append(verdict)
    Verdict.objects.bulk_create(rows)


def _fill(verdict: Verdict, indicator: Indicator, evaluated: Evaluated, lot: Lot) -> None:
    fact = evaluated.facts[indicator.number]
    if fact.not_applicable is not None:
        verdict.not_applicable_approved = True
        return
    share = evaluated.score.indicator(indicator.number).share or Decimal(0)
    kinds = Verdict.Advancement
    verdict.authenticity = Verdict.Authenticity.TRUE
    verdict.accuracy = Verdict.Accuracy.ACCURATE
    verdict.advancement = kinds.LEADING if share >= 1 else kinds.BASELINE if share > 0 else kinds.BELOW
    verdict.remark = lot.random.choice(REMARKS)
    if fact.value is not None and indicator.rule == "linear" and fact.value > 0 and lot.chance(CORRECTED):
        lower = indicator.type == "lower_is_better"
        value = (fact.value * Decimal("1.02" if lower else "0.98")).quantize(fact.value)
        if value != fact.value:
            verdict.accuracy = Verdict.Accuracy.CORRECTED
            verdict.verified_value, verdict.verified_typed, verdict.verified_unit = value, str(value), fact.unit or ""
            verdict.remark = "按统计报表更正，核实值见左。"
