"""What all tests of selection share."""

import pytest

from tests.selection.rulings import ruled


@pytest.fixture(autouse=True)
def one_opinion_is_enough(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """One expert's opinion per unit, as a pack may ask for, where the number is not the matter of a test.

    Tests that use `number_of_the_pack` go by the year's own.
    """
    if "number_of_the_pack" not in request.fixturenames:
        ruled(monkeypatch, selection={"experts_per_unit": 1})


@pytest.fixture
def number_of_the_pack() -> None:
    """As many experts as the year's own pack asks for."""
