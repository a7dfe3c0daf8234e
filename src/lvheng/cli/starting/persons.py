"""In whose name a step is done: an officer's, by username or because there is only one."""

from __future__ import annotations

from lvheng.accounts.models import Authority, Role, User
from lvheng.cli.starting.saying import Stopped


def officers_at(authority: Authority) -> bool:
    """Whether an authority has an officer who can sign in."""
    roles = Role.objects.filter(kind=Role.Kind.OFFICER, until=None, authority=authority)
    return roles.filter(user__is_active=True).exists()


def officer(username: str, level: str) -> User:
    """The officer named, or the only one of the ministry for what is the ministry's. Raises Stopped."""
    if username:
        found = User.objects.filter(username=username, is_active=True).first()
        if found is None:
            raise Stopped(f"没有用户“{username}”；请用 --as 写明已开通账号的工作人员的用户名。")
        return found
    there = User.objects.filter(
        roles__kind=Role.Kind.OFFICER, roles__until=None, roles__authority__level=level, is_active=True
    ).distinct()
    several = list(there.order_by("id")[:2])
    if level == Authority.Level.MINISTRY and len(several) == 1:
        return several[0]
    label = Authority.Level(level).label
    if not several:
        raise Stopped(f"还没有{label}级工作人员；请先邀请（--invite），对方开通账号后再办这一步。")
    raise Stopped(f"请用 --as 写明以哪位{label}级工作人员的名义办理。")
