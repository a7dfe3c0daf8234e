"""Evidence shown in the page. A file is opened in a process of its own (`apart`): no file can stop the server."""

from __future__ import annotations

from lvheng.core.models import StoredFile
from lvheng.review import showing
from lvheng.review.apart import SHOWING, apart
from lvheng.review.marks import NO_MARKS, Marks, Placed
from lvheng.review.opening import Unreadable
from lvheng.review.showing import Preview

__all__ = ["TURNS", "ZOOMS", "Preview", "Unreadable", "picture", "placed", "preview"]

ZOOMS = (50, 75, 100, 150, 200, 300)
TURNS = (0, 90, 180, 270)


def preview(stored: StoredFile, page: int, *, part: int = 0, marks: Marks = NO_MARKS) -> Preview:
    """How a stored file is shown; a page outside it becomes the nearest one. Never raises on a broken file.

    Of a long sheet one `part` is shown, 0: the first in which a word of the marks stands.
    """
    if stored.content_type.startswith("image/"):
        return Preview("image")
    try:
        content, kind = _content(stored), stored.content_type
        return apart(SHOWING, showing.show, content, kind, page, of=stored.sha256, part=part, marks=marks)
    except (Unreadable, OSError):
        return Preview("none")


def picture(stored: StoredFile, page: int, *, zoom: int, turn: int, marks: Marks = NO_MARKS) -> bytes:
    """One page or picture as PNG, at `zoom` percent and turned clockwise by `turn` degrees. Raises Unreadable, OSError.

    Of a PDF the `marks` are drawn where they stand.
    """
    content, kind = _content(stored), stored.content_type
    return apart(
        SHOWING, showing.picture, content, kind, page, of=stored.sha256, zoom=zoom, turn=turn, marks=marks
    )  # fmt: skip


def placed(stored: StoredFile, page: int, marks: Marks) -> Placed:
    """Which of the marks stand on a page of a PDF; none where it can't be read."""
    try:
        return apart(SHOWING, showing.placed, _content(stored), page, marks, of=stored.sha256)
    except (Unreadable, OSError):
        return Placed()


def _content(stored: StoredFile) -> bytes:
    with stored.file.open("rb") as handle:
        return bytes(handle.read())
