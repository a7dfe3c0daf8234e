"""What must be so before an act on registrations, invitations and changes; nobody decides on their own."""

from typing import Any

from django.db.models import Q

from lvheng.accounts.models import Authority
from lvheng.core import clock
from lvheng.core.process import guard
from lvheng.core.refusal import Refusal, Refused
from lvheng.registry.models import ChangeRequest, Invitation, Registration, Unit, UnitMember
from lvheng.registry.persons import candidates
from lvheng.registry.queries import is_member

ANOTHER = "请由本部门其他工作人员办理。"


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdecimal())


def is_registrant(user: Any, registration: Registration) -> bool:
    """Whether a registration is the officer's own, as far as anybody can tell."""
    phone, email = _digits(registration.phone), registration.email.casefold()
    return (
        registration.proof.uploaded_by_id == user.pk
        or registration.username.casefold() == user.get_username().casefold()
        or (bool(phone) and phone == _digits(user.phone))
        or (bool(email) and email == user.email.casefold())
    )


@guard("registry.not_own_registration")
def not_own_registration(registration: Registration, actor: Any) -> Refusal | None:
    """Nobody decides on their own registration, nor on one for a unit they file for."""
    if is_registrant(actor, registration):
        return Refusal("这是您本人的注册申请，不能由您审核。", (), ANOTHER)
    if any(is_member(actor, unit) for unit in candidates(registration.kind, registration.uscc)):
        return Refusal("您是该单位的填报人，不能审核它的注册申请。", (), ANOTHER)
    return None


@guard("registry.invitation_fresh")
def invitation_fresh(invitation: Invitation, _actor: Any) -> Refusal | None:
    """A link is good until its last moment."""
    if clock.now() <= invitation.expires_at:
        return None
    end = invitation.expires_at.astimezone(clock.ZONE)
    return Refusal(f"这个邀请链接已于 {end:%Y年%-m月%-d日 %H:%M} 过期。", (), "请联系邀请人重新邀请。")


@guard("registry.not_own_invitation")
def not_own_invitation(invitation: Invitation, actor: Any) -> Refusal | None:
    """An invitation is for somebody else."""
    if invitation.invited_by_id is None or invitation.invited_by_id != actor.pk:
        return None
    return Refusal("不能接受自己发出的邀请。", (), "请把链接交给被邀请的人。")


@guard("registry.inviter_may")
def inviter_may(invitation: Invitation, _actor: Any) -> Refusal | None:
    """A link is worth what its sender may still do; one of the command line has no sender."""
    by = invitation.invited_by
    if by is None:
        return None
    asked = ("registry.invite", invitation.unit) if invitation.unit else ("registry.invite_role", invitation.authority)
    if by.is_active and by.has_perm(*asked):
        return None
    return Refusal("邀请人已不能再邀请人员，这个链接不能使用。", (), "请联系本单位现任填报人或主管部门重新邀请。")


@guard("registry.city_heard")
def city_heard(change: ChangeRequest, _actor: Any) -> Refusal | None:
    """The city is heard before the province decides, wherever there is a city (domain.md §5)."""
    if change.state == ChangeRequest.State.SUBMITTED and change.unit.authority.level == Authority.Level.CITY:
        return Refusal("市州还没有审核，省级不能决定。", (), f"请等待{change.unit.authority.name}审核。")
    return None


@guard("registry.not_own_change")
def not_own_change(change: ChangeRequest, actor: Any) -> Refusal | None:
    """Whoever asked for it, files or filed since for a unit concerned, or gave the city's opinion does not decide."""
    if change.filed_by_id == actor.pk:
        return Refusal("这项变更由您本人申请，不能由您审核。", (), ANOTHER)
    units = [change.unit_id, change.proposed.get("partner") or change.unit_id]
    then = Q(until=None) | Q(until__gte=change.filed_at)
    if UnitMember.objects.filter(then, user=actor, unit__in=units).exists():
        return Refusal("您是有关单位的填报人，或在申请提出后曾经是，不能审核它的变更。", (), ANOTHER)
    if change.city_by_id == actor.pk:
        return Refusal("市州的意见由您签署，省级决定不能再由您作出。", (), ANOTHER)
    return None


def merged(unit: Unit) -> Refusal | None:
    """A unit that was merged into another gets no people any more."""
    if unit.merged_into is None:
        return None
    name = unit.merged_into.name
    return Refusal(f"{unit.name}已并入{name}，不再增加填报人。", (), f"请为{name}注册或邀请填报人。")


def refuse_merged(unit: Unit) -> None:
    """As `merged`. Raises Refused."""
    refusal = merged(unit)
    if refusal is not None:
        raise Refused(refusal)


def dead_link(invitation: Invitation) -> Refusal | None:
    """Why nobody can take up an invitation that still stands, whoever they are."""
    gone = merged(invitation.unit) if invitation.unit is not None else None
    return gone or inviter_may(invitation, None)


def refuse_own(unit: Unit, actor: Any, what: str) -> None:
    """No officer does an officer's act on a unit they file for themselves. Raises Refused."""
    if is_member(actor, unit):
        raise Refused(Refusal(f"您是{unit.name}的填报人，不能以工作人员身份{what}。", (), ANOTHER))
