"""The demonstration's own tables, read from `data/`: every scalar stays text, none passes through float."""

from functools import cache
from pathlib import Path
from typing import Any

from lvheng.standards.plaintext import parse_yaml

DATA = Path(__file__).parent / "data"


@cache
def table(name: str) -> Any:
    """The content of `data/<name>.yaml`."""
    return parse_yaml((DATA / f"{name}.yaml").read_text(encoding="utf-8"))
