"""The enterprises inside the demonstration's parks: fictitious, always the same; some with a code, some without."""

from collections.abc import Iterable
from datetime import date

from stdnum.cn import uscc

from lvheng.registry.models import ParkEnterprise, Unit
from lvheng.registry.names import key_of_name

TRADES = ("新材料", "精密机械", "电子", "包装", "物流", "食品")
EACH = 5


def make_enterprises(parks: Iterable[Unit]) -> list[ParkEnterprise]:
    """Some enterprises for each park, a former one among them. One statement."""
    made = []
    for place, park in enumerate(parks):
        for number, trade in enumerate(TRADES[: EACH + 1]):
            stem = f"9143{place % 10000:04d}MADE{place % 1000:03d}{number:02d}"
            name = f"{park.authority.short_name or park.authority.name}示例{trade}第{place + 1}有限公司"
            made.append(
                ParkEnterprise(
                    park=park,
                    name=name,
                    name_key=key_of_name(name),
                    industry_code="",
                    uscc=stem + uscc.calc_check_digit(stem) if number % 3 != 2 else "",
                    since=date(2019 + number % 4, 3, 1),
                    until=date(2024, 6, 30) if number == EACH else None,
                )
            )
    return ParkEnterprise.objects.bulk_create(made)
