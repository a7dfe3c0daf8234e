"""A question stays as it was asked, and an answer as it was given."""

from django.db import migrations

from lvheng.core.triggers import Protect, Rule

COLUMNS = (
    "id", "application_id", "number", "level", "authority_id", "state", "text", "asked_by_id", "asked_at", "due_at",
    "answer", "answered_by_id", "answered_at",
)  # fmt: skip
GIVEN = (
    "OLD.state = 'closed' OR (OLD.state = 'answered' AND (NEW.state = 'asked' OR NEW.answer <> OLD.answer "
    "OR NEW.answered_at IS NULL OR NEW.answered_at <> OLD.answered_at OR NEW.answered_by_id IS NULL "
    "OR NEW.answered_by_id <> OLD.answered_by_id))"
)


class Migration(migrations.Migration):
    """Triggers of questions."""

    dependencies = [("review", "0006_figure_prints")]

    operations = [
        Protect(
            [
                Rule(
                    "review_question",
                    mutable=("state", "answer", "answered_by_id", "answered_at"),
                    never=GIVEN,
                    columns=COLUMNS,
                )
            ]
        )
    ]
