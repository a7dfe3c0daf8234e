"""A unit's request to change what is registered of it stays as it was filed, agreed to and decided."""

from django.db import migrations

from lvheng.core.triggers import Protect, Rule

COLUMNS = (
    "id", "unit_id", "kind", "proposed", "before", "changed_on", "reason", "proof_id", "state", "filed_by_id",
    "filed_at", "city_opinion", "city_by_id", "city_at", "still_fit", "decision", "province_opinion", "decided_by_id",
    "decided_at",
)  # fmt: skip
DECIDING = (
    "state", "city_opinion", "city_by_id", "city_at", "still_fit", "decision", "province_opinion", "decided_by_id",
    "decided_at",
)  # fmt: skip
#: Over; or the city's word changes, which the province decides on.
OTHERWISE = (
    "OLD.state IN ('effective', 'refused', 'withdrawn') OR (OLD.city_at IS NOT NULL AND (NEW.state = 'submitted' "
    "OR NEW.city_opinion <> OLD.city_opinion OR NEW.city_at IS NULL OR NEW.city_at <> OLD.city_at "
    "OR NEW.city_by_id IS NULL OR NEW.city_by_id <> OLD.city_by_id))"
)
ONE_OPEN = (
    "o.unit_id = NEW.unit_id AND o.kind = NEW.kind AND o.state IN ('submitted', 'city_agreed') "
    "AND NEW.state IN ('submitted', 'city_agreed')"
)


class Migration(migrations.Migration):
    """Triggers of requests for changes."""

    dependencies = [("registry", "0004_entry_by_unit")]

    operations = [
        Protect(
            [
                Rule(
                    "registry_changerequest",
                    mutable=DECIDING,
                    never=OTHERWISE,
                    columns=COLUMNS,
                    collides=(ONE_OPEN,),
                )
            ]
        )
    ]
