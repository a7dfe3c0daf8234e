"""没有签字盖章的承诺书。"""

from collections.abc import Iterator

from lvheng.review.checks.base import Found, Subject, check
from lvheng.standards import CheckRules


@check(id="commitment_unsigned", title="缺少签字的承诺书", severity="severe", count="authenticity", clause="MI-2.1.a")
def commitment_unsigned(subject: Subject, _rules: CheckRules) -> Iterator[Found]:
    """The signed commitment is part of what was submitted (MI-2.1.a)."""
    if not subject.commitment_signed:
        yield Found("0.commitment", "提交的内容中没有签字盖章的真实性承诺书扫描件。")
