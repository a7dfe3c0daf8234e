"""Reads about people and authorities."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from lvheng.accounts.models import Authority, Role, User

Roles = list[Role]


def roles_of(user: object) -> Roles:
    """The roles a person holds now, with their authorities; read once per request."""
    if not isinstance(user, User):
        return []
    kept: Roles | None = getattr(user, "_lv_roles", None)
    if kept is None:
        kept = list(Role.objects.filter(user=user, until=None).select_related("authority__parent"))
        setattr(user, "_lv_roles", kept)  # noqa: B010 (kept on the request's own object)
    return kept


def role_at(user: object, kind: str, level: str = "") -> Role | None:
    """The first role of a kind (at a level of authority, if given)."""
    return next((r for r in roles_of(user) if r.kind == kind and level in ("", r.authority.level)), None)


def reach(user: object, field: str, *, kinds: Iterable[str] = (Role.Kind.OFFICER, Role.Kind.AUDITOR)) -> Q:
    """A filter on `field` (path of an Authority relation, e.g. "authority") to what the roles' territories cover.

    Matches nothing for a person without such a role.
    """
    where = Q(pk__in=())
    wanted = set(kinds)
    for role in roles_of(user):
        if role.kind in wanted:
            where |= Q(**{f"{field}__path__startswith": role.authority.path})
    return where


def officers_of(authority: Authority) -> QuerySet[User]:
    """The officers of exactly this authority."""
    return User.objects.filter(
        roles__kind=Role.Kind.OFFICER, roles__until=None, roles__authority=authority, is_active=True
    ).distinct()


def ministry_name() -> str:
    """What the authority above all others is called; empty before the first start. One query."""
    return Authority.objects.filter(level=Authority.Level.MINISTRY).values_list("name", flat=True).first() or ""


def province_of(authority: Authority) -> Authority:
    """The authority at province level that this one is or reports to. Raises ValueError at the ministry."""
    node: Authority | None = authority
    while node is not None and node.level != Authority.Level.PROVINCE:
        node = node.parent
    if node is None:
        raise ValueError(f"{authority} does not report through a province")
    return node
