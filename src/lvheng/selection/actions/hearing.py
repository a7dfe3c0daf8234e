"""The hearing before a closing proposal is confirmed: notice, statement, answer (by the pack's dynamic management)."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse

from lvheng.accounts.models import User
from lvheng.accounts.queries import officers_of
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock, files
from lvheng.core.door import act
from lvheng.core.refusal import Forbidden, Refused
from lvheng.core.said import required
from lvheng.registry.queries import members_of
from lvheng.selection import queries
from lvheng.selection.actions.said import without_controls
from lvheng.selection.models import ClosingProposal, Hearing
from lvheng.selection.process import CLOSING_PROPOSAL
from lvheng.standards import load_standard

PROOF_TYPES = ("pdf", "jpg", "jpeg", "png")
LIMITS = {"statement": 5000, "answer": 2000}


def notify(proposal: ClosingProposal, *, actor: User) -> Hearing:
    """Tell a unit what is proposed and on what grounds, and until when it may state its view.

    The term ends at 23:59:59 of its last day. Raises Forbidden, Refused.
    """
    with act(CLOSING_PROPOSAL, "notify", proposal, actor=actor) as doing:
        at = clock.now()
        due = queries.term_from(doing.obj, at)
        made = Hearing.objects.create(proposal=doing.obj, noticed_by=actor, noticed_at=at, due_at=due)
        doing.note(kind=doing.obj.kind, unit=doing.obj.unit_id, due_at=due.isoformat())
        words = (
            f"{doing.obj.unit.name}：{doing.obj.campaign.year}年度动态管理拟“{doing.obj.get_kind_display()}”，"
            f"可在 {due:%Y年%-m月%-d日 %H:%M:%S} 前陈述申辩。"
        )
        doing.tell(members_of(doing.obj.unit), words, reverse("selection:hearing", args=[doing.obj.pk]))
    return made


def notify_all(campaign: Campaign, kind: str, *, actor: User, expected: int) -> int:
    """Notify all units of a kind of proposal, wholly or not at all; returns how many.

    `expected`: how many the preview showed. Raises Forbidden, Refused (others than shown).
    """
    if not queries.settles_somewhere(actor, campaign):
        raise Forbidden("您的角色不能告知单位。", next_step="由确认动态管理建议的主管部门告知。")
    with transaction.atomic():
        waiting = queries.to_notify(actor, campaign, kind)
        if not waiting:
            raise Refused("没有需要告知的单位。", next_step="可能已由其他工作人员告知，请刷新页面。")
        if len(waiting) != expected:
            raise Refused(
                f"需要告知的单位现有 {len(waiting)} 家，与预览时的 {expected} 家不同，没有发出。",
                next_step="请重新查看名单后再发。",
            )
        return len([notify(proposal, actor=actor) for proposal in waiting])


def make_statement(
    proposal: ClosingProposal, *, actor: User, statement: str, proof: UploadedFile | None = None
) -> Hearing:
    """The unit's own people state its view, with proof if they wish; inside the term it may be replaced.

    What was stated and answered before stays in the log; a new statement is answered anew. Raises Forbidden, Refused
    (outside the term), Invalid.
    """
    with act(CLOSING_PROPOSAL, "state", proposal, actor=actor) as doing:
        said = required({"statement": "陈述意见"}, {"statement": without_controls(statement)}, LIMITS)
        hearing = Hearing.objects.select_for_update(of=("self",)).get(proposal=doing.obj)
        at = clock.now()
        if at > hearing.due_at:
            raise Refused("陈述申辩的期限已届满，不再受理。")
        if proof is not None:
            rules = pack_for(doing.obj.campaign, doing.obj.unit.authority)
            most = load_standard(rules.standards[doing.obj.unit.kind]).files.max_file_mb
            hearing.proof = files.keep(proof, actor=actor, types=PROOF_TYPES, max_mb=most, field="proof")
        hearing.statement, hearing.stated_by, hearing.stated_at = said["statement"], actor, at
        hearing.answer, hearing.answered_by, hearing.answered_at = "", None, None
        said_and_answered = ["statement", "proof", "stated_by", "stated_at", "answer", "answered_by", "answered_at"]
        hearing.save(update_fields=said_and_answered)
        doing.note(statement=hearing.statement, proof=hearing.proof_id)
        rule = queries.dynamic_rule(doing.obj)
        officers = officers_of(queries.authority_at_level(doing.obj.unit.authority, rule.confirmed_by))
        words = f"{doing.obj.unit.name}提交了动态管理陈述意见，请答复。"
        doing.tell(officers, words, reverse("selection:proposal", args=[doing.obj.pk]))
    return hearing


def answer_statement(proposal: ClosingProposal, *, actor: User, answer: str) -> Hearing:
    """Answer what the unit stated, which it may still replace until its term ends.

    Raises Forbidden, Refused, Invalid.
    """
    with act(CLOSING_PROPOSAL, "answer", proposal, actor=actor) as doing:
        said = required({"answer": "答复"}, {"answer": without_controls(answer)}, LIMITS)
        hearing = Hearing.objects.select_for_update(of=("self",)).get(proposal=doing.obj)
        hearing.answer, hearing.answered_by, hearing.answered_at = said["answer"], actor, clock.now()
        hearing.save(update_fields=["answer", "answered_by", "answered_at"])
        doing.note(**said)
        words = f"{doing.obj.unit.name}的动态管理陈述意见已有答复。"
        doing.tell(members_of(doing.obj.unit), words, reverse("selection:hearing", args=[doing.obj.pk]))
    return hearing
