"""Counties as data (GB/T 2260), renewed from the package that knows them."""

from django.db import transaction

from lvheng.accounts.divisions import divisions
from lvheng.accounts.models import User
from lvheng.core import audit
from lvheng.core.refusal import Forbidden
from lvheng.registry.models import County

COUNTIES = "counties"


def lay_counties(*, actor: User | None) -> tuple[int, int]:
    """Take over every county with the years of its names (MI-0); returns (new, changed). Former names stay.

    Actor None: whoever runs the machine, by command. Raises Forbidden.
    """
    if actor is not None and not actor.has_perm("accounts.lay_tree"):
        raise Forbidden("只有系统管理员可以更新县区。", "MI-0")
    wanted = [one for one in divisions() if one.is_county]
    with transaction.atomic():
        known = {(one.code, one.name): one for one in County.objects.select_for_update()}
        new, changed = [], []
        for one in wanted:
            there = known.get((one.code, one.name))
            if there is None:
                new.append(County(code=one.code, name=one.name, since=one.since, until=one.until))
            elif (there.since, there.until) != (one.since, one.until):
                there.since, there.until = one.since, one.until
                changed.append(there)
        County.objects.bulk_create(new, batch_size=500)
        County.objects.bulk_update(changed, ["since", "until"], batch_size=500)
        if new or changed:
            data = {"new": len(new), "changed": len(changed)}
            audit.record(COUNTIES, "counties.lay", actor=actor, data=data, clauses=("MI-0",))
    return len(new), len(changed)
