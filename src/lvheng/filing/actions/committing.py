"""The commitment to truth (真实性承诺, HN-4.2.d): prepared for a content, signed, scanned, confirmed."""

from django.core.files.base import File

from lvheng.accounts.models import User
from lvheng.core import clock
from lvheng.core.door import act
from lvheng.core.files import keep
from lvheng.core.refusal import Gap, Invalid, Refusal, Refused
from lvheng.filing.actions.refreshing import refresh
from lvheng.filing.draft import Draft
from lvheng.filing.models import Application, Commitment
from lvheng.filing.process import APPLICATION

SCAN_TYPES = ("pdf", "jpg", "jpeg", "png")
MAX_NAME = 60


def prepare_commitment(application: Application, *, signatory: str, actor: User) -> Commitment:
    """Draw up the commitment to the content as it stands, for the legal representative to sign (HN-4.2.d).

    An earlier one is dropped. Raises Forbidden, Refused (parts 1 to 3 unfinished), Invalid (name).
    """
    with act(APPLICATION, "commit", application, actor=actor) as doing:
        draft = refresh(doing.obj)
        name = signatory.strip()
        if not name or len(name) > MAX_NAME:
            raise Invalid([Gap(f"请填写法定代表人姓名，不超过 {MAX_NAME} 字。", "signatory")])
        gaps = draft.content_gaps()
        if gaps:
            text = f"前三部分还有 {len(gaps)} 处需要处理，处理后再签署承诺。"
            raise Refused(Refusal(text, ("HN-4.2.d",), "请按清单逐项补齐。", gaps=tuple(gaps)))
        made, _ = Commitment.objects.update_or_create(
            application=doing.obj,
            defaults={"content_digest": draft.digest, "signatory": name, "scan": None, "confirmed_at": None},
        )
        doing.note(step="prepare", content=draft.digest, signatory=name)
        return made


def confirm_commitment(
    application: Application, upload: File[bytes] | None, *, agreed: bool, actor: User
) -> Commitment:
    """Take the signed and sealed scan and the confirmation that goes with it (HN-4.2.d).

    Raises Forbidden, Refused (none prepared, or the content has changed since), Invalid (no file, a wrong one, not
    confirmed).
    """
    with act(APPLICATION, "commit", application, actor=actor) as doing:
        draft = Draft.load(doing.obj)
        found = draft.commitment
        if found is None:
            raise Refused("请先生成承诺书。", "HN-4.2.d", next_step="填写法定代表人姓名，生成并下载承诺书。")
        if draft.commitment_void:
            raise Refused(
                "生成承诺书之后内容有改动，原承诺书已失效。", "HN-4.2.d", next_step="请重新生成承诺书，签字盖章后上传。"
            )
        gaps = [] if upload is not None else [Gap("请选择签字盖章后的扫描件。", "scan")]
        if not agreed:
            gaps.append(Gap("请确认承诺书已由法定代表人签字并加盖公章。", "agreed"))
        if upload is None or gaps:
            raise Invalid(gaps)
        found.scan = keep(upload, actor=actor, types=SCAN_TYPES, max_mb=draft.standard.files.max_file_mb, field="scan")
        found.confirmed_at = clock.now()
        found.save(update_fields=["scan", "confirmed_at"])
        doing.note(step="confirm", content=found.content_digest, scan=found.scan.sha256)
        return found
