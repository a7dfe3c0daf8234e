"""填报的数据与统计报表不一致：205-1、205-4、B204-1 表中同一项目是另一个数。"""

import re
from collections.abc import Iterator
from fractions import Fraction

from lvheng.evaluation import UnitError
from lvheng.evaluation.numbers import brief
from lvheng.evaluation.units import factor
from lvheng.review.checks.base import File, Found, Page, Severity, Subject, check, threshold
from lvheng.review.checks.figures import SHARED, Figure
from lvheng.review.checks.papers import Line, called, form_of, headed, lines_of, read, squeezed
from lvheng.review.checks.words import apart, percent
from lvheng.standards import CheckRules

#: The column that counts, by form.
COLUMNS = {
    "205-1": re.compile(r"消费量合计|合计消费量|消费量|消费合计"), "205-4": re.compile(r"本年|本期|1-本月|合计"),
    "B204-1": re.compile(r"本年|本期|1-本月|合计"),
}  # fmt: skip
#: What a row of B204-1 or 205-4 is called, and the field that states the same.
ROWS = (
    (re.compile(r"工业总产值(\(当年价格\))?"), ("output_value",)),
    (re.compile(r"用地面积"), ("site_area", "industrial_land")),
    (re.compile(r"取水量(合计)?"), ("intake",)),
    (re.compile(r"重复(利)?用水量"), ("reused",)),
    (re.compile(r"工业用新鲜水量"), ("fresh_water",)),
    (re.compile(r"工业废水排放量"), ("waste_water", "discharged")),
)
PRODUCT = re.compile(r"主要产品产量:(.+)")
INSIDE = re.compile(r"\(.*?\)")


@check(id="figure_contradicted", title="与统计报表不一致", severity="severe", count="accuracy", clause="HN-4.1.d")
def figure_contradicted(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """A form of the evaluation year states of the same carrier or item what the sheet states."""
    seen: set[str] = set()
    for file in read(subject):
        for page in file.pages:
            form = form_of(page)
            if form not in COLUMNS or (headed(page) and subject.evaluation_year not in headed(page)):
                continue
            for line in lines_of(page, COLUMNS[form]):
                stated = _stated(subject, form, line)
                found = _compared(stated, line, rules) if stated else None
                if found is not None and stated[0].place not in seen:
                    seen.add(stated[0].place)
                    yield _told(subject, file, page, (form, line), found)


def _stated(subject: Subject, form: str, line: Line) -> list[Figure]:
    """The figures that a row speaks of."""
    if form == "205-1":
        return _carried(subject, line.name)
    product = PRODUCT.fullmatch(line.name)
    if product:
        named = squeezed(product.group(1))
        return [
            one for one in subject.figures
            if one.number == SHARED and one.field == "products.output" and f":{named}," in squeezed(one.label)
        ]  # fmt: skip
    fields = next((names for words, names in ROWS if words.fullmatch(line.name)), ())
    return [one for one in subject.figures if one.field in fields and one.offset is None][:1]


def _carried(subject: Subject, name: str) -> list[Figure]:
    """The uses of a carrier, as raw material or as energy as the row says; what is sold is no consumption."""
    known = subject.standard.coefficients
    carrier = known.carrier(INSIDE.sub("", name)) if known is not None else None
    if carrier is None:
        return []
    raw = "原料" in name
    return [
        one for one in subject.figures
        if one.number == SHARED and one.field == "energy.amount" and one.key.split("/")[0] == carrier.id
        and "外供" not in one.key.split("/") and ("原料用" in one.key.split("/")) == raw
    ]  # fmt: skip


#: (the figure, what is stated and what the row says in base units, how the row prints it, how bad)
Apart = tuple[Figure, Fraction, Fraction, str, Severity | None]


def _compared(stated: list[Figure], line: Line, rules: CheckRules) -> Apart | None:
    """How the row and the sheet are apart; None where they agree, or measure different things.

    They agree where the difference is within the tolerance or half of the last digit printed, of any one use or of all
    uses together.
    """
    figure = stated[0]
    total = sum((one.value for one in stated), Fraction(0))
    sums = {one.value for one in stated} | {total}
    try:
        printed = line.in_base(figure.base)
    except UnitError:
        return None
    most = Fraction(threshold(rules, "contradicted_apart"))
    for amount, half, _text in printed:
        if any(abs(one - amount) <= half or apart(one, amount) <= most for one in sums):
            return None
    amount, _half, text = min(printed, key=lambda one: apart(total, one[0]))
    far = apart(total, amount) >= Fraction(threshold(rules, "contradicted_severe"))
    return figure, total, amount, text, None if far else "warning"


def _told(subject: Subject, file: File, page: Page, row: tuple[str, Line], found: Apart) -> Found:
    form, line = row
    figure, total, amount, text, severity = found
    unit = figure.shown.partition(" ")[2] or line.unit
    size = _size(figure, unit, line)
    own, other = (brief(Fraction(round(one / size * 10000), 10000)) for one in (total, amount))
    less = "少" if total < amount else "多"
    gap = brief(Fraction(round(abs(total - amount) / size * 10000), 10000))
    share = percent(apart(total, amount))
    told = (
        f"{line.name}填报 {own} {unit}，{form} 表为 {other} {unit}，{less} {gap} {unit}（{share}）。"
        f"见{called(subject, file)}第 {page.page} 页。"
    )
    title = f"{line.name}与 {form} 不一致"
    place = f"{file.number}.form.{figure.place}"
    return Found(
        place, told, file.number, severity, title, file=file.pk, page=page.page, words=(text,),
        about=f"{figure.place} {total} {amount}",
    )  # fmt: skip


def _size(figure: Figure, unit: str, line: Line) -> Fraction:
    """How many base units the unit shown is."""
    try:
        return factor(unit, figure.base)
    except UnitError:
        return factor(line.unit, figure.base)
