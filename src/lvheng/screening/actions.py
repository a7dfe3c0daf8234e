"""Every write of the screening room."""

from datetime import date

from django.core.files.base import File
from django.db import transaction

from lvheng.accounts.models import User
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import audit, clock, files
from lvheng.core.door import act, lock
from lvheng.core.models import StoredFile
from lvheng.core.refusal import Forbidden, Gap, Invalid, Refused
from lvheng.registry.models import Unit
from lvheng.screening.automatic import hits_under
from lvheng.screening.guards import campaign_open, own_unit
from lvheng.screening.models import Finding, LookUp
from lvheng.screening.process import FINDING
from lvheng.screening.queries import exclusions_for
from lvheng.screening.rules import level_over
from lvheng.standards import Exclusion, load_standard

MAX_TEXT = 500


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
    refusal = campaign_open(campaign) or own_unit(actor, unit)
    if refusal is not None:
        raise Refused(refusal)
    exclusion = next((one for one in exclusions_for(campaign, unit) if one.id == clause), None)
    if exclusion is None:
        raise Invalid([Gap("本地区没有规定这一情形，请从列出的情形中选择。", "clause")])
    gaps = _date_gaps(campaign, looked_up_on, occurred_on) + _result_gaps(unit, exclusion, source, result, note)
    if gaps or looked_up_on is None:
        raise Invalid(gaps)
    with transaction.atomic():
        lock(unit)
        made = LookUp.objects.create(
            campaign=campaign,
            unit=unit,
            clause=clause,
            source=source,
            looked_up_on=looked_up_on,
            result=result,
            note=note.strip(),
            proof=_keep(campaign, unit, proof, actor),
            level=level_over(actor, unit),
            by=actor,
            at=clock.now(),
        )
        if result == LookUp.Result.HIT:
            Finding.objects.create(
                campaign=campaign, unit=unit, clause=clause, look_up=made, summary=note.strip(), occurred_on=occurred_on
            )
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


def _result_gaps(unit: Unit, exclusion: Exclusion, source: str, result: str, note: str) -> list[Gap]:
    gaps = []
    if source not in exclusion.sources:
        gaps.append(Gap(f"请选择查询来源：{'、'.join(exclusion.sources)}。", "source"))
    if result not in LookUp.Result.values:
        gaps.append(Gap("请选择查询结果：未发现或发现记录。", "result"))
    if result == LookUp.Result.HIT and not note.strip():
        gaps.append(Gap("发现记录的，请写明记录内容（什么事、何时、何处公布）。", "note"))
    if len(note.strip()) > MAX_TEXT:
        gaps.append(Gap(f"说明有 {len(note.strip())} 字，请压缩到 {MAX_TEXT} 字以内。", "note"))
    if result == LookUp.Result.CLEAR:
        gaps += [
            Gap(f"本系统名单有记录：{hit.text}。请选“发现记录”；不影响申报的，随后排除并写明理由。", "result")
            for hit in hits_under(unit, exclusion)
        ]
    return gaps


def decide_finding(finding: Finding, *, actor: User, confirmed: bool, reason: str) -> Finding:
    """Confirm or clear a finding with a reason (HN-4.1.d); clearing keeps the record, the province may overrule.

    Raises Forbidden, Refused, Invalid (reason missing).
    """
    if not reason.strip():
        raise Invalid([Gap("请写明认定或排除的理由。", "reason")])
    if len(reason.strip()) > MAX_TEXT:
        raise Invalid([Gap(f"理由有 {len(reason.strip())} 字，请压缩到 {MAX_TEXT} 字以内。", "reason")])
    verb = "confirm" if confirmed else "clear"
    if finding.state in (Finding.State.CLEARED, Finding.State.CONFIRMED):
        verb = f"overrule_{verb}"
    with act(FINDING, verb, finding, actor=actor) as doing:
        doing.obj.reason = reason.strip()
        doing.obj.decided_by = actor
        doing.obj.decided_at = clock.now()
        doing.obj.save(update_fields=["reason", "decided_by", "decided_at"])
        doing.note(clause=doing.obj.clause, reason=reason.strip(), unit=doing.obj.unit_id)
    return doing.obj
