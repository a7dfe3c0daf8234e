"""A source list wrongly imported is taken back: applied → withdrawn, with a reason, and nothing else of it changes."""

from django.db import migrations, models

from lvheng.core.triggers import Protect, Rule, StepAside

TOLD = "EXISTS (SELECT 1 FROM screening_sourcesnapshot AS s WHERE s.id = {row}.snapshot_id AND s.state {states})"
APPLIED, KEPT = "= 'applied'", "IN ('applied', 'withdrawn')"
COLUMNS = (
    "id", "list_id", "label", "authority_id", "source", "as_of", "file_id", "state", "rows", "content",
    "imported_by_id", "imported_at", "applied_at", "reason",
)  # fmt: skip
TAKEN_BACK = "(OLD.state = 'applied' AND NEW.state = 'withdrawn')"


def entries(states: str) -> Rule:
    """Rows of snapshots in some states are frozen."""
    return Rule(
        "screening_sourceentry",
        row=TOLD.format(row="OLD", states=states),
        insert=TOLD.format(row="NEW", states=states),
        keys=(("id",), ("snapshot_id", "number")),
    )


BEFORE = [Rule("screening_sourcesnapshot", row="OLD.state = 'applied'"), entries(APPLIED)]
AFTER = [
    Rule(
        "screening_sourcesnapshot",
        row=f"OLD.state {KEPT}",
        mutable=("state", "reason"),
        columns=COLUMNS,
        never=(
            f"NOT {TAKEN_BACK} AND (OLD.state {KEPT} OR NEW.state = 'withdrawn')"
            " AND (OLD.state <> NEW.state OR OLD.reason <> NEW.reason)"
        ),
    ),
    entries(KEPT),
]


class Migration(migrations.Migration):
    """The state, its reason, and the triggers that know of it."""

    dependencies = [("screening", "0004_protect_sources")]

    operations = [
        StepAside(BEFORE),
        migrations.AlterField(
            model_name="sourcesnapshot",
            name="state",
            field=models.CharField(
                choices=[
                    ("read", "待确认"),
                    ("applied", "已导入"),
                    ("discarded", "已放弃"),
                    ("withdrawn", "已撤回"),
                ],
                default="read",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="sourcesnapshot",
            name="reason",
            field=models.CharField(blank=True, default="", help_text="why it was taken back", max_length=500),
            preserve_default=False,
        ),
        Protect(AFTER),
    ]
