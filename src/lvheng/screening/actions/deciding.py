"""Looking up, deciding on findings, and what the unit says to them."""

from datetime import date

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse

from lvheng.accounts.models import User
from lvheng.accounts.queries import officers_of
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import audit, clock, files
from lvheng.core.door import act, lock, send
from lvheng.core.models import StoredFile
from lvheng.core.refusal import Forbidden, Gap, Invalid, Refused
from lvheng.registry.models import Unit
from lvheng.registry.queries import is_member, members_of
from lvheng.screening.automatic import hits_under
from lvheng.screening.counting import Counting
from lvheng.screening.following import follow
from lvheng.screening.guards import campaign_open, own_unit
from lvheng.screening.models import Finding, FindingStatement, LookUp
from lvheng.screening.process import FINDING
from lvheng.screening.queries import exclusions_for
from lvheng.screening.queries.findings import untold
from lvheng.screening.rules import level_over
from lvheng.standards import Exclusion, load_standard

MAX_TEXT = 500
MAX_STATEMENT = 1000
#: Characters of a notification.
MAX_LETTER = 500


def record_look_up(
    campaign: Campaign,
    unit: Unit,
    *,
    actor: User,
    clause: str,
    source: str,
    looked_up_on: date | None,
    result: str,
    note: str = "",
    occurred_on: date | None = None,
    proof: "File[bytes] | None" = None,
) -> LookUp:
    """Record that a unit was looked up in a source for one exclusion (HN-4.1.d).

    HN-1.1.a, HN-1.1.b, HN-1.1.c, HN-1.1.d, HN-1.1.e and HN-1.1.f each name their own sources in the pack.

    Appends a row; a hit opens a finding. Raises Forbidden, Refused, Invalid (gaps per field).
    """
    if not actor.has_perm("screening.look_up", unit):
        raise Forbidden("只有本地区的市州或省级工作人员可以登记查询结果。", "HN-4.1.d")
    refusal = campaign_open(campaign) or own_unit(actor, unit, campaign.year)
    if refusal is not None:
        raise Refused(refusal)
    exclusion = next((one for one in exclusions_for(campaign, unit) if one.id == clause), None)
    if exclusion is None:
        raise Invalid([Gap("本地区没有规定这一情形，请从列出的情形中选择。", "clause")])
    gaps = _date_gaps(campaign, looked_up_on, occurred_on) + _result_gaps(exclusion, source, result, note)
    if result == LookUp.Result.CLEAR:
        gaps += _against_records(campaign, unit, exclusion)
    if gaps or looked_up_on is None:
        raise Invalid(gaps)
    with transaction.atomic():
        lock(unit)
        made = LookUp.objects.create(
            campaign=campaign, unit=unit, clause=clause, source=source, looked_up_on=looked_up_on, result=result,
            note=note.strip(), proof=_keep(campaign, unit, proof, actor), level=level_over(actor, unit), by=actor,
            at=clock.now(),
        )  # fmt: skip
        if result == LookUp.Result.HIT:
            Finding.objects.create(
                campaign=campaign, unit=unit, clause=clause, look_up=made, summary=note.strip(),
                occurred_on=occurred_on, until=Counting.of_exclusion(exclusion).until(occurred_on),
                found_at=clock.now(),
            )  # fmt: skip
        audit.record(
            unit,
            "unit.look_up",
            actor=actor,
            clauses=("HN-4.1.d",),
            data={"year": campaign.year, "clause": clause, "source": source, "result": result, "look_up": made.pk},
        )
    return made


def _keep(campaign: Campaign, unit: Unit, proof: "File[bytes] | None", actor: User) -> StoredFile | None:
    if proof is None:
        return None
    allowed = load_standard(pack_for(campaign).standards[unit.kind]).files
    return files.keep(proof, actor=actor, types=allowed.types, max_mb=allowed.max_file_mb, field="proof")


def _date_gaps(campaign: Campaign, on: date | None, occurred_on: date | None) -> list[Gap]:
    if on is None:
        return [Gap("请填写查询日期，例如 2025-10-20。", "looked_up_on")]
    if on > clock.today():
        return [Gap(f"查询日期 {on} 在今天之后，请填写实际查询的日期。", "looked_up_on")]
    if on.year < campaign.year:
        return [Gap(f"查询日期 {on} 早于 {campaign.year} 年，请填写本年度查询的日期。", "looked_up_on")]
    if occurred_on is not None and occurred_on > on:
        return [Gap(f"发生日期 {occurred_on} 在查询日期之后，请核对。", "occurred_on")]
    return []


