"""Words of a flag and the figures a unit stated, marked where they stand: on a page of a PDF, in a workbook's cells.

Amber: what a check speaks of. Green: a number of the page that is the indicator's stated figure, in whatever unit.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from PIL import Image, ImageDraw
from pypdfium2 import raw

from lvheng.review.checks.papers import NUMBER, digits

MOST_WORDS, MOST_FIGURES, LONGEST, MOST_BOXES = 12, 60, 60, 200
MOST_TEXT = 100_000
"""Signs of a page beyond which nothing is looked for."""
GREEN, AMBER = (31, 122, 86), (193, 131, 10)
TINT = 38
"""How strongly a box is filled, of 255."""
MARGIN = 4
"""Pixels between what is marked and its box."""
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Marks:
    """What to mark: `words` of flags, and stated `figures` by their significant digits."""

    words: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()

    @classmethod
    def of(cls, words: Iterable[str], figures: Iterable[str]) -> Marks:
        """As asked for by an address: bounded, what is empty left out."""
        known = dict.fromkeys(word.strip()[:LONGEST] for word in words if word.strip())
        numbers = dict.fromkeys(one for one in figures if one.isascii() and one.isdecimal() and len(one) < LONGEST)
        return cls(tuple(known)[:MOST_WORDS], tuple(numbers)[:MOST_FIGURES])

    def __bool__(self) -> bool:
        return bool(self.words or self.figures)

    def of_cell(self, text: str) -> str:
        """How a cell of a table is marked: miss, hit or not at all."""
        if self.speak_of(text):
            return "miss"
        return "hit" if any(True for _span in _numbers(text, self.figures)) else ""


    def of_text(self, text: str) -> list[tuple[str, str]]:
        """A text in pieces, each with how it is marked: miss, hit or not at all."""
        found = [(at, length, "miss") for word in self.words for at, length in _spans(text, word)]
        found += [(at, length, "hit") for at, length in _numbers(text, self.figures)]
        pieces, end = [], 0
        for at, length, kind in sorted(found, key=lambda one: (one[0], one[2] != "miss", -one[1])):
            if at >= end:
                pieces += [(text[end:at], ""), (text[at : at + length], kind)]
                end = at + length
        return [piece for piece in (*pieces, (text[end:], "")) if piece[0]]

    def speak_of(self, text: str) -> bool:
        """Whether a word of a flag stands in the text."""
        return any(_spans(text, word) for word in self.words)


NO_MARKS = Marks()


@dataclass(frozen=True)
class Placed:
    """Where marks stand on a page, in pixels of it: `found` words of flags, and the boxes of both kinds."""

    found: tuple[str, ...] = ()
    flagged: tuple[Box, ...] = ()
    agreeing: tuple[Box, ...] = ()


def place(page: Any, size: tuple[int, int], marks: Marks) -> Placed:
    """Where the marks stand on a PDF page that is drawn as large as `size`; nothing where it has no text."""
    textpage = page.get_textpage()
    try:
        text = textpage.get_text_range() if textpage.count_chars() <= MOST_TEXT else ""
        if len(text) != textpage.count_chars():
            return Placed()
        words = [(word, span) for word in marks.words for span in _spans(text, word)]
        taken = {span for _word, span in words}
        figures = [span for span in _numbers(text, marks.figures) if span not in taken]
        flagged = [box for _word, span in words for box in _boxes(page, textpage, span, size)]
        agreeing = [box for span in figures for box in _boxes(page, textpage, span, size)]
        return Placed(
            tuple(dict.fromkeys(word for word, _span in words)), tuple(flagged[:MOST_BOXES]),
            tuple(agreeing[:MOST_BOXES]),
        )  # fmt: skip
    finally:
        textpage.close()


def draw(image: Image.Image, placed: Placed) -> Image.Image:
    """The page with its boxes; those of flags with a thicker line, so that the colour is not all that tells."""
    over = Image.new("RGBA", image.size)
    pen = ImageDraw.Draw(over)
    for boxes, colour, width in ((placed.agreeing, GREEN, 2), (placed.flagged, AMBER, 4)):
        for left, top, right, bottom in boxes:
            around = (left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN)
            pen.rectangle(around, fill=(*colour, TINT), outline=(*colour, 255), width=width)
    return Image.alpha_composite(image.convert("RGBA"), over)


def _spans(text: str, word: str) -> list[tuple[int, int]]:
    """Where a word stands in a text, as (first, length): spaces and the width of signs don't matter.

    A number is only found whole and in one piece.
    """
    wanted = normalize("NFKC", word)
    number = re.fullmatch(r"[\d.,]+", wanted) is not None
    if "".join(wanted.split()) not in "".join(normalize("NFKC", text).split()):
        return []
    signs = [(sign, at) for at, char in enumerate(text) for sign in normalize("NFKC", char)]
    pattern = rf"(?<![\d.,]){re.escape(wanted)}(?!\d)(?![.,]\d)"
    if not number:
        signs = [(sign, at) for sign, at in signs if not sign.isspace()]
        pattern = re.escape("".join(wanted.split()))
    line = "".join(sign for sign, _at in signs)
    found = [match.span() for match in re.finditer(pattern, line)] if pattern else []
    return [(signs[start][1], signs[end - 1][1] - signs[start][1] + 1) for start, end in found]


def _numbers(text: str, figures: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Where numbers of these significant digits stand in a text."""
    for match in NUMBER.finditer(text) if figures else ():
        if digits(Decimal(match.group().replace(",", ""))) in figures:
            yield match.start(), match.end() - match.start()


def _boxes(page: Any, textpage: Any, span: tuple[int, int], size: tuple[int, int]) -> Iterator[Box]:
    """The boxes around a run of text, in pixels from the upper left, however the page is turned."""
    for at in range(textpage.count_rects(*span)):
        left, bottom, right, top = textpage.get_rect(at)
        corners = [_pixel(page, size, x, y) for x, y in ((left, top), (right, bottom))]
        across, down = sorted(x for x, _y in corners), sorted(y for _x, y in corners)
        yield across[0], down[0], across[1], down[1]


def _pixel(page: Any, size: tuple[int, int], x: float, y: float) -> tuple[int, int]:
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page.raw, 0, 0, *size, 0, x, y, across, down)
    return across.value, down.value
