"""PDF through typst: a template of this room, its data as JSON, our own fonts, no clock and no network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst
from django.core.serializers.json import DjangoJSONEncoder

TEMPLATES = Path(__file__).parent / "typst"


@lru_cache(maxsize=1)
def _fonts() -> tuple[str, ...]:
    folder = Path(pylopdf_fonts_zh_cn.sans_path()).parent
    return (str(folder),)


def compile_pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of `typst/<template>.typ` with `data`; equal data gives equal bytes.

    Data reach the template as values, never as markup. Raises `typst.TypstError` for a faulty template.
    """
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)
    made: bytes = typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=list(_fonts()),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": text},
    )
    return made
