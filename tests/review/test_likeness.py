"""The same page is told from the same form with other figures, by its text and, scanned, by how it looks."""

from io import BytesIO

import pytest
from PIL import Image

from lvheng.review import likeness
from lvheng.review.likeness import (
    SAME,
    SAME_OF_FEW,
    bands,
    difference,
    distance,
    hashes,
    ink_of,
    laid,
    most_apart,
    numbers,
    overlaid,
    same_text,
)
from lvheng.review.reading import draw, pages_of
from tests.review.papers import energy, scan

FORMS = range(6)
OTHER_NAME = "另一绿色科技股份有限公司"


def image(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def drawn(content: bytes) -> Image.Image:
    return draw(content, "application/pdf", 1, 1240)


def text(content: bytes) -> str:
    return pages_of(content, "application/pdf")[0].text


def overlay(page: Image.Image) -> Image.Image:
    ink = ink_of(page, likeness.COMPARED)
    assert ink is not None
    return laid(ink)


@pytest.mark.clause("HN-4.1.d")
def test_24_scanned_pages_of_one_form_are_told_apart() -> None:
    plain = [drawn(energy(seed)) for seed in FORMS]
    pages = [overlay(page) for page in plain]
    scans = [overlay(image(scan(page, 100 + seed))) for seed, page in enumerate(plain)]
    altered = [overlay(image(scan(drawn(energy(seed, altered="46.20")), 300 + seed))) for seed in FORMS]
    renamed = [overlay(image(scan(drawn(energy(seed, name=OTHER_NAME)), 400 + seed))) for seed in FORMS]
    again = [(page, other) for group in (scans, altered, renamed) for page, other in zip(pages, group, strict=True)]
    same = [overlaid(page, other) for page, other in again]
    turned = [*scans[1:], scans[0]]
    others = [overlaid(page, other) for page, other in zip(pages, turned, strict=True)]
    others += [overlaid(page, other) for page, other in zip(scans, turned, strict=True)]
    others += [overlaid(page, other) for page, other in zip(pages, [*pages[1:], pages[0]], strict=True)]
    assert max(same) < SAME < min(others)


@pytest.mark.clause("HN-4.1.d")
@pytest.mark.parametrize("changes", [{}, {"altered": "46.20"}, {"name": OTHER_NAME}])
def test_text_knows_a_page_with_one_thing_altered(changes: dict[str, str]) -> None:
    assert all(same_text(text(energy(seed)), text(energy(seed, **changes))) for seed in FORMS)


@pytest.mark.clause("HN-4.1.d")
def test_text_knows_the_same_form_with_other_figures() -> None:
    texts = [text(energy(seed)) for seed in FORMS]
    assert {same_text(one, other) for one in texts for other in texts if one is not other} == {False}


@pytest.mark.parametrize(
    ("figures", "other", "most"),
    [(5, "", None), (6, "", SAME_OF_FEW), (11, "扫描全能王", SAME_OF_FEW), (12, "", SAME), (3, "x" * 30, None)],
)  # fmt: skip
def test_looks_tell_pages_with_figures_enough(figures: int, other: str, most: float | None) -> None:
    text = "能源购进、消费与库存 " * 3 + " ".join(f"{123 + at}.5" for at in range(figures))
    assert most_apart(text, other) == most_apart(other, text) == most
    assert same_text(text, "扫描全能王") is None


def test_of_two_scans_nothing_is_known() -> None:
    assert most_apart("", "扫描全能王") == SAME_OF_FEW


def test_words_decide_where_there_are_no_figures() -> None:
    words = "".join(chr(0x4E00 + 37 * at % 5000) for at in range(400))
    assert same_text(words, words[:200] + "另" + words[200:])
    assert same_text(words, words[::-1]) is False
    assert same_text(words, f"{words} 1234.5 2345.6 3456.7") is False
    assert same_text("太短", "太短") is None
    assert same_text(words, "  ") is None


def test_few_figures_of_many_may_differ() -> None:
    figures = [f"{1234 + 77 * at}.5" for at in range(10)]
    page = " ".join(figures)
    assert same_text(page, " ".join(["9.876", "8.765", *figures[2:]]))
    assert not same_text(page, " ".join(["9.876", "8.765", "7.654", *figures[3:]]))
    assert not same_text(" ".join(figures[:4]), " ".join(["9.876", *figures[1:4]]))


def test_numbers_of_rows_and_years_say_nothing() -> None:
    assert dict(numbers("2024 年 205-1 表 01 0.7143 1,234.50 91430200MA0000001X 46 0.50 1,234.50")) == {"1234.50": 2}


def test_hashes_bear_a_scan_and_blank_pages_have_none() -> None:
    page = drawn(energy(1))
    coarse, fine = hashes(page)
    scanned, _fine = hashes(image(scan(page, 7)))
    assert (len(coarse), len(fine)) == (32, 512)
    assert distance(coarse, scanned) <= 12
    assert set(bands("", coarse)) & set(bands("", scanned))
    assert hashes(Image.new("RGB", (400, 600), "#fff8e7")) == ("", "")
    assert hashes(Image.effect_noise((400, 600), 12)) == ("", "")
    assert difference(page, Image.new("L", (400, 600), 255)) == 1.0


def test_a_speck_and_pages_without_a_full_tile_are_no_page() -> None:
    speck = Image.new("L", (1000, 1400), 255)
    speck.paste(0, (500, 700, 503, 703))
    assert hashes(speck.resize((500, 700))) == ("", "")
    nothing = Image.new("L", likeness.OVERLAID, 0)
    assert overlaid(nothing, nothing) == 1.0


def test_bands_depend_on_the_page_alone() -> None:
    page = text(energy(3))
    assert bands(page, "") == bands(page + "  ", "")
    assert {band[0] for band in bands(page, "")} == {"n"}
    assert len(bands(" ".join(str(1234 + at) for at in range(50)), "")) == 12
    words = "".join(chr(0x4E00 + 37 * at % 5000) for at in range(400))
    assert {band[0] for band in bands(words, "ab" * 16)} == {"l", "w"}
    assert max(map(len, bands(words, "ab" * 16))) <= 20
    assert bands("", "") == []


@pytest.mark.parametrize("size", [(20, 200_000), (200_000, 20), (1, 14_400)])
def test_a_strip_is_no_page(size: tuple[int, int]) -> None:
    strip = Image.new("L", size, 255)
    strip.paste(0, (0, 0, size[0], max(1, size[1] // 2)))
    assert hashes(strip) == ("", "")
