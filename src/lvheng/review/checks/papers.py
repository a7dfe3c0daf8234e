"""What the text of a paper says, as the checks on evidence take it: forms, years, codes, rows of a table, numbers.

No check stands here. Text is taken as NFKC: figures and signs in full width, ㎡ and the like are the plain ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from unicodedata import normalize

from lvheng.evaluation import UnitError
from lvheng.evaluation.units import factor
from lvheng.registry.codes import is_regular
from lvheng.review.checks.base import Abstain, File, Page, Subject

FORM = re.compile(r"表\s*号\s*:?\s*(B\s*204-1|205-[1-6]|基\s*101)|(?<![\dA-Z])(B204-1|205-[1-6])\s*表")
YEAR = re.compile(r"(?<!\d)(20\d\d)(?=\s*(?:年|[-./]\d))")
CODE = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Z])")
NAMED = re.compile(
    r"单位(?:详细)?名称\s*(?:\(.{0,6}\))?\s*:\s*(.{4,60}?)(?=\s{2,}|\s*(?:表\s*号|统一社会|制定机关|$))", re.MULTILINE
)
NUMBER = re.compile(
    r"(?<![\d.,])\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,12})?(?![\d,])|(?<![\d.])\d{1,20}(?:\.\d{1,12})?(?!\d)"
)
CELL = re.compile(r"(?:\d{1,3}(?:,\d{3}){1,6}|\d{1,20})(?:\.\d{1,12})?|[—–…-]{1,4}")
#: Lines of a form's head that bear other years than that of the form.
ELSEWHERE = re.compile(r"文\s*号|有效期|制定机关|报出|填报日期|批准|备案")
HEAD = 12
"""Lines of a form above its table."""
UNITS = {
    "吨": "t", "万吨": "万t", "千克": "kg", "立方米": "m³", "万立方米": "万m³", "千瓦时": "kWh", "万千瓦时": "万kWh",
    "吉焦": "GJ", "百万千焦": "GJ", "吨标准煤": "tce", "平方米": "m²", "公顷": "hm²", "m3": "m³", "万m3": "万m³",
    "m2": "m²", "万m2": "万m²", "hm2": "hm²", "km2": "km²",
}  # fmt: skip
LEAST_DIGITS = 3
"""A figure of fewer significant digits stands in any paper by chance."""


@lru_cache(maxsize=512)
def plain(text: str) -> str:
    """A text as NFKC."""
    return normalize("NFKC", text)


def squeezed(text: str) -> str:
    """A text without spaces, as NFKC: names are compared so."""
    return "".join(plain(text).split())


def read(subject: Subject) -> Iterator[File]:
    """Each file with text, once. Raises Abstain where nothing was read yet."""
    if not any(file.readable is not None for file in subject.files):
        raise Abstain("证明材料还没有读取")
    yield from once(file for file in subject.files if file.readable and file.text.strip())


def once(files: Iterable[File]) -> Iterator[File]:
    """The first of the files that are the same: one paper often proves several things."""
    seen: set[str] = set()
    for file in files:
        if file.sha256 not in seen:
            seen.add(file.sha256)
            yield file


def asked(subject: Subject, file: File) -> str:
    """What a file was asked for as: the title of its slot; empty for further papers."""
    standard, slot = subject.standard, file.slot.partition(".")[2]
    if file.number:
        every = standard.indicator(file.number).evidence
    else:
        every = tuple(one for requirement in standard.basic_requirements for one in requirement.evidence)
    return next((one.title for one in every if one.id == slot), "")


def called(subject: Subject, file: File) -> str:
    """A file in words: its name, and what it was asked for as."""
    title = asked(subject, file)
    return f"“{title}”《{file.name}》" if title else f"《{file.name}》"


def form_of(page: Page) -> str:
    """The number of the statistics form that a page is (205-1, B204-1), or an empty text."""
    found = FORM.search("\n".join(plain(page.text).splitlines()[:HEAD]))
    return squeezed(found.group(1) or found.group(2)) if found else ""


def headed(page: Page) -> frozenset[int]:
    """The years in the head of a form, that of its regulation and of its signature left out."""
    lines = plain(page.text).splitlines()[:HEAD]
    return frozenset(int(year) for line in lines if not ELSEWHERE.search(line) for year in YEAR.findall(line))


def years_in(text: str) -> frozenset[int]:
    """Every year that a text names."""
    return frozenset(int(year) for year in YEAR.findall(plain(text)))


def codes_in(text: str) -> frozenset[str]:
    """The regular 统一社会信用代码 in a text, with a right check character."""
    return frozenset(code for code in CODE.findall(plain(text)) if is_regular(code))


def named_in(page: Page) -> str:
    """The unit in the head of a form, without spaces; empty where none is named."""
    found = NAMED.search("\n".join(plain(page.text).splitlines()[:HEAD]))
    return squeezed(found.group(1)) if found else ""


def digits(number: Decimal) -> str:
    """The significant digits of a number, whatever unit it is in: 418.60 and 4186000 are 4186."""
    return "".join(str(one) for one in number.copy_abs().normalize().as_tuple().digits)


def amounts_in(text: str) -> dict[str, str]:
    """The numbers of a text by their significant digits, as they are written there."""
    found: dict[str, str] = {}
    for one in NUMBER.findall(plain(text)):
        found.setdefault(digits(Decimal(one.replace(",", ""))), one)
    return found


def amount_of(shown: str) -> Decimal | None:
    """The number that a shown figure begins with."""
    found = NUMBER.match(plain(shown).strip())
    return Decimal(found.group().replace(",", "")) if found else None


@dataclass(frozen=True)
class Line:
    """A row of a form: its name, its unit and the one figure that counts, as printed and in the base unit."""

    name: str
    unit: str
    printed: str
    others: tuple[str, ...] = ()
    """the further figures of the row, where the head does not tell which one counts"""

    def in_base(self, base: str) -> list[tuple[Fraction, Fraction, str]]:
        """(amount, half of its last digit, as printed) of each figure that may count. Raises UnitError."""
        size = factor(self.unit, base)
        found = []
        for text in (self.printed, *self.others):
            number = Decimal(text.replace(",", ""))
            half = Fraction(1, 2) * Fraction(10) ** int(number.as_tuple().exponent)
            found.append((Fraction(number) * size, half * size, text))
        return found


def lines_of(page: Page, column: re.Pattern[str]) -> Iterator[Line]:
    """The rows of a form: name, unit, code, figures; `column` names the column that counts.

    Rows that can't be told apart so are left out: nothing is guessed.
    """
    at: int | None = None
    width = 0
    for text in plain(page.text).splitlines():
        tokens = text.split()
        if "代码" in tokens:
            heads = tokens[tokens.index("代码") + 1 :]
            at = next((place for place, head in enumerate(heads) if column.fullmatch(head)), None)
            width = len(heads)
            continue
        line = _line(tokens, at, width)
        if line is not None:
            yield line


def _line(tokens: list[str], at: int | None, width: int) -> Line | None:
    """One row; `at`: the place of its column among `width` columns."""
    first = len(tokens)
    while first and CELL.fullmatch(tokens[first - 1]):
        first -= 1
    cells = tokens[first + 1 :]
    if first == len(tokens) or not cells or not re.fullmatch(r"\d{1,3}", tokens[first]):
        return None
    name, unit = _unit(tokens[:first])
    numbers = [cell for cell in cells if cell[0].isdigit()]
    if not name or not numbers:
        return None
    if at is not None and len(cells) == width:
        return Line(name, unit, cells[at]) if cells[at][0].isdigit() else None
    return Line(name, unit, numbers[0], tuple(numbers[1:]))


def _unit(words: list[str]) -> tuple[str, str]:
    """(name, unit) of the words before a row's code; nothing where no unit is found."""
    for taken in (2, 1):
        text = "".join(words[-taken:])
        unit = UNITS.get(text, text)
        if len(words) > taken and _is_unit(unit):
            return "".join(words[:-taken]), unit
    return "", ""


def _is_unit(text: str) -> bool:
    try:
        factor(text, text)
    except UnitError:
        return False
    return True
