"""A visit that was called off keeps the reason it was planned for, beside the reason it was called off for."""

import importlib

from django.db import migrations, models

from lvheng.core.triggers import Protect, StepAside

given = importlib.import_module("lvheng.review.migrations.0011_protect_given")
VISIT = given.Migration.operations[0].rules[4]


def apart(apps, _editor):
    """The reason of what was called off before stood where the first reason had been."""
    called_off = apps.get_model("review", "SiteCheck").objects.filter(state="cancelled")
    called_off.update(cancelled_because=models.F("reason"), reason="")


class Migration(migrations.Migration):
    dependencies = [("review", "0013_expert_terms")]

    operations = [
        StepAside([VISIT]),
        migrations.AddField(
            model_name="sitecheck",
            name="cancelled_because",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.RunPython(apart, migrations.RunPython.noop),
        Protect([VISIT]),
    ]
