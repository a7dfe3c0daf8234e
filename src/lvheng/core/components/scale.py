"""The scale from 基准值 to 引领值: geometry in percent, so that a page needs neither script nor style attribute.

Better is always to the right, whichever way the indicator runs. The baseline stands at 14 %, the leading level at
86 %; a value stands at ``14 + 72 × (x − B) ÷ (L − B)``, held between 3 and 97 so that better and worse than both
ends still show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from lvheng.core.components.formats import brief, num, percent

State = Literal["between", "leading", "below", "unfilled", "none", "same", "qualitative", "na"]

_LEFT, _SPAN, _LOW, _HIGH = Decimal(14), Decimal(72), Decimal(3), Decimal(97)
_CENT = Decimal("0.01")
#: States told in words instead of a scale, with the icon beside them.
WORDS_ICON = {"same": "equal", "qualitative": "circle-check", "na": "minus"}


def _pct(x: Decimal) -> str:
    text = format(x.quantize(_CENT), "f")
    return f"{text.rstrip('0').rstrip('.')}%"


def _anchor(x: Decimal) -> str:
    """Where a label over ``x`` percent is anchored, so that it stays on the scale."""
    if x < 20:
        return "start"
    return "end" if x > 80 else "middle"


@dataclass(frozen=True)
class Mark:
    """A marker on the scale: its place in percent, the place's text and the anchor of its label."""

    place: Decimal
    text: str

    @property
    def x(self) -> str:
        """The place as an SVG coordinate, such as ``61.31%``."""
        return _pct(self.place)

    @property
    def anchor(self) -> str:
        """``start``, ``middle`` or ``end``."""
        return _anchor(self.place)


@dataclass(frozen=True)
class ScaleVM:
    """What the scale template draws. Make it with :meth:`build`."""

    state: State
    unit: str
    own_label: str
    baseline_text: str
    leading_text: str
    own: Mark | None
    last: Mark | None
    share: Decimal | None
    words: tuple[str, ...] = ()
    label: str = ""

    @classmethod
    def build(  # noqa: PLR0917 - levels, value and last year read best in order
        cls,
        baseline: Decimal | None,
        leading: Decimal | None,
        value: Decimal | None,
        last: Decimal | None = None,
        unit: str = "",
        own_label: str = "本单位",
        state: State | None = None,
        words: Sequence[str] = (),
    ) -> ScaleVM:
        """Lay out a scale.

        All numbers in ``unit``; ``last`` is last year's value. ``state`` is worked out unless given; pass
        ``qualitative`` or ``na`` where there is no scale, with up to two lines of ``words`` to print instead.
        """
        if state is None:
            state = _state(baseline, leading, value)
        drawn = state not in WORDS_ICON and state != "none"
        share = _share(baseline, leading, value) if drawn else None
        last_share = _share(baseline, leading, last) if drawn else None
        vm = cls(
            state=state,
            unit=unit,
            own_label=own_label,
            baseline_text="待定" if baseline is None else num(baseline),
            leading_text="待定" if leading is None else num(leading),
            own=None if share is None or value is None else Mark(_place(share), brief(value)),
            last=None if last_share is None or last is None else Mark(_place(last_share), brief(last)),
            share=share,
            words=tuple(words),
        )
        lines = vm.words or _default_words(vm, value)
        return replace(vm, words=lines, label=_label(vm, lines))

    @property
    def is_words(self) -> bool:
        """Whether words take the place of the scale."""
        return self.state in WORDS_ICON

    @property
    def words_icon(self) -> str:
        """Icon beside the words."""
        return WORDS_ICON.get(self.state, "info-circle")

    @property
    def fill(self) -> str:
        """Width of the bar from baseline to the own value, as ``47.31%``; empty when there is nothing to fill."""
        if self.own is None:
            return ""
        width = min(self.own.place - _LEFT, _SPAN)
        return _pct(width) if width > 0 else ""


def _state(baseline: Decimal | None, leading: Decimal | None, value: Decimal | None) -> State:
    if baseline is None or leading is None:
        return "none"
    if baseline == leading:
        return "same"
    share = _share(baseline, leading, value)
    if share is None:
        return "unfilled"
    if share >= 1:
        return "leading"
    return "below" if share < 0 else "between"


def _share(baseline: Decimal | None, leading: Decimal | None, value: Decimal | None) -> Decimal | None:
    """Unclamped place between the levels: 0 at baseline, 1 at leading. For drawing only, never for scoring."""
    if baseline is None or leading is None or value is None or baseline == leading:
        return None
    return (value - baseline) / (leading - baseline)


def _place(share: Decimal) -> Decimal:
    return min(max(_LEFT + _SPAN * share, _LOW), _HIGH).quantize(_CENT)


def _default_words(vm: ScaleVM, value: Decimal | None) -> tuple[str, ...]:
    if vm.state == "same":
        levels = f"两级同为 {vm.baseline_text} {vm.unit}".rstrip()
        return (levels, f"{vm.own_label} {brief(value)}" if value is not None else "尚未填写")
    return {"qualitative": ("定性：有或无",), "na": ("不适用",)}.get(vm.state, ())


def _label(vm: ScaleVM, words: tuple[str, ...]) -> str:
    """The scale in words, for those who can't see it."""
    if vm.is_words:
        return "，".join(words)
    if vm.state == "none":
        return "刻度：尚无基准值与引领值"
    parts = [f"基准值 {vm.baseline_text}", f"引领值 {vm.leading_text}"]
    parts.append(f"{vm.own_label} {vm.own.text}" if vm.own else f"{vm.own_label}尚未填写")
    if vm.last:
        parts.append(f"上年 {vm.last.text}")
    text = f"刻度：{'，'.join(parts)} {vm.unit}".rstrip()
    if vm.state == "leading":
        return f"{text}；达到或优于引领值"
    if vm.state == "below":
        return f"{text}；未达基准值"
    return f"{text}；位于基准值到引领值的 {percent(vm.share)}" if vm.share is not None else text
