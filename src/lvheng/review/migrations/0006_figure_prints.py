"""Fingerprints of figures, so that copied ones are found without comparing every pair; when a worker took a run."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What the automatic checks keep besides."""

    dependencies = [("filing", "0004_score_tie_key"), ("review", "0005_protect")]

    operations = [
        migrations.AddField(
            model_name="checkrun",
            name="claimed_at",
            field=models.DateTimeField(help_text="when a worker took it: for a while nobody else does", null=True),
        ),
        migrations.CreateModel(
            name="FigurePrint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.CharField(max_length=200)),
                ("print", models.CharField(db_index=True, max_length=16)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="prints",
                        to="filing.submittedversion",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("version", "place"), name="figure_print_once")],
            },
        ),
    ]  # fmt: skip
