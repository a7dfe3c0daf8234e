"""Where a person lands after signing in: the first thing that waits for them."""

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from lvheng.campaigns.queries import current
from lvheng.core.navigation import items_for

#: What there is to do before the first year is set up; the boards have nothing to show yet.
FIRST = ("registry:home", "registry:authorities", "campaigns:home")


def home(request: HttpRequest) -> HttpResponseRedirect:
    """Send the person to the first entry of their own navigation."""
    urls = [url for _label, url in items_for(request.user)]
    if current() is None:
        first = {reverse(name) for name in FIRST}
        urls = [url for url in urls if url in first] or urls
    return redirect(urls[0] if urls else "portal:home")
