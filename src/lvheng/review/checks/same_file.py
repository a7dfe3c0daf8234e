"""与其他单位的材料是同一个文件：内容的摘要（SHA-256）相同。"""

from collections.abc import Iterator

from lvheng.review.checks.base import Found, Severity, Subject, check, threshold
from lvheng.review.checks.papers import called
from lvheng.standards import CheckRules


@check(id="same_file", title="与其他单位的材料相同", severity="severe", count="authenticity", clause="HN-4.2.c")
def same_file(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """The very same file proves nothing of two units; one that many have is public, such as a catalogue (HN-4.2.c)."""
    files = {file.pk: file for file in subject.files}
    others: dict[str, set[int]] = {}
    for one in subject.alike:
        if one.how == "digest" and one.file in files:
            others.setdefault(files[one.file].sha256, set()).add(one.other)
    seen: set[str] = set()
    for file in subject.files:
        same = others.get(file.sha256)
        if same is None or file.sha256 in seen:
            continue
        seen.add(file.sha256)
        many = len(same) >= threshold(rules, "same_many")
        count = f"{'至少' if many else ''} {len(same)} "
        told = f"{called(subject, file)}与另外{count}家单位提交的文件完全相同（SHA-256 一致）。"
        severity: Severity = ("warning", "note")[many] if not file.number else ("severe", "warning")[many]
        if many:
            told = f"{told}多家单位都提交，可能是公开的文件。"
        place = f"{file.slot}.{file.pk}"
        yield Found(place, told, file.number, severity, file=file.pk, page=1, other=min(same), about=file.sha256)
