"""Loading the modules of a room that register something: permissions, guards, transition tables, what follows."""

from importlib import import_module
from importlib.util import find_spec

REGISTERING = ("rules", "guards", "process", "navigation", "consequences", "cards", "contacts")


def autoload(room: str) -> None:
    """Import a room's modules of these names where they exist."""
    for module in REGISTERING:
        name = f"{room}.{module}"
        if find_spec(name) is not None:
            import_module(name)
