"""Publishing a set, and naming the one that a campaign uses."""

from django.db import transaction

from lvheng.accounts.models import User
from lvheng.benchmarks.models import BenchmarkSet, NamedSet
from lvheng.benchmarks.process import BENCHMARK_SET
from lvheng.benchmarks.queries import fingerprint, report_of
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import audit, clock
from lvheng.core.door import act, lock
from lvheng.core.refusal import Forbidden, Gap, Refusal, Refused

CLAUSES = ("MI-A1", "MI-A2")


def publish(benchmark_set: BenchmarkSet, *, actor: User) -> BenchmarkSet:
    """Publish a draft: from then on the database refuses any change of it.

    Raises Forbidden, and Refused with a gap for each row that is not right, or where there is none.
    """
    with act(BENCHMARK_SET, "publish", benchmark_set, actor=actor) as doing:
        report = report_of(doing.obj)
        if report.problems:
            gaps = tuple(Gap(one.words, f"row-{one.place}") for one in report.problems)
            message = f"基准集有 {len(gaps)} 处不正确，不能发布。"
            raise Refused(Refusal(message, CLAUSES, "请按提示更正后再发布。", gaps=gaps))
        if not report.rows:
            raise Refused("基准集没有任何行，不能发布。", *CLAUSES, next_step="请先增加或导入基准行。")
        doing.obj.digest = fingerprint(doing.obj)
        doing.obj.published_at = clock.now()
        doing.obj.save(update_fields=["digest", "published_at"])
        doing.note(digest=doing.obj.digest, rows=report.rows, blanks=len(report.blanks))
        return doing.obj


def name_set(campaign: Campaign, kind: str, purpose: str, benchmark_set: BenchmarkSet, *, actor: User) -> NamedSet:
    """Name the set that a campaign uses for a purpose; once named it stays. Raises Forbidden, Refused.

    A set serves the campaigns from its year on; a derived one may serve the year it is derived from where the pack
    says so (GB/T 36132—2025 4.4.3 leaves it open).
    """
    if not actor.has_perm("benchmarks.name"):
        raise Forbidden("只有部级工作人员可以指定基准集。")
    with transaction.atomic():
        lock(campaign)
        if benchmark_set.state != BenchmarkSet.State.PUBLISHED or benchmark_set.kind != kind:
            raise Refused("只能指定已发布的、同一类单位的基准集。", *CLAUSES)
        if too_early(campaign, benchmark_set):
            raise Refused(
                f"“{benchmark_set}”自 {benchmark_set.for_year} 年度起适用，不能用于 {campaign.year} 年度。", *CLAUSES,
                next_step="请指定适用于本年度的基准集；推导的基准集供下一年度使用，除非年度安排另有规定。",
            )  # fmt: skip
        if NamedSet.objects.filter(campaign=campaign, kind=kind, purpose=purpose).exists():
            raise Refused("这一用途的基准集已经指定，不能更换。", next_step="如确有错误，请另立年度版本。")
        named = NamedSet.objects.create(
            campaign=campaign, kind=kind, purpose=purpose, set=benchmark_set, named_at=clock.now()
        )
        data = {"kind": kind, "purpose": purpose, "set": benchmark_set.pk}
        audit.record(campaign, "benchmarks.name", actor=actor, data=data)
    return named


def too_early(campaign: Campaign, benchmark_set: BenchmarkSet) -> bool:
    """Whether a set does not yet serve a campaign's year."""
    if benchmark_set.for_year is None or benchmark_set.for_year <= campaign.year:
        return False
    derived = benchmark_set.origin == BenchmarkSet.Origin.DERIVED
    return not (derived and pack_for(campaign).benchmarks.derived_same_year)
