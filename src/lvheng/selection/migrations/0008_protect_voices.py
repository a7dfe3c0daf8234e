"""Objections and appeals stay as they were raised and as they were answered; a publicity keeps its days."""

from django.db import migrations

from lvheng.core.triggers import Protect, Rule

OBJECTION = (
    "id", "candidacy_id", "name", "organisation", "contact", "text", "evidence_id", "receipt", "raised_at", "state",
    "answer", "answered_by_id", "answered_at",
)  # fmt: skip
APPEAL = (
    "id", "application_id", "against", "authority_id", "state", "text", "evidence_id", "raised_by_id", "raised_at",
    "due_at", "answer", "answered_by_id", "answered_at", "reopened_until",
)  # fmt: skip
PUBLICITY = ("id", "campaign_id", "round", "state", "starts_at", "ends_at", "decision", "opened_by_id")
ANSWERED_OTHERWISE = (
    "OLD.answered_at IS NOT NULL AND (NEW.answer <> OLD.answer OR NEW.answered_at IS NULL "
    "OR NEW.answered_at <> OLD.answered_at OR NEW.answered_by_id IS NULL OR NEW.answered_by_id <> OLD.answered_by_id)"
)
ANSWER = ("state", "answer", "answered_by_id", "answered_at")


class Migration(migrations.Migration):
    """Triggers of what people say against a decision, and of the days they have for it."""

    dependencies = [("selection", "0007_holding")]

    operations = [
        Protect(
            [
                Rule(
                    "selection_objection",
                    keys=(("id",), ("receipt",)),
                    mutable=ANSWER,
                    never=ANSWERED_OTHERWISE,
                    columns=OBJECTION,
                ),
                Rule(
                    "selection_appeal",
                    keys=(("id",), ("application_id", "against")),
                    mutable=(*ANSWER, "reopened_until"),
                    never=ANSWERED_OTHERWISE,
                    columns=APPEAL,
                ),
                Rule(
                    "selection_publicity",
                    keys=(("id",), ("campaign_id", "round")),
                    mutable=("state",),
                    columns=PUBLICITY,
                ),
            ]
        )
    ]
