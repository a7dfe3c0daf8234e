"""The schema of an evaluation standard: groups, indicators, form and basic requirements (MI-A1, MI-A2)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import Assumption, Frozen
from .industries import Industry
from .sheets import Coefficients, Sheet, SheetBook

Kind = Literal["factory", "park"]
IndicatorType = Literal["higher_is_better", "lower_is_better", "qualitative", "elasticity"]
RuleName = Literal["linear", "count", "option", "elasticity"]
Weight = Annotated[Decimal, Field(gt=0, le=100)]
Share = Annotated[Decimal, Field(ge=0, le=1)]


class Evidence(Frozen):
    """One kind of proof asked for.

    ``options`` limits ``required`` to those options (qualitative indicators), ``measured`` to sheets with a measured
    calorific value, or of carbon a measured content or oxidation.
    """

    id: str
    title: str
    required: bool = False
    options: tuple[str, ...] = ()
    measured: bool = False
    note: str = ""

    def is_required(self, option: str | None = None, *, measured: bool = False) -> bool:
        """Whether this proof must be attached, given the chosen option and whether a value is measured."""
        if self.measured and not measured:
            return False
        return self.required and (not self.options or option in self.options)


class Option(Frozen):
    """A step of a qualitative indicator and its share of the weight."""

    id: str
    label: str
    share: Share


class PlatformFunction(Frozen):
    """A function of the energy-carbon platform that counts, with its other spellings."""

    name: str
    aliases: tuple[str, ...] = ()


class Bounds(Frozen):
    """Limits of values and levels, in the notice's unit; ``above`` excludes its own value."""

    min: Decimal | None = None
    max: Decimal | None = None
    above: Decimal | None = None


class Band(Frozen):
    """A band of annual energy use (tce, ``least`` included, ``below`` not) with levels of its own."""

    id: str
    label: str
    least: Decimal | None = None
    below: Decimal | None = None


