"""A unit is entered into the registry, its identity corrected (MI-1.a, HN-1.2)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from django.db import IntegrityError, transaction

from lvheng.accounts.models import Authority, User
from lvheng.core import audit, clock
from lvheng.core.door import lock
from lvheng.core.refusal import Forbidden, Gap, Invalid
from lvheng.registry import codes
from lvheng.registry.counties import counties_of
from lvheng.registry.guards import refuse_own
from lvheng.registry.models import STANDING, Bar, ListEntry, Unit, UnitCode, UnitName
from lvheng.standards import list_industries, pack_years

#: Characters that each text may have, as the columns hold.
LONGEST = {
    "name": 120, "site": 120, "address": 200, "boundary": 500, "contact": 60, "phone": 40, "irregular_code": 200,
}  # fmt: skip
WORDS = {
    "name": "单位名称", "site": "厂区名称", "address": "地址", "boundary": "四至边界", "contact": "联系人",
    "phone": "联系电话", "irregular_code": "理由",
}  # fmt: skip


@dataclass(frozen=True)
class Identity:
    """Who a unit is. `irregular_code`: the reason for which an officer takes a code that does not check."""

    kind: str
    name: str
    uscc: str
    authority: Authority | None
    county_code: str = ""
    site: str = ""
    address: str = ""
    boundary: str = ""
    industry_code: str = ""
    industry: str = ""
    contact: str = ""
    phone: str = ""
    irregular_code: str = ""

    def clean(self) -> "Identity":
        """The same without spaces around and inside where none belong; the code in capitals."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        texts: dict[str, Any] = {name: " ".join(text.split()) for name, text in values.items() if isinstance(text, str)}
        return replace(self, **texts | {"uscc": re.sub(r"[\s\-]", "", self.uscc).upper()})


def add_unit(given: Identity, *, actor: User, partial: bool = False) -> Unit:
    """Enter a unit (MI-1.a): kind, code and site are unique together, the code checks or an officer says why not.

    `partial`: county and industry class may be missing yet (a registration, a list without them). Raises Forbidden,
    Invalid.
    """
    given = given.clean()
    if given.authority is None:
        raise Invalid([Gap("请选择主管部门。", "authority")])
    if not actor.has_perm("registry.add_unit", given.authority):
        raise Forbidden(f"您只能登记本地区的单位；{given.authority}不在您的管辖范围。", "MI-1.a")
    with transaction.atomic():
        county = _checked(given, None, partial=partial)
        unit = _saved(Unit(**_columns(given), county=county, created_at=clock.now()))
        audit.record(unit, "unit.add", actor=actor, data=_columns(given, plain=True), clauses=("MI-1.a",))
    return unit


def correct_unit(unit: Unit, given: Identity, *, actor: User) -> Unit:
    """Correct what the registry says a unit is; applications that were submitted stay as they are.

    The name or code of a unit on a list changes by a change request alone (domain.md §5); of one that stood on a list
    or is barred the former ones are kept, so that bars and look-backs follow. Another authority: the province's over
    both. Raises Forbidden, Invalid.
    """
    given = given.clean()
    if not actor.has_perm("registry.edit_unit", unit):
        raise Forbidden(
            "只有主管部门及其上级的工作人员可以更正单位信息。", "MI-1.a",
            next_step="名称、代码、地址等变化的，请由本单位填报人申请变更；登记有误的，请联系主管部门更正。",
        )  # fmt: skip
    refuse_own(unit, actor, "更正它的登记信息")
    with transaction.atomic():
        unit = lock(unit)
        if given.kind != unit.kind:
            raise Invalid([Gap("单位类型不能更正；类型登记错误的，请另行登记正确的单位。", "kind")])
        _may_move(unit, given.authority, actor)
        county = _checked(given, unit, partial=False)
        before = {name: _plain(getattr(unit, name)) for name in (*_columns(given), "county")}
        former = unit.name, unit.uscc
        for name, value in (_columns(given) | {"county": county}).items():
            setattr(unit, name, value)
        changed = {n: [old, new] for n, old in before.items() if (new := _plain(getattr(unit, n))) != old}
        if changed:
            _keep_former(unit, *former)
            _saved(unit)
            audit.record(unit, "unit.correct", actor=actor, data={"changed": changed})
    return unit


def _saved(unit: Unit) -> Unit:
    """Write a unit; another of the same kind, code and site may have come in just now. Raises Invalid."""
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:
        raise Invalid([Gap("这个代码和厂区名称刚刚由他人登记；请刷新后核对是否重复。", "uscc")]) from error
    return unit


def _columns(given: Identity, *, plain: bool = False) -> dict[str, Any]:
    values = {one.name: getattr(given, one.name) for one in fields(given)}
    return {name: _plain(value) for name, value in values.items()} if plain else values


def _plain(value: Any) -> Any:
    return value.code if isinstance(value, Authority) else value


def _may_move(unit: Unit, to: Authority | None, actor: User) -> None:
    """Another authority is decided above both: by the province, between provinces by the ministry. Raises Forbidden."""
    if to is None or to == unit.authority:
        return
    moved = Unit(authority=to, kind=unit.kind)
    if not (actor.has_perm("registry.move_unit", unit) and actor.has_perm("registry.move_unit", moved)):
        raise Forbidden(
            f"改由{to}主管，须由双方共同的上级（省级或部级）工作人员办理。",
            next_step="请联系省级主管部门。",
        )


