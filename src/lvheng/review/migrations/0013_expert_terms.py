"""Until when an expert is asked for an opinion, and which reminders of it went out."""

import importlib

import django.db.models.deletion
from django.db import migrations, models

from lvheng.core.triggers import Protect, Rule, StepAside

before = importlib.import_module("lvheng.review.migrations.0011_protect_given")


def assignments(columns: tuple[str, ...]) -> Rule:
    """What is protected of an assignment once its opinion is given: the last day is part of it."""
    return Rule(
        "review_expertassignment",
        row="OLD.given_at IS NOT NULL",
        keys=(("id",), ("application_id", "expert_id")),
        mutable=("state", "panel_id", "aside_reason", "aside_by_id", "aside_at"),
        columns=columns,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('review', '0011_protect_given'),
    ]

    operations = [
        StepAside([assignments(before.ASSIGNMENT)]),
        migrations.AddField(
            model_name='expertassignment',
            name='due_on',
            field=models.DateField(help_text='last day for the opinion; empty: asked before there were terms', null=True),
        ),
        Protect([assignments((*before.ASSIGNMENT, "due_on"))]),
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
