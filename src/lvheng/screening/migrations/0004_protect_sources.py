"""What the database itself refuses of source lists (architecture, promise 3): a snapshot applied is frozen."""

from django.db import migrations

from lvheng.core.triggers import Protect, Rule

APPLIED = "EXISTS (SELECT 1 FROM screening_sourcesnapshot AS s WHERE s.id = {row}.snapshot_id AND s.state = 'applied')"


class Migration(migrations.Migration):
    """Triggers of snapshots, their entries, and statements on findings."""

    dependencies = [("screening", "0003_source_lists")]

    operations = [
        Protect(
            [
                Rule("screening_sourcesnapshot", row="OLD.state = 'applied'"),
                Rule(
                    "screening_sourceentry",
                    row=APPLIED.format(row="OLD"),
                    insert=APPLIED.format(row="NEW"),
                    keys=(("id",), ("snapshot_id", "number")),
                ),
                Rule("screening_findingstatement"),
            ]
        )
    ]
