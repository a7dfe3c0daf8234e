"""The text of a notice in blocks, as a page shows it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lvheng.standards import Document

HEADINGS = (
    (re.compile(r"^[一二三四五六七八九十]+、.{1,24}$"), "h3"),
    (re.compile(r"^[（(][一二三四五六七八九十]+[）)].{1,36}$"), "h4"),
    (re.compile(r"^附件 ?[0-9]*$"), "h3"),
)
ENDS = tuple("。：:；）)！？")
MARKS = re.compile(r"\*\*|<(?=https?:)|(?<=[a-z])>")
WRAPPED = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
LONG = 25


@dataclass(frozen=True)
class Cell:
    """A table cell over `rows` rows."""

    text: str
    rows: int = 1


@dataclass(frozen=True)
class Block:
    """A heading (`h3`, `h4`), a paragraph of lines (`p`) or a table (`table`: `head` and `rows` of cells)."""

    kind: str
    lines: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()


def blocks(document: Document) -> list[Block]:
    """The text of a notice in blocks: words, marks and order as published; page breaks inside a sentence are closed.

    The title, which the page shows as its heading, is left out."""
    found: list[Block] = []
    table: list[list[str]] = []
    title = re.sub(r"\s", "", document.title)
    for part in _parts(document.text):
        if not found and re.sub(r"\s", "", part) in title:
            continue
        if "\t" in part:
            table += [line.split("\t") for line in part.splitlines()]
            continue
        if table:
            found.append(_table(table))
            table = []
        found.append(_block(part, found[-1] if found else None))
    if table:
        found.append(_table(table))
    return found


def _parts(text: str) -> list[str]:
    parts: list[str] = []
    begun = False
    for raw in re.split(r"\n\s*\n", text):
        part = MARKS.sub("", raw.strip("\n"))
        if not part.strip():
            continue
        if begun and _goes_on(parts[-1]) and "\t" not in part:
            parts[-1] += part.strip()
        else:
            parts.append(part if "\t" in part else part.strip())
        begun = begun or part.endswith("：")
    return parts


def _goes_on(part: str) -> bool:
    """Whether a sentence was cut by the end of a page: long, and without an end."""
    return "\t" not in part and "\n" not in part and len(part) > LONG and not part.endswith(ENDS)


def _heading(part: str) -> str:
    return next((kind for pattern, kind in HEADINGS if pattern.match(part)), "")


def _block(part: str, before: Block | None) -> Block:
    kind = _heading(part)
    if not kind and before is not None and before.kind == "h3" and before.lines[0].startswith("附件"):
        kind = "" if part.endswith(ENDS) else "h4"
    return Block(kind or "p", tuple(line.strip() for line in part.splitlines()))


def _table(lines: list[list[str]]) -> Block:
    """Rows under one head, also where each page printed it; an empty first cell joins the one above."""
    width = max(len(line) for line in lines)
    head, *body = [[WRAPPED.sub("", cell.strip()) for cell in line + [""] * (width - len(line))] for line in lines]
    body = [row for row in body if row != head]
    rows: list[tuple[Cell, ...]] = []
    for place, row in enumerate(body):
        cells = tuple(Cell(text) for text in row[1:])
        if row[0]:
            below = next((n for n, later in enumerate(body[place + 1 :]) if later[0]), len(body) - place - 1)
            cells = (Cell(row[0], below + 1), *cells)
        rows.append(cells)
    return Block("table", head=tuple(head), rows=tuple(rows))
