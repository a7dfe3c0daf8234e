"""What was sent back, or open again on appeal, and not reported anew in time: reminded before, settled after it."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse

from lvheng.accounts.models import Authority
from lvheng.accounts.queries import officers_of
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for, participants
from lvheng.core import audit, clock
from lvheng.core.door import Act, act
from lvheng.core.models import AuditEvent
from lvheng.selection import queries
from lvheng.selection.actions.telling import tell_decisions
from lvheng.selection.models import Appeal, Candidacy, ReportReturn
from lvheng.selection.process import CANDIDACY, REPORT
from lvheng.selection.queries.reported import WAITING
from lvheng.selection.slots import ReportSlot, act_on

C = Candidacy.State
STANDS = "退回后未在期限内重新报送，以原报送的名单为准。"
OUT = "退回后未在期限内重新报送，不列入推荐名单。"
AGAIN = "申诉成立后未在期限内重新决定并报送，不列入推荐名单。"


class Machine:
    """In whose name a term ends that nobody met: no person, and nothing else is allowed to it."""

    pk = None

    def has_perm(self, permission: str, _obj: object = None) -> bool:
        """Lapsing alone."""
        return permission == "selection.lapse"

    def __str__(self) -> str:
        return "系统（重新报送逾期）"


@dataclass(frozen=True)
class Lapsed:
    """What one run did for one province."""

    province: Authority
    reminded: bool = False
    standing: int = 0
    out: int = 0


def settle_returns(campaign: Campaign) -> list[Lapsed]:
    """Remind every province that has still time to report anew, and settle what it let lapse (MI-3.b).

    Safe to run at any time, as often as one likes: a province is reminded once a day of the pack's, and what is settled
    is settled. Nothing where the year is not under way.
    """
    if campaign.state != Campaign.State.OPEN:
        return []
    found = []
    for taking in participants(campaign):
        if queries.overdue(campaign, taking.province):
            found.append(settle(campaign, taking.province, actor=Machine()))
        elif _remind(campaign, taking.province):
            found.append(Lapsed(taking.province, reminded=True))
    return found


def settle(campaign: Campaign, province: Authority, *, actor: Any) -> Lapsed:
    """Let a province's lapsed term have its consequence, by the rule kept with the return (MI-3.b).

    The list that was reported stands again, or none of it; a unit that was sent back alone, or that an appeal opened
    again, is out. Tells province, ministry and whoever is out. `actor`: the machine, or an officer of the ministry.
    Raises Forbidden, Refused (nothing has lapsed).
    """
    with act_on(REPORT, "lapse", ReportSlot(campaign, province), actor=actor) as doing:
        late = queries.overdue(campaign, province)
        standing = out = 0
        for one in late:
            if isinstance(one, Appeal):
                out += _out(queries.alive(campaign, province).filter(application=one.application_id), AGAIN, actor)
        alone = [one for one in late if isinstance(one, ReportReturn) and one.candidacy_id is not None]
        out += _out(queries.alive(campaign, province).filter(pk__in=[one.candidacy_id for one in alone]), OUT, actor)
        whole = [one for one in late if isinstance(one, ReportReturn) and one.candidacy_id is None]
        still = [one.application_id for one in queries.open_again(campaign, province) if one not in late]
        for one in whole:
            if one.lapsed == "stands":
                standing += _stand(one, campaign, province, actor)
            left = queries.alive(campaign, province).exclude(application__in=still)
            out += _out(left, STANDS if one.lapsed == "stands" else OUT, actor)
        now = clock.now()
        for one in (*alone, *whole):
            one.settled_at = now
            one.save(update_fields=["settled_at"])
        doing.note(returns=[one.pk for one in (*alone, *whole)], standing=standing, out=out)
        tell_decisions(doing, queries.alive(campaign, province))
        _tell(doing, campaign, province, standing, out)
    return Lapsed(province, standing=standing, out=out)


def _stand(one: ReportReturn, campaign: Campaign, province: Authority, actor: Any) -> int:
    """Those of the list as it was reported; who was sent back alone besides is not among them."""
    listed = [row["application"] for row in one.report.recommended]
    alone = one.report.returns.exclude(candidacy=None).values("candidacy")
    found = queries.alive(campaign, province).filter(
        application__in=listed, state__in=(*WAITING, C.NOT_RECOMMENDED)
    ).exclude(pk__in=alone)  # fmt: skip
    reasons = {row["application"]: row.get("reason", "") for row in one.report.recommended}
    done = list(found.order_by("id"))
    for candidacy in done:
        with act(CANDIDACY, "stand", candidacy, actor=actor) as doing:
            doing.along(province_reason=reasons[doing.obj.application_id], told_at=None)
            doing.note(report=one.report_id)
    return len(done)


def _out(found: Any, reason: str, actor: Any) -> int:
    done = list(found.filter(state__in=WAITING).order_by("id"))
    for candidacy in done:
        with act(CANDIDACY, "lapse", candidacy, actor=actor) as doing:
            doing.along(province_reason=reason)
            doing.note(reason=reason)
    return len(done)


def _tell(doing: Act[Any], campaign: Campaign, province: Authority, standing: int, out: int) -> None:
    parts = [f"{standing} 家以原报送的名单为准"] if standing else []
    parts += [f"{out} 家不列入"] if out else []
    text = f"{province.name}{campaign.year}年度推荐名单逾期未重新报送：{'，'.join(parts) or '没有待决定的单位'}。"
    to = reverse("selection:report", args=[province.pk])
    doing.tell(officers_of(province), text, to)
    doing.tell(officers_of(province.parent) if province.parent is not None else (), text, to)


def _remind(campaign: Campaign, province: Authority) -> bool:
    due = queries.return_due(campaign, province)
    if due is None or clock.now() > due or clock.days_left(due) not in pack_for(campaign, province).returns.remind:
        return False
    with transaction.atomic():
        today = clock.day_start(clock.today())
        said = AuditEvent.objects.filter(subject=audit.subject_of(province), verb="report.remind_again", at__gte=today)
        if said.exists():
            return False
        with act_on(REPORT, "remind_again", ReportSlot(campaign, province), actor=Machine()) as doing:
            doing.note(due_at=due)
            day = due.astimezone(clock.ZONE)
            text = f"推荐名单待重新报送，{day:%-m月%-d日 %H:%M:%S} 截止，还有 {clock.days_left(due)} 天。"
            doing.tell(officers_of(province), text, reverse("selection:report", args=[province.pk]))
    return True
