"""行业代码与所选重点行业：国民经济行业代码应在所选重点行业的范围之内。"""

from collections.abc import Iterator

from lvheng.review.checks.base import Found, Subject, check
from lvheng.standards import CheckRules


@check(
    id="industry_code", title="行业代码与所选重点行业不符", severity="warning", count="authenticity", clause="HN-4.2.a"
)
def industry_code(subject: Subject, _rules: CheckRules) -> Iterator[Found]:
    """The unit's code is one of those that the key industry it chose covers (HN-2.1.b, HN-4.2.a).

    The official scope is not public, so that this warns and decides nothing.
    """
    if subject.industry_codes and subject.industry_code not in subject.industry_codes:
        told = (
            f"国民经济行业代码 {subject.industry_code or '（未填）'} 不在重点行业“{subject.industry_name}”参考的代码"
            f"（{'、'.join(subject.industry_codes)}）之内，请核对主导产业和所选行业。"
        )
        yield Found("0.industry_code", told)
