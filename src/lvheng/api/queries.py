"""Reads of the machine's face: pages by primary key, a constant number of queries each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from lvheng.core.components.formats import num2
from lvheng.filing.models import Application, Score, SubmittedVersion
from lvheng.registry.models import ListEntry

M = TypeVar("M", bound=Model)


def page(rows: QuerySet[M], *, after: int, limit: int) -> tuple[list[M], int | None]:
    """At most `limit` rows beyond the key `after`, and the cursor of the next page (None on the last)."""
    found = list(rows.filter(pk__gt=after).order_by("pk")[: limit + 1])
    shown = found[:limit]
    return shown, shown[-1].pk if len(found) > limit else None


def entry(row: ListEntry) -> dict[str, Any]:
    """A list entry whose unit, authority and names were fetched with it."""
    unit = row.unit
    return {
        "unit": unit.pk,
        "name": unit.name,
        "former_names": [name.name for name in unit.names.all() if name.until],
        "uscc": unit.uscc,
        "kind": unit.kind,
        "level": row.level,
        "authority": unit.authority.name,
        "authority_code": unit.authority.code,
        "industry": unit.industry,
        "year": row.year,
        "batch": row.batch,
        "decision": row.decision,
        "number": row.number,
        "listed_on": row.listed_on,
        "state": row.state,
        "removed_on": row.removed_on,
        "removal_clause": row.removal_clause,
    }


def self_scores(applications: Iterable[Application]) -> dict[int, str]:
    """The applicant's own score per application, two decimals as text. One query."""
    found = Score.objects.filter(version__application__in=list(applications), basis=Score.Basis.SELF, latest=True)
    return {key: num2(total) for key, total in found.values_list("version__application", "total")}


def application(row: Application, score: str | None) -> dict[str, Any]:
    """An application whose unit, campaign and authority were fetched with it."""
    return {
        "id": row.pk,
        "number": row.number,
        "year": row.campaign.year,
        "unit": row.unit_id,
        "name": row.unit.name,
        "uscc": row.unit.uscc,
        "kind": row.kind,
        "route": row.route,
        "practice": row.practice,
        "state": row.state,
        "authority": row.authority.name,
        "standard": row.standard,
        "industry": row.industry,
        "submitted_at": row.submitted_at,
        "score": score,
    }


def version(row: SubmittedVersion | None) -> dict[str, Any] | None:
    """What a submitted version is sealed by."""
    if row is None:
        return None
    return {
        "version": row.version,
        "sha256": row.digest,
        "sm3": row.digest_sm3,
        "standard_hash": row.standard_hash,
        "campaign_hash": row.campaign_hash,
        "benchmark_set": str(row.benchmark_set),
    }
