"""What the database itself refuses in this room (architecture, promise 3)."""

from django.db import migrations

from lvheng.core.triggers import Protect, Rule


class Migration(migrations.Migration):
    """Triggers of the screening room."""

    dependencies = [("screening", "0001_initial")]

    operations = [
        Protect(
            [
                Rule("screening_lookup"),
            ]
        )
    ]
