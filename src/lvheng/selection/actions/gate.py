"""What opens a shut gate besides filing: a unit's release from its duty, and a decision on the gate (HN-4.1.b)."""

from django.db import transaction
from django.urls import reverse

from lvheng.accounts.models import Authority, User
from lvheng.accounts.queries import officers_of, province_of
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import audit, clock
from lvheng.core.door import lock, send
from lvheng.core.refusal import Forbidden, Gap, Invalid, Refused
from lvheng.core.said import required
from lvheng.registry import actions as registry
from lvheng.registry.models import Release, Unit
from lvheng.registry.queries import filed_units, members_of
from lvheng.selection import queries
from lvheng.selection.models import GateOverride

LIMITS = {"reason": 500, "decision": 80}


def release_unit(unit: Unit, campaign: Campaign, *, actor: User, ground: str, reason: str, decision: str) -> Release:
    """Release a unit that can't file from the year's duty, on one of the rules' grounds (HN-4.1.b).

    Tells the unit and its city. Raises Forbidden, Refused (it has filed, is released already, or has no duty), Invalid.
    """
    grounds = {one.id: one.label for one in pack_for(campaign, unit.authority).duty.release_grounds}
    wrong = [] if ground in grounds or not grounds else [Gap("请选择免除的情形。", "ground")]
    with transaction.atomic():
        held = lock(unit)
        due = queries.unfiled(campaign).filter(pk=unit.pk).exists()
        if not due and actor.has_perm("registry.release", unit):
            raise Refused("这家单位本年度已填报、已免除，或没有填报任务，不需要免除。", "HN-1.2")
        kept = ground if ground in grounds else ""
        try:
            made = registry.release(held, campaign.year, actor=actor, reason=reason, decision=decision, ground=kept)
        except Invalid as invalid:
            raise Invalid([*wrong, *invalid.refusal.gaps]) from invalid
        if wrong:
            raise Invalid(wrong)
        text = f"“{held.name}”已由省级决定免除{campaign.year}年度填报（{made.decision}）"
        text += f"：{grounds[kept]}。" if kept else "。"
        send((user, text, reverse("filing:home")) for user in members_of(held))
        send((user, text, reverse("review:existing")) for user in officers_of(held.authority))
    return made


def override_gate(campaign: Campaign, city: Authority, *, actor: User, reason: str, decision: str) -> GateOverride:
    """Let a city's new applicants be recommended although its gate is shut (HN-4.1.b), where the rules allow it.

    A decision of the province, seen by the ministry. Raises Forbidden, Refused (the rules know no gate, allow no
    decision on it; the gate is open; a unit of one's own holds it shut), Invalid.
    """
    rule = pack_for(campaign, city).gate
    clauses = (rule.clause,) if rule.clause else ()
    if not actor.has_perm("selection.override", city):
        raise Forbidden("只有省级工作人员可以决定放行推荐闸门。", *clauses)
    with transaction.atomic():
        held = lock(campaign)
        refusal = queries.override_refusal(held, city)
        if refusal is not None:
            raise Refused(refusal)
        waiting = [unit.pk for unit in queries.gate(held, city).waiting]
        if filed_units(actor, held.year) & set(waiting):
            why = "您是或本年度曾是未填报单位的填报人员，不能决定放行所在市州的推荐闸门。"
            raise Refused(why, *clauses, next_step="请由同一主管部门的其他工作人员办理。")
        said = required(
            {"reason": "放行理由", "decision": "决定文号"}, {"reason": reason, "decision": decision}, LIMITS
        )
        made = GateOverride.objects.create(campaign=held, city=city, decided_by=actor, decided_at=clock.now(), **said)
        audit.record(
            city, "gate.override", actor=actor, clauses=clauses,
            data={"year": held.year, "waiting": waiting, **said},
        )  # fmt: skip
        text = f"{city.name}的推荐闸门已由决定放行（{made.decision}），还有 {len(waiting)} 家现有单位未完成填报。"
        for above in filter(None, [province_of(city).parent]):
            send((user, text, reverse("selection:exceptions")) for user in officers_of(above))
        send((user, text, reverse("selection:city")) for user in officers_of(city))
    return made
