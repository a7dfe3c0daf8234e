"""Nothing is added to what was decided or given, and a decision is opened again in the ways that exist alone."""

# ruff: noqa: S608 (the statements are put together from own names alone)
import importlib
from dataclasses import replace

from django.db import migrations

from lvheng.core.triggers import Protect, StepAside

given = importlib.import_module("lvheng.review.migrations.0011_protect_given")
REVIEW, VERDICT, ASSIGNMENT, SCORE = given.Migration.operations[0].rules[:4]


def differs(column: str) -> str:
    """A column has another value than before, empty ones included; in both databases alike."""
    return f"NEW.{column} <> OLD.{column} OR (NEW.{column} IS NULL) <> (OLD.{column} IS NULL)"


#: An appeal found right opens a refusal again, once (HN-4.1.a, MI-3.a).
BY_APPEAL = "(OLD.state = 'refused' AND OLD.reopened_until IS NULL AND NEW.reopened_until IS NOT NULL)"
#: A supplement handed in after the decision opens every decision again (HN-4.2.b, HN-3.1).
BY_SUPPLEMENT = (
    "EXISTS (SELECT 1 FROM filing_supplement AS s WHERE s.application_id = OLD.application_id "
    "AND s.state = 'answered' AND (OLD.decided_at IS NULL OR s.answered_at >= OLD.decided_at))"
)
OPENED_OTHERWISE = f"{given.DECIDED} AND NEW.state = 'open' AND NOT ({BY_APPEAL} OR {BY_SUPPLEMENT})"
BESIDE = ("proposal", "proposed_by_id", "proposed_at", "reopened_until")
CHANGED_BESIDE = f"{given.DECIDED} AND NEW.state <> 'open' AND ({' OR '.join(map(differs, BESIDE))})"
TAKEN_BACK = "OLD.given_at IS NOT NULL AND NEW.state NOT IN ('given', 'set_aside')"


class Migration(migrations.Migration):
    """Triggers of reviews, verdicts, opinions and points anew."""

    dependencies = [("review", "0011_protect_given"), ("filing", "0006_protect_supplement")]

    operations = [
        StepAside([REVIEW, VERDICT, ASSIGNMENT, SCORE]),
        Protect(
            [
                replace(REVIEW, never=f"({REVIEW.never}) OR ({OPENED_OTHERWISE}) OR ({CHANGED_BESIDE})"),
                replace(VERDICT, insert=given.VERDICT.replace("OLD.", "NEW.")),
                replace(ASSIGNMENT, never=TAKEN_BACK),
                replace(SCORE, insert=given.SCORED.replace("OLD.", "NEW.")),
            ]
        ),
    ]
