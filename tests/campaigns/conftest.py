"""What the tests of years share."""

from tests.standards.conftest import overlay

__all__ = ["overlay"]
