"""The first administrator: a password typed in, or a link by which the person sets their own. Never a default one."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from lvheng.accounts.actions import make_administrator, root_for_administrator, system_actor
from lvheng.accounts.models import Role
from lvheng.cli.starting.saying import Say, Stopped, link_of, stopped
from lvheng.core import clock
from lvheng.core.refusal import Refused
from lvheng.registry.actions import invite, revoke
from lvheng.registry.models import Invitation

Ask = Callable[[], str]


def present() -> str:
    """The username of an administrator there is; empty on a new system."""
    now = Role.objects.filter(kind=Role.Kind.ADMINISTRATOR, until=None, user__is_active=True)
    return now.order_by("id").values_list("user__username", flat=True).first() or ""


def by_password(username: str, name: str, ask: Ask, say: Say, *, again: bool) -> None:
    """Make an administrator whose password is asked for. Raises Stopped."""
    held = Role.objects.filter(kind=Role.Kind.ADMINISTRATOR, until=None, user__username=username)
    if held.exists():
        say(f"系统管理员：“{username}”已是系统管理员，没有变化。")
        return
    try:
        with transaction.atomic():
            root_for_administrator(again=again)  # before a password is asked for in vain
        made = make_administrator(username, name, ask(), again=again)
    except Refused as refused:
        raise stopped(refused) from refused
    say(f"系统管理员：已建立“{made.username}”。")


def by_link(name: str, site: str, say: Say, *, again: bool) -> None:
    """Print a link by which a person becomes administrator; good once, for some days. Raises Stopped."""
    if not name:
        raise Stopped("请用 --name 写明系统管理员的姓名，例如 --name 王示例")
    try:
        with transaction.atomic():
            root = root_for_administrator(again=again)
            waiting = Invitation.objects.filter(
                role=Role.Kind.ADMINISTRATOR, state=Invitation.State.OPEN, expires_at__gt=clock.now()
            ).first()
            if waiting is not None and not again:
                say(f"系统管理员：对“{waiting.person}”的邀请还没有接受，链接仍然有效；要另发的请加 --again。")
                return
            if waiting is not None and waiting.person == name:
                revoke(waiting, actor=system_actor(Role.Kind.ADMINISTRATOR, root))
            made, token = invite(actor=None, person=name, role=Role.Kind.ADMINISTRATOR, authority=root)
            link = link_of(token, site)
    except Refused as refused:
        raise stopped(refused) from refused
    until = f"{made.expires_at.astimezone(clock.ZONE):%Y-%m-%d %H:%M}"
    say(f"系统管理员：请把这个链接交给{made.person}，在 {until} 前打开，只能用一次：\n{link}")
