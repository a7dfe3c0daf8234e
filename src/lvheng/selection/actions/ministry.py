"""The ministry chooses, shows to the public and publishes (MI-3.c)."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse

from lvheng.accounts.models import Role, User
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock, files, receipts
from lvheng.core.door import Act, act
from lvheng.core.refusal import Forbidden, Gap, Invalid, Refused
from lvheng.filing.models import Application
from lvheng.registry import actions as registry
from lvheng.registry.models import ListEntry
from lvheng.selection import queries
from lvheng.selection.actions.holding import held_back
from lvheng.selection.actions.said import required
from lvheng.selection.actions.telling import RELATED, tell_at_once, tell_decisions, tell_unit
from lvheng.selection.models import Candidacy, Objection, Publication, Publicity
from lvheng.selection.process import CANDIDACY, OBJECTION, PUBLICITY
from lvheng.selection.slots import Anyone, PublicitySlot, act_on

C = Candidacy.State
UNFIT = "公布前再次核查，不符合列入条件："
EVIDENCE_TYPES = ("pdf", "jpg", "jpeg", "png")


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
    """Leave a recommended unit off the shortlist, with a reason (MI-3.c).

    The applicant is told when publicity begins; at once where that has been and the unit came back after it. Raises
    Forbidden, Refused, Invalid.
    """
    with act(CANDIDACY, "pass_over", candidacy, actor=actor) as doing:
        _say(doing, required({"reason": "不入围的理由"}, {"reason": reason})["reason"])
        application = doing.obj.application
        if queries.publicity_of(application.campaign) is not None and queries.comes_again(application):
            tell_at_once(doing, C.NOT_SHORTLISTED)
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
    """Show the shortlist to the public for the days of the pack (MI-3.c).

    Tells the units, those not shortlisted with the reason and until when they may appeal where the pack gives one.
    Raises Forbidden, Refused (nobody shortlisted, somebody undecided), Invalid.
    """
    with act_on(PUBLICITY, "open", PublicitySlot(campaign), actor=actor) as doing:
        said = required({"decision": "公示文号"}, {"decision": decision})
        now, before = clock.now(), queries.publicity_of(campaign)
        made = Publicity.objects.create(
            campaign=campaign, round=before.round + 1 if before is not None else 1, starts_at=now,
            ends_at=queries.publicity_end(campaign, now), opened_by=actor, **said,
        )  # fmt: skip
        shown = list(queries.received(campaign).filter(state=C.SHORTLISTED))
        for candidacy in shown:
            with act(CANDIDACY, "show", candidacy, actor=actor):
                pass
            tell_unit(doing, candidacy, f"拟入围名单公示至 {made.ends_at.astimezone(clock.ZONE):%Y年%-m月%-d日}。")
        told = tell_decisions(doing, queries.received(campaign).filter(state=C.NOT_SHORTLISTED))
        doing.note(units=len(shown), ends_at=made.ends_at, told=told, **said)
    return made


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
            receipt=receipts.new("YY", 8),
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
                held_back(holding, said)
                tell_unit(holding, holding.obj, "公示期间的异议成立，暂缓公布。")
    return doing.obj


def _answer(doing: Act[Objection], answer: str, actor: User) -> str:
    said = required({"answer": "答复"}, {"answer": answer})["answer"]
    doing.along(answer=said, answered_by=actor, answered_at=clock.now())
    doing.note(answer=said)
    return said


def publish(campaign: Campaign, *, actor: User, decision: str, title: str = "") -> Publication:
    """Publish the list (MI-3.c): number the units, put each on the national list, tell every applicant its result.

    After the publicity's last moment and with every objection answered. Who is not eligible any more is held back with
    the reason. Raises Forbidden, Refused, Invalid.
    """
    _must(actor, "selection.publish", "公布名单")
    with transaction.atomic():
        publicity = queries.publicity_of(campaign)
        if publicity is None:
            raise Refused("还没有公示，不能公布名单。", "MI-3.c", next_step="请先公示拟入围名单。")
        with act(PUBLICITY, "publish", publicity, actor=actor) as doing:
            said = required({"decision": "公布文号"}, {"decision": decision})
            shown, held = _fit(campaign, actor=actor)
            first = 1 + sum(len(one.rows) for one in Publication.objects.filter(campaign=campaign))
            rows = [_row(number, candidacy) for number, candidacy in enumerate(shown, first)]
            made = Publication.objects.create(
                campaign=campaign,
                round=publicity.round,
                title=title.strip()[:120] or _title(publicity),
                published_by=actor,
                published_at=clock.now(),
                rows=rows,
                **said,
            )
            for row, candidacy in zip(rows, shown, strict=True):
                _put_on_list(made, candidacy, row["number"], actor=actor)
            doing.note(publication=made.pk, units=len(rows), held=held, **said)
            _tell_results(doing, made)
    return made


def _title(publicity: Publicity) -> str:
    further = "（增补）" if publicity.round > 1 else ""
    return f"{publicity.campaign.year}年度国家级绿色制造单位名单{further}"


def _fit(campaign: Campaign, *, actor: User) -> tuple[list[Candidacy], list[int]]:
    """Who is published of those in publicity; who may not be on the list any more is held back (HN-1.1), by id.

    Their applications are locked, so that none is withdrawn between the look and the list.
    """
    fit, held = [], []
    shown = queries.on_show(campaign).filter(state=C.IN_PUBLICITY)
    list(Application.objects.filter(candidacy__in=shown.order_by().values("pk")).order_by("pk").select_for_update(of=("self",)))
    for candidacy in shown:
        refusal = CANDIDACY.refusal(candidacy, CANDIDACY.table["publish"], actor)
        if refusal is None:
            fit.append(candidacy)
            continue
        held.append(candidacy.pk)
        with act(CANDIDACY, "hold", candidacy, actor=actor) as holding:
            held_back(holding, UNFIT + "；".join((refusal.message, *(gap.message for gap in refusal.gaps))))
    return fit, held


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


def _tell_results(doing: Act[Any], made: Publication) -> None:
    """Every new applicant who does not know its result yet is told it, with the reason where not chosen (MI-3.c).

    Of a further list those on it, and who was held back meanwhile; who was told before is not told again.
    """
    campaign = made.campaign
    for candidacy in queries.received(campaign).filter(application__in=[row["application"] for row in made.rows]):
        tell_unit(doing, candidacy, queries.result_of(candidacy.application, candidacy))
    tell_decisions(doing, queries.received(campaign))
    if made.round > 1:
        return
    again = queries.added(campaign).values("pk")
    left = queries.alive(campaign).filter(told_at=None).exclude(application__in=again).select_related(*RELATED)
    for candidacy in left.exclude(state__in=(C.ENDED, C.PUBLISHED)).order_by("id"):
        tell_unit(doing, candidacy, queries.result_of(candidacy.application, candidacy))
    for application in queries.never_decided(campaign).exclude(pk__in=again):
        tell_unit(doing, Candidacy(application=application), queries.result_of(application, None))
