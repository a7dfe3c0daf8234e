"""Submission and what can still end an application after it."""

import re

from django.db.models import Max
from django.urls import reverse

from lvheng.accounts.models import User
from lvheng.accounts.queries import officers_of
from lvheng.campaigns.guards import within
from lvheng.campaigns.models import Participation, Window
from lvheng.core.door import act, lock
from lvheng.core.refusal import Gap, Invalid, Refusal, Refused
from lvheng.filing.actions.refreshing import refresh
from lvheng.filing.actions.scores import record_score
from lvheng.filing.actions.sealing import seal
from lvheng.filing.content import FACT_FIELDS, SHEET_FIELDS
from lvheng.filing.draft import Draft
from lvheng.filing.facts import SHARED, value_in_words
from lvheng.filing.models import (
    Application,
    LedgerValue,
    Score,
    SubmittedAnswer,
    SubmittedEvidence,
    SubmittedFact,
    SubmittedVersion,
)
from lvheng.filing.process import APPLICATION
from lvheng.registry.queries import members_of
from lvheng.screening import actions as screening

#: What every receipt number begins with; the rest is year, territory, kind and a sequence without gaps.
PREFIX = "LH"
CHANGED = "签署承诺之后，由数据表计算的结果因基准的变化而改变，原承诺书已失效。"


def submit(application: Application, *, actor: User) -> SubmittedVersion:
    """Submit: copy, seal, score and number an application; from then on nothing of it changes (HN-4.2.b, HN-3.1).

    Writes the submitted version with the salted digests of its parts, the self-evaluation's score pinned to pack and
    benchmark set (MI-2.1.a), the unit's ledger; compares the unit with the source lists once more and opens a finding
    for each case it declares (HN-1.1); tells the unit's people and the officers of its authority. Raises Forbidden,
    Refused (already submitted; outside the window; with the list of gaps).
    """
    refuse_twice(application, actor)
    if not application.practice and actor.has_perm("filing.submit", application):
        screening.screen(application.campaign, [application.unit], actor=actor)
    with act(APPLICATION, "submit", application, actor=actor) as doing:
        draft = refresh(doing.obj)
        if draft.commitment_void:  # the levels named have changed, and with them units or bases that were signed for
            raise Refused(CHANGED, "HN-4.2.d", next_step="请重新生成承诺书，签字盖章后上传，再提交。")
        number = next_number(doing.obj)
        version = _version(draft, number, actor)
        _copy(draft, version)
        seal(version)
        score = record_score(version, Score.Basis.SELF, actor=actor)
        _keep_ledger(draft)
        screening.declare(doing.obj.campaign, doing.obj.unit, draft.declared, actor=actor)
        doing.along(number=number, submitted_at=version.submitted_at)
        doing.note(number=number, digest=version.digest, sm3=version.digest_sm3, total=score.total)
        text = f"{doing.obj.unit}的申报已提交，编号 {number}，自评价得分 {draft.evaluated.score.total}。"
        doing.tell(members_of(doing.obj.unit), text, reverse("filing:submitted", args=[doing.obj.pk]))
        doing.tell(officers_of(doing.obj.authority), text, reverse("review:application", args=[doing.obj.pk]))
    application.refresh_from_db()
    return version


def refuse_twice(application: Application, actor: User) -> None:
    """A second click is told so, in words that help, instead of a word about states."""
    state, number = Application.objects.values_list("state", "number").get(pk=application.pk)
    if state == Application.State.SUBMITTED and actor.has_perm("filing.submit", application):
        raise Refused(
            Refusal(
                f"本申报已经提交，编号 {number}；提交后无法修改。",
                ("HN-4.2.b",),
                "请查看回执。",
                reverse("filing:submitted", args=[application.pk]),
            )
        )


