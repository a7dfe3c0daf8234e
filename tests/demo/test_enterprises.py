"""The enterprises of the demonstration's parks."""

import pytest

from lvheng.demo.enterprises import EACH, TRADES
from lvheng.registry.codes import is_regular
from lvheng.registry.models import ParkEnterprise


@pytest.mark.django_db
def test_parks_have_enterprises_that_are_fictitious_and_check() -> None:
    made = [one for one in ParkEnterprise.objects.all() if any(f"示例{trade}第" in one.name for trade in TRADES)]
    assert made
    assert all(is_regular(one.uscc) for one in made if one.uscc)
    assert any(not one.uscc for one in made)
    assert sum(one.until is not None for one in made) * (EACH + 1) == len(made)
