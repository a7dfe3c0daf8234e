"""The list that waits in the demonstration to be decided."""

from lvheng.accounts.models import Authority, User
from lvheng.demo.official import ENOUGH, waiting_list
from tests.registry.listing import outcomes, told


def test_a_list_waits_to_be_decided() -> None:
    officer, province = User.objects.get(username="province-430000"), Authority.objects.get(code="430000")
    found = waiting_list(officer, province)
    assert found is not None
    assert told(found) == []
    assert (found.state, found.decisions) == ("read", {})
    assert outcomes(found) == ["same"] * (ENOUGH - 3) + ["new", "doubt", "doubt", "removed"]
    assert "示例" in found.decision


def test_a_province_with_few_units_has_none_waiting() -> None:
    ministry = Authority.objects.get(code="430000")
    few = Authority.objects.create(code="980001", name="示例新省", level="province", parent=ministry.parent)
    assert waiting_list(User.objects.get(username="province-430000"), few) is None
