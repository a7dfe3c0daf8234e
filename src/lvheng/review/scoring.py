"""From submitted facts and verdicts to what counts at a level: pure functions of facts, levels and verdicts.

Assumptions where the notices are silent: an indicator without a verdict counts as submitted; one that fails on
authenticity, or on accuracy without a verified value, or whose 不适用 is not approved, counts 0; where a level has no
verdict of its own yet on an indicator, that of the level below it counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from lvheng.core.components.formats import num2
from lvheng.core.refusal import Gap
from lvheng.evaluation import Benchmark, Fact, NumberError, check_fact, evaluate, parse_decimal
from lvheng.evaluation.facts import Part, with_parts
from lvheng.evaluation.numbers import brief, to_decimal
from lvheng.evaluation.results import PartScore
from lvheng.evaluation.units import factor
from lvheng.review.levels import ORDER
from lvheng.review.models import Verdict
from lvheng.standards import CampaignPack, Indicator, Standard

Typed = Mapping[str, str]
"""The verified value of one product or substance: ``typed``, ``value`` (exact) and its ``unit``."""


def verified_fact(indicator: Indicator, submitted: Fact, verdict: Verdict | None) -> Fact:
    """The fact that counts for one indicator once a level has judged it; an empty fact scores 0."""
    if verdict is None:
        return submitted
    failed = Verdict.Outcome.FAIL
    if verdict.authenticity == failed or (verdict.accuracy == failed and not has_value(verdict)):
        return Fact()
    if submitted.not_applicable is not None:
        return Fact() if verdict.not_applicable_approved is False else submitted
    return stated(indicator, submitted, verdict)


def stated(indicator: Indicator, submitted: Fact, verdict: Verdict) -> Fact:
    """The submitted fact with the verdict's own value, option or values of parts, whatever it finds otherwise."""
    if submitted.parts:
        return with_verified_parts(indicator, submitted, verdict.verified_parts)
    value, option = verdict.verified_value, verdict.verified_option
    return with_value(indicator, submitted, value, option, unit=verdict.verified_unit)


def with_verified_parts(indicator: Indicator, submitted: Fact, verified: Mapping[str, Typed]) -> Fact:
    """The submitted fact with verified values for some of its products or substances; their weights stay."""
    changed = {}
    for part in submitted.parts:
        given = verified.get(part.key)
        if given is not None:
            changed[part.key] = _verified(indicator, part.fact, Decimal(given["value"]), given["unit"])
    return with_parts(submitted, changed) if changed else submitted


def differs(indicator: Indicator, submitted: Fact, verdict: Verdict) -> bool:
    """Whether the verdict holds a value of its own that is another than the submitted one."""
    return has_value(verdict) and stated(indicator, submitted, verdict) != submitted


def needs_reason(indicator: Indicator, submitted: Fact, verdict: Verdict | None) -> bool:
    """Whether the unit is owed a reason: 不通过 on authenticity or accuracy, or a value that differs (HN-4.1.d)."""
    if verdict is None or submitted.empty or submitted.not_applicable is not None:
        return False
    failed = Verdict.Outcome.FAIL
    if failed in (verdict.authenticity, verdict.accuracy):
        return True
    return differs(indicator, submitted, verdict)


def has_value(verdict: Verdict) -> bool:
    """Whether the reviewer put a figure or option of their own beside the submitted one."""
    return verdict.verified_value is not None or bool(verdict.verified_option) or bool(verdict.verified_parts)


def with_value(
    indicator: Indicator, submitted: Fact, value: Decimal | None, option: str = "", *, unit: str = ""
) -> Fact:
    """The submitted fact with a verified value or option in place of its own, if there is one.

    ``unit``: the unit the value was verified in, that of the levels where the fact comes from a data sheet; empty: the
    fact's own. A computed value that is verified as it is shown stays as computed.
    """
    if indicator.rule == "option":
        return replace(submitted, option=option) if option else submitted
    if value is None or submitted.parts:
        return submitted
    if submitted.computed and indicator.rule != "count":
        return _verified(indicator, submitted, value, unit or submitted.unit)
    if indicator.rule == "elasticity":
        return replace(submitted, emission_growth=value)
    if indicator.rule == "count":
        same = value == len(submitted.functions or ())
        return submitted if same else Fact(value=value)
    return replace(submitted, value=value)


