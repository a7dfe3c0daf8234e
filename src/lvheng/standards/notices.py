"""The schema of the notices: their text and the clause register."""

from __future__ import annotations

import datetime as dt
import re

from .base import Frozen


class Clause(Frozen):
    """One sentence of a notice that asks something of the system. ``notice`` is the id of its document."""

    id: str
    kind: str
    quote: str
    requires: str
    date: dt.date | None = None
    notice: str = ""


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
