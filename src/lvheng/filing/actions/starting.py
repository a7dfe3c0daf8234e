"""Beginning an application, for real or for practice."""

from django.db import transaction

from lvheng.accounts.models import User
from lvheng.accounts.queries import province_of
from lvheng.campaigns.models import Campaign, Window
from lvheng.campaigns.queries import current, pack_for, window
from lvheng.campaigns.terms import Term
from lvheng.core import audit, clock
from lvheng.core.door import lock
from lvheng.core.refusal import Forbidden, Refusal, Refused
from lvheng.filing.eligibility import Standing, refusal_of, standing_of
from lvheng.filing.form import NOT_KEY, fields_of, hinted, industry_of, mismatch
from lvheng.filing.guards import refusal_outside, year_refusal
from lvheng.filing.models import Answer, Application
from lvheng.filing.scoring import standard_of
from lvheng.registry.models import Unit
from lvheng.screening import actions as screening


def start(unit: Unit, *, actor: User, practice: bool = False, campaign: Campaign | None = None) -> Application:
    """Begin a unit's application of this year, what the registry knows filled in.

    New applicants come from the list their province asks for and are not barred (HN-1.1, HN-4.2.c); existing units
    take the other route (HN-1.2); both inside the filing window (HN-3.1), both compared with the source lists first:
    a confirmed finding stops a new applicant (HN-1.1.a to HN-1.1.f). A practice application can be begun any time and
    counts for nothing (HN-2.2). Raises Forbidden, Refused.
    """
    if not actor.has_perm("filing.start", unit):
        raise Forbidden("只有本单位的填报人可以填报。", "HN-2.1.a", next_step="请用本单位填报人的账号登录。")
    chosen = campaign or current()
    if chosen is None:
        raise Refused("还没有可以填报的年度。", next_step="请留意主管部门的通知。")
    if not practice and chosen.state == Campaign.State.OPEN:
        screening.screen(chosen, [unit], actor=actor)
    with transaction.atomic():
        locked = lock(unit)
        standing = standing_of(locked, chosen)
        route = standing.route
        earlier = Application.objects.filter(campaign=chosen, unit=locked, practice=practice).first()
        found = window(chosen, locked.authority, Window.Act.FILING, unit=locked, route=route)
        refusal = refusal_to_start(locked, chosen, standing, earlier, found, practice=practice)
        if refusal is not None:
            raise Refused(refusal)
        made = _create(locked, chosen, route, practice=practice)
        audit.record(
            made, "application.start", actor=actor, clauses=("HN-2.1.a",),
            data={"unit": unit.pk, "route": route, "practice": practice},
        )  # fmt: skip
    return made


def refusal_to_start(
    unit: Unit,
    campaign: Campaign,
    standing: Standing,
    earlier: Application | None,
    found: Term | None,
    *,
    practice: bool = False,
) -> Refusal | None:
    """Why an application can't be begun now, given what is known of the unit; None if it can. Asks no database."""
    if earlier is not None:
        word = "练习申报" if practice else f"本年度的申报（{earlier.get_state_display()}）"
        return Refusal(f"本单位已有{word}，一个年度只有一份。", ("HN-1.1",), "请从“本年申报”继续。")
    if practice:
        return None if pack_for(campaign, unit.authority).practice.enabled else Refusal("本年度不开放练习申报。")
    return (
        year_refusal(campaign)
        or refusal_outside(found, Window.Act.FILING.label)
        or refusal_of(unit, campaign, standing.route, standing)
    )


def _create(unit: Unit, campaign: Campaign, route: str, *, practice: bool) -> Application:
    now = clock.now()
    made = Application.objects.create(
        campaign=campaign, unit=unit, kind=unit.kind, route=route, practice=practice, authority=unit.authority,
        province=province_of(unit.authority), standard=pack_for(campaign, unit.authority).standards[unit.kind],
        created_at=now, saved_at=now,
    )  # fmt: skip
    known = known_values(made)
    fields = {item.id for item in fields_of(standard_of(made))}
    Answer.objects.bulk_create(
        Answer(application=made, key=f"profile.{name}", value=value, saved_at=now)
        for name, value in known.items()
        if value and name in fields
    )
    if "gbt4754" in fields:
        industry = known["industry"]
        made.industry = "" if industry == NOT_KEY else industry
        made.industry_code = known["gbt4754"]
        made.industry_mismatch = mismatch(made, industry, made.industry_code)
        made.save(update_fields=["industry", "industry_code", "industry_mismatch"])
    return made


def known_values(application: Application) -> dict[str, str]:
    """What the registry knows of the unit, by profile field; the key industry, if only one fits, from the code."""
    unit = application.unit
    industry = unit.industry if industry_of(application, unit.industry) else ""
    fitting = hinted(application, unit.industry_code)
    if not industry and len(fitting) == 1:
        industry = fitting[0].id
    return {
        "name": unit.name, "uscc": unit.uscc, "address": unit.address, "contact": unit.contact, "phone": unit.phone,
        "gbt4754": unit.industry_code, "industry": industry,
    }  # fmt: skip


def discard(application: Application, *, actor: User) -> None:
    """Delete a practice application with all that hangs on it (HN-2.2). Raises Forbidden, Refused."""
    if not actor.has_perm("filing.discard", application):
        raise Forbidden("只有本单位的填报人可以删除练习申报。", "HN-2.2")
    if not application.practice:
        raise Refused("正式申报不能删除。", "HN-4.2.b", next_step="新申报单位可以撤回申报。")
    with transaction.atomic():
        locked = lock(application)
        audit.record(locked, "application.discard", actor=actor, clauses=("HN-2.2",), data={"unit": locked.unit_id})
        locked.delete()