def _result_gaps(exclusion: Exclusion, source: str, result: str, note: str) -> list[Gap]:
    gaps = []
    if source not in exclusion.sources:
        gaps.append(Gap(f"请选择查询来源：{'、'.join(exclusion.sources)}。", "source"))
    if result not in LookUp.Result.values:
        gaps.append(Gap("请选择查询结果：未发现或发现记录。", "result"))
    if result == LookUp.Result.HIT and not note.strip():
        gaps.append(Gap("发现记录的，请写明记录内容（什么事、何时、何处公布）。", "note"))
    if len(note.strip()) > MAX_TEXT:
        gaps.append(Gap(f"说明有 {len(note.strip())} 字，请压缩到 {MAX_TEXT} 字以内。", "note"))
    return gaps


def _against_records(campaign: Campaign, unit: Unit, exclusion: Exclusion) -> list[Gap]:
    """Nothing found is not what the registry's own records say, as long as no finding tells of them."""
    known = Finding.objects.filter(campaign=campaign, unit=unit, clause=exclusion.id)
    return [
        Gap(f"本系统名单有记录：{hit.text}。请先点“重新比对”，再就查询发现认定或排除并写明理由。", "result")
        for hit in untold(hits_under(unit, exclusion), known)
    ]


def decide_finding(
    finding: Finding, *, actor: User, confirmed: bool, reason: str, proof: "File[bytes] | None" = None
) -> Finding:
    """Confirm or clear a finding with a reason (HN-4.1.d); clearing keeps the record, the province may overrule.

    Tells the unit. Raises Forbidden, Refused, Invalid (reason missing, proof that can't be taken).
    """
    verb = "confirm" if confirmed else "clear"
    if finding.state in (Finding.State.CLEARED, Finding.State.CONFIRMED):
        verb = f"overrule_{verb}"
    with act(FINDING, verb, finding, actor=actor) as doing:
        if not reason.strip():
            raise Invalid([Gap("请写明认定或排除的理由。", "reason")])
        if len(reason.strip()) > MAX_TEXT:
            raise Invalid([Gap(f"理由有 {len(reason.strip())} 字，请压缩到 {MAX_TEXT} 字以内。", "reason")])
        one = doing.obj
        one.reason, one.decided_by, one.decided_at = reason.strip(), actor, clock.now()
        one.proof = _keep(one.campaign, one.unit, proof, actor)
        one.save(update_fields=["reason", "decided_by", "decided_at", "proof"])
        doing.note(clause=one.clause, reason=one.reason, unit=one.unit_id, proof=one.proof_id)
        text = f"{one.unit}的查询发现（{one.clause}）{'已认定' if confirmed else '已排除'}：{one.reason}"[:MAX_LETTER]
        doing.tell(members_of(one.unit), text, reverse("filing:eligibility", args=[one.unit_id]))
        if confirmed:
            follow(one, doing)
    return doing.obj


def state_objection(
    finding: Finding, *, actor: User, text: str, proof: "File[bytes] | None" = None
) -> FindingStatement:
    """The unit states its objection to a finding, with proof if it has any; the officers see it there (HN-1.1).

    Appends a row; tells the officers of the unit's authority. Raises Forbidden, Refused, Invalid.
    """
    if not is_member(actor, finding.unit):
        raise Forbidden("只有本单位的填报人可以提出异议。", next_step="请用本单位填报人的账号登录。")
    refusal = campaign_open(finding.campaign)
    if refusal is not None:
        raise Refused(refusal)
    said = text.strip()
    if not said:
        raise Invalid([Gap("请写明异议的理由，例如处罚已撤销、系同名企业。", "text")])
    if len(said) > MAX_STATEMENT:
        raise Invalid([Gap(f"异议说明有 {len(said)} 字，请压缩到 {MAX_STATEMENT} 字以内。", "text")])
    with transaction.atomic():
        one = lock(finding)
        made = FindingStatement.objects.create(
            finding=one, text=said, proof=_keep(one.campaign, one.unit, proof, actor), by=actor, at=clock.now()
        )
        audit.record(
            one, "finding.statement", actor=actor, clauses=(one.clause,),
            data={"unit": one.unit_id, "statement": made.pk, "proof": made.proof_id},
        )  # fmt: skip
        letter = f"{one.unit}对查询发现（{one.clause}）提出异议：{said}"[:MAX_LETTER]
        send((officer, letter, reverse("screening:home")) for officer in officers_of(one.unit.authority))
    return made
