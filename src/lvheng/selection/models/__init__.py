"""Selection: from the reviewed to the published list, and who stays on it."""

from lvheng.selection.models.choosing import (
    Appeal,
    Candidacy,
    HandIn,
    Objection,
    ProvinceReport,
    Publication,
    Publicity,
    ReportReturn,
    Scenario,
)
from lvheng.selection.models.staying import (
    AnnualResult,
    ClosingProposal,
    Falsification,
    GateOverride,
    GreenCode,
    Hearing,
    UnitReport,
)

__all__ = [
    "AnnualResult",
    "Appeal",
    "Candidacy",
    "ClosingProposal",
    "Falsification",
    "GateOverride",
    "GreenCode",
    "HandIn",
    "Hearing",
    "Objection",
    "ProvinceReport",
    "Publication",
    "Publicity",
    "ReportReturn",
    "Scenario",
    "UnitReport",
]
