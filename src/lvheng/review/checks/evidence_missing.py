"""证明材料缺少：已填报的指标缺少应当提交的证明材料。"""

from collections.abc import Iterator

from lvheng.review.checks.base import Found, Subject, check
from lvheng.review.checks.words import name_of
from lvheng.standards import CheckRules

#: What may be measured of a fuel; content and oxidation speak of carbon alone.
MEASURED = ("ncv", "carbon", "oxidation")


@check(id="evidence_missing", title="缺少证明材料", severity="severe", count="authenticity", clause="HN-4.1.d")
def evidence_missing(subject: Subject, _rules: CheckRules) -> Iterator[Found]:
    """What the standard asks for with a stated indicator is there (HN-4.1.d)."""
    there = {file.slot for file in subject.files}
    for number, fact in sorted(subject.facts.items()):
        if not number or fact.empty or fact.not_applicable is not None:
            continue
        measured = _measured(subject, number)
        for asked in subject.standard.indicator(number).evidence:
            slot = f"{number}.{asked.id}"
            if asked.is_required(fact.option, measured=measured) and slot not in there:
                told = f"已填报“{name_of(subject, number)}”，但没有提交“{asked.title}”。"
                yield Found(slot, told, number)


def _measured(subject: Subject, number: int) -> bool:
    """Whether a value measured of a fuel goes into an indicator."""
    sheet = subject.standard.sheet(number)
    if sheet is None or number not in subject.sheets:
        return False
    counts = MEASURED if sheet.formula == "carbon_intensity" else MEASURED[:1]
    own = subject.sheets[number]
    rows = [row for field in sheet.fields if field.column("ncv") for row in own.get(field.id) or []]
    if sheet.formula in ("carbon_intensity", "energy_intensity"):
        rows += subject.shared.get("energy") or []
    used = [row for row in rows if row.get("feedstock") != "true"]
    return any(_typed(row.get(name)) for row in used for name in counts)


def _typed(value: object) -> bool:
    return bool(value.get("amount") if isinstance(value, dict) else value)
