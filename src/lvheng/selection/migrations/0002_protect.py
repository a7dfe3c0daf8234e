"""What the database itself refuses in this room (architecture, promise 3)."""

from django.db import migrations

from lvheng.core.triggers import Protect, Rule


class Migration(migrations.Migration):
    """Triggers of the selection room."""

    dependencies = [("selection", "0001_initial")]

    operations = [
        Protect(
            [
                Rule("selection_handin", keys=(("id",), ("campaign_id", "authority_id"))),
                Rule("selection_provincereport", keys=(("id",), ("campaign_id", "province_id"))),
                Rule("selection_publication", keys=(("id",), ("campaign_id",))),
                Rule("selection_falsification"),
            ]
        )
    ]
