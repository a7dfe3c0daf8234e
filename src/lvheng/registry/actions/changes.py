"""A unit says that it has changed and proves it: city, then province, then it takes effect (domain.md §5)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from lvheng.accounts.models import User
from lvheng.accounts.queries import officers_of, province_of
from lvheng.core import audit, clock, files
from lvheng.core.door import Act, act, lock, send
from lvheng.core.files import Upload
from lvheng.core.refusal import Forbidden, Gap, Invalid, Refused
from lvheng.core.said import gaps_of
from lvheng.registry import codes, persons
from lvheng.registry.actions.effects import take_effect
from lvheng.registry.counties import counties_of
from lvheng.registry.models import ChangeRequest, Unit, UnitCode, UnitName
from lvheng.registry.names import key_of_name
from lvheng.registry.process import CHANGE, OPEN
from lvheng.registry.queries import members_of

K = ChangeRequest.Kind
PROOF_TYPES = ("pdf", "jpg", "jpeg", "png")
PROOF_MB = 20
#: Nothing that the registry keeps changed before this day.
EARLIEST = date(1949, 10, 1)
FIELDS = {
    "name": "名称", "uscc": "统一社会信用代码", "address": "地址", "county_code": "县区", "boundary": "四至边界",
}  # fmt: skip
LONGEST = {"name": 120, "address": 200, "boundary": 500, "reason": 500}
LABELS = {
    K.NAME: {"name": "新名称"}, K.CODE: {"uscc": "新的统一社会信用代码"}, K.ADDRESS: {"address": "新地址"},
    K.BOUNDARY: {"boundary": "新的四至边界和面积"}, K.MERGER: {"partner": "被合并单位的统一社会信用代码"},
}  # fmt: skip


def file_change(
    unit: Unit,
    kind: str,
    *,
    actor: User,
    values: Mapping[str, str],
    changed_on: date | None,
    reason: str,
    proof: Upload | None,
) -> ChangeRequest:
    """Ask for a change of name, code, address, boundary, or a merger, with the day it happened and proof.

    `values`: what is new, by field (`name`, `uscc`, `address`, `county_code`, `boundary`, or `partner`: the absorbed
    unit's code). An application that was submitted stays as it is. Tells the city, where there is none the province,
    and the people of an absorbed unit. Raises Forbidden, Refused (one of this kind is open), Invalid.
    """
    if kind not in K.values:
        raise Invalid([Gap("请选择变更类型。", "kind")])
    if not actor.has_perm("registry.file_change", unit):
        raise Forbidden("只有本单位的填报人可以申请变更。", next_step="请用本单位填报人的账号登录。")
    with transaction.atomic():
        unit = lock(unit)
        _may_ask(unit, kind)
        said = {name: " ".join(values.get(name, "").split()) for name in (*LABELS[K(kind)], "county_code")}
        said["reason"] = reason.strip()
        gaps = gaps_of(LABELS[K(kind)] | {"reason": "变更原因"}, said, LONGEST) + _day_gaps(unit, kind, changed_on)
        before, proposed, wrong = _proposal(unit, kind, said)
        gaps += [gap for gap in wrong if said.get(gap.anchor)]
        gaps += [] if proof is not None else [Gap("请上传证明变更的材料（PDF、JPG 或 PNG）。", "proof")]
        if gaps or proof is None or changed_on is None:
            raise Invalid(gaps)
        made = ChangeRequest.objects.create(
            unit=unit, kind=kind, proposed=proposed, before=before, changed_on=changed_on, reason=said["reason"],
            proof=files.keep(proof, actor=actor, types=PROOF_TYPES, max_mb=PROOF_MB, field="proof"),
            filed_by=actor, filed_at=clock.now(),
        )  # fmt: skip
        audit.record(made, "change.file", actor=actor, data={"unit": unit.pk, "kind": kind, "proposed": proposed})
        text = f"{unit.name}申请{made.get_kind_display()}，请审核。"
        send((officer, text, _url(made)) for officer in officers_of(unit.authority))
        if (partner := partner_of(made)) is not None:
            office = partner.authority.name
            text = f"{unit.name}申请合并本单位（{partner.name}）。如有异议，请立即联系{office}主管部门。"
            send((user, text, _url(made)) for user in members_of(partner))
            if partner.authority_id != unit.authority_id:
                text = f"{unit.name}申请合并本地区的{partner.name}，由{unit.authority.name}审核；如有异议，请及时告知。"
                send((officer, text, _url(made)) for officer in officers_of(partner.authority))
    return made


def _may_ask(unit: Unit, kind: str) -> None:
    if unit.merged_into is not None:
        raise Refused(f"本单位已并入{unit.merged_into.name}，不能再申请变更。")
    if kind == K.BOUNDARY and unit.kind != Unit.Kind.PARK:
        raise Refused("范围（四至边界）变更只适用于园区。", next_step="工厂地址变化请选“地址变更”。")
    if ChangeRequest.objects.filter(unit=unit, kind=kind, state__in=OPEN).exists():
        label = K(kind).label
        raise Refused(f"本单位已有办理中的{label}申请，一次只能有一个。", next_step="请等待办理，或先撤回原申请。")


def _day_gaps(unit: Unit, kind: str, changed_on: date | None) -> list[Gap]:
    """The day has come, is no slip of the pen, and follows the last change of the same kind."""
    if changed_on is None:
        return [Gap("请填写变更日期，如 2025-06-30。", "changed_on")]
    if changed_on > clock.today():
        return [Gap(f"变更日期 {changed_on} 在今天之后；请在变更发生后申请。", "changed_on")]
    if changed_on < EARLIEST:
        return [Gap(f"变更日期 {changed_on} 过早；请核对年份，如 2025-06-30。", "changed_on")]
    former: dict[str, Any] = {K.NAME: UnitName, K.CODE: UnitCode}
    last = former[kind].objects.filter(unit=unit).aggregate(last=Max("until"))["last"] if kind in former else None
    if last is not None and changed_on < last:
        words = f"变更日期 {changed_on} 早于上一次{K(kind).label}（{last}）；应在这一天或之后。"
        return [Gap(words, "changed_on")]
    return []


def _proposal(unit: Unit, kind: str, said: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any], list[Gap]]:
    """What is before, what is proposed, and what is wrong with it; also asked again before it takes effect."""
    if kind == K.NAME:
        same = key_of_name(said["name"]) == key_of_name(unit.name)
        return {"name": unit.name}, {"name": said["name"]}, [Gap("新名称与现名称相同。", "name")] if same else []
    if kind == K.CODE:
        code = said["uscc"].replace(" ", "").upper()
        return {"uscc": unit.uscc}, {"uscc": code}, _code_gaps(unit, code)
    if kind == K.ADDRESS:
        return _address(unit, said)
    if kind == K.BOUNDARY:
        same = said["boundary"] == unit.boundary
        gaps = [Gap("与现在登记的四至边界相同。", "boundary")] if same else []
        return {"boundary": unit.boundary}, {"boundary": said["boundary"]}, gaps
    partner, gap = _partner(unit, said["partner"].replace(" ", "").upper())
    if partner is None:
        return {}, {}, [gap] if gap else []
    before = {"partner_name": partner.name, "partner_uscc": partner.uscc}
    return before, {"partner": partner.pk, "partner_name": partner.name}, [gap] if gap else []


def _code_gaps(unit: Unit, code: str) -> list[Gap]:
    if code == unit.uscc:
        return [Gap("与现在登记的代码相同。", "uscc")]
    fault = codes.fault_of(code)
    if fault:
        return [Gap(f"{fault}。", "uscc")]
    others = list(Unit.objects.filter(kind=unit.kind, uscc=code).exclude(pk=unit.pk).order_by("id")[:100])
    if not any(one.site == unit.site or not unit.site for one in others):
        return []
    way = "请主管部门先为本单位登记厂区名称以示区别，再申请变更"
    merged = next((one for one in others if one.merged_into_id == unit.pk), None)
    if merged is not None:
        return [Gap(f"这个代码登记在已并入本单位的{merged.name}名下；确须沿用的，{way}。", "uscc")]
    words = "这个代码已登记为另一家单位；两家单位合并的，请选“合并”"
    return [Gap(f"{words}；是同一代码的另一处厂区的，{way}。", "uscc")]


def _address(unit: Unit, said: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any], list[Gap]]:
    before: dict[str, Any] = {"address": unit.address, "county": unit.county, "county_code": unit.county_code}
    after: dict[str, Any] = {"address": said["address"]}
    wanted = said.get("county_code", "")
    if wanted and wanted != unit.county_code:
        county = next((one for one in counties_of(unit.authority, clock.today()) if one.code == wanted), None)
        if county is None:
            words = f"请从{unit.authority.name}的县区中选择；迁到其他市州的，由省级主管部门办理。"
            return before, after, [Gap(words, "county_code")]
        after |= {"county": county.name, "county_code": county.code}
    return before, after, [Gap("与现在登记的地址相同。", "address")] if before | after == before else []


def _partner(unit: Unit, code: str) -> tuple[Unit | None, Gap | None]:
    """The unit that a merger ends: of the same kind and province, by its code."""
    found = [one for one in persons.candidates(unit.kind, code) if one.pk != unit.pk]
    if not found:
        return None, Gap("没有登记用这个代码的同类单位；请核对被合并单位的代码。", "partner")
    if len(found) > 1:
        return None, Gap("这个代码有几个厂区，请联系主管部门办理。", "partner")
    partner = found[0]
    if partner.merged_into_id is not None:
        return partner, Gap(f"{partner.name}已经并入其他单位。", "partner")
    if province_of(partner.authority) != province_of(unit.authority):
        return partner, Gap(f"{partner.name}由{partner.authority.name}主管，跨省合并请联系省级主管部门。", "partner")
    return partner, None


def partner_of(change: ChangeRequest) -> Unit | None:
    """The unit that a merger ends; None for other changes."""
    pk = change.proposed.get("partner")
    return Unit.objects.select_related("authority").filter(pk=pk).first() if pk else None


def city_agree(change: ChangeRequest, *, actor: User, opinion: str = "") -> ChangeRequest:
    """The city agrees and passes it on to the province. Raises Forbidden, Refused, Invalid."""
    with act(CHANGE, "city_agree", change, actor=actor) as doing:
        _city(doing, opinion, needed=False)
        unit = doing.obj.unit
        words = f"{unit.name}{doing.obj.get_kind_display()}：{unit.authority.name}已同意，请决定。"
        doing.tell(officers_of(province_of(unit.authority)), words, _url(doing.obj))
        _tell_unit(doing, "市州已同意，报省级决定。")
    return doing.obj


def city_refuse(change: ChangeRequest, *, actor: User, opinion: str) -> ChangeRequest:
    """The city does not agree, and says why. Raises Forbidden, Refused, Invalid."""
    with act(CHANGE, "city_refuse", change, actor=actor) as doing:
        said = _city(doing, opinion, needed=True)
        _tell_unit(doing, f"市州未同意：{said}")
    return doing.obj


def _city(doing: Act[ChangeRequest], opinion: str, *, needed: bool) -> str:
    said = _opinion(opinion, needed=needed)
    doing.along(city_opinion=said, city_by=doing.actor, city_at=clock.now())
    doing.note(opinion=said)
    return said


def _opinion(opinion: str, *, needed: bool) -> str:
    said = opinion.strip()
    label = {"opinion": "意见，申请单位会看到"}
    gaps = gaps_of(label if needed else {}, {"opinion": said}, {"opinion": 500})
    if gaps:
        raise Invalid(gaps)
    return said


def approve_change(
    change: ChangeRequest, *, actor: User, decision: str, opinion: str = "", still_fit: bool = True
) -> ChangeRequest:
    """The province decides, with a decision number; the change takes effect at once, with all that follows.

    `still_fit` False: the unit no longer fits the national list and leaves it (domain.md §5; needs an opinion). Raises
    Forbidden, Refused (the registry has changed so that it can't be), Invalid.
    """
    with act(CHANGE, "approve", change, actor=actor) as doing:
        number = decision.strip()
        gaps = gaps_of({"decision": "决定文号"}, {"decision": number}, {"decision": 80})
        if not still_fit and not opinion.strip():
            gaps.append(Gap("请说明变更后为什么不再符合条件。", "opinion"))
        if gaps:
            raise Invalid(gaps)
        said = _opinion(opinion, needed=False)
        found = doing.obj
        unit = lock(found.unit)
        told = persons.people_of([unit, *([partner] if (partner := partner_of(found)) else [])])
        _still_possible(found, unit)
        take_effect(found, unit, actor=actor, decision=number, still_fit=still_fit)
        doing.along(
            decision=number, province_opinion=said, still_fit=still_fit, decided_by=actor, decided_at=clock.now()
        )
        doing.note(decision=number, opinion=said, still_fit=still_fit, proposed=found.proposed, before=found.before)
        words = "" if still_fit else "变更后不再符合条件，已移出国家级名单。"
        words = f"{unit.name}的{found.get_kind_display()}已生效（{number}）。{words}"
        doing.tell([*told, *_other_officers(found)], words, _url(found))
    return doing.obj


def _still_possible(change: ChangeRequest, unit: Unit) -> None:
    """What was right when it was asked for may not be any more. Raises Refused."""
    if unit.merged_into is not None:
        raise Refused(f"该单位已并入{unit.merged_into.name}，这项变更不能再生效。", next_step="请不予批准并说明。")
    said = {name: str(value or "") for name, value in change.proposed.items()}
    if change.kind == K.MERGER:
        said["partner"] = str(change.before.get("partner_uscc", ""))
    before, after, gaps = _proposal(unit, change.kind, said)
    if not gaps:
        _still_as_it_was(change, before, after)
        gaps = _day_gaps(unit, change.kind, change.changed_on)
    if gaps:
        raise Refused(f"这项变更不能再生效：{gaps[0].message}", next_step="请不予批准并说明，由单位重新申请。")


def _still_as_it_was(change: ChangeRequest, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """What is approved is what the request showed: neither side of it has changed since. Raises Refused."""
    if change.kind == K.MERGER:
        words = [] if after["partner"] == change.proposed["partner"] else ["被合并单位"]
    else:
        words = [label for name, label in FIELDS.items() if before.get(name) != change.before.get(name)]
    if words:
        raise Refused(
            f"登记的{'、'.join(words)}在申请提出之后有了变化，这项变更不能再生效。",
            next_step="请不予批准并说明，由单位按现在的登记重新申请。",
        )


def refuse_change(change: ChangeRequest, *, actor: User, opinion: str) -> ChangeRequest:
    """The province does not approve, and says why. Raises Forbidden, Refused, Invalid."""
    with act(CHANGE, "refuse", change, actor=actor) as doing:
        said = _opinion(opinion, needed=True)
        doing.along(province_opinion=said, decided_by=actor, decided_at=clock.now())
        doing.note(opinion=said)
        _tell_unit(doing, f"省级未批准：{said}")
    return doing.obj


def withdraw_change(change: ChangeRequest, *, actor: User) -> ChangeRequest:
    """The unit takes its request back before it is decided. Raises Forbidden, Refused."""
    with act(CHANGE, "withdraw", change, actor=actor) as doing:
        found = doing.obj
        doing.note(kind=found.kind)
        text = f"{found.unit.name}撤回了{found.get_kind_display()}申请，不必再办理。"
        told = {one.pk: one for one in officers_of(found.unit.authority)}
        if found.city_at is not None:
            told |= {one.pk: one for one in officers_of(province_of(found.unit.authority))}
        told |= {one.pk: one for one in [*_other_officers(found), *_other_members(found)]}
        doing.tell(told.values(), text, _url(found))
    return doing.obj


def _url(change: ChangeRequest) -> str:
    return reverse("registry:change", args=[change.pk])


def _tell_unit(doing: Act[ChangeRequest], words: str) -> None:
    unit = doing.obj.unit
    text = f"{unit.name}的{doing.obj.get_kind_display()}申请：{words}"
    told = {one.pk: one for one in [*members_of(unit), *_other_members(doing.obj), *_other_officers(doing.obj)]}
    doing.tell(told.values(), text[:500], _url(doing.obj))


def _other_members(change: ChangeRequest) -> list[User]:
    """Who files for the unit that a merger would end."""
    partner = partner_of(change)
    return [] if partner is None else list(members_of(partner))


def _other_officers(change: ChangeRequest) -> list[User]:
    """The officers of the unit that a merger would end, where they are not those of the unit that asks."""
    partner = partner_of(change)
    if partner is None or partner.authority_id == change.unit.authority_id:
        return []
    return list(officers_of(partner.authority))
