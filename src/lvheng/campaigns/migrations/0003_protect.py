"""What the database itself refuses in this room (architecture, promise 3)."""

from django.db import migrations

from lvheng.core.triggers import Protect, Rule


class Migration(migrations.Migration):
    """Triggers of the campaigns room."""

    dependencies = [("campaigns", "0002_extensions")]

    operations = [Protect([Rule("campaigns_extension")])]
