"""JSON Schema of what packs hold, for editors and other programs."""

from __future__ import annotations

from typing import Any, Final

from .base import Frozen
from .campaign import CampaignPack
from .industries import IndustryFile
from .models import Standard
from .notices import Notice

SCHEMAS: Final[dict[str, type[Frozen]]] = {
    "standard": Standard,
    "industry": IndustryFile,
    "campaign": CampaignPack,
    "notice": Notice,
}


_FROM_THE_PATH: Final = {"standard": {"id", "year", "kind"}, "campaign": {"id", "year"}}
"""What a file need not say, because its path does."""


def json_schema(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a pack file of the kind in `SCHEMAS`.

    A territory's campaign file may leave out whatever the national one says. Raises KeyError.
    """
    schema = SCHEMAS[name].model_json_schema()
    schema["required"] = [field for field in schema["required"] if field not in _FROM_THE_PATH.get(name, set())]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
