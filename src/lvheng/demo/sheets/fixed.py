"""The sheets that are not drawn: those of the half-filled application, as `data/household.yaml` has them."""

from typing import Any

from lvheng.demo.sheets.pen import Content
from lvheng.demo.source import table

THIS_YEAR, LAST_YEAR = "this_year", "last_year"


def household(year: str) -> dict[int, Content]:
    """All its sheets of this year or the last, 0 the shared facts."""
    return {int(number): _plain(content) for number, content in table("household")[year].items()}


def _plain(value: Any) -> Any:
    """A copy, so that nobody changes the table."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
