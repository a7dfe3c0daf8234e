"""Automatic checks: one file each; see `base`. Every module of this package is loaded, and with it its check."""

import pkgutil
from importlib import import_module

from lvheng.review.checks.base import CHECKS

for _found in sorted(pkgutil.iter_modules(__path__), key=lambda one: one.name):
    import_module(f"{__name__}.{_found.name}")

__all__ = ["CHECKS"]