class Indicator(Frozen):
    """One indicator of the notice's table; texts are verbatim (MI-A1, MI-A2).

    ``leading`` and ``baseline`` are set where the pack fixes them. ``flat_growth`` (elasticity): growth of value
    added, in % a year, that counts as none. ``unit_numerator`` and ``unit_denominator`` limit the dimensions of a
    unit that is free to choose; empty means any.
    """

    number: Annotated[int, Field(ge=1)]
    name: str
    group: str
    type: IndicatorType
    type_label: str
    rule: RuleName
    unit: str | None = None
    unit_fixed: bool = True
    unit_options: dict[str, tuple[str, ...]] = {}
    unit_numerator: tuple[str, ...] = ()
    unit_denominator: tuple[str, ...] = ()
    leading_text: str | None = None
    baseline_text: str | None = None
    leading: Decimal | None = None
    baseline: Decimal | None = None
    weight: Weight
    rule_text: str | None = None
    clause: str
    bounds: Bounds = Bounds()
    flat_growth: Decimal | None = None
    not_applicable_allowed: bool = False
    not_applicable_hint: str = ""
    options: tuple[Option, ...] = ()
    functions: tuple[PlatformFunction, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    formula: str = ""
    help: str = ""
    assumptions: tuple[str, ...] = ()
    bands: tuple[Band, ...] = ()

    @property
    def quantitative(self) -> bool:
        """Whether its levels come from a benchmark set, not from the pack."""
        return self.rule == "linear" and self.leading is None

    @property
    def negative_allowed(self) -> bool:
        """Whether values and levels may be below zero (energy given off counts negative)."""
        return self.rule == "linear" and (self.bounds.min is None or self.bounds.min < 0)

    def band(self, energy: Fraction | Decimal) -> Band | None:
        """The band of an annual energy use in tce, or None."""
        return next(
            (
                band
                for band in self.bands
                if (band.least is None or energy >= band.least) and (band.below is None or energy < band.below)
            ),
            None,
        )

    def option(self, option_id: str) -> Option | None:
        """The option of this id, or None."""
        return next((option for option in self.options if option.id == option_id), None)

    def function(self, name: str) -> PlatformFunction | None:
        """The function of this name or alias, or None."""
        return next((item for item in self.functions if name == item.name or name in item.aliases), None)

    @model_validator(mode="after")
    def _fits_its_rule(self) -> Indicator:
        problems = {
            "linear": self.type not in ("higher_is_better", "lower_is_better") or self.unit is None,
            "count": not self.functions or self.leading is None or self.baseline is None,
            "option": self.type != "qualitative" or len(self.options) < 2,
            "elasticity": self.type != "elasticity" or None in (self.leading, self.baseline, self.flat_growth),
        }
        if problems[self.rule]:
            raise ValueError(f"指标 {self.number} 的类型、单位、引领值、功能或选项与取值方法 {self.rule} 不符")
        if not self.unit_fixed and not self.unit_options:
            raise ValueError(f"指标 {self.number} 的单位不固定，须列出可选单位 unit_options")
        if len({item.id for item in self.evidence}) != len(self.evidence):
            raise ValueError(f"指标 {self.number} 的证明材料编号重复")
        return self


class Group(Frozen):
    """A first-level indicator (一级指标); its weight is the sum of its indicators' weights."""

    name: str
    weight: Weight


class Choice(Frozen):
    """One choice of a form field."""

    id: str
    label: str


class ProfileField(Frozen):
    """One field of 企业基本信息 or its counterpart for parks."""

    id: str
    label: str
    type: Literal["text", "multiline", "choice", "tel", "email", "code", "address", "industry"]
    required: bool = True
    max_length: int | None = None
    choices: tuple[Choice, ...] = ()
    hint: str = ""
    source: str = ""


class ProfileSection(Frozen):
    """A heading of the form with its fields."""

    id: str
    title: str
    fields: tuple[ProfileField, ...]


class BasicRequirement(Frozen):
    """A basic requirement: answered yes or no with evidence; a gate, not points (MI-1.a, GB/T 36132—2025 4.2)."""

    id: str
    text: str
    evidence: tuple[Evidence, ...]
    source: str


class FileRules(Frozen):
    """Evidence files: extensions without the dot; limits in MB (10^6 bytes × 1.048576, i.e. MiB)."""

    types: tuple[str, ...]
    max_file_mb: Annotated[int, Field(gt=0)]
    max_unit_mb: Annotated[int, Field(gt=0)]
    assumption: str | None = None


class ChangeAsked(Frozen):
    """From which share of what it is held against a difference is asked about; the notices name none."""

    share: Annotated[Decimal, Field(gt=0)]
    assumption: str


class Standard(Frozen):
    """An evaluation standard, an industry's overrides already applied. ``hash`` covers the resolved content.

    ``change_asked`` holds a value against last year's, ``measured_asked`` a measured calorific value, carbon content or
    oxidation against its default.
    """

    id: str
    year: int
    kind: Kind
    title: str
    notice: str
    clause: str
    hash: str = ""
    industry: Industry | None = None
    general_applies: bool = False
    groups: tuple[Group, ...]
    indicators: tuple[Indicator, ...]
    assumptions: tuple[Assumption, ...]
    profile: tuple[ProfileSection, ...]
    basic_requirements: tuple[BasicRequirement, ...]
    files: FileRules
    change_asked: ChangeAsked
    measured_asked: ChangeAsked
    sheets: SheetBook = SheetBook()
    coefficients: Coefficients | None = None

    @property
    def key(self) -> str:
        """``factory-2025`` or, with an industry, ``factory-2025/cement``."""
        return f"{self.id}/{self.industry.id}" if self.industry else self.id

    def indicator(self, number: int) -> Indicator:
        """The indicator of this number. Raises KeyError with a Chinese message."""
        for indicator in self.indicators:
            if indicator.number == number:
                return indicator
        raise KeyError(f"{self.id} 没有指标 {number}")

    def sheet(self, number: int) -> Sheet | None:
        """The data sheet of an indicator, or None where it has none."""
        return self.sheets.indicators.get(number)

    def group_indicators(self, name: str) -> tuple[Indicator, ...]:
        """The indicators of a group, in order."""
        return tuple(indicator for indicator in self.indicators if indicator.group == name)

    def assumption(self, assumption_id: str) -> Assumption:
        """The assumption of this id, the coefficients' among them. Raises KeyError."""
        own = self.coefficients.assumptions if self.coefficients else ()
        for assumption in (*self.assumptions, *own):
            if assumption.id == assumption_id:
                return assumption
        raise KeyError(assumption_id)

    def assumptions_of(self, number: int) -> tuple[Assumption, ...]:
        """The assumptions taken for one indicator, in order."""
        return tuple(self.assumption(item) for item in self.indicator(number).assumptions)

    @model_validator(mode="after")
    def _adds_up(self) -> Standard:
        numbers = [indicator.number for indicator in self.indicators]
        if numbers != list(range(1, len(numbers) + 1)):
            raise ValueError("指标序号须从 1 起连续")
        if {indicator.group for indicator in self.indicators} != {group.name for group in self.groups}:
            raise ValueError("一级指标与各指标所属的一级指标不一致")
        for group in self.groups:
            if sum(item.weight for item in self.group_indicators(group.name)) != group.weight:
                raise ValueError(f"一级指标“{group.name}”的权重不等于所含指标权重之和")
        if sum(indicator.weight for indicator in self.indicators) != 100:
            raise ValueError("各指标权重之和须为 100")
        known = {assumption.id for assumption in self.assumptions}
        unknown = sorted({item for indicator in self.indicators for item in indicator.assumptions} - known)
        if unknown:
            raise ValueError(f"引用了未说明的假设：{'、'.join(unknown)}")
        if self.sheets.indicators and self.coefficients is None:
            raise ValueError("有数据表的标准须有折算系数 coefficients")
        strange = sorted(set(self.sheets.indicators) - set(numbers))
        if strange:
            raise ValueError(f"数据表对应的指标不存在：{'、'.join(map(str, strange))}")
        return self


class StandardInfo(Frozen):
    """What a list of standards shows."""

    id: str
    year: int
    kind: Kind
    title: str
    hash: str
