"""Every write of the benchmarks room."""

import hashlib

from django.db import transaction

from lvheng.accounts.models import User
from lvheng.benchmarks.models import BenchmarkSet, NamedSet
from lvheng.benchmarks.process import BENCHMARK_SET
from lvheng.campaigns.models import Campaign
from lvheng.core import audit, clock
from lvheng.core.door import act, lock
from lvheng.core.refusal import Forbidden, Refused

COLUMNS = (
    "number", "industry", "product", "basis", "band", "unit", "leading", "baseline", "valid_from", "valid_to",
    "region", "source", "clause", "trust",
)  # fmt: skip


def publish(benchmark_set: BenchmarkSet, *, actor: User) -> BenchmarkSet:
    """Publish a draft: from then on the database refuses any change of it. Raises Forbidden, Refused."""
    with act(BENCHMARK_SET, "publish", benchmark_set, actor=actor) as doing:
        rows = doing.obj.rows.order_by("id").values_list(*COLUMNS)
        doing.obj.digest = hashlib.sha256(audit.canonical([list(map(str, row)) for row in rows]).encode()).hexdigest()
        doing.obj.published_at = clock.now()
        doing.obj.save(update_fields=["digest", "published_at"])
        doing.note(digest=doing.obj.digest)
        return doing.obj


def name_set(campaign: Campaign, kind: str, purpose: str, benchmark_set: BenchmarkSet, *, actor: User) -> NamedSet:
    """Name the set that a campaign uses for a purpose; once named for ranking it stays. Raises Forbidden, Refused."""
    if not actor.has_perm("benchmarks.name"):
        raise Forbidden("只有部级工作人员可以指定基准集。")
    with transaction.atomic():
        lock(campaign)
        if benchmark_set.state != BenchmarkSet.State.PUBLISHED or benchmark_set.kind != kind:
            raise Refused("只能指定已发布的、同一类单位的基准集。", "MI-A1", "MI-A2")
        if NamedSet.objects.filter(campaign=campaign, kind=kind, purpose=purpose).exists():
            raise Refused("这一用途的基准集已经指定，不能更换。", next_step="如确有错误，请另立年度版本。")
        named = NamedSet.objects.create(
            campaign=campaign, kind=kind, purpose=purpose, set=benchmark_set, named_at=clock.now()
        )
        data = {"kind": kind, "purpose": purpose, "set": benchmark_set.pk}
        audit.record(campaign, "benchmarks.name", actor=actor, data=data)
    return named
