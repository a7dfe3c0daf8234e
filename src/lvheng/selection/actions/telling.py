"""An applicant learns of a decision against it when that takes effect: the reason, and until when it may appeal."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from lvheng.core import clock
from lvheng.core.door import Act
from lvheng.filing.models import Application
from lvheng.registry.queries import members_of
from lvheng.selection import queries
from lvheng.selection.models import Candidacy

RELATED = ("application__unit", "application__campaign", "application__authority", "application__province")


def tell_decisions(doing: Act[Any], found: QuerySet[Candidacy]) -> int:
    """Tell the applicants of candidacies the decisions against them that they do not know yet; how many there were.

    Whose application was withdrawn or ended is told nothing more.
    """
    unaware = found.filter(
        told_at=None, state__in=queries.AGAINST, application__state=Application.State.SUBMITTED
    ).select_related(*RELATED).order_by("id")  # fmt: skip
    told = list(unaware)
    for candidacy in told:
        tell_decision(doing, candidacy)
    return len(told)


def tell_decision(doing: Act[Any], candidacy: Candidacy) -> None:
    """Tell one applicant the decision against it, and keep since when it knows: the days of an appeal run from then."""
    candidacy.told_at = clock.now()
    candidacy.save(update_fields=["told_at"])
    tell_unit(doing, candidacy, queries.decision_words(candidacy, candidacy.state))


def tell_at_once(doing: Act[Candidacy], state: str) -> None:
    """Tell the applicant within the act that decides against it, where no list is to come that would say so."""
    doing.along(told_at=clock.now())
    tell_unit(doing, doing.obj, queries.decision_words(doing.obj, state))


def take_back_told(doing: Act[Candidacy]) -> None:
    """A decision is taken back: whoever has been told it learns that it no longer holds."""
    if doing.obj.told_at is not None:
        doing.along(told_at=None)
        tell_unit(doing, doing.obj, "此前告知的决定已经撤销，将重新作出决定，结果另行通知。")


def tell_unit(doing: Act[Any], candidacy: Candidacy, text: str) -> None:
    """Tell the people of a candidacy's unit, with a link to its progress."""
    application = candidacy.application
    words = f"{application.unit.name}：{text}"
    doing.tell(members_of(application.unit), words, reverse("analysis:progress", args=[application.pk]))
