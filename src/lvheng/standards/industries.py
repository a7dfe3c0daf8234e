"""The schema of a key industry (MI-A3.a, MI-A3.b) and of its overrides."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from .base import Assumption, Frozen

ClassCode = Annotated[str, Field(pattern=r"^\d{4}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]


class Overrides(Frozen):
    """What an industry changes: per indicator number the fields that replace the general ones."""

    indicators: dict[int, dict[str, Any]] = {}
    assumptions: tuple[Assumption, ...] = ()


class Industry(Frozen):
    """One of the key industries: what it covers, a hint from GB/T 4754-2017 classes, units of its products."""

    id: Slug
    name: str
    sector: str
    clause: str
    scope: str
    scope_assumption: str
    gbt4754: Annotated[tuple[ClassCode, ...], Field(min_length=1)]
    product_units: Annotated[tuple[str, ...], Field(min_length=1)]
    has_overrides: bool = False


class IndustryFile(Frozen):
    """A file of ``factory/industries``, named by the industry's id; ``position`` is its place in the notice's list."""

    position: Annotated[int, Field(ge=1)]
    name: str
    sector: str
    clause: str
    scope: str
    scope_assumption: str
    gbt4754: Annotated[tuple[ClassCode, ...], Field(min_length=1)]
    product_units: Annotated[tuple[str, ...], Field(min_length=1)]
    overrides: Overrides | None = None
