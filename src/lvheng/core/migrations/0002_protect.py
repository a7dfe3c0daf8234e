"""What the database itself refuses in this room (architecture, promise 3)."""

from django.db import migrations

from lvheng.core.triggers import Protect, Rule


class Migration(migrations.Migration):
    """Triggers of the core room."""

    dependencies = [("core", "0001_initial")]

    operations = [
        Protect(
            [
                Rule("core_auditevent", keys=(("id",), ("subject", "sequence"))),
                Rule("core_auditseal"),
                Rule("core_storedfile"),
            ]
        )
    ]
