"""A further version only for an asked supplement inside its term, with the facts of the first (HN-4.2.b)."""

# ruff: noqa: S608 (the statements are put together from own names alone)
import importlib
from dataclasses import replace

from django.db import migrations

from lvheng.core.triggers import Protect, Rule, StepAside

first = importlib.import_module("lvheng.filing.migrations.0002_protect")
keyed = importlib.import_module("lvheng.filing.migrations.0004_score_tie_key")

FACT_COLUMNS = (
    "number", "typed", "unit", "basis", "option", "functions", "inputs", "not_applicable", "remark", "sheet",
    "own", "shown", "canonical", "confirmed",
)  # fmt: skip
PINNED = ("number", "standard", "industry", "standard_hash", "campaign_hash", "benchmark_set_id")
SUPPLEMENT_COLUMNS = (
    "id", "application_id", "level", "authority_id", "state", "reason", "asked_by_id", "asked_at", "due_at",
    "statement", "answered_by_id", "answered_at", "version_id",
)  # fmt: skip

#: A further version is called for: a supplement is asked; the version keeps its term and what the first is pinned to.
CALLED_FOR = (
    "NEW.version > 1 AND EXISTS (SELECT 1 FROM filing_supplement s JOIN filing_submittedversion w "
    "ON w.application_id = s.application_id AND w.version = 1 "
    "JOIN filing_application a ON a.id = s.application_id WHERE s.application_id = NEW.application_id "
    "AND s.state = 'asked' AND a.state = 'submitted' AND NEW.window_closes_at = s.due_at "
    "AND NEW.submitted_at <= s.due_at AND NEW.submitted_at >= s.asked_at AND "
    + " AND ".join(f"w.{name} = NEW.{name}" for name in PINNED)
    + ")"
)
#: What the versions of an application hold that a further version, once sealed, lacks.
BEFORE = "JOIN filing_submittedversion w ON w.id = {0}.version_id WHERE w.application_id = NEW.application_id"
LACKING = (
    "NEW.version > 1 AND NEW.sealed AND ("
    f"EXISTS (SELECT 1 FROM filing_submittedfact f {BEFORE.format('f')} AND w.version < NEW.version AND NOT EXISTS "
    "(SELECT 1 FROM filing_submittedfact g WHERE g.version_id = NEW.id AND g.number = f.number)) OR "
    f"EXISTS (SELECT 1 FROM filing_submittedevidence f {BEFORE.format('f')} AND w.version < NEW.version AND NOT EXISTS "
    "(SELECT 1 FROM filing_submittedevidence g WHERE g.version_id = NEW.id AND g.slot = f.slot "
    "AND g.sha256 = f.sha256)) OR "
    f"EXISTS (SELECT 1 FROM filing_submittedanswer f {BEFORE.format('f')} AND w.version < NEW.version AND NOT EXISTS "
    "(SELECT 1 FROM filing_submittedanswer g WHERE g.version_id = NEW.id AND g.key = f.key)))"
)
#: A fact of a further version that is not, column by column, that of the first.
OTHER_FACT = (
    "EXISTS (SELECT 1 FROM filing_submittedversion v WHERE v.id = NEW.version_id AND v.version > 1) AND NOT EXISTS ("
    "SELECT 1 FROM filing_submittedfact f JOIN filing_submittedversion w ON w.id = f.version_id AND w.version = 1 "
    "JOIN filing_submittedversion v ON v.application_id = w.application_id WHERE v.id = NEW.version_id AND "
    + " AND ".join(f"f.{name} = NEW.{name}" for name in FACT_COLUMNS)
    + " AND (f.value = NEW.value OR (f.value IS NULL AND NEW.value IS NULL)))"
)
#: An answer of a further version that says anything but the first's, outside 基本信息.
OTHER_ANSWER = (
    "EXISTS (SELECT 1 FROM filing_submittedversion v WHERE v.id = NEW.version_id AND v.version > 1) "
    "AND substr(NEW.key, 1, 8) <> 'profile.' AND NOT EXISTS ("
    "SELECT 1 FROM filing_submittedanswer f JOIN filing_submittedversion w ON w.id = f.version_id AND w.version = 1 "
    "JOIN filing_submittedversion v ON v.application_id = w.application_id WHERE v.id = NEW.version_id "
    "AND f.key = NEW.key AND f.value = NEW.value)"
)
#: The self-evaluation of a further version is kept before it is sealed, and is that of the first.
SELF_SCORED = (
    "NEW.basis = 'self' AND EXISTS (SELECT 1 FROM filing_submittedversion v "
    "JOIN filing_application a ON a.id = v.application_id WHERE v.id = NEW.version_id AND a.state <> 'draft' "
    "AND (v.version = 1 OR v.sealed OR NOT EXISTS (SELECT 1 FROM filing_score o "
    "JOIN filing_submittedversion w ON w.id = o.version_id AND w.version = 1 "
    "WHERE w.application_id = v.application_id AND o.basis = 'self' AND o.sort_key = NEW.sort_key "
    "AND o.total = NEW.total AND o.standard_hash = NEW.standard_hash "
    "AND o.benchmark_set_id = NEW.benchmark_set_id)))"
)

VERSIONS = Rule(
    "filing_submittedversion",
    row="OLD.sealed",
    insert=first.DRAFT_OVER.format("NEW"),
    keys=(("id",), ("application_id", "version"), ("number", "version")),
)
FACTS = first.sealed("filing_submittedfact", ("version_id", "number"))
ANSWERS = first.sealed("filing_submittedanswer", ("version_id", "key"))
SCORES = keyed.scores((*first.SCORE_COLUMNS, "tie_key"))

OVER = "EXISTS (SELECT 1 FROM filing_supplement s WHERE s.id = {0}.supplement_id AND s.state <> 'asked')"
OVER_FILE = (
    "EXISTS (SELECT 1 FROM filing_supplementitem i JOIN filing_supplement s ON s.id = i.supplement_id "
    "WHERE i.id = {0}.item_id AND s.state <> 'asked')"
)


class Migration(migrations.Migration):
    """Triggers of versions, facts, answers and scores anew; those of supplements."""

    dependencies = [("filing", "0005_supplement")]

    operations = [
        StepAside([VERSIONS, FACTS, ANSWERS, SCORES]),
        Protect(
            [
                replace(VERSIONS, insert=f"({VERSIONS.insert} AND NOT ({CALLED_FOR})) OR ({LACKING})"),
                replace(FACTS, insert=f"({FACTS.insert}) OR ({OTHER_FACT})"),
                replace(ANSWERS, insert=f"({ANSWERS.insert}) OR ({OTHER_ANSWER})"),
                replace(SCORES, insert=SELF_SCORED),
                Rule(
                    "filing_supplement",
                    keys=(("id",), ("version_id",)),
                    mutable=("state", "statement", "answered_by_id", "answered_at", "version_id"),
                    never="OLD.state <> 'asked'",
                    columns=SUPPLEMENT_COLUMNS,
                ),
                Rule(
                    "filing_supplementitem",
                    row=OVER.format("OLD"),
                    insert=OVER.format("NEW"),
                    keys=(("id",), ("supplement_id", "target")),
                ),
                Rule("filing_supplementfile", row=OVER_FILE.format("OLD"), insert=OVER_FILE.format("NEW")),
            ]
        ),
    ]
