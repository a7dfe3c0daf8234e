"""The energy quotas that come with the packs, taken into a draft."""

from django.db import transaction

from lvheng.accounts.models import User
from lvheng.benchmarks.actions.drafting import add_rows, draft
from lvheng.benchmarks.models import BenchmarkSet
from lvheng.benchmarks.shipped import load_quotas, newest_year
from lvheng.core.refusal import Refused


def load_shipped(*, actor: User, year: int | None = None, into: BenchmarkSet | None = None) -> BenchmarkSet:
    """Take the shipped quotas into a draft: a new one, or `into` one that has none of these rows yet (MI-A1).

    Every row of the table comes, whatever its date; blank levels stay blank. Raises Forbidden, Refused, Invalid.
    """
    year = newest_year() if year is None else year
    quotas, rows = load_quotas(year)
    with transaction.atomic():
        there = BenchmarkSet.objects.filter(kind=quotas.kind, name=quotas.name, version=quotas.version).first()
        if into is None and there is not None:
            text = f"随附的能耗限额已经导入为“{there}”。"
            raise Refused(text, "MI-A1", next_step="请打开它，或以它为底本另立新版本。")
        if into is None:
            made = draft(
                quotas.kind, quotas.name, quotas.version, actor=actor, origin=BenchmarkSet.Origin.SHIPPED,
                for_year=year, note=quotas.note,
            )  # fmt: skip
        elif into.kind != quotas.kind:
            raise Refused("随附的能耗限额只适用于绿色工厂，不能导入园区的基准集。", "MI-A1")
        else:
            made = into
        add_rows(made, rows, actor=actor)
    return made
