"""Whether two pages are the same page: by the figures and words of their text, and by how they look.

How a page looks is taken after it was straightened and its margins cut off, so that a crop, a turn and a new size
of the page matter little. Two perceptual hashes (`dhash`) of it find the pages that may be the same; what then tells
a form from the same form with other figures is the text, and where there is none, the pages laid over each other tile
by tile (`difference`).

Measured over 24 made pages of one form with 18 figures and more (`tests/review/test_likeness.py`; scans turned by up
to 1°, cropped by up to 2 % at each side, at 80 to 120 % of the size, brighter and darker, with noise, as JPEG of
quality 40): of the same page scanned again, or with one amount or the name altered, at most 0.102 of the tiles are
other; of the same form with other figures at least 0.153. Of forms with 7 to 9 figures (110 dots an inch) at most
0.072 against 0.086; of forms with 3 nothing tells them apart (0.10 against 0.03). The hashes do not tell either (of
128 bits 1 to 12 differ against 1 to 12): they find candidates and decide nothing.

What this can't do: of a form with few figures, scanned, a copy is not known from the same form of others; where both
pages are scans nobody knows how many figures there are, and likeness is a hint; and of pages that very many units
scan, only the nearest are compared.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

import dhash  # type: ignore[import-untyped]
from PIL import Image, ImageChops, ImageFilter, ImageOps

COARSE, FINE = 8, 32
"""Sides of the two hashes; each is of twice their square in bits."""
BAND = 4
"""Hex digits of a band of the coarse hash: 16 of its 128 bits."""
HASHED = 500
"""Width at which a page is looked at for its hashes, in pixels."""
COMPARED = 1000
"""Width at which two pages are laid over each other, in pixels."""
MOST_LONG = 10
"""How many times longer than wide a page may be; a strip beyond is not looked at."""
PAPER, CONTRAST = 90, 40
"""How much darker than paper ink is, and how much a page has to vary not to be blank; of 255."""
MOST_TURN, STEPS = 2, 4
"""By how much a page is straightened at most, in degrees, and how many steps one degree has."""
STRIPS, STRIP = 32, 10
"""In how many columns a page is looked at to see whether it is level, and how wide each is, in pixels."""
OVERLAID, TILE, SHIFT = (720, 1080), 24, 7
"""Size of the pages laid over each other, side of a tile, and by how much a tile may lie elsewhere, in pixels."""
PART = 120
"""Side of a part of a page that is looked for as a whole, in pixels; of such parts a page has:"""
PARTS = (OVERLAID[0] // PART) * (OVERLAID[1] // PART)
LEAST_INK, STROKE = 12, 0.02
"""Mean ink of a tile that counts, of 255; share of the darkest pixels that says how dark a full stroke is."""
LEAST_APART, BEYOND = 0.35, 0.2
"""A tile is other where this share of its ink differs, and by so much more than in the middle one of the page."""
FEW_FIGURES, MANY_FIGURES = 6, 12
SAME_OF_FEW, SAME = 0.08, 0.13
"""Of a page and its own scan fewer tiles are other, of the same form with other figures more: by how many it has."""
NUMBER = re.compile(r"(?<![\w.,-])\d[\d,]*(?:\.\d+)?(?![\w,-]|\.\d)", re.ASCII)
LEAST_DIGITS, COEFFICIENT, YEAR = 3, re.compile(r"[01]\.\d{4}"), re.compile(r"(?:19|20)\d\d")
LEAST_NUMBERS, NUMBERS_SAME, MOST_OTHER = 4, 0.9, 2
"""Figures that a page needs to be judged by them, the share that is the same, and how many may differ on any page."""
LEAST_TEXT, LEAST_LETTERS, WORDS_SAME, SHINGLE = 30, 200, 0.97, 8
"""Letters that are a text at all, not what a scanner stamps on a page; that a page needs to be judged by its words."""
TEXT_BANDS = 12
"""How many figures (pieces of the words) of a page are kept to find it by."""


def ink_of(image: Image.Image, width: int) -> Image.Image | None:
    """A page as ink on nothing, straightened, without margins; None where it is blank or a mere strip."""
    if max(image.size) > MOST_LONG * min(image.size):
        return None  # no page: a strip would be scaled beyond what memory holds
    gray = image.convert("L")
    gray = gray.resize((width, max(1, width * gray.height // gray.width)), Image.Resampling.BOX)
    lowest, highest = gray.filter(ImageFilter.BoxBlur(2)).getextrema()
    if float(highest) - float(lowest) < CONTRAST:  # type: ignore[arg-type]
        return None
    gray = ImageOps.autocontrast(gray, cutoff=(1, 1))
    turn = _skew(gray)
    if turn:
        gray = gray.rotate(turn, Image.Resampling.BICUBIC, fillcolor=255)
    ink = ImageOps.invert(gray).point(lambda dark: dark if dark >= PAPER else 0)
    box = _box(ink.filter(ImageFilter.MedianFilter(3)))
    return ink.crop(box) if box else None


def _skew(gray: Image.Image) -> float:
    """By how many degrees to turn a page so that its lines lie level: then its rows differ most.

    Turned is a narrow picture of the page, of so many columns: sheared, for so small a turn is the same.
    """
    small = gray.resize((STRIPS, max(1, STRIP * STRIPS * gray.height // gray.width)), Image.Resampling.BOX)
    best, most = 0.0, -1.0
    for step in sorted(range(-MOST_TURN * STEPS, MOST_TURN * STEPS + 1), key=abs):
        slope = STRIP * math.tan(math.radians(step / STEPS))
        level = (1.0, 0.0, 0.0, slope, 1.0, -slope * STRIPS / 2)
        turned = small.transform(
            small.size, Image.Transform.AFFINE, level, Image.Resampling.BILINEAR, fillcolor=255
        )  # fmt: skip
        rows = turned.resize((1, small.height), Image.Resampling.BOX).tobytes()
        sharp = sum((above - below) ** 2 for above, below in pairwise(rows))
        if sharp > most * 1.02:
            best, most = step / STEPS, sharp
    return best


def _box(ink: Image.Image) -> tuple[int, int, int, int] | None:
    """Where the ink begins and ends; a speck is not seen."""
    columns = ink.resize((ink.width, 1), Image.Resampling.BOX).tobytes()
    rows = ink.resize((1, ink.height), Image.Resampling.BOX).tobytes()
    across = [at for at, dark in enumerate(columns) if dark >= 3]
    down = [at for at, dark in enumerate(rows) if dark >= 3]
    return (across[0], down[0], across[-1] + 1, down[-1] + 1) if across and down else None


def hashes(image: Image.Image) -> tuple[str, str]:
    """The coarse and the fine hash of a page in hex; empty where it is blank."""
    ink = ink_of(image, HASHED)
    return ("", "") if ink is None else (_hash(ink, COARSE), _hash(ink, FINE))


def _hash(ink: Image.Image, size: int) -> str:
    grays = list(ink.resize((size + 1, size + 1), Image.Resampling.LANCZOS).tobytes())
    rows, columns = dhash.dhash_row_col(grays, size)
    digits = size * size // 4
    return f"{rows:0{digits}x}{columns:0{digits}x}"


def distance(one: str, other: str) -> int:
    """By how many bits two hashes in hex differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def difference(one: Image.Image, other: Image.Image) -> float:
    """The share of the tiles with ink that are other on two pages, 0 to 1; 1 where one is blank.

    Every tile is laid where it fits best, as a scan is never quite straight, and is measured against the middle one,
    as a scan is never quite sharp.
    """
    first, second = ink_of(one, COMPARED), ink_of(other, COMPARED)
    return 1.0 if first is None or second is None else overlaid(laid(first), laid(second))


