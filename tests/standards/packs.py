"""Extra pack roots for tests."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

OverlayMaker: TypeAlias = Callable[[dict[str, str]], Path]


def write_packs(root: Path, files: dict[str, str]) -> Path:
    for relative, text in files.items():
        path = root / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
