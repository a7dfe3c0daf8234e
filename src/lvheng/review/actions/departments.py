"""Joint review: what other departments say, as opinions on the application (MI-3.a)."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from lvheng.accounts.models import User
from lvheng.core import clock, files
from lvheng.core.door import act
from lvheng.core.refusal import Gap, Invalid
from lvheng.core.said import gaps_of
from lvheng.filing.models import Application
from lvheng.review.actions.judging import open_review
from lvheng.review.models import DepartmentOpinion
from lvheng.review.process import REVIEW

TYPES, MAX_MB = ("pdf", "jpg", "jpeg", "png", "docx"), 20
LIMITS = {"department": 60, "text": 2000}


def hear_department(
    application: Application, *, actor: User, department: str, stance: str, text: str, file: UploadedFile | None = None
) -> DepartmentOpinion:
    """Record what a department says of an application; a later word of the same takes its place, both are kept.

    Recorded by an officer of the level that the pack names; 不同意 needs the department's reasons.
    Raises Forbidden, Refused, Invalid.
    """
    with transaction.atomic():
        review = open_review(application, actor=actor)
        with act(REVIEW, "hear", review, actor=actor) as doing:
            said = {"department": department.strip(), "text": text.strip()}
            gaps = gaps_of({"department": "部门"}, said, LIMITS)
            if stance not in DepartmentOpinion.Stance.values:
                gaps.append(Gap("请选择部门的意见：同意、不同意或无意见。", "stance"))
            if stance == DepartmentOpinion.Stance.OBJECT and not said["text"]:
                gaps.append(Gap("部门不同意的，请填写其理由。", "text"))
            if gaps:
                raise Invalid(gaps)
            kept = files.keep(file, actor=actor, types=TYPES, max_mb=MAX_MB, field="file") if file is not None else None
            made = DepartmentOpinion.objects.create(
                application=application, authority=doing.obj.authority, stance=stance, file=kept,
                recorded_by=actor, recorded_at=clock.now(), **said,
            )  # fmt: skip
            doing.note(opinion=made.pk, stance=stance, file=kept.pk if kept else None, **said)
    return made
