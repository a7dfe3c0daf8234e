"""Messages of the evaluation in the page's words: names of the program's input mean nothing to a filer."""

from __future__ import annotations

import re
from typing import Final

#: How the program's input writes what a page has controls for, and how the page says it.
PLAIN: Final = (
    (re.compile(r"\{amount: ([^,{}]+), unit: ([^{}]+)\}"), r"\1 \2"),
    (re.compile(r"per: \w+（([^）]+)）"), r"\1"),
    (re.compile(r"写 grid: national，使用全国因子"), "改用全国因子"),
    (re.compile(r" ?(?:evaluation_year|region|product)(?![\w:])"), ""),
)


def plain_words(message: str) -> str:
    """A message of the evaluation in the page's words, without names of the program's input."""
    for pattern, words in PLAIN:
        message = pattern.sub(words, message)
    return message
