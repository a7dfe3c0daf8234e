"""What was decided on who stays, what a unit was told and said to it, and reports of anyone stay as they were.

Answers to objections and appeals are final with their state; a whole list's return can't be replaced by another.
"""

# ruff: noqa: S608 (the statements are put together from own names alone)
from dataclasses import replace
from importlib import import_module

from django.db import migrations

from lvheng.core.triggers import Protect, Rule, StepAside

voices = import_module("lvheng.selection.migrations.0008_protect_voices")
returns = import_module("lvheng.selection.migrations.0006_appeals_reopen_returns_lapse")
OBJECTION, APPEAL = voices.Migration.operations[0].rules[:2]
RETURN = returns.AFTER[1]
ANSWERED = "OLD.answered_at IS NOT NULL OR OLD.state NOT IN ('open', 'checking')"

PROPOSAL = (
    "id", "campaign_id", "unit_id", "kind", "clause", "grounds", "state", "decision", "reason", "decided_by_id",
    "decided_at",
)  # fmt: skip
SETTLING = ("state", "decision", "reason", "decided_by_id", "decided_at")
SETTLED = "IN ('confirmed', 'dismissed')"
#: Opened again: nothing is left of the decision, and it was not a removal, which has taken the unit off its lists.
OPENED = (
    "(NEW.state = 'proposed' AND NEW.decision = '' AND NEW.reason = '' AND NEW.decided_by_id IS NULL "
    "AND NEW.decided_at IS NULL AND NOT (OLD.state = 'confirmed' AND OLD.kind NOT IN ('stay', 'warn')))"
)
SETTLED_OTHERWISE = (
    f"(OLD.state {SETTLED} AND NOT {OPENED}) OR (OLD.state = 'notified' AND NEW.state = 'proposed')"
)

HEARING = (
    "id", "proposal_id", "noticed_by_id", "noticed_at", "due_at", "statement", "proof_id", "stated_by_id", "stated_at",
    "answer", "answered_by_id", "answered_at",
)  # fmt: skip
HEARD = ("statement", "proof_id", "stated_by_id", "stated_at", "answer", "answered_by_id", "answered_at")
OF_PROPOSAL = "EXISTS (SELECT 1 FROM selection_closingproposal AS p WHERE p.id = {0}.proposal_id AND p.state {1})"

REPORT = (
    "id", "unit_id", "authority_id", "name", "organisation", "contact", "text", "evidence_id", "receipt", "raised_at",
    "due_at", "state", "finding", "answer", "answered_by_id", "answered_at",
)  # fmt: skip


class Migration(migrations.Migration):
    """Triggers of closing proposals, hearings and reports of units; those of objections, appeals and returns anew."""

    dependencies = [("selection", "0009_told")]

    operations = [
        StepAside([OBJECTION, APPEAL, RETURN]),
        Protect(
            [
                replace(OBJECTION, never=ANSWERED),
                replace(APPEAL, never=ANSWERED),
                replace(
                    RETURN,
                    collides=("o.report_id = NEW.report_id AND o.candidacy_id IS NULL AND NEW.candidacy_id IS NULL",),
                ),
                Rule(
                    "selection_closingproposal",
                    row="OLD.state <> 'proposed'",
                    keys=(("id",), ("campaign_id", "unit_id")),
                    mutable=SETTLING,
                    never=SETTLED_OTHERWISE,
                    columns=PROPOSAL,
                ),
                Rule(
                    "selection_hearing",
                    row=OF_PROPOSAL.format("OLD", "<> 'proposed'"),
                    insert=OF_PROPOSAL.format("NEW", SETTLED),
                    keys=(("id",), ("proposal_id",)),
                    mutable=HEARD,
                    columns=HEARING,
                ),
                Rule(
                    "selection_unitreport",
                    keys=(("id",), ("receipt",)),
                    mutable=("state", "finding", "answer", "answered_by_id", "answered_at"),
                    never=ANSWERED,
                    columns=REPORT,
                ),
            ]
        ),
    ]
