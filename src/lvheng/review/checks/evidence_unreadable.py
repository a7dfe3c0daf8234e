"""证明材料无法打开：文件损坏、有密码或不是所称的格式。"""

from collections.abc import Iterator

from lvheng.review.checks.base import Abstain, Found, Subject, check
from lvheng.review.checks.papers import called, once
from lvheng.standards import CheckRules


@check(id="evidence_unreadable", title="证明材料无法打开", severity="warning", count="authenticity", clause="HN-4.1.d")
def evidence_unreadable(subject: Subject, _rules: CheckRules) -> Iterator[Found]:
    """A paper that can't be opened proves nothing."""
    if subject.files and all(file.readable is None for file in subject.files):
        raise Abstain("证明材料还没有读取")
    for file in once(one for one in subject.files if one.readable is False):
        why = f"：{file.why.rstrip('。')}" if file.why else ""
        told = f"{called(subject, file)}无法打开{why}。请下载后核对；打不开的，请单位重新提交。"
        yield Found(f"{file.slot}.{file.pk}", told, file.number, file=file.pk)
