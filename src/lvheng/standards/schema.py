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


def json_schema(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one of `SCHEMAS`. Raises KeyError."""
    schema = SCHEMAS[name].model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
