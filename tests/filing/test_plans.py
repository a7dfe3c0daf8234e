"""How SQLite, which keeps no statistics, looks for what every list of units asks of each."""

from lvheng.filing.duty import duty_units
from tests.cast import Cast


def test_whether_a_unit_must_file_is_asked_by_the_unit(cast: Cast) -> None:
    plan = duty_units(cast.campaign, cast.province).explain()
    entries = [line for line in plan.splitlines() if " V0 " in line or "registry_listentry" in line]
    assert entries
    assert all("(unit_id=? AND level=?" in line for line in entries), plan
