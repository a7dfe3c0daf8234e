"""Digests of what an application says: of the draft for the commitment, of the submitted version for the receipt."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from lvheng.core import clock
from lvheng.core.audit import canonical
from lvheng.filing.facts import Row
from lvheng.filing.models import SubmittedVersion

FACT_FIELDS = ("number", "typed", "value", "unit", "basis", "option", "functions", "inputs", "not_applicable", "remark")
#: Of the data sheet; hashed where there is something in them.
SHEET_FIELDS = ("sheet", "own", "shown", "canonical", "confirmed")
CONTACTS = tuple(f"profile.{name}" for name in ("department", "contact", "phone", "email", "head", "head_title"))
PARTS = ("contacts", "facts", "evidence", "commitment")


def fact_content(row: Row) -> dict[str, Any]:
    """A fact's columns as they are hashed and copied."""
    plain = {name: getattr(row, name) for name in FACT_FIELDS}
    return plain | {name: getattr(row, name) for name in SHEET_FIELDS if getattr(row, name)}


def described(
    *,
    standard: str,
    industry: str,
    answers: Mapping[str, str],
    facts: Iterable[Row],
    evidence: Iterable[tuple[str, str]],
) -> dict[str, Any]:
    """The content of the first three parts; `evidence`: (slot, SHA-256) pairs."""
    return {
        "contacts": {key: value for key, value in sorted(answers.items()) if key in CONTACTS},
        "facts": {
            "standard": standard,
            "industry": industry,
            "answers": {key: value for key, value in sorted(answers.items()) if key not in CONTACTS},
            "facts": [fact_content(row) for row in sorted(facts, key=lambda row: row.number)],
        },
        "evidence": sorted([slot, digest] for slot, digest in evidence),
    }


def content_digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of a draft's content: what the commitment is bound to (HN-4.2.d)."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def part_digest(salt: str, content: Any) -> str:
    """The salted digest of one part, so that personal data can be erased one day and the rest still verifies."""
    return hashlib.sha256(f"{salt}\x1f{canonical(content)}".encode()).hexdigest()


def sealed(version: SubmittedVersion, parts: Mapping[str, Mapping[str, str]]) -> tuple[str, str]:
    """(SHA-256, SM3) over the parts' digests and what identifies the version (GB/T 39786: SM3 beside SHA-256)."""
    text = canonical(
        {
            "number": version.number,
            "version": version.version,
            "standard": version.standard,
            "standard_hash": version.standard_hash,
            "campaign_hash": version.campaign_hash,
            "submitted_at": version.submitted_at.astimezone(clock.ZONE).isoformat(timespec="microseconds"),
            "parts": {name: parts[name]["digest"] for name in PARTS},
        }
    ).encode()
    return hashlib.sha256(text).hexdigest(), hashlib.new("sm3", text).hexdigest()


def parts_of(version: SubmittedVersion) -> dict[str, Any]:
    """The content of a submitted version's parts, from its rows."""
    content = described(
        standard=version.standard,
        industry=version.industry,
        answers=dict(version.answers.values_list("key", "value")),
        facts=version.facts.all(),
        evidence=version.evidence.values_list("slot", "sha256"),
    )
    return content | {"commitment": commitment_content(version)}


def commitment_content(version: SubmittedVersion) -> dict[str, str]:
    """What the commitment part hashes."""
    scan = version.commitment_scan
    return {
        "content": version.commitment_digest,
        "signatory": version.commitment_signatory,
        "scan": scan.sha256 if scan else "",
    }


def verify(version: SubmittedVersion) -> list[str]:
    """Names of the parts (or `digest`) that no longer fit what was sealed; empty when all is as submitted."""
    content = parts_of(version)
    kept = version.parts
    wrong = [name for name in PARTS if part_digest(kept[name]["salt"], content[name]) != kept[name]["digest"]]
    if (version.digest, version.digest_sm3) != sealed(version, version.parts):
        wrong.append("digest")
    return wrong
