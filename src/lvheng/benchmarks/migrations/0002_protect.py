"""What the database itself refuses in this room (architecture, promise 3)."""

from django.db import migrations

from lvheng.core.triggers import Protect, Rule

PUBLISHED = "EXISTS (SELECT 1 FROM benchmarks_benchmarkset s WHERE s.id = {0}.set_id AND s.state = 'published')"


class Migration(migrations.Migration):
    """Triggers of the benchmarks room."""

    dependencies = [("benchmarks", "0001_initial")]

    operations = [
        Protect(
            [
                Rule("benchmarks_benchmarkset", row="OLD.state = 'published'", keys=(("id",), ("kind", "name", "version"))),
                Rule("benchmarks_benchmarkrow", row=PUBLISHED.format("OLD"), insert=PUBLISHED.format("NEW")),
            ]
        )
    ]
