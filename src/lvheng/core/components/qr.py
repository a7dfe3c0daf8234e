"""A QR code as one path of lines, for a page with a strict content security policy, and as a file to print."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from itertools import groupby

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4  # modules left free on each side, as ISO/IEC 18004 asks
PIXELS = 12


@dataclass(frozen=True)
class QrVM:
    """`size`: modules on each side, the free edge included; `path`: lines of width 1 through the dark modules."""

    size: int
    path: str

    @classmethod
    def build(cls, text: str) -> QrVM:
        """The code that holds a text."""
        rows = _code(text).get_matrix()
        return cls(len(rows), "".join(_row(number, row) for number, row in enumerate(rows)))


def _code(text: str) -> QRCode:
    made = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET, box_size=PIXELS)
    made.add_data(text)
    return made


def _row(number: int, row: list[bool]) -> str:
    lines, at = "", 0
    for dark, run in groupby(row):
        width = len(list(run))
        lines += f"M{at} {number}.5h{width}" if dark else ""
        at += width
    return lines


def svg(text: str) -> bytes:
    """The code as an SVG file of its own."""
    drawn = QrVM.build(text)
    size = drawn.size
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size * PIXELS}" height="{size * PIXELS}"'
        f' viewBox="0 0 {size} {size}"><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path stroke="#000" d="{drawn.path}"/></svg>\n'
    ).encode()


def png(text: str) -> bytes:
    """The code as a PNG file, black on white."""
    kept = BytesIO()
    _code(text).make_image().save(kept, "PNG")
    return kept.getvalue()
