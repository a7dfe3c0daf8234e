"""Loading the modules of a room that register something: permissions, guards, transition tables."""

from importlib import import_module
from importlib.util import find_spec

REGISTERING = ("rules", "guards", "process", "navigation")


def autoload(room: str) -> None:
    """Import `<room>.rules`, `<room>.guards`, `<room>.process` and `<room>.navigation` where they exist."""
    for module in REGISTERING:
        name = f"{room}.{module}"
        if find_spec(name) is not None:
            import_module(name)
