"""Every write of the screening room."""

from lvheng.screening.actions.deciding import decide_finding, record_look_up, state_objection
from lvheng.screening.actions.screening import Screened, declare, rescreen, screen, screen_all, screen_each
from lvheng.screening.actions.sources import apply_source, discard_source, read_source_list, withdraw_source

__all__ = [
    "Screened", "apply_source", "decide_finding", "declare", "discard_source", "read_source_list", "record_look_up",
    "rescreen", "screen", "screen_all", "screen_each", "state_objection", "withdraw_source",
]  # fmt: skip
