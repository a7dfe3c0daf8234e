"""What the demonstration adds to every page: the bar with the next step and the clock, and the roles to try."""

from collections import defaultdict
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from lvheng.core import clock
from lvheng.demo import guide
from lvheng.demo.models import DemoPerson
from lvheng.filing.models import Application
from lvheng.filing.queries import visible_to

LOOKED_AT = "demo_application"
#: Pages whose `pk` is an application's.
ABOUT = {"review:application", "review:desk", "screening:look_ups", "selection:decide"}


def looked_at(request: HttpRequest) -> Application | None:
    """The application the visitor looked at last, else the guided one; remembered in the session."""
    session, match = getattr(request, "session", None), request.resolver_match
    kept = session.get(LOOKED_AT) if session is not None else None
    if session is not None and match is not None and "pk" in match.kwargs:
        number = match.kwargs["pk"]
        about = match.namespace == "filing" or match.view_name in ABOUT
        if about and number != kept and visible_to(request.user).filter(pk=number, practice=False).exists():
            session[LOOKED_AT] = kept = number
    found = guide.applications().filter(pk=kept).first() if kept else None
    return found or guide.guided()


def bar(request: HttpRequest) -> dict[str, Any]:
    """Texts and links of the demonstration's bar."""
    application = looked_at(request)
    found: dict[str, Any] = {"clock": clock.now(), "clock_url": reverse("demo:clock")}
    if application is not None:
        found |= guide.bar(application, request.user, request.path)
    return found


def roles() -> list[dict[str, Any]]:
    """The people to try, by group, in the order of the sign-in page."""
    groups: dict[str, list[DemoPerson]] = defaultdict(list)
    for person in DemoPerson.objects.filter(listed=True).select_related("user"):
        groups[person.group].append(person)
    return [{"group": group, "people": people} for group, people in groups.items()]


def demo(request: HttpRequest) -> dict[str, Any]:
    """Context of the demonstration; worked out once, and only where a template asks."""
    return {"demo_bar": cache(lambda: bar(request)), "demo_roles": cache(roles)}
