"""The green code (企业绿码): asked for by the unit, issued in one run by the year's ranks, given back or revoked."""

from dataclasses import dataclass
from secrets import token_urlsafe

from django.db import transaction
from django.urls import reverse

from lvheng.accounts.models import User
from lvheng.campaigns.models import Campaign
from lvheng.core import clock
from lvheng.core.door import Act, act, lock
from lvheng.core.refusal import Forbidden, Refused
from lvheng.core.said import required
from lvheng.registry.models import Unit
from lvheng.registry.queries import members_of
from lvheng.selection import queries
from lvheng.selection.models import GreenCode
from lvheng.selection.process import GREEN_CODE
from lvheng.selection.slots import GreenCodeSlot, act_on

TOKEN_BYTES = 24
#: Both stand together in the column that says why a code ended.
LIMITS = {"decision": 80, "reason": 400}


@dataclass(frozen=True)
class Issued:
    """What a run came to."""

    issued: int
    refused: int


def request_code(unit: Unit, campaign: Campaign, *, actor: User) -> GreenCode:
    """Ask for a unit's green code of a year, of the unit's own will; also once more after a refusal.

    Raises Forbidden, Refused (no codes here, not on the national list, asked for already, ended this year).
    """
    with transaction.atomic():
        lock(unit)
        found = GreenCode.objects.filter(unit=unit, campaign=campaign).first()
        if found is None:
            with act_on(GREEN_CODE, "request", GreenCodeSlot(campaign, unit), actor=actor) as making:
                made = GreenCode.objects.create(
                    campaign=campaign,
                    unit=unit,
                    requested_by=actor,
                    requested_at=clock.now(),
                    token=token_urlsafe(TOKEN_BYTES),
                )
                making.note(year=campaign.year, code=made.pk)
            return made
        with act(GREEN_CODE, "request", found, actor=actor) as doing:
            doing.obj.requested_by, doing.obj.requested_at = actor, clock.now()
            doing.obj.reason, doing.obj.ended_at = "", None
            doing.obj.save(update_fields=["requested_by", "requested_at", "reason", "ended_at"])
        return doing.obj


def issue_codes(campaign: Campaign, *, actor: User, expected: str = "") -> Issued:
    """Decide on every request of a year that the actor's level decides on, wholly or not at all.

    Issues the grade that the unit's national rank gives, or refuses with the reason; tells each unit; leaves waiting
    whose removal from the list is not decided. `expected`: the fingerprint of the outlook that the actor has seen.
    Raises Forbidden, Refused (the year's results are not recorded, nothing waits, the outlook has changed since).
    """
    if not actor.has_perm("selection.decide_code", campaign):
        raise Forbidden("您的角色不能赋企业绿码。", next_step="由本年度规则规定的主管部门办理。")
    with transaction.atomic():
        lock(campaign)
        waiting = codes_to_decide(campaign, actor)
        if not waiting:
            raise Refused("没有待赋码的申领。", next_step="单位申领后再办理赋码。")
        outlook = queries.green_outlook(campaign, waiting)
        if expected and expected != outlook.fingerprint:
            raise Refused("预览之后申领或单位情况有变化，没有赋码。", next_step="请重新查看预览，再办理赋码。")
        ready = [code for code in waiting if code.unit_id not in outlook.held]
        if not ready:
            raise Refused(
                "待赋码的单位都在等待移出决定，暂不赋码。", "MI-2.2.b", next_step="动态管理建议决定以后，再办理赋码。"
            )
        for code in ready:
            if code.unit_id in outlook.against:
                _refuse(code, outlook.against[code.unit_id], actor=actor)
            else:
                _issue(code, outlook.places[code.unit_id], actor=actor)
    return Issued(len(ready) - len(outlook.against), len(outlook.against))


def codes_to_decide(campaign: Campaign, actor: User) -> list[GreenCode]:
    """The requests of a year that wait for this person's decision."""
    waiting = queries.codes_asked_for(campaign, actor)
    return [code for code in waiting if actor.has_perm("selection.decide_code", code)]


def _issue(code: GreenCode, place: queries.GreenPlace, *, actor: User) -> None:
    with act(GREEN_CODE, "issue", code, actor=actor) as doing:
        year = doing.obj.campaign.year
        doing.along(
            grade=place.grade,
            rank=place.rank,
            population=place.population,
            industry=place.industry,
            industry_rank=place.industry_rank,
            industry_population=place.industry_population,
            serial=f"LM{year}-{doing.obj.pk:06d}",
            issued_by=actor,
            issued_at=clock.now(),
        )
        doing.note(year=year, unit=doing.obj.unit_id, grade=place.grade, rank=place.rank, population=place.population)
        _tell(doing, f"{year}年度企业绿码已赋码：{place.grade} 级。")


def _refuse(code: GreenCode, reasons: list[str], *, actor: User) -> None:
    with act(GREEN_CODE, "refuse", code, actor=actor) as doing:
        said = "；".join(reasons)
        doing.along(reason=said, ended_at=clock.now())
        doing.note(unit=doing.obj.unit_id, reason=said)
        _tell(doing, f"{doing.obj.campaign.year}年度企业绿码不予赋码：{said}。")


def _tell(doing: Act[GreenCode], text: str) -> None:
    unit = doing.obj.unit
    doing.tell(members_of(unit), f"{unit.name}：{text}", reverse("selection:green_code", args=[unit.pk]))


def give_back_code(code: GreenCode, *, actor: User) -> GreenCode:
    """The unit takes its request back or gives the code back. Raises Forbidden, Refused."""
    with act(GREEN_CODE, "give_back", code, actor=actor) as doing:
        said = "单位交回" if doing.obj.issued_at is not None else "单位撤回申领"
        doing.along(reason=said, ended_at=clock.now())
        doing.note(unit=doing.obj.unit_id, reason=said)
    return doing.obj


def revoke_code(code: GreenCode, *, actor: User, reason: str, decision: str) -> GreenCode:
    """Take an issued code away, with a reason and a decision number; tells the unit.

    Not needed after falsification or removal from the list, which end a code by themselves. Raises Forbidden, Refused,
    Invalid.
    """
    with act(GREEN_CODE, "revoke", code, actor=actor) as doing:
        labels = {"decision": "决定文号", "reason": "注销理由"}
        said = required(labels, {"decision": decision, "reason": reason}, LIMITS)
        doing.along(reason=f"{said['reason']}（{said['decision']}）", ended_at=clock.now())
        doing.note(unit=doing.obj.unit_id, **said)
        _tell(doing, f"{doing.obj.campaign.year}年度企业绿码已注销：{said['reason']}（{said['decision']}）。")
    return doing.obj
