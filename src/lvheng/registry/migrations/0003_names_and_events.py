"""What names are matched by, for rows that were there before; what the database itself refuses (promise 3)."""

from django.db import migrations

from lvheng.core.triggers import Protect, Rule
from lvheng.registry.names import key_of_name


def fill_keys(apps, schema_editor):
    """Names as they are compared."""
    for model in ("Unit", "UnitName"):
        for row in apps.get_model("registry", model).objects.filter(name_key="").iterator():
            row.name_key = key_of_name(row.name)[:120]
            row.save(update_fields=["name_key"])


class Migration(migrations.Migration):
    """Keys of names; triggers of the registry room."""

    dependencies = [("registry", "0002_lists_people_changes")]

    operations = [
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
        Protect([Rule("registry_entryevent")]),
    ]
