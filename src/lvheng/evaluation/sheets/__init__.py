"""Data sheets: raw facts to indicator values (GB/T 36132—2025 annex B; MI-A1, MI-A2). Pure."""

from .compute import PER_LABELS, Computed, blank, compute, used
from .job import Product, Shared, read_shared
from .values import Quantity, Series, SheetFault

__all__ = [
    "PER_LABELS", "Computed", "Product", "Quantity", "Series", "Shared", "SheetFault", "blank", "compute",
    "read_shared", "used",
]
