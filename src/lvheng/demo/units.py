"""The units of the demonstration: who they are, on which lists they stand, and how far each is meant to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lvheng.accounts.models import Authority, User
from lvheng.core import clock
from lvheng.demo.drawing import Lot
from lvheng.demo.models import DemoPerson
from lvheng.demo.people import SURNAMES, People, join, make_user
from lvheng.demo.source import table
from lvheng.registry.models import ListEntry, Unit, UnitMember, UnitName

EXISTING, NEW = "existing", "new"
#: What existing units that have filed have come to, by the stage of their city.
FILED = {
    "filing": ["city_passed", "submitted"], "reviewing": ["city_passed", "city_passed", "submitted"],
    "decided": ["city_passed"], "handed_in": ["city_passed", "province_passed"], "selected": ["province_passed"],
    "chosen": ["province_passed"], "separate": ["city_passed"], "reported": ["city_passed"],
}  # fmt: skip
UNFILED = ["draft", "untouched", "filled"]
KINDS = Unit.Kind
PARK_WORDS = ("示例工业园区", "示例经济开发区", "示例高新技术产业园区")


@dataclass
class Plan:
    """One unit, and what is to become of it."""

    unit: Unit
    member: User
    trade: dict[str, Any] | None
    route: str
    fate: str
    quality: Decimal
    key: str = ""
    former: str = ""
    stage: str = ""
    #: Whether one of its figures is out by a factor of a thousand.
    slip: bool = False
    #: What is wrong with what it submits (`lvheng.demo.faults`), and whose papers it has copied.
    fault: str = ""
    like: "Plan | None" = None

    @property
    def authority(self) -> Authority:
        """Whom it reports to."""
        return self.unit.authority


def trade_of(row: dict[str, Any]) -> dict[str, Any] | None:
    """The trade a special unit has; None for parks."""
    if row.get("kind") == "park":
        return None
    found: dict[str, Any] = next(
        trade for trade in table("trades")
        if (trade["industry"] == row["trade"] if "trade" in row else trade["code"] == row["code"])
    )  # fmt: skip
    return found


def place_of(code: str) -> dict[str, Any]:
    """The row of an authority in the table of places."""
    for province in table("places")["provinces"]:
        for row in (province, *province["cities"]):
            if row["code"] == code:
                return dict(row)
    raise KeyError(code)


def fitting(quality: Decimal, fate: str) -> Decimal:
    """Whom a province recommends is rather good, whom it leaves out rather not."""
    if fate == "recommended":
        return max(quality, Decimal("0.74"))
    return min(quality, Decimal("0.58")) if fate == "not_recommended" else quality


class Registry:
    """Draws the units one authority after the other."""

    def __init__(self, people: People, lot: Lot) -> None:
        self.people = people
        self.lot = lot
        self.specials: dict[str, dict[str, Any]] = table("units")["special"]
        self.listed = {row["unit"]: row for row in table("people") if "unit" in row}
        self.lot.names |= {row["name"] for row in self.specials.values()}

    def plans(self) -> list[Plan]:
        """All units of all authorities, in a fixed order."""
        return [plan for code, row in table("units")["cities"].items() for plan in self._of(code, row)]

    def _of(self, code: str, row: dict[str, Any]) -> Iterator[Plan]:
        own = {key: special for key, special in self.specials.items() if special["at"] == code}
        for route in (EXISTING, NEW):
            mine = {key: special for key, special in own.items() if special["route"] == route}
            for key, special in mine.items():
                kind = special.get("kind", "factory")
                yield self._make(code, kind, route, fate=special["fate"], stage=row["stage"], key=key)
            for kind, count in zip(("factory", "park"), map(int, row[route]), strict=True):
                rest = count - sum(special.get("kind", "factory") == kind for special in mine.values())
                for number in range(rest):
                    fate = self._fate(code, row, route, number if kind == "factory" else 0)
                    yield self._make(code, kind, route, fate=fate, stage=row["stage"])

    def _fate(self, code: str, row: dict[str, Any], route: str, number: int) -> str:
        if route == NEW:
            return str(self.lot.turn(f"new {row['stage']} {code}", table("units")["fates"][row["stage"]]))
        if row["filed"] == "all" or number < int(row["filed"]):
            return str(self.lot.turn(f"filed {row['stage']}", FILED[row["stage"]]))
        return str(self.lot.turn(f"unfiled {code}", UNFILED))

    def _make(self, code: str, kind: str, route: str, *, fate: str, stage: str, key: str = "") -> Plan:
        special = self.specials.get(key, {})
        place, authority = place_of(code), self.people.authorities[code]
        trade = self._trade(kind, special)
        name = special.get("name") or self._name(place, kind, trade)
        unit = Unit.objects.create(
            kind=kind, name=name, authority=authority, uscc=self.lot.code(code, "12" if kind == KINDS.PARK else "91"),
            county=self.lot.random.choice(place["counties"]),
            address=f"{authority.name}示例路 {self.lot.random.randint(1, 300)} 号",
            industry_code=special.get("class") or (trade["code"] if trade else ""),
            industry=trade["industry"] if trade else "",
            contact=f"{self.lot.random.choice(SURNAMES)}示例", phone="0731-00000000", created_at=clock.now(),
        )  # fmt: skip
        quality = Decimal(special["quality"]) if "quality" in special else fitting(self.lot.quality(), fate)
        member = self._member(unit, key)
        self._put_on_lists(unit, route)
        if former := special.get("former", ""):
            UnitName.objects.create(
                unit=unit, name=former, since=date(2016, 5, 4), until=date(2023, 8, 21), decision="示例更名〔2023〕2号"
            )
        return Plan(unit, member, trade, route, fate, quality, key, former, stage)

    def _trade(self, kind: str, special: dict[str, Any]) -> dict[str, Any] | None:
        if special:
            return trade_of(special)
        if kind == KINDS.PARK:
            return None
        trade: dict[str, Any] = self.lot.turn("trade", table("trades"))
        return trade

    def _name(self, place: dict[str, Any], kind: str, trade: dict[str, Any] | None) -> str:
        if trade is None:
            words = self.lot.turn("park", list(PARK_WORDS))
            return self.lot.name(place["short"], place["names"], words.removeprefix("示例"))
        return self.lot.name(place["short"], place["names"], f"{trade['name']}有限公司")

    def _member(self, unit: Unit, key: str) -> User:
        if key in self.listed:
            member = User.objects.get(username=self.listed[key]["username"])
            join(member, unit)
            return member
        member = make_user(f"unit-{unit.pk}", unit.contact)
        UnitMember.objects.create(unit=unit, user=member, since=clock.now())
        DemoPerson.objects.create(
            user=member, position=1000 + unit.pk, group="申报单位", title=unit.name, hint="本单位的申报", listed=False
        )
        return member

    def _put_on_lists(self, unit: Unit, route: str) -> None:
        level = ListEntry.Level
        year = self.lot.random.choice((2019, 2020, 2021, 2022))
        self._enter(unit, level.PROVINCIAL, year if route == EXISTING else year + 2)
        if route == EXISTING:
            self._enter(unit, level.NATIONAL, year + 1)

    def _enter(self, unit: Unit, level: str, year: int) -> None:
        national = level == ListEntry.Level.NATIONAL
        number = self.lot.turn(f"number {unit.kind} {level} {year}", list(range(1, 10_000)))
        ListEntry.objects.create(
            unit=unit, level=level, year=year, batch=f"第{'一二三四五六七八九'[year - 2016]}批", number=number,
            decision=f"示例{'部' if national else '省'}绿〔{year}〕{3 if national else 7}号",
            listed_on=date(year, 12 if national else 10, 20),
        )  # fmt: skip
