"""Data sheets as a workbook, out and in."""

from lvheng.filing.sheetbook.incoming import Incoming, read
from lvheng.filing.sheetbook.layout import Part, parts_of
from lvheng.filing.sheetbook.outgoing import build

__all__ = ["Incoming", "Part", "build", "parts_of", "read"]
