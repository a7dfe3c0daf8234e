"""A return for supplement: asked, answered as typed, handed in once as a further version, or called off (HN-4.2.b)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.files.base import File
from django.urls import reverse

from lvheng.accounts.models import Authority, User
from lvheng.accounts.queries import officers_of
from lvheng.core import audit, clock
from lvheng.core.door import act, lock
from lvheng.core.files import keep
from lvheng.core.models import StoredFile
from lvheng.core.refusal import Gap, Invalid
from lvheng.filing.actions.sealing import seal
from lvheng.filing.content import FACT_FIELDS, SHEET_FIELDS
from lvheng.filing.models import (
    Application,
    Score,
    SubmittedAnswer,
    SubmittedEvidence,
    SubmittedFact,
    SubmittedVersion,
    Supplement,
    SupplementFile,
    SupplementItem,
)
from lvheng.filing.process import SUPPLEMENT
from lvheng.filing.supplementing import Askable, items_of, term_from_today
from lvheng.registry.queries import members_of

MAX_REASON, MAX_ASKED, MAX_ANSWER, MAX_ITEMS = 1000, 500, 5000, 40
MEGABYTE = 1024 * 1024
PINNED = (
    "number", "standard", "industry", "standard_hash", "campaign_hash", "benchmark_set", "commitment_digest",
    "commitment_signatory", "commitment_scan",
)  # fmt: skip
SCORED = (
    "basis", "standard_hash", "benchmark_set", "total", "sort_key", "tie_key", "complete", "result", "computed_at",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """One thing asked for: `target` as `Target.id` gives it, and the words."""

    target: str
    text: str


def ask_supplement(
    application: Application, *, level: str, authority: Authority, reason: str, items: Sequence[Asked], actor: User
) -> Supplement:
    """Return an application for missing evidence or basic data; part of the review's act, which has asked the guards.

    Nothing submitted changes. Raises Invalid (reason; per item `target-0`, `text-0` …).
    """
    lock(application)
    askable = Askable(application)
    gaps = _reason_gaps(reason) + _item_gaps(items, askable)
    if gaps:
        raise Invalid(gaps)
    made = Supplement.objects.create(
        application=application,
        level=level,
        authority=authority,
        reason=reason.strip(),
        asked_by=actor,
        asked_at=clock.now(),
        due_at=term_from_today(askable.pack.supplement.days),
    )
    targets = [askable.targets[one.target] for one in items]
    SupplementItem.objects.bulk_create(
        SupplementItem(supplement=made, kind=target.kind, target=target.key, asked=one.text.strip())
        for one, target in zip(items, targets, strict=True)
    )
    audit.record(
        made, "supplement.ask", actor=actor, clauses=("HN-4.2.b", "HN-3.1"),
        data={"application": application.pk, "level": level, "items": [one.target for one in items],
              "due": made.due_at.isoformat()},
    )  # fmt: skip
    return made


def _reason_gaps(reason: str) -> list[Gap]:
    said = len(reason.strip())
    if not said:
        return [Gap("请写明退回补正的原因，申报单位会看到。", "reason")]
    return [Gap(f"原因有 {said} 字，请压缩到 {MAX_REASON} 字以内。", "reason")] if said > MAX_REASON else []


def _item_gaps(items: Sequence[Asked], askable: Askable) -> list[Gap]:
    """What is wrong with what is asked, per item by its place."""
    if not items:
        return [Gap("请至少选择一项要补正的内容，并写明要求。", "target-0")]
    if len(items) > MAX_ITEMS:
        return [Gap(f"一次最多要求补正 {MAX_ITEMS} 项。", "target-0")]
    gaps, known = [], set[str]()
    for at, one in enumerate(items):
        if one.target not in askable.targets:
            gaps.append(Gap("只能要求补正列出的证明材料或基本信息；指标数据提交后不能修改。", f"target-{at}"))
        elif one.target in known:
            gaps.append(Gap("这一项前面已经选过，请合并为一项。", f"target-{at}"))
        known.add(one.target)
        said = len(one.text.strip())
        if not said:
            gaps.append(Gap("请写明要补什么，例如：补 2024 年全年用电结算单。", f"text-{at}"))
        elif said > MAX_ASKED:
            gaps.append(Gap(f"要求有 {said} 字，请压缩到 {MAX_ASKED} 字以内。", f"text-{at}"))
    return gaps


def save_item(item: SupplementItem, value: str, *, actor: User) -> SupplementItem:
    """Keep what is typed for an item; what is wrong with it stops the handing in alone.

    Raises Forbidden, Refused (out of time, handed in, not allowed), Invalid (too long).
    """
    with act(SUPPLEMENT, "save", item.supplement, actor=actor) as doing:
        row = doing.obj.items.select_for_update().get(pk=item.pk)
        if len(value) > MAX_ANSWER:
            raise Invalid([Gap(f"内容有 {len(value)} 字，最多 {MAX_ANSWER} 字，请删减。", f"item-{row.pk}")])
        row.answer, row.saved_at = value, clock.now()
        row.save(update_fields=["answer", "saved_at"])
        doing.note(item=row.pk, target=row.target)
    return row


def attach_to(item: SupplementItem, upload: File[bytes], *, actor: User) -> SupplementFile:
    """Add a file for an item that asks for evidence (HN-3.1). Raises Forbidden, Refused, Invalid."""
    field = f"item-{item.pk}"
    with act(SUPPLEMENT, "attach", item.supplement, actor=actor) as doing:
        row = doing.obj.items.select_for_update().get(pk=item.pk)
        if row.kind != SupplementItem.Kind.EVIDENCE:
            raise Invalid([Gap("这一项要求更正基本信息，不需要上传文件。", field)])
        askable = Askable(doing.obj.application)
        rules = askable.draft.standard.files
        used = askable.draft.bytes_used + sum(
            StoredFile.objects.filter(
                pk__in=SupplementFile.objects.filter(item__supplement=doing.obj).values("file")
            ).values_list("size", flat=True)
        )
        if used + upload.size > rules.max_unit_mb * MEGABYTE:
            text = f"本单位已用 {used / MEGABYTE:.1f} MB，加上此文件超过 {rules.max_unit_mb} MB 的上限；请压缩后上传。"
            raise Invalid([Gap(text, field)])
        stored = keep(upload, actor=actor, types=rules.types, max_mb=rules.max_file_mb, field=field)
        made = SupplementFile.objects.create(item=row, file=stored, added_at=clock.now())
        doing.note(item=row.pk, file=stored.name, sha256=stored.sha256)
    return made


def detach_from(file: SupplementFile, *, actor: User) -> None:
    """Take a file away again before it is handed in. Raises Forbidden, Refused."""
    with act(SUPPLEMENT, "detach", file.item.supplement, actor=actor) as doing:
        gone = SupplementFile.objects.select_related("file").filter(item__supplement=doing.obj, pk=file.pk).first()
        if gone is not None:
            doing.note(item=gone.item_id, file=gone.file.name, sha256=gone.file.sha256)
            gone.delete()


def hand_in_supplement(supplement: Supplement, *, actor: User, confirmed: bool) -> SubmittedVersion:
    """Make a further version of what was supplied, once and inside the term; part of review's act, which reopens.

    The facts are those of the first version to the last byte, and so is the self-evaluation; evidence is only added;
    the first version stays as it is (HN-4.2.b). The first commitment stands for the figures; the person confirms the
    pack's words for the rest. Tells the officers who asked. Raises Forbidden, Refused, Invalid (`item-<pk>`,
    `confirmed`).
    """
    with act(SUPPLEMENT, "hand_in", supplement, actor=actor) as doing:
        application = lock(doing.obj.application)
        askable = Askable(application)
        gaps = askable.gaps(doing.obj)
        if not confirmed:
            gaps.append(Gap("请勾选确认：补正的内容真实、准确。", "confirmed"))
        if gaps:
            raise Invalid(gaps)
        version = _further(doing.obj, actor)
        statement = askable.pack.supplement.statement
        doing.along(answered_by=actor, answered_at=version.submitted_at, version=version, statement=statement)
        doing.note(version=version.version, digest=version.digest, sm3=version.digest_sm3, statement=statement)
        text = f"{application.unit}已补正，形成第 {version.version} 版，请继续审核。"
        doing.tell(officers_of(doing.obj.authority), text, reverse("review:supplement", args=[doing.obj.pk]))
    return version


def _further(supplement: Supplement, actor: User) -> SubmittedVersion:
    """The next version, copied from the one before with what was supplied, scored and sealed."""
    before = SubmittedVersion.objects.filter(application=supplement.application_id).latest("version")
    made = SubmittedVersion.objects.create(
        application_id=supplement.application_id,
        version=before.version + 1,
        submitted_by=actor,
        submitted_at=clock.now(),
        window_closes_at=supplement.due_at,
        **{name: getattr(before, name) for name in PINNED},
    )
    items = items_of(supplement)
    corrected = {one.target: one.answer.strip() for one in items if one.kind == SupplementItem.Kind.BASIC}
    said = dict(before.answers.values_list("key", "value")) | corrected
    SubmittedAnswer.objects.bulk_create(
        SubmittedAnswer(version=made, key=key, value=value) for key, value in sorted(said.items())
    )
    SubmittedFact.objects.bulk_create(
        SubmittedFact(version=made, **{name: getattr(row, name) for name in (*FACT_FIELDS, *SHEET_FIELDS)})
        for row in before.facts.order_by("number")
    )
    _copy_evidence(before, made, items)
    own = Score.objects.get(version=before, basis=Score.Basis.SELF, latest=True)
    Score.objects.create(version=made, **{name: getattr(own, name) for name in SCORED})
    seal(made)
    return made


def _copy_evidence(before: SubmittedVersion, made: SubmittedVersion, items: Sequence[SupplementItem]) -> None:
    """All that was there, and what was supplied after it."""
    kept = [(row.slot, row.file_id, row.sha256, row.sm3) for row in before.evidence.order_by("id")]
    added = [
        (one.target, given.file_id, given.file.sha256, given.file.sm3)
        for one in items if one.kind == SupplementItem.Kind.EVIDENCE for given in one.files.all()
    ]  # fmt: skip
    SubmittedEvidence.objects.bulk_create(
        SubmittedEvidence(version=made, slot=slot, file_id=file, sha256=sha256, sm3=sm3)
        for slot, file, sha256, sm3 in (*kept, *added)
    )


def cancel_supplement(supplement: Supplement, *, actor: User, reason: str) -> Supplement:
    """Call a return off before it is answered; it counts no more. Raises Forbidden, Refused, Invalid (reason)."""
    if not reason.strip():
        raise Invalid([Gap("请写明撤销的原因，申报单位会看到。", "cancel_reason")])
    with act(SUPPLEMENT, "cancel", supplement, actor=actor) as doing:
        doing.note(reason=reason.strip())
        office = doing.obj.authority.office or doing.obj.authority.name
        text = f"{office}已撤销补正要求：{reason.strip()}"
        doing.tell(members_of(doing.obj.application.unit), text, reverse("review:supplement", args=[doing.obj.pk]))
        return doing.obj