def _verified(indicator: Indicator, submitted: Fact, value: Decimal, unit: str | None) -> Fact:
    """A value verified beside one from a data sheet: it stands by itself, without the sheet's steps."""
    if indicator.rule == "elasticity":
        if brief(Fraction(value)) == brief(Fraction(submitted.emission_growth or 0)):
            return submitted
        return replace(submitted, emission_growth=value, growths=None, computed=False, steps=())
    own = submitted.number or Fraction(0)
    shown = own * factor(submitted.unit, unit) if submitted.unit and unit else own
    if brief(shown) == brief(Fraction(value)):
        return submitted
    kept = {name: getattr(submitted, name) for name in ("key", "quota", "energy")}
    return Fact(value=value, unit=unit, **kept)


def counting(verdicts: Iterable[Verdict], level: str) -> dict[int, Verdict]:
    """Per indicator the verdict that counts at `level`: its own, else that of the latest level below it.

    The verdicts come with their reviews.
    """
    upto = ORDER[: ORDER.index(level) + 1]
    ranked = sorted(
        (one for one in verdicts if one.review.level in upto), key=lambda one: ORDER.index(one.review.level)
    )
    return {one.number: one for one in ranked}


def overrides(standard: Standard, submitted: Mapping[int, Fact], verdicts: Mapping[int, Verdict]) -> dict[int, Fact]:
    """The facts that judging changed, by indicator number; what is left out counts as submitted."""
    changed = {}
    for indicator in standard.indicators:
        before = submitted.get(indicator.number, Fact())
        after = verified_fact(indicator, before, verdicts.get(indicator.number))
        if after != before:
            changed[indicator.number] = after
    return changed


