"""证明材料是其他单位的：报表的单位名称或文件中的统一社会信用代码不是本单位。"""

import re
from collections.abc import Iterator

from lvheng.review.checks.base import File, Found, Severity, Subject, check
from lvheng.review.checks.papers import asked, called, codes_in, form_of, named_in, plain, read, squeezed
from lvheng.standards import CheckRules

#: Papers that others issue or that name others: a contract, the licence of whoever takes the waste.
OTHERS = re.compile(r"合同|发票|凭证|处置|资质|名单|清单|照片|目录|证书|绿证|采购|验收|检测报告|查询截图")


@check(id="evidence_other_unit", title="材料是其他单位的", severity="severe", count="authenticity", clause="HN-4.1.d")
def evidence_other_unit(subject: Subject, _rules: CheckRules) -> Iterator[Found]:
    """A form bears this unit's name; a paper that names another unit or its code names this one as well.

    Former names are the unit's own. A park's papers may be those of its enterprises: then another name in a form's
    head is asked about, and codes and names in a text say nothing.
    """
    own = {squeezed(one) for one in (subject.unit, *subject.other_names)}
    inside = {squeezed(name) for name, _value in subject.enterprises}
    for file in read(subject):
        found = _headed(subject, file, own | inside)
        if found is None and subject.kind != "park" and not OTHERS.search(asked(subject, file)):
            found = _within(subject, file, own)
        if found is not None:
            yield found


def _headed(subject: Subject, file: File, own: set[str]) -> Found | None:
    """Another unit in the head of a form. A stray sign at either end is no other unit."""
    for page in file.pages:
        name = named_in(page) if form_of(page) or "单位" in page.text[:200] else ""
        if not name or any(one in name or name in one for one in own):
            continue
        told = f"{called(subject, file)}第 {page.page} 页的单位名称是“{name}”，本单位是“{subject.unit}”。"
        severity: Severity | None = "warning" if subject.kind == "park" or subject.uscc in codes_in(page.text) else None
        place = f"{file.slot}.{file.pk}"
        return Found(place, told, file.number, severity, file=file.pk, page=page.page, words=(name,))
    return None


def _within(subject: Subject, file: File, own: set[str]) -> Found | None:
    """Another unit's code or name in a text that does not name this one."""
    text, codes = squeezed(file.text), codes_in(file.text)
    if subject.uscc in codes or (subject.uscc and subject.uscc in text) or any(one in text for one in own):
        return None
    words = sorted(codes) or [name for name, _code in subject.known_units if squeezed(name) in text]
    if not words:
        return None
    page = next((one.page for one in file.pages if words[0] in plain(one.text)), 1)
    what = "统一社会信用代码" if codes else "单位名称"
    told = (
        f"{called(subject, file)}中的{what}是 {words[0]}，没有出现本单位的名称和代码"
        f"（{subject.unit}，{subject.uscc}）。"
    )
    severity: Severity | None = None if codes & {code for _name, code in subject.known_units} else "warning"
    place = f"{file.slot}.{file.pk}"
    return Found(place, told, file.number, severity, file=file.pk, page=page, words=tuple(words[:3]))
