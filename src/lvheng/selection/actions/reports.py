"""Reports of anyone against a unit: by real name and with evidence, at any time, handled to an answer."""

from datetime import timedelta

from django.urls import reverse

from lvheng.accounts.models import User
from lvheng.accounts.queries import officers_of
from lvheng.core import clock, files, receipts
from lvheng.core.door import act
from lvheng.core.refusal import Gap, Invalid
from lvheng.core.said import gaps_of
from lvheng.registry.lists import clean
from lvheng.registry.models import Unit
from lvheng.registry.queries import members_of
from lvheng.selection import queries
from lvheng.selection.actions.said import without_controls
from lvheng.selection.models import UnitReport
from lvheng.selection.process import UNIT_REPORT
from lvheng.selection.slots import Anyone, UnitReportSlot, act_on
from lvheng.standards.staying import Reports

EVIDENCE_TYPES = ("pdf", "jpg", "jpeg", "png")
LIMITS = {"name": 60, "organisation": 120, "contact": 80, "text": 5000, "finding": 2000, "answer": 2000}


def report_unit(
    unit: Unit,
    *,
    name: str,
    contact: str,
    text: str,
    organisation: str = "",
    evidence: files.Upload | None = None,
    receipt: str = "",
) -> UnitReport:
    """Report a unit, by real name and with evidence as its territory's rules ask; anybody may, at any time.

    Who did it is kept with the report alone: the log names nobody and hangs on the authority that handles it. The
    receipt number and the contact lead to the answer; `receipt` gives one drawn by the caller, of the demonstration
    alone. Raises Refused (no reports taken here), Invalid.
    """
    rule = queries.reports_rule(unit)
    level = rule.handled_by if rule is not None else "province"
    authority = queries.authority_at_level(unit.authority, level)
    with act_on(UNIT_REPORT, "raise", UnitReportSlot(unit, authority), actor=Anyone()) as doing:
        assert rule is not None  # noqa: S101 (the guard refuses where none are taken)
        given = {"name": name, "organisation": organisation, "contact": contact, "text": text}
        said = _checked(rule, given, evidence)
        stored = (
            files.keep(evidence, actor=None, types=EVIDENCE_TYPES, max_mb=rule.max_mb, field="evidence")
            if evidence is not None
            else None
        )
        at = clock.now()
        made = UnitReport.objects.create(
            unit=unit,
            authority=authority,
            evidence=stored,
            receipt=receipt or receipts.new("FY"),
            raised_at=at,
            due_at=clock.day_end(clock.today() + timedelta(days=rule.days)),
            **said,
        )
        doing.note(report=made.pk, receipt=made.receipt, unit=unit.pk, due_at=made.due_at.isoformat())
        words = f"收到对{unit.name}的实名反映 {made.receipt}，请在 {made.due_at:%Y年%-m月%-d日} 前核查答复。"
        others = officers_of(authority).exclude(pk__in=members_of(unit).values("pk"))
        doing.tell(others, words, reverse("selection:unit_report", args=[made.pk]))
    return made


def _checked(rule: Reports, given: dict[str, str], evidence: files.Upload | None) -> dict[str, str]:
    """What was said, one line each but the text. Raises Invalid with a gap at each field that lacks something."""
    said = {key: clean(value, len(value)) for key, value in given.items()}
    said["text"] = without_controls(given["text"])
    labels = {"name": "真实姓名", "contact": "联系方式", "text": "反映内容"}
    if not rule.real_name:
        del labels["name"]
    gaps = gaps_of(labels, said, LIMITS)
    if rule.evidence and evidence is None:
        gaps.append(Gap("请上传证据材料（PDF 或图片）。", "evidence"))
    if gaps:
        raise Invalid(gaps)
    return said


def check_report(report: UnitReport, *, actor: User) -> UnitReport:
    """Begin to check a report. Raises Forbidden, Refused."""
    with act(UNIT_REPORT, "check", report, actor=actor) as doing:
        doing.note(receipt=doing.obj.receipt)
        return doing.obj


def answer_report(report: UnitReport, *, actor: User, founded: bool, finding: str, answer: str) -> UnitReport:
    """Close a report: what checking showed, for the file, and the answer for who reported. No list changes by this.

    Raises Forbidden, Refused, Invalid.
    """
    with act(UNIT_REPORT, "found" if founded else "unfound", report, actor=actor) as doing:
        said = {"finding": without_controls(finding), "answer": without_controls(answer)}
        gaps = gaps_of({"finding": "核查情况", "answer": "给反映人的答复"}, said, LIMITS)
        if gaps:
            raise Invalid(gaps)
        doing.along(**said, answered_by=actor, answered_at=clock.now())
        doing.note(receipt=doing.obj.receipt, **said)
    return doing.obj
