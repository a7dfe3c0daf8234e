"""承诺书早于所承诺的内容：确认承诺以后，又改动了申报内容。"""

from collections.abc import Iterator

from lvheng.core import clock
from lvheng.review.checks.base import Abstain, Found, Subject, check
from lvheng.standards import CheckRules


@check(id="commitment_older", title="承诺书早于申报内容", severity="warning", count="authenticity", clause="MI-2.1.a")
def commitment_older(subject: Subject, _rules: CheckRules) -> Iterator[Found]:
    """What was committed to is what was submitted: nothing was saved after it (MI-2.1.a)."""
    signed, saved = subject.committed_at, subject.content_saved_at
    if signed is None or saved is None:
        raise Abstain("没有承诺或填报的时间")
    if signed < saved:
        before, after = (f"{one.astimezone(clock.ZONE):%Y-%m-%d %H:%M}" for one in (signed, saved))
        told = f"承诺于 {before} 确认，申报内容在 {after} 又有保存，请核对承诺的是否为提交的内容。"
        yield Found("0.commitment", told)
