"""Plain tables for a terminal, with columns that line up under Chinese text."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from typing import TypeAlias

Row: TypeAlias = tuple[str, ...]


def width(text: str) -> int:
    """Columns a text takes: wide and full-width characters two, combining marks none."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """The text filled with blanks to a width, on the left where ``right``."""
    blanks = " " * (columns - width(text))
    return blanks + text if right else text + blanks


def render(head: Row, rows: Sequence[Row], right: Collection[int] = ()) -> str:
    """Head, rule and rows; columns whose index is in ``right`` are aligned right."""
    columns = [max(width(row[index]) for row in (head, *rows)) for index in range(len(head))]
    lines = [_line(head, columns, right), "  ".join("─" * size for size in columns)]
    lines += [_line(row, columns, right) for row in rows]
    return "".join(f"{line}\n" for line in lines)


def _line(row: Row, columns: list[int], right: Collection[int]) -> str:
    cells = [pad(text, columns[index], right=index in right) for index, text in enumerate(row)]
    return "  ".join(cells).rstrip()
