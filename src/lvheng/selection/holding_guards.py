"""Where a unit that was held back goes once it is released: back to the publicity it was in, or onto a further one."""

from typing import Any

from lvheng.core.process import guard
from lvheng.core.refusal import Refusal
from lvheng.selection import queries
from lvheng.selection.models import Candidacy


@guard("selection.back_on_show")
def back_on_show(candidacy: Candidacy, _actor: Any) -> Refusal | None:
    """Back to the publicity it was held in, while that runs (MI-3.c)."""
    if queries.still_on_show(candidacy):
        return None
    return Refusal("该单位所在的公示已经期满，不能恢复公示。", ("MI-3.c",), "请解除暂缓并列入增补公示。")


@guard("selection.publicity_missed")
def publicity_missed(candidacy: Candidacy, _actor: Any) -> Refusal | None:
    """Onto a further publicity only once that is over: nobody gets onto a list without being shown (MI-3.c)."""
    if not queries.still_on_show(candidacy):
        return None
    return Refusal("该单位所在的公示还没有期满，不用列入增补公示。", ("MI-3.c",), "请解除暂缓并继续公示。")
