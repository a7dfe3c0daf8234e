"""What the database itself refuses in this room (architecture, promise 3): draws, opinions and minutes as they were."""

from django.db import migrations

from lvheng.core.triggers import Protect, Rule

OVERRIDE = (
    "id", "application_id", "check_id", "place", "fingerprint", "level", "reason", "by_id", "at", "withdrawn_at",
)


class Migration(migrations.Migration):
    """Triggers of the review room."""

    dependencies = [("review", "0004_desk_checks_experts")]

    operations = [
        Protect(
            [
                Rule("review_sitedraw"),
                Rule("review_departmentopinion"),
                Rule("review_expertmeeting", keys=(("id",), ("application_id",))),
                Rule(
                    "review_flagoverride",
                    mutable=("withdrawn_at",),
                    never="OLD.withdrawn_at IS NOT NULL",
                    columns=OVERRIDE,
                    collides=(
                        "o.application_id = NEW.application_id AND o.check_id = NEW.check_id AND o.place = NEW.place "
                        "AND o.level = NEW.level AND o.withdrawn_at IS NULL AND NEW.withdrawn_at IS NULL",
                    ),
                ),
            ]
        )
    ]
