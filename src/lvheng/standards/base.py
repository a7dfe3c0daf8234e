"""The base of all pack models."""

from __future__ import annotations

import hashlib
import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

LevelId = Literal["unit", "city", "province", "ministry"]
OfficeId = Literal["city", "province", "ministry"]


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


class Ruled(Frozen):
    """Anything that rests on a clause or, where the notices are silent, on an assumption."""

    clause: str | None = None
    assumption: str | None = None

    @model_validator(mode="after")
    def _says_why(self) -> Ruled:
        if not self.clause and not self.assumption:
            raise ValueError("每条规则须写明条款 clause 或假设 assumption")
        return self


def content_hash(model: BaseModel) -> str:
    """SHA-256 (hex) of the canonical JSON of a model, its own ``hash`` field left out."""
    content = model.model_dump(mode="json", exclude={"hash"})
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
