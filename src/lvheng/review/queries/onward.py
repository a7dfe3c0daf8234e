"""Where a reviewer goes next once an application is done."""

from django.db.models import F

from lvheng.filing.models import Application
from lvheng.review.queries.queue import WAITING, queue, risk_at


def riskiest(user: object, level: str, besides: Application) -> Application | None:
    """The application of most risk that waits for a level, `besides` left out; the oldest of equals. One query."""
    waiting = queue(user, besides.campaign, level).filter(standing__in=WAITING).exclude(pk=besides.pk)
    found: Application | None = waiting.order_by(
        F(f"check_run__{risk_at(level)}").desc(nulls_last=True), "submitted_at", "pk"
    ).first()
    return found
