"""The ministry chooses, shows to the public and publishes (MI-3.c)."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import get_random_string

from lvheng.accounts.models import Role, User
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock, files
from lvheng.core.door import Act, act
from lvheng.core.refusal import Forbidden, Gap, Invalid, Refused
from lvheng.registry import actions as registry
from lvheng.registry.models import ListEntry
from lvheng.registry.queries import members_of
from lvheng.review import actions as review
from lvheng.review.experts import conflict_of, is_expert
from lvheng.review.models import ExpertAssignment
from lvheng.selection import queries
from lvheng.selection.actions.said import required
from lvheng.selection.models import Candidacy, Objection, Publication, Publicity
from lvheng.selection.process import CANDIDACY, OBJECTION, PUBLICITY
from lvheng.selection.slots import Anyone, PublicitySlot, act_on

C = Candidacy.State
EVIDENCE_TYPES = ("pdf", "jpg", "jpeg", "png")
RECEIPT_LENGTH = 8
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def assign_automatically(campaign: Campaign, *, actor: User) -> int:
    """Ask experts for every recommended unit that lacks opinions: those with the least work first, none in conflict.

    Returns how many were asked. Raises Forbidden, Refused (somebody can't be asked for want of experts).
    """
    _must(actor, "selection.shortlist", "分派专家")
    needed = queries.experts_needed(campaign)
    experts = list(
        User.objects.filter(roles__kind=Role.Kind.EXPERT, roles__until=None, is_active=True).distinct().order_by("id")
    )
    experts = [expert for expert in experts if is_expert(expert)]
    alive = ExpertAssignment.objects.exclude(state=ExpertAssignment.State.RECUSED)
    load = Counter(alive.filter(application__campaign=campaign).values_list("expert", flat=True))
    asked = 0
    with transaction.atomic():
        for candidacy in queries.received(campaign).filter(state=C.REPORTED):
            before = ExpertAssignment.objects.filter(application=candidacy.application)
            known = list(before.values_list("expert", "state"))
            missing = needed - sum(state != ExpertAssignment.State.RECUSED for _expert, state in known)
            taken = {expert for expert, _state in known}
            free = sorted((e for e in experts if e.pk not in taken), key=lambda e: (load[e.pk], e.pk))
            fit = [e for e in free if not conflict_of(candidacy.application, e)][: max(missing, 0)]
            if len(fit) < missing:
                raise Refused(
                    f"“{candidacy.application.unit.name}”没有足够的、不需回避的专家可以分派。",
                    "MI-3.c",
                    next_step="请先增加专家，或为这家单位指定专家。",
                )
            for expert in fit:
                review.assign_expert(candidacy.application, expert=expert, actor=actor)
                load[expert.pk] += 1
                asked += 1
    return asked


def _must(actor: User, permission: str, what: str) -> None:
    """Refuse a whole act, be there nothing to do in it, to who may not do any of it."""
    if not actor.has_perm(permission):
        raise Forbidden(f"只有部级工作人员可以{what}。", "MI-3.c")


def shortlist(candidacy: Candidacy, *, actor: User, reason: str = "") -> Candidacy:
    """Put a recommended unit on the shortlist after its experts were heard (MI-3.c). Raises Forbidden, Refused."""
    with act(CANDIDACY, "shortlist", candidacy, actor=actor) as doing:
        _say(doing, reason.strip())
    return doing.obj


def pass_over(candidacy: Candidacy, *, actor: User, reason: str) -> Candidacy:
    """Leave a recommended unit off the shortlist, with a reason (MI-3.c). Raises Forbidden, Refused, Invalid."""
    with act(CANDIDACY, "pass_over", candidacy, actor=actor) as doing:
        _say(doing, required({"reason": "不入围的理由"}, {"reason": reason})["reason"])
    return doing.obj


def reconsider(candidacy: Candidacy, *, actor: User) -> Candidacy:
    """Take a decision on the shortlist back before publicity begins. Raises Forbidden, Refused."""
    with act(CANDIDACY, "reconsider", candidacy, actor=actor) as doing:
        _say(doing, "")
    return doing.obj


def _say(doing: Act[Candidacy], reason: str) -> None:
    doing.obj.ministry_reason = reason
    doing.obj.save(update_fields=["ministry_reason"])
    doing.note(reason=reason)


def open_publicity(campaign: Campaign, *, actor: User, decision: str) -> Publicity:
    """Show the shortlist to the public for the days of the pack (MI-3.c); tells the units.

    Raises Forbidden, Refused (nobody shortlisted, somebody undecided), Invalid.
    """
    with act_on(PUBLICITY, "open", PublicitySlot(campaign), actor=actor) as doing:
        said = required({"decision": "公示文号"}, {"decision": decision})
        now = clock.now()
        made = Publicity.objects.create(
            campaign=campaign, starts_at=now, ends_at=queries.publicity_end(campaign, now), opened_by=actor, **said
        )
        shown = list(queries.received(campaign).filter(state=C.SHORTLISTED))
        for candidacy in shown:
            with act(CANDIDACY, "show", candidacy, actor=actor):
                pass
            _tell(doing, candidacy, f"拟入围名单公示至 {made.ends_at.astimezone(clock.ZONE):%Y年%-m月%-d日}。")
        doing.note(units=len(shown), ends_at=made.ends_at, **said)
    return made


def _tell(doing: Act[Any], candidacy: Candidacy, text: str) -> None:
    unit = candidacy.application.unit
    doing.tell(members_of(unit), f"{unit.name}：{text}", reverse("analysis:progress", args=[candidacy.application_id]))


def raise_objection(
    candidacy: Candidacy,
    *,
    actor: User | None,
    name: str,
    contact: str,
    text: str,
    organisation: str = "",
    evidence: UploadedFile | None = None,
) -> Objection:
    """Object to a unit in publicity, by real name with a contact and evidence (MI-3.c); anybody may.

    `actor` is None for a person without an account. The receipt number is how the person asks for the answer.
    Raises Refused (not in publicity, outside its days), Invalid.
    """
    rule = pack_for(candidacy.application.campaign).objections
    with act(CANDIDACY, "object", candidacy, actor=actor or Anyone()) as doing:
        labels = {"name": "真实姓名", "contact": "联系方式", "text": "异议内容"}
        said = required(labels, {"name": name, "contact": contact, "text": text})
        if rule.evidence and evidence is None:
            raise Invalid([Gap("请上传证明异议的材料（PDF 或图片）。", "evidence")])
        stored = (
            files.keep(evidence, actor=actor, types=EVIDENCE_TYPES, max_mb=rule.max_mb, field="evidence")
            if evidence is not None
            else None
        )
        made = Objection.objects.create(
            candidacy=doing.obj,
            organisation=organisation.strip()[:120],
            evidence=stored,
            receipt=f"YY{get_random_string(RECEIPT_LENGTH, LETTERS)}",
            raised_at=clock.now(),
            **said,
        )
        doing.note(objection=made.pk, receipt=made.receipt)
        ministry = doing.obj.application.province.parent
        officers = User.objects.filter(roles__kind=Role.Kind.OFFICER, roles__until=None, roles__authority=ministry)
        words = f"{doing.obj.application.unit.name}收到公示异议 {made.receipt}。"
        doing.tell(officers.distinct(), words, reverse("selection:objection", args=[made.pk]))
    return made


def dismiss(objection: Objection, *, actor: User, answer: str) -> Objection:
    """Answer an objection: not founded; the unit stays in publicity. Raises Forbidden, Refused, Invalid."""
    with act(OBJECTION, "dismiss", objection, actor=actor) as doing:
        _answer(doing, answer, actor)
    return doing.obj


def uphold(objection: Objection, *, actor: User, answer: str) -> Objection:
    """Answer an objection: founded; the unit is held back (暂缓). Raises Forbidden, Refused, Invalid."""
    with act(OBJECTION, "uphold", objection, actor=actor) as doing:
        said = _answer(doing, answer, actor)
        candidacy = doing.obj.candidacy
        if candidacy.state == C.IN_PUBLICITY:
            with act(CANDIDACY, "hold", candidacy, actor=actor) as holding:
                _say(holding, said)
                _tell(holding, holding.obj, "公示期间的异议成立，暂缓公布。")
    return doing.obj


def _answer(doing: Act[Objection], answer: str, actor: User) -> str:
    said = required({"answer": "答复"}, {"answer": answer})["answer"]
    doing.obj.answer, doing.obj.answered_by, doing.obj.answered_at = said, actor, clock.now()
    doing.obj.save(update_fields=["answer", "answered_by", "answered_at"])
    doing.note(answer=said)
    return said


def publish(campaign: Campaign, *, actor: User, decision: str, title: str = "") -> Publication:
    """Publish the list (MI-3.c): number the units, put each on the national list, tell every applicant its result.

    After the publicity's last moment and with every objection answered. Raises Forbidden, Refused, Invalid.
    """
    _must(actor, "selection.publish", "公布名单")
    with transaction.atomic():
        publicity = queries.publicity_of(campaign)
        if publicity is None:
            raise Refused("还没有公示，不能公布名单。", "MI-3.c", next_step="请先公示拟入围名单。")
        with act(PUBLICITY, "publish", publicity, actor=actor) as doing:
            said = required({"decision": "公布文号"}, {"decision": decision})
            shown = list(queries.on_show(campaign).filter(state=C.IN_PUBLICITY))
            rows = [_row(number, candidacy) for number, candidacy in enumerate(shown, 1)]
            made = Publication.objects.create(
                campaign=campaign,
                title=title.strip()[:120] or f"{campaign.year}年度国家级绿色制造单位名单",
                published_by=actor,
                published_at=clock.now(),
                rows=rows,
                **said,
            )
            for row, candidacy in zip(rows, shown, strict=True):
                _put_on_list(made, candidacy, row["number"], actor=actor)
            doing.note(publication=made.pk, units=len(rows), **said)
            _tell_results(doing, campaign)
    return made


def _row(number: int, candidacy: Candidacy) -> dict[str, Any]:
    application = candidacy.application
    return {
        "number": number,
        "unit": application.unit_id,
        "application": application.pk,
        "kind": application.kind,
        "name": application.unit.name,
        "uscc": application.unit.uscc,
        "province": application.province.name,
        "city": application.authority.name,
    }


def _put_on_list(publication: Publication, candidacy: Candidacy, number: int, *, actor: User) -> None:
    with act(CANDIDACY, "publish", candidacy, actor=actor) as doing:
        registry.enter_list(
            candidacy.application.unit,
            ListEntry.Level.NATIONAL,
            actor=actor,
            year=publication.campaign.year,
            batch=f"{publication.campaign.year}年度",
            decision=publication.decision,
            number=number,
            on=clock.today(),
        )
        doing.note(number=number, decision=publication.decision)


def _tell_results(doing: Act[Any], campaign: Campaign) -> None:
    """Every new applicant is told its result, those not chosen with the reason (MI-3.c)."""
    decided = Candidacy.objects.filter(application__campaign=campaign).select_related("application__unit")
    for candidacy in decided.exclude(state=C.ENDED).order_by("id"):
        _tell(doing, candidacy, result_of(candidacy))


def result_of(candidacy: Candidacy) -> str:
    """The result of an applicant's year in one sentence, with the reason where there is one."""
    reasons = {
        C.NOT_RECOMMENDED: candidacy.province_reason,
        C.NOT_SHORTLISTED: candidacy.ministry_reason,
        C.HELD: candidacy.ministry_reason,
    }
    reason = reasons.get(C(candidacy.state), "")
    words = f"{candidacy.application.campaign.year}年度结果：{candidacy.get_state_display()}。"
    return f"{words}理由：{reason}" if reason else words


def decide_many(candidacies: Iterable[Candidacy], *, actor: User) -> int:
    """Shortlist several units at once, wholly or not at all; returns how many. Raises Forbidden, Refused."""
    _must(actor, "selection.shortlist", "确定拟入围名单")
    with transaction.atomic():
        return len([shortlist(candidacy, actor=actor) for candidacy in candidacies])
