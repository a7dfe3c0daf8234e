"""Since when an applicant knows the newest decision against it; before, that was read off the list that said so."""

from django.db import migrations, models


def already_told(apps, _editor):
    """What was known before: a province's decision by its list, the ministry's by its publicity or publication."""
    candidacies = apps.get_model("selection", "Candidacy")
    said = {
        "not_recommended": ("ProvinceReport", "reported_at", "province"),
        "not_shortlisted": ("Publicity", "starts_at", None),
        "held": ("Publication", "published_at", None),
    }
    for state, (model, moment, place) in said.items():
        lists = apps.get_model("selection", model)
        for one in candidacies.objects.filter(state=state).select_related("application"):
            where = {"campaign": one.application.campaign_id}
            if place:
                where[place] = one.application.province_id
            told = lists.objects.filter(**where).order_by(moment).values_list(moment, flat=True).first()
            if told is not None:
                candidacies.objects.filter(pk=one.pk).update(told_at=told)


class Migration(migrations.Migration):

    dependencies = [
        ('selection', '0008_protect_voices'),
    ]

    operations = [
        migrations.AddField(
            model_name='candidacy',
            name='told_at',
            field=models.DateTimeField(help_text='when it was told the decision against it that stands', null=True),
        ),
        migrations.RunPython(already_told, migrations.RunPython.noop),
    ]
