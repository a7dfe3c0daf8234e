"""What the database itself refuses of gate overrides (architecture, promise 3)."""

from django.db import migrations

from lvheng.core.triggers import Protect, Rule


class Migration(migrations.Migration):
    """Triggers of gate overrides."""

    dependencies = [("selection", "0003_dynamic_management")]

    operations = [Protect([Rule("selection_gateoverride", keys=(("id",), ("campaign_id", "city_id")))])]
