"""填报的数据在证明材料中找不到。"""

from collections.abc import Iterator

from lvheng.review.checks.base import Found, Subject, check, threshold
from lvheng.review.checks.figures import SHARED, Figure
from lvheng.review.checks.papers import LEAST_DIGITS, amount_of, amounts_in, digits, read
from lvheng.review.checks.words import name_of
from lvheng.standards import CheckRules


@check(id="figure_absent", title="材料中找不到填报的数据", severity="note", count="accuracy", clause="HN-4.1.d")
def figure_absent(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """A raw figure stands in some paper of its indicator, in whatever unit; only where all its papers have text."""
    readable = {file.sha256 for file in read(subject)}
    for number in sorted(subject.sheets):
        files = [file for file in subject.files if file.number == number]
        if not files or any(file.sha256 not in readable for file in files):
            continue
        there = amounts_in("\n".join(file.text for file in files))
        absent = [one for one in main_figures(subject, number) if digits_of(one) not in there]
        if absent:
            shown = "、".join(f"{one.label} {one.shown}" for one in absent[: int(threshold(rules, "absent_shown"))])
            more = f"等 {len(absent)} 项" if len(absent) > threshold(rules, "absent_shown") else ""
            told = f"“{name_of(subject, number)}”的材料中没有找到填报的{shown}{more}。"
            yield Found(f"{number}.absent", told, number, about="/".join(f"{one.place} {one.shown}" for one in absent))


def main_figures(subject: Subject, number: int) -> list[Figure]:
    """The evaluation year's figures of an indicator's sheet, with enough digits to be looked for.

    Of the intensity of energy the carriers' amounts.
    """
    sheet = subject.standard.sheets.indicators.get(number)
    energy = sheet is not None and sheet.formula == "energy_intensity"
    return [
        one
        for one in subject.figures
        if (one.number == number or (energy and one.number == SHARED and one.field == "energy.amount"))
        and one.offset in (None, 0) and not one.months and len(digits_of(one)) >= LEAST_DIGITS
    ]  # fmt: skip


def digits_of(figure: Figure) -> str:
    """The significant digits of a figure as typed."""
    number = amount_of(figure.shown)
    return digits(number) if number is not None else ""
