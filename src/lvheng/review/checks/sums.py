"""合计关系：同一数据在各处应一致，分项之和应等于总数，部分不应多于全部。"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from lvheng.review.checks.base import Found, Severity, Subject, check, threshold
from lvheng.review.checks.figures import Figure
from lvheng.review.checks.words import apart, numbers_of, percent, written
from lvheng.standards import CheckRules

TEN_THOUSAND = 10_000
#: Fields of sheets that state the same amount; the year of a series is the evaluation year.
SAME = (
    ("investment_share", "output_value", "output_value"),
    ("elasticity_by_name", "value_added", "value_added"),
    ("elasticity", "value_added", "value_added"),
)
#: Fields of one sheet of which the first is a part of the second.
PARTS = (("level2_energy", "all_energy"), ("green_area", "new_area"), ("used", "generated"))
Pair = tuple[Figure, Figure]


@check(id="sums", title="合计关系不符", severity="severe", count="accuracy", clause="HN-4.1.d")
def sums(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """The same amount is the same wherever it is stated; parts add up to the whole (HN-4.1.d)."""
    for one, other in _same(subject):
        yield from _differ(one, other, rules)
    yield from _energy(subject, rules)
    yield from _projects(subject, rules)
    yield from _enterprises(subject, rules)
    for part, whole in _parts(subject):
        if part.value > whole.value:
            told = f"“{part.label}”{part.shown} 多于“{whole.label}”{whole.shown}，部分不应多于全部。"
            yield Found(f"{part.place}.part", told, part.number)


def _same(subject: Subject) -> Iterator[Pair]:
    """Pairs of figures that state one and the same amount."""
    for formula, own, shared in SAME:
        for number in numbers_of(subject, formula):
            one, other = subject.figure(number, own, 0), subject.figure(0, shared)
            if one is not None and other is not None:
                yield one, other
    water = [one for one in subject.figures if one.field == "intake"]
    yield from ((one, water[0]) for one in water[1:])
    carbon = [one for one in subject.figures if one.field == "co2" and one.offset in (None, 0)]
    yield from ((one, carbon[0]) for one in carbon[1:])


def _differ(one: Figure, other: Figure, rules: CheckRules) -> Iterator[Found]:
    far = _apart(one, other)
    if far is not None and far > Fraction(threshold(rules, "sums_apart")):
        told = f"“{one.label}”{one.shown} 与“{other.label}”{other.shown} 应一致，相差 {percent(far)}。"
        yield Found(f"{one.place}.same", told, one.number, graded(far, threshold(rules, "sums_severe")))


def _apart(one: Figure, other: Figure) -> Fraction | None:
    """How far two figures are apart; one without a unit is in that which brings them nearest. None: not comparable."""
    if one.base == other.base:
        return apart(one.value, other.value)
    if "" not in (one.base, other.base):
        return None
    bare, full = (one, other) if not one.base else (other, one)
    return min(apart(bare.value * size, full.value) for size in (1, TEN_THOUSAND, TEN_THOUSAND**2))


def graded(far: Fraction, severe: Decimal) -> Severity | None:
    """A warning up to the threshold, beyond it as bad as the check says."""
    return None if far > Fraction(severe) else "warning"


def _energy(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """A park's total of its enterprises and the sum over its carriers are one amount."""
    whole = next((one for one in subject.figures if one.field == "all_energy"), None)
    if whole is None or subject.tce is None or whole.base != "tce":
        return
    far = apart(whole.value, subject.tce)
    if far > Fraction(threshold(rules, "carriers_apart")):
        severity = graded(far, threshold(rules, "carriers_severe"))
        told = f"“{whole.label}”{whole.shown} 与各种能源折标准煤之和 {written(subject.tce)} tce 相差 {percent(far)}。"
        yield Found(f"{whole.place}.carriers", told, whole.number, severity)


def _projects(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """Where both are stated, the projects of a year add up to its investment."""
    for number in numbers_of(subject, "investment_share"):
        years = {one.key: one for one in subject.figures if (one.number, one.field) == (number, "investment")}
        spent: dict[str, Fraction] = {}
        for one in subject.figures:
            if (one.number, one.field) == (number, "projects.amount"):
                year = one.key.rpartition("/")[2]
                spent[year] = spent.get(year, Fraction(0)) + one.value
        for year, one in years.items():
            if year not in spent:
                continue
            total = Figure(number, "projects", year, f"{year} 年各项目投资额之和", spent[year], "元",
                           f"{written(spent[year] / TEN_THOUSAND)} 万元")  # fmt: skip
            yield from _differ(one, total, rules)


def _enterprises(subject: Subject, rules: CheckRules) -> Iterator[Found]:
    """A park's output is not less than that of its enterprises that filed themselves."""
    output = subject.figure(0, "output_value", 0)
    inside = sum((Fraction(value) for _name, value in subject.enterprises), Fraction(0))
    if output is None or output.base != "元" or not inside:
        return
    own = output.value / TEN_THOUSAND
    if inside > own * (1 + Fraction(threshold(rules, "sums_apart"))):
        names = "、".join(name for name, _value in subject.enterprises[:3])
        several = f"园内已填报企业（{names}等 {len(subject.enterprises)} 家）产值之和"
        told = f"“{output.label}”{output.shown} 少于{several} {written(inside)} 万元。"
        yield Found(f"{output.place}.enterprises", told)


def _parts(subject: Subject) -> Iterator[Pair]:
    for part, whole in PARTS:
        for one in subject.figures:
            other = subject.figure(one.number, whole) if one.field == part else None
            if other is not None and other.base == one.base and not _has_stock(subject, one):
                yield one, other
    output = subject.figure(0, "output_value", 0)
    for one in subject.figures:
        if one.field in ("green_factory_output", "high_tech_output") and output is not None and output.base == one.base:
            yield one, output


def _has_stock(subject: Subject, one: Figure) -> bool:
    """Whether what was used may hold waste of earlier years."""
    stock = subject.figure(one.number, "earlier_stock_used")
    return one.field == "used" and stock is not None and stock.value > 0