def _keep_former(unit: Unit, name: str, code: str) -> None:
    """Of a unit that stood on a list or is barred, what it was called before a correction."""
    if not (ListEntry.objects.filter(unit=unit).exists() or Bar.objects.filter(unit=unit).exists()):
        return
    today = clock.today()
    if name != unit.name:
        UnitName.objects.create(unit=unit, name=name, until=today)
    if code != unit.uscc:
        UnitCode.objects.create(unit=unit, uscc=code, until=today)


def _checked(given: Identity, unit: Unit | None, *, partial: bool) -> str:
    """Check everything at once; returns the county's name. Raises Invalid."""
    gaps = [*_texts(given), *_code(given), *_industry(given, partial=partial)]
    county, gap = _county(given, unit, partial=partial)
    gaps += [gap] if gap else []
    if unit is not None:
        gaps += _listed(given, unit)
    if not gaps:
        gaps += _double(given, unit)
    if gaps:
        raise Invalid(gaps)
    return county


def _texts(given: Identity) -> Iterator[Gap]:
    if given.kind not in Unit.Kind.values:
        yield Gap("请选择单位类型。", "kind")
    if not given.name:
        yield Gap("请填写单位名称，与营业执照或批复文件一致。", "name")
    for field, most in LONGEST.items():
        text = getattr(given, field)
        if len(text) > most:
            yield Gap(f"{WORDS[field]}有 {len(text)} 个字，过长；请缩短到 {most} 个字以内。", field)
        if "\0" in text:
            yield Gap(f"{WORDS[field]}含有看不见的控制字符；请删去后重新填写。", field)
    if given.phone and not any(sign.isdigit() for sign in given.phone):
        yield Gap(f"“{given.phone}”不是电话号码；应如 0731-12345678 或 13900000000。", "phone")
    if given.authority is None or given.authority.level == Authority.Level.MINISTRY or not given.authority.active:
        yield Gap("请选择单位的主管部门：所在市州，没有市州一级的为省级主管部门。", "authority")


def _code(given: Identity) -> Iterator[Gap]:
    """The code checks, or is one that may be an old one and has the officer's reason."""
    if not given.uscc:
        yield Gap("请填写统一社会信用代码。", "uscc")
        return
    fault = codes.fault_of(given.uscc)
    if fault and not given.irregular_code:
        way = "；确为旧代码的，请勾选并写明理由" if codes.is_like_one(given.uscc) else ""
        yield Gap(f"{fault}{way}。", "uscc")
    elif fault and not codes.is_like_one(given.uscc):
        yield Gap(f"{fault}；旧代码也应是 8 至 18 位数字和大写字母。", "uscc")
    elif given.irregular_code and not fault:
        yield Gap("这个代码校验无误，不必按旧代码登记；请去掉勾选和理由。", "irregular_code")


def _industry(given: Identity, *, partial: bool) -> Iterator[Gap]:
    needed = given.kind == Unit.Kind.FACTORY and not partial
    if given.industry_code and re.fullmatch(r"[0-9]{4}", given.industry_code) is None:
        wrong = f"“{given.industry_code[:10]}”不是行业代码；请填写 GB/T 4754 的四位数字，例如 3011。"
        yield Gap(wrong, "industry_code")
    elif needed and not given.industry_code:
        yield Gap("请填写国民经济行业代码（GB/T 4754 的四位数字），例如 3011。", "industry_code")
    if given.industry and given.industry not in {one.id for one in list_industries(pack_years()[-1])}:
        yield Gap("请在列出的重点行业中选择；不属于重点行业的留空。", "industry")


def _county(given: Identity, unit: Unit | None, *, partial: bool) -> tuple[str, Gap | None]:
    """(county's name, what is wrong): one of the authority's that stands today; what was there before may stay."""
    if given.authority is None:
        return "", None
    known = {one.code: one.name for one in counties_of(given.authority, clock.today())}
    if given.county_code in known:
        return known[given.county_code], None
    same = unit is not None and (unit.county_code, unit.authority_id) == (given.county_code, given.authority.pk)
    if unit is not None and same:
        return unit.county, None
    if given.county_code:
        return "", Gap(f"所选县区不属于{given.authority}，或已撤销、更名；请重新选择。", "county_code")
    return "", Gap(f"请选择{given.authority}的县区。", "county_code") if known and not partial else None


def _listed(given: Identity, unit: Unit) -> Iterator[Gap]:
    """The name and code of a unit on a list change by request. An act of its own, with proof and a decision."""
    if (given.name, given.uscc) == (unit.name, unit.uscc):
        return
    if ListEntry.objects.filter(unit=unit, state__in=STANDING).exists():
        way = "单位在绿色制造名单上，{}不在这里更正；请由单位提出变更申请并附证明，经市州审核、省级决定后生效。"
        if given.name != unit.name:
            yield Gap(way.format("名称"), "name")
        if given.uscc != unit.uscc:
            yield Gap(way.format("统一社会信用代码"), "uscc")


def _double(given: Identity, unit: Unit | None) -> Iterator[Gap]:
    """No other unit of the kind has code and site; several sites of one code each have a name."""
    others = Unit.objects.filter(kind=given.kind, uscc=given.uscc).exclude(pk=unit.pk if unit else 0)
    sites = list(others.order_by("id").values_list("name", "site")[:100])
    if not sites:
        return
    named = "、".join(f"“{name}{f'（{site}）' if site else ''}”" for name, site in sites[:3])
    if not given.site:
        yield Gap(f"这个代码已登记为{named}；同一代码的另一处厂区，请填写厂区名称以示区别。", "site")
    elif given.site in {site for _name, site in sites}:
        yield Gap(f"这个代码和厂区名称已登记为{named}；请核对是否重复登记。", "site")
