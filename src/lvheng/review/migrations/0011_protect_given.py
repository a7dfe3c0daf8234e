"""What a level decided and found, what an expert gave and what a visit reported stay as they were."""

from django.db import migrations

from lvheng.core.triggers import Protect, Rule

REVIEW = (
    "id", "application_id", "level", "authority_id", "state", "opinion", "opened_at", "proposal", "proposed_by_id",
    "proposed_at", "decided_by_id", "decided_at", "reopened_until",
)  # fmt: skip
DECIDED = "OLD.state IN ('passed', 'refused')"
DECIDED_OTHERWISE = (
    f"{DECIDED} AND NEW.state <> 'open' AND (NEW.state <> OLD.state OR NEW.decided_at IS NULL "
    "OR NEW.decided_at <> OLD.decided_at OR NEW.decided_by_id IS NULL OR NEW.decided_by_id <> OLD.decided_by_id)"
)
VERDICT = "NOT EXISTS (SELECT 1 FROM review_review AS r WHERE r.id = OLD.review_id AND r.state = 'open')"
ASSIGNMENT = (
    "id", "application_id", "expert_id", "panel_id", "state", "opinion", "reason", "assigned_by_id", "assigned_at",
    "given_at", "aside_reason", "aside_by_id", "aside_at",
)  # fmt: skip
SCORED = (
    "EXISTS (SELECT 1 FROM review_expertassignment AS a WHERE a.id = OLD.assignment_id AND a.given_at IS NOT NULL)"
)
VISITED_TWICE = (
    "o.application_id = NEW.application_id AND o.authority_id = NEW.authority_id "
    "AND o.state <> 'cancelled' AND NEW.state <> 'cancelled'"
)


class Migration(migrations.Migration):
    """Triggers of what was given. A decision is only ever opened again; an opinion only ever set aside or restored."""

    dependencies = [("review", "0010_release_an_expert")]

    operations = [
        Protect(
            [
                Rule(
                    "review_review",
                    row=DECIDED,
                    keys=(("id",), ("application_id", "level")),
                    mutable=(
                        "state", "proposal", "proposed_by_id", "proposed_at", "decided_by_id", "decided_at",
                        "reopened_until",
                    ),
                    never=DECIDED_OTHERWISE,
                    columns=REVIEW,
                ),
                Rule("review_verdict", row=VERDICT, keys=(("id",), ("review_id", "number"))),
                Rule(
                    "review_expertassignment",
                    row="OLD.given_at IS NOT NULL",
                    keys=(("id",), ("application_id", "expert_id")),
                    mutable=("state", "panel_id", "aside_reason", "aside_by_id", "aside_at"),
                    columns=ASSIGNMENT,
                ),
                Rule(
                    "review_expertscore",
                    row=SCORED,
                    keys=(("id",), ("assignment_id", "number")),
                ),
                Rule(
                    "review_sitecheck",
                    row="OLD.reported_at IS NOT NULL",
                    collides=(VISITED_TWICE,),
                ),
            ]
        )
    ]
