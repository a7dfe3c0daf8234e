"""Which benchmark row applies to a case, and why: the product's before the industry's before the general one.

A mandatory quota stands as the row of a product: level 1 is its 引领值, level 2 its 基准值 (MI-A1). No row:
待发布基准, not scored. A row with a blank level is still the one that applies: it is not passed over for a weaker one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

PENDING: Final = "待发布基准"
#: A source that says so names its levels 1级 and 2级, as quotas do.
QUOTA_LEVELS: Final = "1级、2级"


@dataclass(frozen=True, kw_only=True)
class LevelRow:
    """A row of a benchmark set. Empty industry, product, basis, band or region: applies to all.

    ``process``: a 工序, entered like a product, without the limit of three. ``informative``: shown, never scored with.
    ``set_label`` names the set that the row belongs to.
    """

    id: int = 0
    number: int
    industry: str = ""
    product: str = ""
    basis: str = ""
    band: str = ""
    unit: str = ""
    leading: Decimal | None = None
    baseline: Decimal | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    region: str = ""
    source: str = ""
    clause: str = ""
    trust: str = ""
    process: bool = False
    informative: bool = False
    note: str = ""
    set_label: str = ""

    @property
    def complete(self) -> bool:
        """Whether both levels are there."""
        return self.leading is not None and self.baseline is not None

    def in_force(self, on: dt.date | None) -> bool:
        """Whether the row is valid on a day, both ends included; without a day every row is."""
        if on is None:
            return True
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, kw_only=True)
class Case:
    """What a row is looked for: empty industry, product, basis, band or region where there is none.

    ``on`` is the day on which the row must be in force (None: any).
    """

    number: int
    industry: str = ""
    product: str = ""
    basis: str = ""
    band: str = ""
    region: str = ""
    on: dt.date | None = None


@dataclass(frozen=True)
class Choice:
    """The row that applies, if any, and one sentence for the trace that says why."""

    row: LevelRow | None
    reason: str

    @property
    def scored(self) -> bool:
        """Whether there is a row with both levels."""
        return self.row is not None and self.row.complete


def choose(rows: Iterable[LevelRow], case: Case) -> Choice:
    """The row that applies to a case. The order of rows does not matter."""
    fitting = [row for row in rows if _fits(row, case)]
    if not fitting:
        return Choice(None, f"{PENDING}：没有适用于{_whom(case)}的引领值和基准值")
    row = max(fitting, key=_rank)
    return Choice(row, _why(row) + _blank(row))


def quota_products(rows: Iterable[LevelRow], industry: str, number: int, on: dt.date | None) -> tuple[str, ...]:
    """The products and processes of an industry that have a row of their own in force, in the order of rows."""
    names = [
        row.product
        for row in rows
        if row.number == number and row.product and not row.informative
        and row.industry in ("", industry) and row.in_force(on)
    ]  # fmt: skip
    return tuple(dict.fromkeys(names))


def _fits(row: LevelRow, case: Case) -> bool:
    return (
        row.number == case.number
        and not row.informative
        and row.in_force(case.on)
        and all(_open_or_same(getattr(row, name), getattr(case, name)) for name in _FIELDS)
    )


_FIELDS: Final = ("product", "industry", "region", "band", "basis")


def _open_or_same(own: str, wanted: str) -> bool:
    return own in ("", wanted)


def _rank(row: LevelRow) -> tuple[Sequence[bool], dt.date, int]:
    """What is nearest wins; a set holds no two rows of one rank in force on one day, the rest is for `on` None."""
    return [bool(getattr(row, name)) for name in _FIELDS], row.valid_from or dt.date.min, -row.id


def _whom(case: Case) -> str:
    if case.product:
        return f"产品‘{case.product}’"
    return "本行业或所有单位" if case.industry else "所有单位"


def _why(row: LevelRow) -> str:
    if row.product:
        what = "工序" if row.process else "产品"
        words = f"按{what}‘{row.product}’适用{row.source}；优先于行业和通用基准"
    elif row.industry:
        words = f"没有适用的产品基准，按本行业的基准（{row.source}）；优先于通用基准"
    else:
        words = f"没有适用的产品或行业基准，按通用基准（{row.source}）"
    return f"{words}；取本地区的基准" if row.region else words


def _blank(row: LevelRow) -> str:
    if row.complete:
        return ""
    quota = QUOTA_LEVELS in row.source
    levels = (("引领值", "1 级", row.leading), ("基准值", "2 级", row.baseline))
    lacking = "、".join(level if quota else name for name, level, value in levels if value is None)
    lacking = f" {lacking}" if quota else lacking
    return f"；该行缺{lacking}（{PENDING}），不计分"
