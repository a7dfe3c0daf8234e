"""统计报表不是评价年的：表头的年份不是评价年。"""

from collections.abc import Iterator

from lvheng.review.checks.base import Found, Subject, check
from lvheng.review.checks.papers import called, form_of, headed, read
from lvheng.standards import CheckRules


@check(id="evidence_other_year", title="统计报表年份不符", severity="severe", count="authenticity", clause="HN-4.1.d")
def evidence_other_year(subject: Subject, _rules: CheckRules) -> Iterator[Found]:
    """A form of another year proves nothing, unless that of the evaluation year is there as well."""
    year = subject.evaluation_year
    forms = [
        (file, page, form_of(page), headed(page)) for file in read(subject) for page in file.pages if form_of(page)
    ]
    there = {form for _file, _page, form, years in forms if year in years}
    told_of: set[str] = set()
    for file, page, form, years in forms:
        if not years or form in there or form in told_of:
            continue
        told_of.add(form)
        shown = "、".join(str(one) for one in sorted(years))
        told = f"{called(subject, file)}中的 {form} 表是 {shown} 年的，评价年是 {year} 年。"
        words = tuple(str(one) for one in sorted(years))
        place = f"{file.slot}.{form}"
        yield Found(place, told, file.number, file=file.pk, page=page.page, words=words)
