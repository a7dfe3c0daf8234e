"""Where tiles lie: one file a territory in `tiles/`; territories without one show a plain grid."""

from functools import cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent / "tiles"


@cache
def places_of(territory: str) -> dict[str, tuple[int, int]]:
    """Row and column (from 1) per GB/T 2260 code; empty where the territory has no file."""
    path = FOLDER / f"{territory}.yaml"
    if not territory.isalnum() or not path.is_file():
        return {}
    read = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {str(code): (int(row), int(column)) for code, (row, column) in read.items()}
