"""The divisions of GB/T 2260 with the years of their names, and the tree of reporting authorities made of them (MI-0).

The divisions come from python-stdnum through its own reader; what it does not know (which cities are under separate
planning, the Xinjiang corps, forms, packs) is `data/tree.yaml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict
from stdnum import numdb

from lvheng.accounts.models import Authority

DATA = Path(__file__).parent / "data" / "tree.yaml"
NAMED = re.compile(r"(?:\[(?P<since>\d*)-(?P<until>\d*)\])?(?P<name>.+)")
LEVEL = Authority.Level


@dataclass(frozen=True)
class Division:
    """A line of the standard: a code, a name and the years in which it bore it; None: open at that end.

    `until`: the first year in which it no longer did.
    """

    code: str
    name: str
    since: int | None
    until: int | None

    def stands(self, year: int) -> bool:
        """Whether the name was in use in a year."""
        return (self.since is None or self.since <= year) and (self.until is None or year < self.until)

    @property
    def is_county(self) -> bool:
        """Whether the line is of county level."""
        return not self.code.endswith("00")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Body(_Frozen):
    """A reporting authority as the data file names it; blank is what the standard says."""

    code: str
    name: str = ""
    short: str = ""
    form: str = ""
    office: str = ""
    territory: str = ""
    gb_code: str = ""


class Forms(_Frozen):
    """Words for the forms that follow from where a place stands."""

    separate: str
    city: str
    direct: str


class Tree(_Frozen):
    """The data file."""

    ministry: Body
    provinces: tuple[Body, ...]
    separate: tuple[str, ...]
    others: tuple[Body, ...]
    forms: Forms
    headings: frozenset[str]
    direct: str
    endings: tuple[str, ...]
    short: dict[str, str]


@dataclass(frozen=True)
class Node:
    """An authority to be: `parent` is its parent's code, empty for the root."""

    code: str
    name: str
    short_name: str
    office: str
    level: str
    form: str
    parent: str
    gb_code: str
    territory: str = ""


@cache
def tree() -> Tree:
    """The data file, checked."""
    return Tree.model_validate(yaml.safe_load(DATA.read_text(encoding="utf-8")))


@cache
def divisions() -> tuple[Division, ...]:
    """Every line of the standard, headings left out, in the order of codes and years."""
    found = {}
    for _length, province, _high, _properties, below in numdb.get("cn/loc").prefixes:
        for _length, rest, _high, properties, _below in below:
            for part in properties["county"].split(","):
                said = NAMED.fullmatch(part)
                if said is not None and said["name"] not in tree().headings:
                    since, last = (int(said[key]) if said[key] else None for key in ("since", "until"))
                    one = Division(province + rest, said["name"], since, last + 1 if last is not None else None)
                    found[one.code, one.name] = one
    return tuple(sorted(found.values(), key=lambda one: (one.code, one.since or 0)))


def prefix_of(gb_code: str) -> str:
    """What the codes of all places inside begin with: the code without its empty levels."""
    while gb_code.endswith("00"):
        gb_code = gb_code.removesuffix("00")
    return gb_code


def nearest(code: str, places: Iterable[str]) -> str:
    """Of some gb_codes the one that the place of `code` lies in, by the longest prefix; empty where none fits."""
    fitting = [one for one in places if one and code.startswith(prefix_of(one))]
    return max(fitting, key=lambda one: len(prefix_of(one)), default="")


def nodes(year: int) -> Iterator[Node]:
    """The authorities of a year, parents first: the ministry, what reports to it, and their cities."""
    data = tree()
    standing = {one.code: one for one in divisions() if one.stands(year)}
    top = data.ministry
    yield Node(top.code, top.name, top.short, top.office, LEVEL.MINISTRY, top.form, "", "")
    for body in data.provinces:
        name = body.name or standing[body.code].name
        yield _province(body, name, body.form)
        yield from _cities(body.code, standing)
    for code in data.separate:
        name = standing[code].name
        yield _province(Body(code=code, short=_short(code, name)), name, data.forms.separate)
    for body in data.others:
        yield _province(body, body.name, body.form)


def _province(body: Body, name: str, form: str) -> Node:
    gb_code = body.gb_code or body.code
    top = tree().ministry.code
    return Node(body.code, name, body.short, body.office, LEVEL.PROVINCE, form, top, gb_code, body.territory)


def _cities(province: str, standing: dict[str, Division]) -> Iterator[Node]:
    """Cities, and the counties that report to the province as cities do. A municipality has neither."""
    data = tree()
    direct = tuple(prefix_of(code) for code, one in standing.items() if one.name == data.direct)
    for code, one in standing.items():
        inside = code.startswith(prefix_of(province)) and code != province and code not in data.separate
        city = not one.is_county and one.name != data.direct
        under = one.is_county and code.startswith(direct)
        if inside and (city or under):
            form = data.forms.city if city else data.forms.direct
            yield Node(code, one.name, _short(code, one.name), "", LEVEL.CITY, form, province, code)


def _short(code: str, name: str) -> str:
    if code in tree().short:
        return tree().short[code]
    ending = next((one for one in tree().endings if name.endswith(one)), "")
    return name.removesuffix(ending)
