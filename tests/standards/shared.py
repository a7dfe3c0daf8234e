"""Where the notices' own tables lie, beside the repository; tests that need them say so when they are absent."""

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]


def shared_file(relative: str) -> Path:
    root = Path(os.environ.get("LVHENG_SHARED") or REPOSITORY.parent / "shared")
    path = root / relative
    if not path.is_file():
        pytest.skip(f"{relative} is not there: set LVHENG_SHARED to the folder of the notices")
    return path
