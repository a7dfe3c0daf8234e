"""The schema of the notices: their text and the clause register."""

from __future__ import annotations

import datetime as dt
import re

from .base import Frozen

NUMERALS = "〇一二三四五六七八九十"


class Clause(Frozen):
    """One sentence of a notice that asks something of the system. ``notice`` is the id of its document."""

    id: str
    kind: str
    quote: str
    requires: str
    date: dt.date | None = None
    notice: str = ""
    short: str = ""

    @property
    def label(self) -> str:
        """Where it stands, in words: ``HN-4.2.b`` is 省通知第四条第 2 款, ``MI-A3.b`` 部通知附件 3."""
        place = self.id.split("-", 1)[1].split(".")
        name = self.short or self.notice
        if place[0].startswith("A"):
            return f"{name}附件 {place[0][1:]}"
        if place[0] == "0":
            return name
        article = f"{name}第{NUMERALS[int(place[0])]}条"
        return f"{article}第 {place[1]} 款" if len(place) > 1 and place[1].isdigit() else article


class Document(Frozen):
    """One notice. ``parts`` are (first, last) lines of the text file, 0 being its end."""

    id: str = ""
    title: str
    issuer: str
    number: str | None = None
    date: dt.date | None = None
    parts: tuple[tuple[int, int], ...] = ()
    text: str = ""


class Notice(Frozen):
    """The notices of a year: documents by id, clauses by id in the order of the register."""

    year: int
    documents: dict[str, Document]
    clauses: dict[str, Clause]

    def text(self, document_id: str) -> str:
        """The text of one document as published."""
        return self.documents[document_id].text

    def holds(self, quote: str) -> bool:
        """Whether a quote stands in the text, white space and quoted ellipses aside."""
        everything = _squeeze("".join(document.text for document in self.documents.values()))
        return all(_squeeze(part) in everything for part in quote.split("…"))


def _squeeze(text: str) -> str:
    return re.sub(r"[\s*]", "", text).replace("(", "（").replace(")", "）").replace(",", "，")
