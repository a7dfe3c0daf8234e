"""Source lists in: read and shown first, applied wholly or not at all, then everybody of the territory is compared."""

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q

from lvheng.accounts.models import Authority, User
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import current, pack_for
from lvheng.core import audit, clock, files
from lvheng.core.door import act, lock
from lvheng.core.refusal import Forbidden, Gap, Invalid, Refused
from lvheng.core.tabular import TYPES
from lvheng.screening.actions.screening import Screened, screen_each
from lvheng.screening.comparing import Foreseen, foresee
from lvheng.screening.counting import Counting
from lvheng.screening.models import SourceEntry, SourceSnapshot
from lvheng.screening.process import SOURCE
from lvheng.screening.queries import applicants, concerned, in_force
from lvheng.screening.reading import MAX_MB, Reading, Row, read_source
from lvheng.screening.slots import SourceSlot
from lvheng.standards import SourceList

S = SourceSnapshot.State
MAX_SOURCE, MAX_REASON = 200, 500
KEPT_PROBLEMS, KEPT_ROWS, KEPT_HITS = 500, 20, 200
BATCH = 2_000


@dataclass(frozen=True)
class Read:
    """A snapshot as read; `again`: the very same list waits or is in force already, and nothing changed."""

    snapshot: SourceSnapshot
    again: bool = False


def read_source_list(
    slot: SourceSlot, upload: "File[Any] | None", *, actor: User, source: str, as_of: date | None
) -> Read:
    """Read an uploaded list with its source and its day, and keep what it says, right or wrong, to be looked at.

    HN-1.1.a to HN-1.1.f. The same file with the same day as what waits or is in force for that list and territory
    changes nothing; a list that goes back to what it once was is new. Raises Forbidden, Invalid.
    """
    if not actor.has_perm("screening.import_source", slot):  # type: ignore[arg-type]  # the rules take any object
        raise Forbidden("只有本地区的市州或省级工作人员可以导入来源名单。", "HN-4.1.d")
    gaps = _gaps(source, as_of)
    if upload is None:
        gaps.append(Gap("请选择一个 XLSX 或 CSV 文件。", "file"))
    if gaps or upload is None or as_of is None:
        raise Invalid(gaps)
    with transaction.atomic():
        lock(slot.authority)
        before = _before(slot, upload, source.strip(), as_of)
        if before is not None:
            return Read(before, again=True)
        stored = files.keep(upload, actor=actor, types=TYPES, max_mb=MAX_MB)
        reading = _read(upload, slot.source_list, slot.authority, as_of)
        made = SourceSnapshot.objects.create(
            list_id=slot.source_list.id, label=slot.source_list.label, authority=slot.authority,
            source=source.strip(), as_of=as_of, file=stored, rows=len(reading.rows),
            content=_content(slot, reading, as_of), imported_by=actor, imported_at=clock.now(),
        )  # fmt: skip
        audit.record(
            made, "source.read", actor=actor, clauses=(slot.source_list.exclusion,),
            data={"file": stored.name, "sha256": stored.sha256, "rows": made.rows, "problems": made.content["count"]},
        )  # fmt: skip
    return Read(made)


def _gaps(source: str, as_of: date | None) -> list[Gap]:
    gaps = []
    if not source.strip():
        gaps.append(Gap("请写明名单来源，例如哪个网站、哪个部门的哪份文件。", "source"))
    elif len(source.strip()) > MAX_SOURCE:
        gaps.append(Gap(f"名单来源有 {len(source.strip())} 字，请压缩到 {MAX_SOURCE} 字以内。", "source"))
    if as_of is None:
        gaps.append(Gap("请填写名单日期：来源截至哪一天，例如 2025-10-20。", "as_of"))
    elif as_of > clock.today():
        gaps.append(Gap(f"名单日期 {as_of} 在今天之后，请填写来源实际截至的日期。", "as_of"))
    return gaps


