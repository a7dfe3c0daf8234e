"""与其他单位的材料有相同的页：同一页重新扫描、压缩或改动个别字的，看上去仍相同。"""

from collections import Counter
from collections.abc import Iterator

from lvheng.review.checks.base import Alike, Found, How, Severity, Subject, check, threshold
from lvheng.review.checks.papers import called
from lvheng.standards import CheckRules

SURE: tuple[How, ...] = ("page", "looks", "hint")
"""The surest first: without text only looks were compared, and a form of others may be taken for the page."""
STEPS: tuple[Severity, ...] = ("severe", "warning", "note")
SAID: dict[How, str] = {
    "page": "是同一页", "looks": "看上去是同一页", "hint": "看上去相近，两份都没有文字可比，可能只是同一种表",
}  # fmt: skip


@check(id="same_page", title="与其他单位的材料有相同的页", severity="severe", count="authenticity", clause="HN-4.2.c")
def same_page(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """A page that is the same as another unit's, where the whole file is not the same already (HN-4.2.c).

    One step less where only looks are known, where it is of a basic requirement, and where many units have it.
    """
    files = {file.pk: file for file in subject.files}
    whole = {(files[one.file].sha256, one.other) for one in subject.alike if one.how == "digest" and one.file in files}
    counted = Counter(sha256 for sha256, _other in whole)
    common = {sha256 for sha256, units in counted.items() if units >= threshold(rules, "same_many")}
    pages: dict[str, list[Alike]] = {}
    for one in subject.alike:
        if one.how != "digest" and one.file in files and (files[one.file].sha256, one.other) not in whole:
            pages.setdefault(files[one.file].sha256, []).append(one)
    for file in subject.files:
        alike = pages.pop(file.sha256, [])
        if not alike or file.sha256 in common:  # of a file that so many have, not all are named
            continue
        surest = min((one.how for one in alike), key=SURE.index)
        known = [one for one in alike if one.how == surest]
        others = {one.other for one in known}
        shown = "、".join(str(page) for page in sorted({one.page for one in known})[:6])
        many = len(others) >= threshold(rules, "same_many")
        count = f"{'至少' if many else ''} {len(others)} "
        told = f"{called(subject, file)}第 {shown} 页与另外{count}家单位提交的材料{SAID[surest]}。"
        severity = STEPS[min(SURE.index(surest) + many + (not file.number), len(STEPS) - 1)]
        if many:
            told = f"{told}多家单位都有，可能是公开的文件。"
        place, first = f"{file.slot}.{file.pk}", min(one.page for one in known)
        yield Found(place, told, file.number, severity, file=file.pk, page=first, other=min(others), about=shown)
