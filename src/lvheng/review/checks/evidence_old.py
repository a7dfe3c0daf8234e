"""证明材料过旧：按年度出具的统计报表、台账和报告中只有评价年以前的年份。"""

import re
from collections.abc import Iterator

from lvheng.review.checks.base import Found, Subject, check
from lvheng.review.checks.papers import asked, called, form_of, headed, read, years_in
from lvheng.standards import CheckRules

#: What is made anew each year; contracts, certificates, approvals, licences, plans and test reports may be older.
YEARLY = re.compile(r"统计|报表|台账|能源利用状况|排放报告|核算报告|监测报告|执行报告")


@check(id="evidence_old", title="证明材料不是评价年的", severity="warning", count="authenticity", clause="HN-4.1.d")
def evidence_old(subject: Subject, _rules: CheckRules) -> Iterator[Found]:
    """A yearly paper names the evaluation year or a later one; a form's head is another check's."""
    for file in read(subject):
        if not YEARLY.search(asked(subject, file)) or any(form_of(one) and headed(one) for one in file.pages):
            continue
        years = years_in(file.text)
        if years and max(years) < subject.evaluation_year:
            newest = max(years)
            told = (
                f"{called(subject, file)}中最近的年份是 {newest} 年，早于评价年 {subject.evaluation_year} 年，"
                f"不能证明评价年的数据。"
            )
            page = next(one.page for one in file.pages if newest in years_in(one.text))
            yield Found(f"{file.slot}.{file.pk}", told, file.number, file=file.pk, page=page, words=(f"{newest}",))
