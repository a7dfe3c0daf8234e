"""Rows and sets say more; previews of imports. The triggers step aside for the change and come back."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from lvheng.core.triggers import Protect, Rule, StepAside

PUBLISHED = "EXISTS (SELECT 1 FROM benchmarks_benchmarkset s WHERE s.id = {0}.set_id AND s.state = 'published')"
RULES = [
    Rule("benchmarks_benchmarkset", row="OLD.state = 'published'", keys=(("id",), ("kind", "name", "version"))),
    Rule("benchmarks_benchmarkrow", row=PUBLISHED.format("OLD"), insert=PUBLISHED.format("NEW")),
]


class Migration(migrations.Migration):
    """New columns of the benchmarks room."""

    dependencies = [
        ('benchmarks', '0002_protect'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        StepAside(RULES),
        migrations.CreateModel(
            name='ImportPreview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', models.JSONField()),
                ('fingerprint', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='benchmarkrow',
            name='row_one_dated_case',
        ),
        migrations.RemoveConstraint(
            model_name='benchmarkrow',
            name='row_one_case',
        ),
        migrations.AddField(
            model_name='benchmarkrow',
            name='informative',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='benchmarkrow',
            name='note',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='benchmarkrow',
            name='process',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='benchmarkset',
            name='based_on',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='benchmarks.benchmarkset'),
        ),
        migrations.AddField(
            model_name='benchmarkset',
            name='created_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='benchmarkset',
            name='created_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='benchmarkset',
            name='for_year',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='benchmarkset',
            name='origin',
            field=models.CharField(choices=[('shipped', '随附'), ('imported', '导入'), ('derived', '推导'), ('edited', '编制')], default='edited', max_length=10),
        ),
        migrations.AlterField(
            model_name='benchmarkset',
            name='note',
            field=models.TextField(blank=True),
        ),
        migrations.AddConstraint(
            model_name='benchmarkrow',
            constraint=models.UniqueConstraint(condition=models.Q(('informative', False), ('valid_from__isnull', False)), fields=('set', 'number', 'industry', 'product', 'basis', 'band', 'region', 'valid_from'), name='row_one_dated_case'),
        ),
        migrations.AddConstraint(
            model_name='benchmarkrow',
            constraint=models.UniqueConstraint(condition=models.Q(('informative', False), ('valid_from', None)), fields=('set', 'number', 'industry', 'product', 'basis', 'band', 'region'), name='row_one_case'),
        ),
        migrations.AddField(
            model_name='importpreview',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='importpreview',
            name='set',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='previews', to='benchmarks.benchmarkset'),
        ),
        Protect(RULES),
    ]
