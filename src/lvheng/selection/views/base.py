"""What the pages of selection share: the year, and the authority a person looks at."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, QueryDict

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import roles_of
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import current, participants
from lvheng.selection import queries

READERS = (Role.Kind.OFFICER, Role.Kind.AUDITOR)


def campaign_or_404() -> Campaign:
    """The year's campaign. Raises Http404 before the first one."""
    found = current()
    if found is None:
        raise Http404
    return found


def authorities_for(user: object, level: str) -> list[Authority]:
    """The authorities of a level that a person's roles reach, in order of code."""
    roles = [role.authority for role in roles_of(user) if role.kind in READERS]
    if not roles:
        return []
    found = Authority.objects.filter(level=level, active=True).select_related("parent").order_by("code")
    return [authority for authority in found if any(authority.within(above) for above in roles)]


def authority_at(request: HttpRequest, level: str, pk: int | None) -> Authority | None:
    """The authority a page is about: the one asked for, or the only one in reach; None where one must be chosen.

    Raises Http404 outside the person's reach.
    """
    reached = authorities_for(request.user, level)
    if pk is None:
        if not reached:
            raise Http404
        return reached[0] if len(reached) == 1 else None
    for authority in reached:
        if authority.pk == pk:
            return authority
    raise Http404


def choices(request: HttpRequest, level: str, title: str, url_name: str) -> dict[str, Any]:
    """Context of the page that asks which authority."""
    return {"title": title, "authorities": authorities_for(request.user, level), "url_name": url_name}


def must_read(request: HttpRequest, level: str) -> None:
    """A page of a level is there for its officers and those above. Raises Http404."""
    if not request.user.has_perm(f"selection.read_{level}"):
        raise Http404


def twice(request: HttpRequest, *, again: bool) -> bool:
    """Whether what was refused is a second click on what has just been done; then it is said, and is no error."""
    if again:
        messages.info(request, "您刚才已经办理，没有重复办理。")
    return again


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: the post, be it empty; None on a page that only shows the form."""
    return request.POST if request.method == "POST" else None


def unreported(campaign: Campaign) -> list[str]:
    """Who has not reported a list that stands (MI-3.b): its units wait for experts and for the shortlist."""
    reported = set(queries.reports_visible(campaign).values_list("province", flat=True))
    return [taking.province.name for taking in participants(campaign) if taking.province_id not in reported]
