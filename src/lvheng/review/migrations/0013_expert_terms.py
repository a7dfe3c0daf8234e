"""Until when an expert is asked for an opinion, and which reminders of it went out."""

import importlib
from dataclasses import replace

import django.db.models.deletion
from django.db import migrations, models

from lvheng.core.triggers import Protect, StepAside

beside = importlib.import_module("lvheng.review.migrations.0012_protect_more")
BEFORE = replace(beside.ASSIGNMENT, never=beside.TAKEN_BACK)
#: The last day is part of what was given.
AFTER = replace(BEFORE, columns=(*BEFORE.columns, "due_on"))


class Migration(migrations.Migration):

    dependencies = [
        ('review', '0012_protect_more'),
    ]

    operations = [
        StepAside([BEFORE]),
        migrations.AddField(
            model_name='expertassignment',
            name='due_on',
            field=models.DateField(help_text='last day for the opinion; empty: asked before there were terms', null=True),
        ),
        Protect([AFTER]),
        migrations.CreateModel(
            name='ExpertReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(max_length=8)),
                ('at', models.DateTimeField()),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='review.expertassignment')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('assignment', 'step'), name='expert_reminder_once_a_step')],
            },
        ),
    ]
