"""Every write about authorities, and the first administrator. Actor None: whoever runs the machine, by command."""

from collections.abc import Callable

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from lvheng.accounts.divisions import nodes
from lvheng.accounts.models import Authority, Role, User
from lvheng.core import audit, clock
from lvheng.core.refusal import Forbidden, Gap, Invalid, Refused

TREE = "tree"


def lay_tree(*, actor: User | None) -> tuple[int, int]:
    """Make the reporting authorities of today that are not there yet (MI-0); returns (made, there already).

    What is there is never changed: an authority's office, telephone or name may be set by hand. Raises Forbidden.
    """
    if actor is not None and not actor.has_perm("accounts.lay_tree"):
        raise Forbidden("只有系统管理员可以建立主管部门。", "MI-0")
    wanted = list(nodes(clock.today().year))
    with transaction.atomic():
        known = {one.code: one for one in Authority.objects.select_for_update()}
        before = len(known)
        for node in wanted:
            if node.code not in known:
                known[node.code] = Authority.objects.create(
                    code=node.code, name=node.name, short_name=node.short_name, office=node.office, level=node.level,
                    form=node.form, parent=known.get(node.parent), gb_code=node.gb_code, territory=node.territory,
                )  # fmt: skip
        made = len(known) - before
        if made:
            audit.record(TREE, "tree.lay", actor=actor, data={"made": made}, clauses=("MI-0",))
    return made, len(wanted) - made


def make_administrator(username: str, display_name: str, password: str, *, again: bool = False) -> User:
    """Make an administrator of the whole tree with a password of their own choice: never a default one.

    The one act without an actor who is signed in: an empty system has none. Once there is one it is refused
    unless `again` is said in so many words. Raises Refused, Invalid.
    """
    with transaction.atomic():
        root = root_for_administrator(again=again)
        if User.objects.filter(username__iexact=username.strip()).exists():
            raise Invalid([Gap(f"用户名“{username}”已有人使用；请换一个。", "username")])
        user = User(username=username.strip(), display_name=display_name.strip() or username.strip())
        _fitting("username", lambda: user.username_validator(user.username))
        _fitting("password", lambda: validate_password(password, user))
        user.set_password(password)
        user.save(force_insert=True)
        Role.objects.create(user=user, kind=Role.Kind.ADMINISTRATOR, authority=root, since=clock.now())
        audit.record(user, "user.administrator", actor=None, data={"username": user.username})
    return user


def _fitting(field: str, check: Callable[[], None]) -> None:
    try:
        check()
    except ValidationError as error:
        raise Invalid([Gap(message, field) for message in error.messages]) from error


def root_for_administrator(*, again: bool) -> Authority:
    """The root of the tree, where an administrator works, if another may be made now. Raises Refused."""
    root = Authority.objects.select_for_update().filter(parent=None, level=Authority.Level.MINISTRY).first()
    if root is None:
        raise Refused("还没有主管部门；请先建立主管部门。")
    there = Role.objects.filter(kind=Role.Kind.ADMINISTRATOR, until=None, user__is_active=True).select_related("user")
    first = there.order_by("id").first()
    if first is not None and not again:
        raise Refused(f"已有系统管理员“{first.user.username}”，没有另建；确需再建一名的，请加 --again。")
    return root


SYSTEM = "系统（lvheng init）"  # no name that anybody can register: brackets and spaces are not allowed in one


def system_actor(kind: str, authority: Authority) -> User:
    """In whose name `lvheng init` acts where there is nobody yet: a user who can't sign in and holds no role.

    The role given lasts as long as the object in this process; nothing of it is stored. Call inside the act's
    transaction.
    """
    user, new = User.objects.get_or_create(username=SYSTEM, defaults={"display_name": SYSTEM, "is_active": False})
    if new:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        audit.record(user, "user.system", actor=None)
    setattr(user, "_lv_roles", [Role(user=user, kind=kind, authority=authority, since=clock.now())])  # noqa: B010
    return user
