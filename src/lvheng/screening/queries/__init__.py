"""Reads of the screening room."""

from lvheng.screening.queries.findings import (
    ENDED,
    Sheet,
    SheetRow,
    application_ids,
    clauses_found,
    confirmed_against,
    counting,
    counts_of,
    counts_today,
    earlier,
    exclusions_for,
    findings_of,
    hindrances,
    of_application,
    ordered,
    sheet,
    sheets_ahead,
    source_words,
    stopping,
    stops,
    told,
    unit_in_reach,
    until_words,
    visible_to,
)
from lvheng.screening.queries.sources import (
    applicants,
    concerned,
    importing_authorities,
    in_force,
    lists_of,
    newest_seen_by,
    snapshots_seen_by,
)

__all__ = [
    "ENDED", "Sheet", "SheetRow", "applicants", "application_ids", "clauses_found", "concerned",
    "confirmed_against", "counting", "counts_of", "counts_today", "earlier", "exclusions_for", "findings_of",
    "hindrances", "importing_authorities", "in_force", "lists_of", "newest_seen_by", "of_application", "ordered",
    "sheet", "sheets_ahead", "snapshots_seen_by", "source_words", "stopping", "stops", "told", "unit_in_reach",
    "until_words", "visible_to",
]  # fmt: skip
