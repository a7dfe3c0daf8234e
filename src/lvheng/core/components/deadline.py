"""The deadline line: how long a window is still open, in the words of the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

NEAR = timedelta(days=4)


@dataclass(frozen=True)
class DeadlineVM:
    """A deadline as shown: ``tone`` is ``plain``, ``near`` (3 days or fewer), ``over`` or ``ahead`` (not yet open)."""

    label: str
    moment: datetime
    left: str
    tone: Literal["plain", "near", "over", "ahead"]
    clause: str = ""

    @classmethod
    def build(
        cls,
        label: str,
        closes_at: datetime,
        now: datetime,
        clause: str = "",
        opens_at: datetime | None = None,
    ) -> DeadlineVM:
        """All moments aware. Whole days are counted down; below one day hours, below one hour minutes."""
        if opens_at is not None and now < opens_at:
            return cls(label, closes_at, "尚未开放", "ahead", clause)
        left = closes_at - now
        if left < timedelta(0):
            return cls(label, closes_at, "已截止", "over", clause)
        tone: Literal["plain", "near"] = "near" if left < NEAR else "plain"
        return cls(label, closes_at, _left(left), tone, clause)


def _left(left: timedelta) -> str:
    if left.days:
        return f"还剩 {left.days} 天"
    hours, rest = divmod(left.seconds, 3600)
    if hours:
        return f"还剩 {hours} 小时"
    return f"还剩 {rest // 60} 分钟" if rest >= 60 else "不足 1 分钟"
