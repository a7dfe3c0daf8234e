"""Receipt numbers of what the public hands in, and the signed address that shows one to whom it was given."""

from django.core import signing
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.crypto import get_random_string

#: No sign that is read as another.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10
#: How long the address shows it, in seconds.
GOOD_FOR = 24 * 3600


def new(prefix: str, length: int = LENGTH) -> str:
    """A number that can't be guessed, e.g. FY7K2M9QWERT: a prefix and so many letters and digits."""
    return f"{prefix}{get_random_string(length, LETTERS)}"


def shown_at(page: str, receipt: str) -> str:
    """The address of a page (by URL name) that shows this receipt, good for a day."""
    return f"{reverse(page)}?r={signing.dumps(receipt, salt=page)}"


def told_by(request: HttpRequest, page: str) -> str:
    """The receipt that such an address shows. Raises Http404 for any other."""
    try:
        return str(signing.loads(request.GET.get("r", ""), salt=page, max_age=GOOD_FOR))
    except signing.BadSignature:
        raise Http404 from None
