from pathlib import Path

import pytest

from .packs import OverlayMaker, write_packs


@pytest.fixture
def overlay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OverlayMaker:
    """Write pack files into a root of their own and put it on ``LVHENG_PACKS``."""

    def make(files: dict[str, str]) -> Path:
        root = write_packs(tmp_path / "packs", files)
        monkeypatch.setenv("LVHENG_PACKS", str(root))
        return root

    return make