def next_number(application: Application) -> str:
    """The next receipt number of a year, territory and kind, e.g. LH-2025-43-F-000137; without gaps, under a lock."""
    lock(Participation.objects.get(campaign=application.campaign, province=application.province))
    code = re.sub(r"(00)+$", "", application.province.gb_code or application.province.code)
    stem = f"{PREFIX}-{application.campaign.year}-{code}-{application.kind[0].upper()}-"
    last = Application.objects.filter(number__startswith=stem).aggregate(last=Max("number"))["last"]
    return f"{stem}{int(last.removeprefix(stem)) + 1 if last else 1:06d}"


def _version(draft: Draft, number: str, actor: User) -> SubmittedVersion:
    application, commitment = draft.application, draft.commitment
    if commitment is None or draft.benchmark_set is None:
        raise RuntimeError("the guards have asked for commitment and set")  # pragma: no cover
    place, unit = (application.campaign, application.authority), application.unit
    at, closes = within(*place, Window.Act.FILING, unit=unit, route=application.route)
    return SubmittedVersion.objects.create(
        application=application,
        number=number,
        standard=application.standard,
        industry=application.industry,
        standard_hash=draft.standard.hash,
        campaign_hash=draft.pack.hash,
        benchmark_set=draft.benchmark_set,
        commitment_digest=commitment.content_digest,
        commitment_signatory=commitment.signatory,
        commitment_scan=commitment.scan,
        submitted_by=actor,
        submitted_at=at,
        window_closes_at=closes,
    )


def _copy(draft: Draft, version: SubmittedVersion) -> None:
    SubmittedAnswer.objects.bulk_create(
        SubmittedAnswer(version=version, key=key, value=answer.value) for key, answer in sorted(draft.answers.items())
    )
    SubmittedFact.objects.bulk_create(
        SubmittedFact(version=version, **{name: getattr(row, name) for name in (*FACT_FIELDS, *SHEET_FIELDS)})
        for _number, row in sorted(draft.facts.items())
    )
    SubmittedEvidence.objects.bulk_create(
        SubmittedEvidence(version=version, slot=slot, file=item.file, sha256=item.file.sha256, sm3=item.file.sm3)
        for slot, items in sorted(draft.files.items())
        for item in items
    )


def _keep_ledger(draft: Draft) -> None:
    """Next year's "last year"."""
    rows = []
    for number, row in draft.facts.items():
        words = value_in_words(draft.standard, number, row)[0] if number != SHARED else ""
        text = "" if row.value is not None else words[:200]
        value = LedgerValue(unit=draft.application.unit, year=draft.pack.evaluation_year, number=number)
        value.value, value.unit_text, value.text = row.value, row.unit, text
        value.sheet = row.sheet if number == SHARED or draft.in_use(number) else {}
        value.inputs = row.inputs
        rows.append(value)
    kept = ["value", "unit_text", "text", "sheet", "inputs"]
    unique = ["unit", "year", "number"]
    LedgerValue.objects.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=kept)


def withdraw(application: Application, *, actor: User, reason: str = "") -> Application:
    """Withdraw a new applicant's application; that ends the year for it. Raises Forbidden, Refused."""
    with act(APPLICATION, "withdraw", application, actor=actor) as doing:
        doing.note(reason=reason)
        if doing.obj.state == Application.State.SUBMITTED:
            doing.tell(officers_of(doing.obj.authority), f"{doing.obj.unit}撤回了本年度的申报（{doing.obj.number}）。")
        return doing.obj


def end(application: Application, *, actor: User, reason: str, decision: str) -> Application:
    """End an application by a finding of falsified data or material (HN-4.2.c, MI-3.d); part of selection's act.

    Raises Forbidden, Refused, Invalid (reason or decision missing).
    """
    gaps = [
        Gap(f"请填写{label}。", name)
        for name, label, value in (("reason", "认定理由", reason), ("decision", "决定文号", decision))
        if not value.strip()
    ]
    if gaps:
        raise Invalid(gaps)
    with act(APPLICATION, "end", application, actor=actor) as doing:
        doing.note(reason=reason, decision=decision)
        text = f"{doing.obj.unit}的申报经认定存在数据或材料造假，已终止（{decision}）。"
        doing.tell(members_of(doing.obj.unit), text, reverse("filing:home"))
        return doing.obj
