"""The base of all pack models."""

from __future__ import annotations

import hashlib
import json

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A frozen model that refuses unknown keys. Texts are stripped."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Assumption(Frozen):
    """What the notices leave open and how it is read here; shown on pages and cited in traces."""

    id: str
    text: str
    source: str


class Switch(Frozen):
    """A rule that a pack turns on or off, with the clause it rests on or the assumption taken."""

    enabled: bool
    clause: str | None = None
    assumption: str | None = None


def content_hash(model: BaseModel) -> str:
    """SHA-256 (hex) of the canonical JSON of a model, its own ``hash`` field left out."""
    content = model.model_dump(mode="json", exclude={"hash"})
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
