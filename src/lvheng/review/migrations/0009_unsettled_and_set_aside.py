"""Risk as it stands for each level, opinions set aside, further meetings, whom papers name as advisers."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from lvheng.core.triggers import Protect, Rule, StepAside

MEETING = Rule("review_expertmeeting", keys=(("id",), ("application_id",)))
FURTHER_MEETING = Rule("review_expertmeeting")


def weigh_as_before(apps, _schema):
    """Until it is weighed anew a level's risk is what it was: that of the flags nobody gave a reason for."""
    runs = apps.get_model("review", "CheckRun")
    for run in runs.objects.iterator():
        run.risk_city = run.risk_province = run.risk_ministry = run.risk
        left = {"severe": run.severe, "warning": run.warnings, "note": run.notes}
        run.unsettled = {"city": left, "province": left, "ministry": left}
        run.save(update_fields=["risk_city", "risk_province", "risk_ministry", "unsettled"])


class Migration(migrations.Migration):

    dependencies = [
        ('filing', '0006_protect_supplement'),
        ('review', '0008_read_bands'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        StepAside([MEETING]),
        migrations.AddField(
            model_name='checkrun',
            name='risk_city',
            field=models.PositiveIntegerField(db_index=True, default=0),
        ),
        migrations.AddField(
            model_name='checkrun',
            name='risk_ministry',
            field=models.PositiveIntegerField(db_index=True, default=0),
        ),
        migrations.AddField(
            model_name='checkrun',
            name='risk_province',
            field=models.PositiveIntegerField(db_index=True, default=0),
        ),
        migrations.AddField(
            model_name='checkrun',
            name='unsettled',
            field=models.JSONField(default=dict, help_text='level to its number of flags by severity'),
        ),
        migrations.AddField(
            model_name='expertassignment',
            name='aside_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='expertassignment',
            name='aside_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='expertassignment',
            name='aside_reason',
            field=models.TextField(blank=True, help_text='why it does not count'),
        ),
        migrations.AlterField(
            model_name='expertassignment',
            name='state',
            field=models.CharField(choices=[('assigned', '待评审'), ('given', '已评审'), ('recused', '已回避'), ('set_aside', '不计入')], default='assigned', max_length=10),
        ),
        migrations.AlterField(
            model_name='expertmeeting',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='expert_meetings', to='filing.application'),
        ),
        migrations.CreateModel(
            name='NamedAdviser',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.PositiveIntegerField()),
                ('role', models.CharField(max_length=20)),
                ('name', models.CharField(max_length=80)),
                ('name_key', models.CharField(db_index=True, max_length=80)),
                ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='filing.submittedevidence')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='advisers', to='filing.submittedversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('version', 'name_key'), name='named_adviser_once')],
            },
        ),
        migrations.AddField(
            model_name='review',
            name='reopened_until',
            field=models.DateTimeField(help_text='until when it is decided anew after an appeal', null=True),
        ),
        Protect([FURTHER_MEETING]),
        migrations.RunPython(weigh_as_before, migrations.RunPython.noop),
    ]
