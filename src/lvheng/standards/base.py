"""The base of all pack models."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict


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


def _off(value: bool) -> bool:  # noqa: FBT001 (pydantic passes it by place)
    if value:
        raise ValueError("本版本还不能办理这一项，须为 false")
    return value


#: A switch for what this version can't carry out: a pack that turns it on is refused, not silently passed over.
NotYet = Annotated[bool, AfterValidator(_off)]


class Withheld(Switch):
    """A rule that packs may state but not yet turn on."""

    enabled: NotYet


def content_hash(model: BaseModel) -> str:
    """SHA-256 (hex) of the canonical JSON of a model, its own ``hash`` field left out."""
    content = model.model_dump(mode="json", exclude={"hash"})
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
