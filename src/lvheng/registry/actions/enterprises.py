"""The enterprises inside a park: entered, ended, imported from a table (HN-1.1: findings are matched against them)."""

from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction

from lvheng.accounts.models import User
from lvheng.core import audit, clock, files
from lvheng.core.door import lock
from lvheng.core.files import Upload
from lvheng.core.models import StoredFile
from lvheng.core.refusal import Forbidden, Gap, Invalid, Refused
from lvheng.core.tabular import TYPES
from lvheng.registry import codes, parkbook, parkfiles
from lvheng.registry.models import ParkEnterprise, Unit
from lvheng.registry.names import key_of_name
from lvheng.registry.parkbook import Kind, Plan


def add_enterprise(
    park: Unit, *, actor: User, name: str, uscc: str = "", industry_code: str = "", since: date | None = None
) -> ParkEnterprise:
    """Enter an enterprise that works inside a park. Raises Forbidden, Refused, Invalid."""
    _may(park, actor)
    name, code, industry = " ".join(name.split()), "".join(uscc.split()).upper(), industry_code.strip()
    with transaction.atomic():
        park = lock(park)
        gaps = _gaps(name, code, industry, since)
        if not gaps and _there(park, name, code):
            gaps = [Gap(f"“{name}”已在园区企业名录里，不必再次登记。", "uscc" if code else "name")]
        if gaps:
            raise Invalid(gaps)
        made = ParkEnterprise.objects.create(
            park=park, name=name, uscc=code, industry_code=industry, since=since or clock.today(), added_by=actor
        )
        audit.record(park, "park.enterprise", actor=actor, data={"name": name, "uscc": code, "since": made.since})
    return made


def end_enterprise(enterprise: ParkEnterprise, *, actor: User, until: date | None) -> ParkEnterprise:
    """Note that an enterprise has left its park; its row stays. Raises Forbidden, Refused, Invalid."""
    _may(enterprise.park, actor)
    with transaction.atomic():
        lock(enterprise.park)
        enterprise = lock(enterprise)
        if enterprise.until is not None:
            raise Refused(f"“{enterprise.name}”已登记离园（{enterprise.until}）。")
        if until is None:
            raise Invalid([Gap("请填写离园日期，例如 2025-10-20。", "until")])
        if not enterprise.since <= until <= clock.today():
            raise Invalid([Gap(f"离园日期应在入园日期 {enterprise.since} 之后、今天（含）之前。", "until")])
        enterprise.until = until
        enterprise.save()
        data = {"name": enterprise.name, "uscc": enterprise.uscc, "until": until}
        audit.record(enterprise.park, "park.enterprise_left", actor=actor, data=data)
    return enterprise


def keep_enterprises_file(park: Unit, upload: Upload, *, actor: User) -> StoredFile:
    """Keep a table of enterprises for its preview; nothing changes yet. Raises Forbidden, Refused, Invalid."""
    _may(park, actor)
    with transaction.atomic():
        stored = files.keep(upload, actor=actor, types=TYPES, max_mb=parkbook.MAX_MB)
        audit.record(stored, parkfiles.READ, actor=actor, data={"park": park.pk, "file": stored.name})
    return stored


def plan_enterprises(park: Unit, stored: StoredFile) -> Plan:
    """What a kept table would change in a park now."""
    with stored.file.open("rb") as kept:
        return parkbook.plan(park, parkbook.table_of(ContentFile(kept.read(), name=stored.name)))


def apply_enterprises(park: Unit, stored: StoredFile, *, actor: User, fingerprint: str) -> Plan:
    """Carry out what the preview showed, wholly or not at all; the same file again changes nothing.

    Raises Forbidden, Refused (problems, or the park is not as it was shown).
    """
    _may(park, actor)
    with transaction.atomic():
        park = lock(park)
        plan = plan_enterprises(park, stored)
        if plan.problems:
            raise Refused(f"文件有 {len(plan.problems)} 处错误，没有导入；请改正后重新上传。")
        if plan.fingerprint != fingerprint:
            raise Refused("园区企业名录在预览之后有变动，没有导入；请重新查看变化后再确认。")
        for change in plan.changes:
            if change.kind != Kind.SAME:
                one = change.enterprise or ParkEnterprise(park=park, added_by=actor)
                for name, value in change.values.items():
                    setattr(one, name, value)
                one.save()
        done = [[one.kind, one.name, one.uscc, one.differences] for one in plan.changes if one.kind != Kind.SAME]
        if done:
            data: dict[str, Any] = {"file": stored.name, "sha256": stored.sha256, "done": done}
            audit.record(park, "park.enterprises", actor=actor, data=data)
    return plan


def _may(park: Unit, actor: User) -> None:
    if park.kind != Unit.Kind.PARK:
        raise Refused("只有园区有园区企业名录。", next_step="请在园区的单位页面办理。")
    if not actor.has_perm("registry.edit_enterprises", park):
        raise Forbidden(
            "只有园区填报人和主管部门工作人员可以维护园区企业名录。", next_step="请联系园区填报人或主管部门。"
        )


def _there(park: Unit, name: str, code: str) -> bool:
    now = ParkEnterprise.objects.filter(park=park, until=None)
    return (now.filter(uscc=code) if code else now.filter(name_key=key_of_name(name))).exists()


def _gaps(name: str, code: str, industry: str, since: date | None) -> list[Gap]:
    found = []
    if not name or len(name) > 120 or "\0" in name:
        found.append(Gap("请填写企业名称，120 个字以内。", "name"))
    if code and (fault := codes.fault_of(code)):
        found.append(Gap(f"{fault}；不知道代码的留空。", "uscc"))
    if industry and not (len(industry) == 4 and industry.isascii() and industry.isdecimal()):
        found.append(Gap("行业代码是 GB/T 4754 的四位数字，例如 3011。", "industry_code"))
    if since is not None and since > clock.today():
        found.append(Gap(f"入园日期 {since} 还没有到；请填写已经发生的日期。", "since"))
    return found
