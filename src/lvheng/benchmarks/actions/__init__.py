"""Every write of the benchmarks room."""

from lvheng.benchmarks.actions.drafting import add_row, add_rows, change_row, draft, remove_row
from lvheng.benchmarks.actions.publishing import name_set, publish

__all__ = ["add_row", "add_rows", "change_row", "draft", "name_set", "publish", "remove_row"]
