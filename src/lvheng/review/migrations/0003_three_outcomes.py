"""Every count of a verdict has the same three outcomes: 通过, 存疑, 不通过."""

from typing import Any

from django.db import migrations

OUTCOMES = {
    "authenticity": {"true": "pass", "doubtful": "doubt", "false": "fail"},
    "accuracy": {"accurate": "pass", "corrected": "fail", "unverifiable": "fail"},
    "advancement": {"leading": "pass", "baseline": "pass", "below": "fail"},
}
CLEARED = {"verified_typed": "", "verified_value": None, "verified_unit": "", "verified_option": ""}


def say_anew(apps: Any, _editor: Any) -> None:
    """Say the old words in the new ones; what could not be verified keeps no figure, so that it counts 0 as before."""
    verdicts = apps.get_model("review", "Verdict").objects
    verdicts.filter(accuracy="unverifiable").update(**CLEARED)
    for name, words in OUTCOMES.items():
        for old, new in words.items():
            verdicts.filter(**{name: old}).update(**{name: new})


class Migration(migrations.Migration):
    """The words of verdicts."""

    dependencies = [("review", "0002_reminders")]
    operations = [migrations.RunPython(say_anew, migrations.RunPython.noop)]
