"""The people of a unit come, hand over and go; people for roles are invited (HN-2.1.a: the unit files itself).

A password is never shared: whoever takes over has an account of their own, and what the unit filed stays the unit's.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from lvheng.accounts.models import Authority, Role, User
from lvheng.core import audit, clock
from lvheng.core.door import act, lock, send
from lvheng.core.refusal import Forbidden, Gap, Invalid, Refused
from lvheng.core.said import gaps_of
from lvheng.registry import persons
from lvheng.registry.actions.accounts import LIMITS, account_gaps, contact_gaps, hash_of, make_account
from lvheng.registry.guards import refuse_merged, refuse_own
from lvheng.registry.models import Invitation, Unit, UnitMember
from lvheng.registry.process import INVITATION

I = Invitation.State  # noqa: E741 (the letter of the table)
UNKNOWN = "这个邀请链接无效，可能没有复制完整。"


def invite(
    *,
    actor: User | None,
    person: str,
    email: str = "",
    phone: str = "",
    unit: Unit | None = None,
    takes_over: UnitMember | None = None,
    role: str = "",
    authority: Authority | None = None,
) -> tuple[Invitation, str]:
    """Invite a person to file for a unit, or to a role at an authority; returns the link's token, which is not kept.

    `takes_over`: the actor's own membership, which ends once the invitation is accepted. `actor` None: the command
    line, for roles alone. Raises Forbidden, Invalid.
    """
    said = {"person": " ".join(person.split()), "phone": phone.strip(), "email": email.strip()}
    gaps = gaps_of({"person": "被邀请人姓名"}, said, LIMITS) + contact_gaps(said["phone"], said["email"])
    if unit is not None:
        gaps += _may_invite(unit, takes_over, actor)
    else:
        gaps += _may_invite_role(role, authority, actor)
    if gaps:
        raise Invalid(gaps)
    token = secrets.token_urlsafe(32)
    at = clock.now()
    with transaction.atomic():
        made = Invitation.objects.create(
            digest=persons.digest_of(token), unit=unit, takes_over=takes_over, role="" if unit else role,
            authority=None if unit else authority, invited_by=actor, created_at=at,
            expires_at=at + timedelta(days=settings.LVHENG_INVITATION_DAYS), **said,
        )  # fmt: skip
        data = {"unit": unit.pk if unit else None, "role": made.role, "takes_over": takes_over is not None}
        audit.record(made, "invitation.send", actor=actor, data=data)
    return made, token


def _may_invite(unit: Unit, takes_over: UnitMember | None, actor: User | None) -> list[Gap]:
    if actor is None or not actor.has_perm("registry.invite", unit):
        raise Forbidden(
            "只有本单位的填报人和主管部门的工作人员可以邀请填报人。", "HN-2.1.a",
            next_step="请本单位现任填报人或主管部门的工作人员邀请。",
        )  # fmt: skip
    refuse_merged(unit)
    if takes_over is None:
        return []
    if takes_over.user_id != actor.pk or takes_over.unit_id != unit.pk or takes_over.until is not None:
        return [Gap("只能请人接替自己；要结束他人的填报资格，请联系主管部门。", "takes_over")]
    return []


def _may_invite_role(role: str, authority: Authority | None, actor: User | None) -> list[Gap]:
    if authority is None:
        return [Gap("请选择主管部门。", "authority")]
    if actor is not None and not actor.has_perm("registry.invite_role", authority):
        raise Forbidden(f"只有管理员可以邀请{authority.name}的人员。")
    return [] if role in Role.Kind.values else [Gap("请选择角色。", "role")]


def accept(token: str, *, user: User | None = None, username: str = "", password: str = "", again: str = "") -> User:
    """Take up an invitation: a signed-in person with their own account, anybody else with a new one.

    The former membership ends in the same act when it is a handing over. Raises Refused (unknown, used, revoked or
    expired link, one's own invitation), Invalid.
    """
    found = persons.invitation_of(token)
    if found is None:
        raise Refused(UNKNOWN, next_step="请联系邀请人，重新复制完整的链接。")
    with transaction.atomic():
        if found.unit is not None:
            lock(found.unit)  # first, as every act on the people of a unit does
        found = lock(found)
        who = user or _newcomer(found, username.strip(), password, again)
        with act(INVITATION, "accept", found, actor=who) as doing:
            doing.along(user=who, accepted_at=clock.now())
            doing.note(user=who.pk)
            unit = found.unit
            if unit is not None:
                refuse_merged(unit)
            doing.letters += _take_place(found, unit, who) if unit is not None else _take_role(found, who)
    return who


def _newcomer(invitation: Invitation, username: str, password: str, again: str) -> User:
    """An account for whoever has none; only for an invitation that still stands."""
    if invitation.state == I.OPEN and clock.now() <= invitation.expires_at:
        gaps = account_gaps(username, password, again, person=invitation.person, email=invitation.email)
        if gaps:
            raise Invalid(gaps)
        return make_account(
            username, hash_of(password), person=invitation.person, phone=invitation.phone, email=invitation.email
        )
    return User(username=username)  # the door says why it can't be used


def _take_place(invitation: Invitation, unit: Unit, who: User) -> list[tuple[User, str, str]]:
    """The person files for the unit from now on; whom they replace does not."""
    url = reverse("registry:members", args=[unit.pk])
    letters = []
    former = invitation.takes_over
    if former is not None and former.user_id != who.pk:
        former = lock(former)
        if former.until is None:
            _end(former, by=former.user, reason=f"由{who}接替")
            letters.append((former.user, f"{who}已接替您为{unit.name}填报，您不再是填报人。", ""))
    join(unit, who, actor=who)
    others = [member.user for member in persons.members_now(unit) if member.user_id != who.pk]
    return letters + [(user, f"{who}已接受邀请，现在为{unit.name}填报。", url) for user in others]


def _take_role(invitation: Invitation, who: User) -> list[tuple[User, str, str]]:
    known = {"user": who, "kind": invitation.role, "authority": invitation.authority}
    Role.objects.get_or_create(**known, until=None, defaults={"since": clock.now()})
    if invitation.invited_by is None:
        return []
    return [(invitation.invited_by, f"{who}已接受{invitation.authority}{invitation.get_role_display()}的邀请。", "")]


def revoke(invitation: Invitation, *, actor: User) -> Invitation:
    """Make a link useless before anybody used it. Raises Forbidden, Refused."""
    with act(INVITATION, "revoke", invitation, actor=actor) as doing:
        doing.note(unit=doing.obj.unit_id, role=doing.obj.role)
    return doing.obj


def join(unit: Unit, user: User, *, actor: User) -> UnitMember:
    """A person files for a unit from now on, once. Part of another act."""
    member, new = UnitMember.objects.get_or_create(unit=unit, user=user, until=None, defaults={"since": clock.now()})
    if new:
        audit.record(unit, "unit.member_joined", actor=actor, data={"user": user.pk}, clauses=("HN-2.1.a",))
    return member


def end_all(unit: Unit, *, actor: User, reason: str) -> None:
    """Nobody who filed for a unit until now does so any more. Part of the act that replaces them."""
    for member in persons.members_now(unit):
        _end(member, by=actor, reason=reason)


def leave(unit: Unit, *, actor: User) -> UnitMember:
    """Stop filing for a unit that others still file for. Raises Forbidden, Refused (nobody would be left)."""
    if not actor.has_perm("registry.leave", unit):
        raise Forbidden("您不是该单位的填报人。", next_step="请用该单位填报人的账号登录。")
    with transaction.atomic():
        lock(unit)
        members = list(persons.members_now(unit))
        own = next((member for member in members if member.user_id == actor.pk), None)
        if own is None:
            raise Refused("您已不是该单位的填报人。", next_step="不必再办理；请刷新页面。")
        others = [member.user for member in members if member.user_id != actor.pk and member.user.is_active]
        if not others:
            raise Refused(
                "您是本单位唯一的填报人，不能直接退出。",
                next_step="请邀请一位同事并勾选“接替我”；对方接受后您自动退出，已填内容保留。",
            )
        _end(own, by=actor, reason="本人退出")
        send((user, f"{actor}已不再为{unit.name}填报。", "") for user in others)
    return own


def end_membership(member: UnitMember, *, actor: User, reason: str) -> UnitMember:
    """The unit's authority ends that a person files for it (gone, no longer authorised). Raises Forbidden, Refused,
    Invalid.
    """
    if not actor.has_perm("registry.end_member", member):
        raise Forbidden(
            "只有主管部门的工作人员可以结束填报人的资格。", next_step="要自己退出的，请在“单位人员”页面办理。"
        )
    refuse_own(member.unit, actor, "结束它的填报人的资格")
    said = reason.strip()
    gaps = gaps_of({"reason": "理由，本人和本单位其他填报人会看到"}, {"reason": said}, {"reason": 300})
    if gaps:
        raise Invalid(gaps)
    with transaction.atomic():
        unit = lock(member.unit)
        member = lock(member)
        if member.until is not None:
            raise Refused("这位人员已不是该单位的填报人，没有重复办理。", next_step="请刷新页面查看。")
        told = [one.user for one in persons.members_now(unit)]
        _end(member, by=actor, reason=said)
        send((user, f"{unit.authority.name}已结束{member.user}为{unit.name}填报的资格：{said}", "") for user in told)
    return member


def _end(member: UnitMember, *, by: User, reason: str) -> None:
    """The one place where a membership ends; the links the person has sent out end with it."""
    member.until, member.ended_by = clock.now(), by
    member.save(update_fields=["until", "ended_by"])
    data = {"user": member.user_id, "since": member.since, "reason": reason}
    audit.record(member.unit, "unit.member_ended", actor=by, data=data)
    for invitation in member.unit.invitations.filter(state=I.OPEN, invited_by=member.user_id).order_by("id"):
        with act(INVITATION, "lapse", invitation, actor=by) as doing:
            doing.note(reason=reason)
