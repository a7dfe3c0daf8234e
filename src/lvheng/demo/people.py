"""The authorities and people of the demonstration."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password

from lvheng.accounts.models import Authority, Role, User
from lvheng.core import clock
from lvheng.demo.models import DemoPerson
from lvheng.demo.source import table
from lvheng.registry.models import Unit, UnitMember

LEVEL = Authority.Level
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"


@dataclass
class People:
    """Who is who, once made."""

    authorities: dict[str, Authority] = field(default_factory=dict)
    officers: dict[str, User] = field(default_factory=dict)
    experts: list[User] = field(default_factory=list)

    def officer(self, authority: Authority) -> User:
        """The officer of an authority."""
        return self.officers[authority.code]


def make_authorities() -> dict[str, Authority]:
    """The tree: the ministry, two provinces with their cities, two cities under separate planning."""
    places = table("places")
    top = places["ministry"]
    ministry = Authority.objects.create(code=top["code"], name=top["name"], office=top["office"], level=LEVEL.MINISTRY)
    made = {ministry.code: ministry}
    for row in places["provinces"]:
        province = Authority.objects.create(
            code=row["code"], name=row["name"], short_name=row["short"], office=row["office"], level=LEVEL.PROVINCE,
            form=row["form"], parent=ministry, gb_code=row["code"], territory=row["territory"], phone="0731-00000000",
        )  # fmt: skip
        made[province.code] = province
        for city in row["cities"]:
            made[city["code"]] = Authority.objects.create(
                code=city["code"], name=city["name"], short_name=city["short"],
                office=f"{city['name']}工业和信息化局（演示）",
                level=LEVEL.CITY, form="市州", parent=province, gb_code=city["code"], phone="0731-00000000",
            )  # fmt: skip
    return made


def make_user(username: str, name: str) -> User:
    """A person without a password: the demonstration's sign-in is by one click."""
    return User.objects.create(username=username, display_name=name, password=make_password(None), phone="000-00000000")


def give_role(user: User, kind: str, authority: Authority) -> None:
    """Give a person a role."""
    Role.objects.create(user=user, kind=kind, authority=authority, since=clock.now())


def join(user: User, unit: Unit) -> None:
    """Let a person file for a unit."""
    UnitMember.objects.create(unit=unit, user=user, since=clock.now())


def make_people(authorities: dict[str, Authority]) -> People:
    """The listed people, and an officer for every authority that has none among them; units get theirs later."""
    people = People(authorities)
    for position, row in enumerate(table("people"), start=1):
        user = make_user(row["username"], row["name"])
        show(user, position, row)
        for kind in Role.Kind.values:
            if kind in row:
                give_role(user, kind, authorities[row[kind]])
        if "officer" in row:
            people.officers[row["officer"]] = user
        if "expert" in row:
            people.experts.append(user)
    for number, authority in enumerate(authorities.values(), start=101):
        if authority.code not in people.officers:
            user = make_user(f"city-{authority.code}", f"{SURNAMES[number % len(SURNAMES)]}示例")
            give_role(user, Role.Kind.OFFICER, authority)
            people.officers[authority.code] = user
            title = f"{authority.name}工作人员"
            show(user, number, {"group": "市州", "title": title, "hint": "本地单位的审核与报送"}, listed=False)
    return people


def show(user: User, position: int, row: dict[str, Any], *, listed: bool = True) -> None:
    """Let a person be signed in by one click, offered on the sign-in page or only by the next-step bar."""
    DemoPerson.objects.create(
        user=user, position=position, group=row["group"], title=row["title"], hint=row["hint"], listed=listed
    )
