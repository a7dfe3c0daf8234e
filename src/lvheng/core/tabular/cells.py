"""One cell as its column wants it: a text, a code, a date, a number, a choice; or what is wrong with it, in Chinese."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from lvheng.core.tabular.book import CONTROL, DIGITS, text_of

Kind = Literal["text", "code", "date", "number", "choice"]
#: What spreadsheets show where a formula failed.
ERRORS = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}
DATE = re.compile(
    r"(?P<y>(?:19|20|21)\d\d)(?:"
    r"(?P<sep>[-/.])(?P<m1>\d\d?)(?P=sep)(?P<d1>\d\d?)|年(?P<m2>\d\d?)月(?P<d2>\d\d?)日?|(?P<m3>\d\d)(?P<d3>\d\d)"
    r")(?:[ T]\d\d?:\d\d(?::\d\d(?:\.\d+)?)?)?"
)
#: Days as spreadsheets count them: which numbers are taken for one, and from when they count.
SERIALS = (10_000, 109_574)
EPOCH = dt.date(1899, 12, 30)
NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
POWERS = re.compile(r"\d(?:\.\d+)?E\+?\d+")
EXAMPLE = "例如 2025-10-20"


@dataclass(frozen=True)
class Heading:
    """A column of a table: `name` in code, `label` as headed, other headings it may have, what its cells hold.

    `choices`: the words that may be written, and what each stands for. `max`: characters a cell may have. A `required`
    column must be there, and no cell of it blank; of those marked `either` one must be, which the reader's caller
    checks. `help` and `width`: for the workbook to fill in.
    """

    name: str
    label: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    kind: Kind = "text"
    choices: Mapping[str, str] = field(default_factory=dict)
    max: int = 200
    help: str = ""
    width: int = 16
    either: bool = False

    def read(self, value: object) -> tuple[str, str]:
        """(text as it is kept, problem): of both at most one is filled. Dates become 2025-10-20, numbers plain."""
        written = text_of(value)
        if CONTROL.search(written):
            return "", "含有看不见的控制字符；请删去后重新填写"
        if written in ERRORS:
            return "", f"单元格是错误值 {written}；请填写内容本身，不要用公式"
        text = " ".join(written.split())
        if not text:
            return "", f"没有填写{self.label}" if self.required else ""
        if len(text) > self.max:
            return "", f"有 {len(text)} 个字，过长；请缩短到 {self.max} 个字以内"
        return getattr(self, f"_{self.kind}")(value, text)  # type: ignore[no-any-return]

    def _text(self, _value: object, text: str) -> tuple[str, str]:
        return text, ""

    def _code(self, value: object, text: str) -> tuple[str, str]:
        plain = re.sub(r"[\s\-'\"=]", "", unicodedata.normalize("NFKC", text)).upper()
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if (number and len(plain) > DIGITS) or POWERS.fullmatch(plain):
            return "", f"{self.label}在表里成了数值，末几位已经丢失；请把这一列设为文本后重新填写"
        return plain, ""

    def _date(self, value: object, text: str) -> tuple[str, str]:
        found = read_date(value)
        wrong = f"“{text[:30]}”不是能识别的日期；请写成年-月-日，{EXAMPLE}"
        return (found.isoformat(), "") if found else ("", wrong)

    def _number(self, _value: object, text: str) -> tuple[str, str]:
        plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
        if NUMBER.fullmatch(plain) is None:
            return "", f"“{text[:30]}”不是数；请只填数字，例如 12.5"
        return format(Decimal(plain), "f"), ""

    def _choice(self, _value: object, text: str) -> tuple[str, str]:
        found = self.choices.get(text, self.choices.get(unicodedata.normalize("NFKC", text)))
        words = "、".join(self.choices)
        return (found, "") if found is not None else ("", f"“{text[:30]}”不在可以填写的值里；请填{words}之一")


def read_date(value: object) -> dt.date | None:
    """The day that a cell names, in any of the usual spellings, as a date cell or as a spreadsheet's day number."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and SERIALS[0] <= value < SERIALS[1]:
        return EPOCH + dt.timedelta(days=int(value))
    found = DATE.fullmatch(re.sub(r"\s*([-/.年月日])\s*", r"\1", unicodedata.normalize("NFKC", text_of(value))))
    if found is None:
        return None
    month, day = (next(found[f"{part}{n}"] for n in "123" if found[f"{part}{n}"]) for part in "md")
    try:
        return dt.date(int(found["y"]), int(month), int(day))
    except ValueError:
        return None
