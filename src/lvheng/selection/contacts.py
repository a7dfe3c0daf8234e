"""Who has had to do with a unit in this room: an expert among them judges it no more (MI-3.c, `review.conflicts`)."""

from lvheng.review.conflicts import add_contacts
from lvheng.selection.models import (
    Appeal,
    Candidacy,
    ClosingProposal,
    Falsification,
    GreenCode,
    Hearing,
    Objection,
    ReportReturn,
    UnitReport,
)

add_contacts(
    (
        (Objection, "candidacy__application__unit", "answered_by"),
        (ReportReturn, "candidacy__application__unit", "returned_by"),
        (Appeal, "application__unit", "raised_by"),
        (Appeal, "application__unit", "answered_by"),
        (ClosingProposal, "unit", "decided_by"),
        (Hearing, "proposal__unit", "noticed_by"),
        (Hearing, "proposal__unit", "stated_by"),
        (Hearing, "proposal__unit", "answered_by"),
        (UnitReport, "unit", "answered_by"),
        (GreenCode, "unit", "issued_by"),
        (Falsification, "unit", "decided_by"),
    ),
    # recommending, shortlisting, holding, objecting
    logged=((Candidacy, "application__unit"),),
)
