"""Every write of the benchmarks room."""

from lvheng.benchmarks.actions.drafting import add_row, add_rows, change_row, draft, remove_row
from lvheng.benchmarks.actions.importing import apply_import, read_import
from lvheng.benchmarks.actions.publishing import name_set, publish
from lvheng.benchmarks.actions.shipping import load_shipped

__all__ = [
    "add_row", "add_rows", "apply_import", "change_row", "draft", "load_shipped", "name_set", "publish", "read_import",
    "remove_row",
]  # fmt: skip