def laid(ink: Image.Image) -> Image.Image:
    """The ink of a page at the size at which pages are laid over each other, its strokes equally dark."""
    page = ink.filter(ImageFilter.GaussianBlur(0.7)).resize(OVERLAID, Image.Resampling.BICUBIC)
    seen, full, histogram = 0.0, 255, page.histogram()
    while full > 11 and (seen := seen + histogram[full]) < STROKE * page.width * page.height:
        full -= 1
    return page.point([min(255, max(0, dark - 10) * 200 // max(1, full - 10)) for dark in range(256)])


def overlaid(one: Image.Image, other: Image.Image) -> float:
    """The difference of two pages that were `laid`."""
    least = apart = None
    for across, down in _shifts(one, other):
        apart = _apart(one, other, (across, down), TILE)
        least = apart if least is None else ImageChops.darker(least, apart)
    inks = ImageChops.lighter(one.reduce(TILE), other.reduce(TILE)).tobytes()
    found = zip(least.tobytes() if least is not None else b"", inks, strict=True)
    shares = sorted(apart / ink for apart, ink in found if ink >= LEAST_INK)
    if not shares:
        return 1.0
    other_from = max(LEAST_APART, shares[len(shares) // 2] + BEYOND)
    return sum(share > other_from for share in shares) / len(shares)


def _shifts(one: Image.Image, other: Image.Image) -> set[tuple[int, int]]:
    """By how much parts of a page lie elsewhere on the other one: looked for at half the size, part by part.

    Only these are then tried on every tile, which spares nine tenths of the work.
    """
    first, second = one.reduce(2), other.reduce(2)
    most = (SHIFT + 1) // 2
    every = [(across, down) for across in range(-most, most + 1) for down in range(-most, most + 1)]
    costs = {shift: _apart(first, second, shift, PART // 2).tobytes() for shift in every}
    nearest = {min(every, key=lambda shift: (costs[shift][at], abs(shift[0]) + abs(shift[1]))) for at in range(PARTS)}
    around = [(across, down) for across in (-1, 0, 1) for down in (-1, 0, 1)]
    return {
        (min(max(2 * one[0] + more[0], -SHIFT), SHIFT), min(max(2 * one[1] + more[1], -SHIFT), SHIFT))
        for one in nearest for more in around
    }  # fmt: skip


def _apart(one: Image.Image, other: Image.Image, shift: tuple[int, int], tile: int) -> Image.Image:
    """How much two pages differ, tile by tile, where the other one is shifted so far."""
    return ImageChops.difference(one, _moved(other, shift)).reduce(tile)


def _moved(page: Image.Image, shift: tuple[int, int]) -> Image.Image:
    across, down = shift
    return page.crop((across, down, across + page.width, down + page.height))


def numbers(text: str) -> Counter[str]:
    """The figures of a text that say something: no years, no numbers of rows and forms, no usual coefficients."""
    found = (one.replace(",", "") for one in NUMBER.findall(text))
    return Counter(
        one for one in found
        if sum(sign.isdigit() for sign in one.strip("0.")) >= LEAST_DIGITS
        and not YEAR.fullmatch(one) and not COEFFICIENT.fullmatch(one)
    )  # fmt: skip


@lru_cache(maxsize=256)
def pieces(text: str) -> frozenset[str]:
    """The overlapping pieces of a text, whatever its spaces are."""
    letters = "".join(text.split())
    return frozenset(letters[at : at + SHINGLE] for at in range(len(letters) - SHINGLE + 1))


def same_text(one: str, other: str) -> bool | None:
    """Whether two texts are of the same page, but for a figure or a name; None where they say too little."""
    if not has_text(one) or not has_text(other):
        return None
    first, second = numbers(one), numbers(other)
    many, few = max(first.total(), second.total()), min(first.total(), second.total())
    if few >= LEAST_NUMBERS:
        same = (first & second).total()
        return same >= NUMBERS_SAME * many or (same >= 2 * LEAST_NUMBERS and many - same <= MOST_OTHER)
    if many - few > MOST_OTHER:
        return False
    long, short = sorted((pieces(one), pieces(other)), key=len, reverse=True)
    if len(short) < LEAST_LETTERS:
        return None
    return len(long & short) >= WORDS_SAME * len(long)


def has_text(text: str) -> bool:
    """Whether a page says anything by its text."""
    return len("".join(text.split())) >= LEAST_TEXT


def most_apart(one: str, other: str) -> float | None:
    """Up to what `difference` two pages are the same, by the figures known of them; None where looks can't tell.

    Where neither has a text nothing is known of them, and likeness is a hint at most.
    """
    if not has_text(one) and not has_text(other):
        return SAME_OF_FEW
    known = max(numbers(one).total(), numbers(other).total())
    return SAME if known >= MANY_FIGURES else SAME_OF_FEW if known >= FEW_FIGURES else None


def bands(text: str, coarse: str) -> list[str]:
    """What a page is found by: bands of its coarse hash and some of its figures, or of its words where it has few.

    Which ones are kept depends on themselves alone, so that two copies keep the same. At most 20 characters each.
    """
    looks = [f"l{at // BAND}{coarse[at : at + BAND]}" for at in range(0, len(coarse), BAND)]
    return [*looks, *_text_bands(text)]


def _text_bands(text: str) -> Iterator[str]:
    figures = numbers(text)
    if figures.total() >= LEAST_NUMBERS:
        yield from sorted(f"n{_digest(one)}" for one in figures)[:TEXT_BANDS]
    elif len(pieces(text)) >= LEAST_LETTERS:
        yield from sorted(f"w{_digest(one)}" for one in pieces(text))[:TEXT_BANDS]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
