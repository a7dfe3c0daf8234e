"""The schema of what a campaign pack says on verified values, levels derived from them, and means."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from .base import Ruled


class RegionalMean(Ruled):
    """The average that a recommended unit should not fall below."""

    minimum_units: Annotated[int, Field(gt=0)]
    reason_below: bool


class Derivation(Ruled):
    """How levels are derived from the verified values of existing units: 基准值 the mean, 引领值 the best share.

    ``general`` says whose values a row without industry rests on: ``all`` units, the ``others`` of no key industry, or
    ``ratios``: all where the notice fixes the unit, such as shares in %, else the others.
    """

    best_share: Annotated[Decimal, Field(gt=0, lt=1)]
    least_units: Annotated[int, Field(gt=1)]
    outlier_z: Annotated[Decimal, Field(gt=0)]
    exclude_outliers: bool
    general: Literal["all", "others", "ratios"]


class BenchmarkUse(Ruled):
    """Which rows of a benchmark set apply: those in force on a day; and whether a derived set serves its own year."""

    in_force_on: dt.date
    derived_same_year: bool = False


class VerifiedValues(Ruled):
    """A reviewer's figure may confirm or lower points; raising them is a switch."""

    may_raise: bool
