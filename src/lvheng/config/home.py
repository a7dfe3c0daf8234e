"""Where a person lands after signing in: the first thing that waits for them."""

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect

from lvheng.core.navigation import items_for


def home(request: HttpRequest) -> HttpResponseRedirect:
    """Send the person to the first entry of their own navigation."""
    entries = items_for(request.user)
    return redirect(entries[0][1] if entries else "portal:home")