def _before(slot: SourceSlot, upload: "File[Any]", source: str, as_of: date) -> SourceSnapshot | None:
    """The same file of the same day, in force now, or waiting with the same source."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    waiting = Q(state=S.READ, source=source)
    rows = SourceSnapshot.objects.filter(
        waiting | Q(pk__in=in_force([slot.source_list], [slot.authority.code])), list_id=slot.source_list.id,
        authority=slot.authority, file__sha256=digest.hexdigest(), as_of=as_of,
    )  # fmt: skip
    return rows.order_by("id").last()


def _read(upload: "File[Any]", source_list: SourceList, authority: Authority, as_of: date) -> Reading:
    upload.seek(0)
    campaign = current()
    eligibility = pack_for(campaign, authority).eligibility if campaign else None
    by_day = eligibility is not None and Counting.of_list(eligibility, source_list).years is not None
    return read_source(upload, source_list, as_of, by_day=by_day)


def _content(slot: SourceSlot, reading: Reading, as_of: date) -> dict[str, Any]:
    """What the preview shows: never the rows themselves, which stay in the file."""
    notes = list(reading.notes)
    newest = [
        one.as_of
        for one in in_force([slot.source_list], [slot.authority.code]).values()
        if slot.source_list.scope == "latest" and one.as_of > as_of
    ]
    if newest:
        notes.append(f"已导入过更新的名单（{max(newest)}），这一份早于它，导入后只留存、不作为比对依据。")
    hits = [] if reading.problems else _hits(slot, reading.rows)
    return {
        "name": reading.name,
        "count": len(reading.problems),
        "problems": [[one.cell, one.message] for one in reading.problems[:KEPT_PROBLEMS]],
        "notes": notes,
        "first": [_shown(row) for row in reading.rows[:KEPT_ROWS]],
        "hit_count": len(hits),
        "hits": [[one.unit, one.name, one.by, one.summary] for one in hits[:KEPT_HITS]],
    }


def _hits(slot: SourceSlot, rows: list[Row]) -> list[Foreseen]:
    campaign = current()
    if campaign is None or campaign.state != Campaign.State.OPEN:
        return []
    units = list(applicants(campaign, slot.authority))
    return list(foresee(pack_for(campaign, slot.authority), slot.source_list, units, rows))


def _shown(row: Row) -> list[str]:
    days = [one.isoformat() if one else "" for one in (row.occurred_on, row.ended_on)]
    return [str(row.number), row.name, row.uscc, row.matter, row.document, *days]


def apply_source(snapshot: SourceSnapshot, *, actor: User) -> Screened:
    """Put a list that was read without problems into force, wholly, and compare the territory's units with it.

    HN-1.1.a to HN-1.1.f; from then on the snapshot never changes. Raises Forbidden, Refused.
    """
    with transaction.atomic():
        with act(SOURCE, "apply", snapshot, actor=actor) as doing:
            rows = _again(doing.obj)
            for start in range(0, len(rows), BATCH):
                SourceEntry.objects.bulk_create(_entry(doing.obj, row) for row in rows[start : start + BATCH])
            doing.along(applied_at=clock.now(), rows=len(rows))
            doing.note(list=doing.obj.list_id, as_of=doing.obj.as_of, rows=len(rows))
        return _compare(snapshot, actor)


def _compare(snapshot: SourceSnapshot, actor: User) -> Screened:
    """Compare everybody a list of its kind and territory concerns, in each year that is open."""
    made = Screened()
    for campaign in Campaign.objects.filter(state=Campaign.State.OPEN).order_by("year"):
        found = screen_each(campaign, concerned(campaign, snapshot), actor=actor)
        made.units, made.changed, made.new = found.units, made.changed + found.changed, made.new + found.new
    return made


def withdraw_source(snapshot: SourceSnapshot, *, actor: User, reason: str) -> Screened:
    """Take a list back that was wrongly imported, with a reason: it and its rows are kept, and count no longer.

    HN-1.1.a to HN-1.1.f; everybody it concerns is compared anew, the list before it being in force again. Raises
    Forbidden, Refused, Invalid (reason missing).
    """
    said = reason.strip()
    with transaction.atomic():
        with act(SOURCE, "withdraw", snapshot, actor=actor) as doing:
            if not said:
                raise Invalid([Gap("请写明撤回的理由，例如选错了名单、选错了文件。", "reason")])
            if len(said) > MAX_REASON:
                raise Invalid([Gap(f"理由有 {len(said)} 字，请压缩到 {MAX_REASON} 字以内。", "reason")])
            doing.along(reason=said)
            doing.note(list=doing.obj.list_id, as_of=doing.obj.as_of, reason=said)
        return _compare(snapshot, actor)


def _again(snapshot: SourceSnapshot) -> list[Row]:
    """The rows, read anew from the file as it was kept. Raises Refused where the list can't be taken any more."""
    campaign = current()
    lists = pack_for(campaign, snapshot.authority).eligibility.source_lists if campaign else ()
    source_list = next((one for one in lists if one.id == snapshot.list_id), None)
    if source_list is None:
        raise Refused("本地区现行规则没有这类来源名单，不能导入。", next_step="请放弃这次导入。")
    with snapshot.file.file.open("rb") as kept:
        reading = _read(File(kept, name=snapshot.file.name), source_list, snapshot.authority, snapshot.as_of)
    if reading.problems:
        raise Refused("文件现在读出的内容有错误，不能导入。", next_step="请放弃这次导入，更正后重新上传。")
    return reading.rows


def _entry(snapshot: SourceSnapshot, row: Row) -> SourceEntry:
    made = SourceEntry(
        snapshot=snapshot, number=row.number, name=row.name, uscc=row.uscc, matter=row.matter, document=row.document,
        occurred_on=row.occurred_on, ended_on=row.ended_on,
    )  # fmt: skip
    made.derive()
    return made


def discard_source(snapshot: SourceSnapshot, *, actor: User) -> SourceSnapshot:
    """Put away a list that was read and not applied; the file stays on record. Raises Forbidden, Refused."""
    with act(SOURCE, "discard", snapshot, actor=actor) as doing:
        doing.note(list=doing.obj.list_id)
    return doing.obj
