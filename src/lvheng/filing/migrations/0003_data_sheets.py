"""Data sheets beside the facts. The triggers of both tables step aside for the change and come back."""

import importlib

from django.db import migrations, models

from lvheng.core.triggers import Protect, StepAside

before = importlib.import_module("lvheng.filing.migrations.0002_protect")
RULES = [
    before.draft("filing_indicatorfact", ("application_id", "number")),
    before.sealed("filing_submittedfact", ("version_id", "number")),
]


class Migration(migrations.Migration):
    """New columns of the facts."""

    dependencies = [
        ('filing', '0002_protect'),
    ]

    operations = [
        StepAside(RULES),
        migrations.AddField(
            model_name='indicatorfact',
            name='canonical',
            field=models.JSONField(default=dict, help_text="the sheet's amounts in canonical units, by path"),
        ),
        migrations.AddField(
            model_name='indicatorfact',
            name='confirmed',
            field=models.JSONField(default=dict, help_text='figures asked about and confirmed: path to text'),
        ),
        migrations.AddField(
            model_name='indicatorfact',
            name='own',
            field=models.BooleanField(default=False, help_text="the unit's own calculation in place of the sheet's"),
        ),
        migrations.AddField(
            model_name='indicatorfact',
            name='pending',
            field=models.JSONField(default=list, help_text='paths copied from last year and not yet confirmed'),
        ),
        migrations.AddField(
            model_name='indicatorfact',
            name='sheet',
            field=models.JSONField(default=dict, help_text="the data sheet as typed, in the score file's form"),
        ),
        migrations.AddField(
            model_name='indicatorfact',
            name='shown',
            field=models.CharField(blank=True, help_text='what the sheet comes to, in words', max_length=500),
        ),
        migrations.AddField(
            model_name='ledgervalue',
            name='sheet',
            field=models.JSONField(default=dict, help_text='the data sheet of that year; number 0: the shared facts'),
        ),
        migrations.AddField(
            model_name='submittedfact',
            name='canonical',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='submittedfact',
            name='confirmed',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='submittedfact',
            name='own',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='submittedfact',
            name='sheet',
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name='submittedfact',
            name='shown',
            field=models.CharField(blank=True, max_length=500),
        ),
        Protect(RULES),
    ]
