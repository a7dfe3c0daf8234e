"""What the review room puts on a unit's card: questions to answer, and what is to be supplied, with the days left."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse

from lvheng.core import clock
from lvheng.core.cards import Notice, notices
from lvheng.core.components.formats import cn_datetime
from lvheng.filing.models import Application
from lvheng.filing.supplementing import visible_supplements
from lvheng.registry.queries import filed_by
from lvheng.review.models import Question


def _left(moment: Any) -> str:
    """A moment and the days until it, in words."""
    days = clock.days_left(moment)
    return f"{cn_datetime(moment.astimezone(clock.ZONE), 'ys')} 前（{f'还有 {days} 天' if days else '今天截止'}）"


@notices
def supplements(user: Any, units: Iterable[int]) -> Iterator[Notice]:
    """What the person's units can still supply."""
    found = visible_supplements(user).filter(application__unit__in=units, state="asked", due_at__gte=clock.now())
    for one in found.annotate(count=Count("items")).order_by("id"):
        office = one.authority.office or one.authority.name
        text = f"{office}要求补正 {one.count} 项，请于{_left(one.due_at)}提交。"
        url = reverse("review:supplement", args=[one.pk])
        yield Notice(one.application.unit_id, "申报被退回补正", text, url, "查看并补正")


@notices
def questions(user: Any, units: Iterable[int]) -> Iterator[Notice]:
    """Questions that the units can still answer, per application."""
    waiting = Question.objects.filter(filed_by(user, "application__unit"), application__unit__in=units).filter(
        application__state=Application.State.SUBMITTED, state=Question.State.ASKED, due_at__gte=clock.now()
    )
    counted = waiting.values("application", "application__unit").annotate(count=Count("pk"), due=Min("due_at"))
    for one in counted.order_by("application"):
        text = f"主管部门有 {one['count']} 个问题待答复，最早的请于{_left(one['due'])}答复。"
        url = reverse("review:questions", args=[one["application"]])
        yield Notice(one["application__unit"], "审核询问", text, url, "查看并答复")
