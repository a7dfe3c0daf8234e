"""What the filing room keeps: applications, submitted versions and scores, and returns for supplement."""

from lvheng.filing.models.filed import (
    Answer,
    Application,
    Commitment,
    Evidence,
    IndicatorFact,
    LedgerValue,
    Score,
    SubmittedAnswer,
    SubmittedEvidence,
    SubmittedFact,
    SubmittedVersion,
)
from lvheng.filing.models.returned import Supplement, SupplementFile, SupplementItem

__all__ = [
    "Answer",
    "Application",
    "Commitment",
    "Evidence",
    "IndicatorFact",
    "LedgerValue",
    "Score",
    "SubmittedAnswer",
    "SubmittedEvidence",
    "SubmittedFact",
    "SubmittedVersion",
    "Supplement",
    "SupplementFile",
    "SupplementItem",
]
