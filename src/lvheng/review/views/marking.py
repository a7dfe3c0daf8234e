"""What is marked of the file that the desk shows, and what the legend says of it."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.http import HttpRequest

from lvheng.filing.models import SubmittedEvidence
from lvheng.review.checks.figures import SHARED, figures_of
from lvheng.review.checks.papers import LEAST_DIGITS, amount_of, digits
from lvheng.review.desk import Desk, Scan
from lvheng.review.marks import Marks
from lvheng.review.preview import Preview, placed
from lvheng.review.queries.flags import ShownFlag


def wanted(request: HttpRequest, desk: Desk, number: int, item: SubmittedEvidence | Scan, page: int) -> Marks:
    """What to mark on a page of a file: ?mark=, else the words of the open flags on it; and the figures stated."""
    asked = request.GET.getlist("mark")
    words = asked or [word for flag, found in _of_file(desk, number, item, page) if flag.open for word in found]
    return Marks.of(words, stated_digits(desk, number))


def marked(
    request: HttpRequest, desk: Desk, number: int, item: SubmittedEvidence | Scan, *, shown: Preview, marks: Marks
) -> dict[str, Any]:
    """How the marks stand on what is shown of a file.

    `mark_query`: for the address of the drawing; `rows`: a sheet's cells with how each is marked; `texts`: a document's
    paragraphs in pieces, marked likewise; `legend`: what is marked green and amber, and which words asked for are not
    on the page.
    """
    asked = request.GET.getlist("mark")
    drawable = shown.kind == "image" and item.file.content_type.endswith("pdf")
    where = placed(item.file, shown.page, marks) if drawable else None
    rows = [[(cell, marks.of_cell(cell)) for cell in row] for row in shown.rows]
    texts = [marks.of_text(text) for text in shown.paragraphs]
    kinds = {kind for pieces in (*rows, *texts) for _text, kind in pieces}
    agreeing = bool(where.agreeing) if where is not None else "hit" in kinds
    flagged = bool(where.flagged) if where is not None else "miss" in kinds
    flags = _of_file(desk, number, item, shown.page)
    named = [flag.title for flag, found in flags if set(found) & set(marks.words)]
    query = [("mark", one) for one in marks.words] + [("fit", one) for one in marks.figures]
    return {
        "mark_query": f"&{urlencode(query)}" if where is not None and (agreeing or flagged) else "",
        "kept": [("mark", one) for one in asked[:12]],
        "rows": rows,
        "texts": texts,
        "legend": {
            "agreeing": agreeing,
            "flagged": "；".join(dict.fromkeys(named)) or "、".join(marks.words) if flagged else "",
            "absent": "、".join(marks.words) if asked and not flagged else "",
            "because": _because(shown),
        },
    }


def _because(shown: Preview) -> str:
    """Why a text that was asked for may not be seen on what is shown."""
    if shown.kind == "image":
        return "可能是扫描件，请逐项核对"
    return "可能在没有显示的部分，请翻看其余部分或下载核对" if shown.cut or shown.parts > 1 else "请逐项核对"


def stated_digits(desk: Desk, number: int) -> tuple[str, ...]:
    """The figures of an indicator, the shared ones among them, by significant digits; too short ones left out."""
    contents = {at: desk.rows[at].sheet for at in (SHARED, number) if at in desk.rows and desk.rows[at].sheet}
    typed = [amount_of(one.shown) for one in figures_of(desk.standard, contents, desk.pack.evaluation_year)]
    row = desk.rows.get(number)
    typed += [row.value if row is not None else None]
    found = (digits(one) for one in typed if one is not None)
    return tuple(dict.fromkeys(one for one in found if len(one) >= LEAST_DIGITS))


def doubted(desk: Desk, number: int) -> dict[str, str]:
    """`file` and `page` that the worst open flag of an indicator points at; empty where none points at a file."""
    for flag in desk.shown.get(number, []):
        query = parse_qs(urlsplit(flag.url).query)
        if flag.open and "file" in query:
            return {name: query[name][0] for name in ("file", "page") if name in query}
    return {}


def _of_file(
    desk: Desk, number: int, item: SubmittedEvidence | Scan, page: int
) -> Iterator[tuple[ShownFlag, list[str]]]:
    """The flags that lead to this page of this file, with their words."""
    for flag in desk.shown.get(number, []):
        query = parse_qs(urlsplit(flag.url).query)
        if query.get("file") == [str(item.pk)] and query.get("page") == [str(page)]:
            yield flag, query.get("mark", [])
