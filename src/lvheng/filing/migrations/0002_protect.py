"""What the database itself refuses in this room (architecture, promise 3)."""

from django.db import migrations

from lvheng.core.triggers import Protect, Rule

DRAFT_OVER = "EXISTS (SELECT 1 FROM filing_application a WHERE a.id = {0}.application_id AND a.state <> 'draft')"
SEALED = "EXISTS (SELECT 1 FROM filing_submittedversion v WHERE v.id = {0}.version_id AND v.sealed)"
SELF_SCORED = (
    "NEW.basis = 'self' AND EXISTS (SELECT 1 FROM filing_submittedversion v "
    "JOIN filing_application a ON a.id = v.application_id WHERE v.id = NEW.version_id AND a.state <> 'draft')"
)
FINAL = (
    "OLD.state <> 'draft' AND NEW.state <> OLD.state "
    "AND NOT (OLD.state = 'submitted' AND NEW.state IN ('withdrawn', 'ended'))"
)
APPLICATION_COLUMNS = (
    "id", "campaign_id", "unit_id", "kind", "route", "practice", "state", "authority_id", "province_id", "standard",
    "industry", "industry_code", "industry_mismatch", "number", "created_at", "saved_at", "submitted_at",
)
SCORE_COLUMNS = (
    "id", "version_id", "basis", "standard_hash", "benchmark_set_id", "total", "sort_key", "complete", "result",
    "computed_at", "latest",
)


def draft(table: str, *keys: tuple[str, ...]) -> Rule:
    """A table of the draft: frozen once the application is submitted, withdrawn or ended."""
    return Rule(table, row=DRAFT_OVER.format("OLD"), insert=DRAFT_OVER.format("NEW"), keys=(("id",), *keys))


def sealed(table: str, *keys: tuple[str, ...]) -> Rule:
    """A table of the submitted version: frozen, and closed to new rows, once the version is sealed."""
    return Rule(table, row=SEALED.format("OLD"), insert=SEALED.format("NEW"), keys=(("id",), *keys))


class Migration(migrations.Migration):
    """Triggers of the filing room."""

    dependencies = [("filing", "0001_initial")]

    operations = [
        Protect(
            [
                Rule(
                    "filing_application",
                    row="OLD.state <> 'draft'",
                    keys=(("id",), ("campaign_id", "unit_id", "practice")),
                    mutable=("state",),
                    never=FINAL,
                    columns=APPLICATION_COLUMNS,
                    collides=("o.number = NEW.number AND o.number <> ''",),
                ),
                draft("filing_answer", ("application_id", "key")),
                draft("filing_indicatorfact", ("application_id", "number")),
                draft("filing_evidence"),
                draft("filing_commitment", ("application_id",)),
                Rule(
                    "filing_submittedversion",
                    row="OLD.sealed",
                    insert=DRAFT_OVER.format("NEW"),
                    keys=(("id",), ("application_id", "version"), ("number", "version")),
                ),
                sealed("filing_submittedanswer", ("version_id", "key")),
                sealed("filing_submittedfact", ("version_id", "number")),
                sealed("filing_submittedevidence"),
                Rule(
                    "filing_score",
                    insert=SELF_SCORED,
                    mutable=("latest",),
                    never="NEW.latest AND NOT OLD.latest",
                    columns=SCORE_COLUMNS,
                    collides=("o.version_id = NEW.version_id AND o.basis = NEW.basis AND o.latest AND NEW.latest",),
                ),
            ]
        )
    ]
