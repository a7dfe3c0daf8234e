"""What this room does when a finding on a unit is confirmed."""

from typing import Any

from django.urls import reverse

from lvheng.accounts.queries import officers_of
from lvheng.core.door import Act
from lvheng.screening.following import when_confirmed
from lvheng.screening.models import Finding
from lvheng.screening.queries import counts_today
from lvheng.selection.models import Candidacy

C = Candidacy.State
BEFORE_PROVINCE = (C.CANDIDATE, C.RECOMMENDED)
BEFORE_MINISTRY = (C.REPORTED, C.SHORTLISTED, C.IN_PUBLICITY, C.HELD)


@when_confirmed
def who_selects_is_told(finding: Finding, doing: Act[Any]) -> None:
    """A confirmed finding on a unit that is being selected is told to who has it now (HN-1.1): it stops there."""
    if not counts_today(finding):
        return
    live = Candidacy.objects.filter(
        application__unit=finding.unit_id, application__campaign=finding.campaign_id,
        state__in=BEFORE_PROVINCE + BEFORE_MINISTRY,
    ).select_related("application__unit", "application__province__parent")  # fmt: skip
    for candidacy in live:
        application = candidacy.application
        words = f"{application.unit.name}（{candidacy.get_state_display()}）被认定有不得申报情形（{finding.clause}）："
        text = f"{words}不能再推荐、入围或公布，请处理。"
        doing.tell(officers_of(application.province), text, reverse("selection:decide", args=[application.pk]))
        ministry = application.province.parent
        if candidacy.state in BEFORE_MINISTRY and ministry is not None:
            doing.tell(officers_of(ministry), text, reverse("selection:candidate", args=[candidacy.pk]))
