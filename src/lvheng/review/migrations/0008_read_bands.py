"""What pages are found by elsewhere, so that copied ones are found without comparing every pair."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Bands of the pages that were read."""

    dependencies = [("review", "0007_protect_questions")]

    operations = [
        migrations.CreateModel(
            name="ReadBand",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("band", models.CharField(db_index=True, max_length=20)),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="bands", to="review.readpage"
                    ),
                ),
            ],
        ),
    ]  # fmt: skip
