"""Further rounds of publicity and list, appeals that open a decision again, returns that lapse."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from lvheng.core.triggers import Protect, Rule, StepAside

BEFORE = [
    Rule("selection_publication", keys=(("id",), ("campaign_id",))),
    Rule("selection_reportreturn", keys=(("id",), ("report_id", "candidacy_id"))),
]
AFTER = [
    Rule("selection_publication", keys=(("id",), ("campaign_id", "round"))),
    Rule(
        "selection_reportreturn",
        keys=(("id",), ("report_id", "candidacy_id")),
        mutable=("settled_at",),
        never="OLD.settled_at IS NOT NULL",
        columns=(
            "id", "report_id", "candidacy_id", "reason", "due_at", "lapsed", "settled_at", "returned_by_id",
            "returned_at",
        ),
    ),
]


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0003_protect'),
        ('selection', '0005_returns_scenarios_appeals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        StepAside(BEFORE),
        migrations.AddField(
            model_name='appeal',
            name='reopened_until',
            field=models.DateTimeField(help_text='upheld: until when it is decided anew', null=True),
        ),
        migrations.AddField(
            model_name='publication',
            name='round',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='publicity',
            name='round',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name='reportreturn',
            name='lapsed',
            field=models.CharField(default='out', help_text="the pack's rule for when the term is over", max_length=8),
        ),
        migrations.AddField(
            model_name='reportreturn',
            name='settled_at',
            field=models.DateTimeField(help_text='when the term was found over and nothing reported', null=True),
        ),
        migrations.AlterField(
            model_name='publication',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publications', to='campaigns.campaign'),
        ),
        migrations.AlterField(
            model_name='publicity',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='publicities', to='campaigns.campaign'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.UniqueConstraint(fields=('campaign', 'round'), name='publication_once_a_round'),
        ),
        migrations.AddConstraint(
            model_name='publicity',
            constraint=models.UniqueConstraint(fields=('campaign', 'round'), name='publicity_once_a_round'),
        ),
        Protect(AFTER),
    ]