@dataclass(frozen=True)
class Case:
    """One indicator under review: what was submitted and the levels it is scored against."""

    standard: Standard
    indicator: Indicator
    submitted: Fact
    benchmark: Benchmark | None
    weight: Decimal
    """The indicator's weight in this application, with what indicators that don't apply share out."""

    @property
    def can_have_value(self) -> bool:
        """Whether there is one number that a verified one can stand beside (not one for each of several products)."""
        stated = not self.submitted.empty and self.submitted.not_applicable is None and not self.submitted.parts
        if self.indicator.rule == "elasticity":
            return stated and self.submitted.emission_growth is not None
        return stated and self.indicator.rule != "option"

    def share(self, fact: Fact) -> Decimal | None:
        """The share of the weight one fact earns by itself; None where it can't be scored (no benchmark)."""
        number = self.indicator.number
        pairs = {number: self.benchmark} if self.benchmark is not None and self.indicator.quantitative else {}
        result = evaluate(self.standard, {number: fact}, pairs, skip_faulty=True).indicator(number)
        return Decimal(0) if result.status == "missing" else result.share

    def read(self, typed: str) -> tuple[Decimal | None, list[Gap]]:
        """The verified value that was typed, exact, and what is wrong with it; an empty text is no value."""
        if not typed.strip():
            return None, []
        if not self.can_have_value:
            return None, [Gap("本项没有可以核实的数值；与事实不符的，真实性请选“不通过”。", "verified")]
        try:
            value = parse_decimal(typed)
        except NumberError as error:
            return None, [Gap(f"核实值{error}", "verified")]
        fact = with_value(self.indicator, self.submitted, value)
        problems = check_fact(self.standard, self.indicator.number, fact, self.benchmark)
        return (None if problems else value), [Gap(problem.message, "verified") for problem in problems]

    @property
    def parts(self) -> tuple[PartScore, ...]:
        """The products or substances as submitted, each in the unit that it is shown and verified in."""
        number = self.indicator.number
        pairs = {number: self.benchmark} if self.benchmark is not None else {}
        return evaluate(self.standard, {number: self.submitted}, pairs, skip_faulty=True).indicator(number).parts

    def read_part(self, at: int, typed: str) -> tuple[Typed | None, list[Gap]]:
        """The verified value typed for the product or substance at this place; an empty text is no value."""
        field = f"part-{at}"
        parts = self.parts if self.submitted.not_applicable is None else ()
        if at >= len(parts):
            return None, [Gap("本项没有这一种产品或物质，不能填写核实值。", field)]
        if not typed.strip():
            return None, []
        part, unit = self.submitted.parts[at], parts[at].unit or ""
        try:
            value = parse_decimal(typed)
        except NumberError as error:
            return None, [Gap(f"{part.name}的核实值{error}", field)]
        fact = with_parts(self.submitted, {part.key: Fact(value=value, unit=unit)})
        problems = check_fact(self.standard, self.indicator.number, fact, self.benchmark)
        given = {"typed": typed.strip(), "value": str(value), "unit": unit}
        return (None if problems else given), [Gap(f"{part.name}：{one.message}", field) for one in problems]

    def of_part(self, part: Part, unit: str) -> Case:
        """One product or substance as a case of its own, in the unit it is verified in."""
        fact = part.fact
        if fact.number is not None and fact.unit and unit:
            exact = fact.number * factor(fact.unit, unit)
            fact = replace(fact, exact=exact, value=to_decimal(exact), unit=unit)
        pair = self.benchmark.of(part.key) if self.benchmark is not None else None
        return replace(self, submitted=fact, benchmark=pair)

    def raises(self, verified: Fact) -> bool:
        """Whether the verified fact would earn more than the submitted one, here or on other levels (HN-4.2.b).

        Where both earn the same, or there is no benchmark pair, the values themselves are compared, in the
        indicator's direction: levels of another set (that of the ranking) may tell them apart. Of several products or
        substances none may be raised: their weights stay, so the indicator is not raised either.
        """
        if self.submitted.parts:
            return bool(self._raised_parts(verified))
        before, after = self.share(self.submitted), self.share(verified)
        if before is not None and after is not None and before != after:
            return after > before
        own, other = self._figure(self.submitted), self._figure(verified)
        if own is None or other is None:
            return False
        return other > own if self.indicator.type == "higher_is_better" else other < own

    def _raised_parts(self, verified: Fact) -> list[int]:
        """The places of the products or substances that a verified fact would raise."""
        given = {part.key: part.fact for part in verified.parts}
        found = []
        for at, (part, score) in enumerate(zip(self.submitted.parts, self.parts, strict=True)):
            after = given.get(part.key, Fact())
            if after != part.fact and self.of_part(part, score.unit or "").raises(after):
                found.append(at)
        return found

    def _figure(self, fact: Fact) -> Fraction | None:
        """The one number that a verified one stands beside."""
        if self.indicator.rule == "elasticity":
            return None if fact.emission_growth is None else Fraction(fact.emission_growth)
        return fact.number if fact.functions is None else Fraction(len(fact.functions))

    def refusal_to_raise(self, pack: CampaignPack, verified: Fact, quote: str) -> list[Gap]:
        """The gap for a verified value that would raise the points, naming its clause; empty if it may stand."""
        if pack.verified_values.may_raise or not self.raises(verified):
            return []
        clause = pack.verified_values.clause
        words = f"（{clause}“{quote}”）" if clause else ""
        if self.submitted.parts:
            rule = f"会优于申报值：核实只能确认或调低得分，不能提高{words}。"
            raised = self._raised_parts(verified)
            return [Gap(f"{self.submitted.parts[at].name}的核实值{rule}", f"part-{at}") for at in raised]
        before, after = self.share(self.submitted), self.share(verified)
        change = "会优于申报值"
        if before is not None and after is not None and before != after:
            change = f"会使本项得分由 {num2(before * self.weight)} 分提高到 {num2(after * self.weight)} 分"
        field = "verified_option" if self.indicator.rule == "option" else "verified"
        return [Gap(f"核实值{change}：核实只能确认或调低得分，不能提高{words}。", field)]
