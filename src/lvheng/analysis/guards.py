"""What must hold before derived levels go on their way."""

from typing import Any

from lvheng.analysis.models import DerivedProposal
from lvheng.analysis.queries.candidate import digest_of
from lvheng.core.process import guard
from lvheng.core.refusal import Refusal


@guard("analysis.taken")
def taken(proposal: DerivedProposal, _actor: Any) -> Refusal | None:
    """There is a row to put into a set."""
    if proposal.rows.filter(taken=True).exists():
        return None
    return Refusal("没有采用任何一行，没有可以测算或写入基准集的内容。", next_step="请至少采用一行。")


@guard("analysis.simulated")
def simulated(proposal: DerivedProposal, _actor: Any) -> Refusal | None:
    """The effect of exactly these rows on all scored applications was worked out."""
    if not proposal.simulated_digest:
        return Refusal("还没有测算对申报得分的影响，不能形成基准集。", next_step="请先“测算影响”。")
    if proposal.simulated_digest != digest_of(proposal):
        return Refusal("测算之后基准有调整，测算结果已经过时，不能形成基准集。", next_step="请重新“测算影响”。")
    return None
