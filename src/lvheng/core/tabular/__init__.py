"""Tables that people upload: read with care under known headings, and the workbooks to fill them in."""

from lvheng.core.tabular.book import CellProblem, Unreadable
from lvheng.core.tabular.cells import Heading, read_date
from lvheng.core.tabular.reading import TYPES, Line, Table, read_table
from lvheng.core.tabular.writing import write_problems, write_rows, write_template

__all__ = [
    "TYPES", "CellProblem", "Heading", "Line", "Table", "Unreadable", "read_date", "read_table", "write_problems",
    "write_rows", "write_template",
]  # fmt: skip
