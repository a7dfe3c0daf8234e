"""An official list (绿色制造名单) read from a file: applied where nothing is doubtful (MI-3.c, HN-1.1)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse

from lvheng.accounts.actions import system_actor
from lvheng.accounts.models import Authority, Role, User
from lvheng.cli.starting.persons import officer, officers_at
from lvheng.cli.starting.saying import Say, Stopped, by_cell, stopped
from lvheng.core.refusal import Refused
from lvheng.core.tabular import CellProblem
from lvheng.registry.actions.lists import apply_list, read_list
from lvheng.registry.forms.lists import lists_of
from lvheng.registry.listplan import WORDS, Outcome
from lvheng.registry.listworld import LEVELS, rows_of
from lvheng.registry.models import ListEntry, ListImport

STILL = {Outcome.SAME, Outcome.SKIPPED}


@dataclass(frozen=True)
class Printed:
    """What is printed above a list, and whose it is."""

    path: Path
    level: str
    authority: str
    year: int | None
    batch: str
    decision: str
    listed_on: date | None
    kind: str


class _Unchanged(Exception):
    """The registry says all of it already: nothing is kept."""


def take(printed: Printed, username: str, say: Say) -> None:
    """Import a list in the name of an officer of its level, or of the system where there is none yet.

    Raises Stopped; then nothing is imported.
    """
    authority, found_actor = _whose(printed, username)
    content = _read(printed.path)
    name = f"名单“{printed.path.name}”"
    before = ListImport.objects.filter(
        level=printed.level, authority=authority, file__sha256=hashlib.sha256(content).hexdigest()
    )
    if before.filter(state=ListImport.State.APPLIED).exists():
        say(f"{name}：已经导入过，没有变化。")
        return
    waiting = before.filter(state=ListImport.State.READ).first()
    if waiting is not None:
        page = reverse("registry:list", args=[waiting.pk])
        raise Stopped(f"{name}已经读过，还有逐行待决定的；请在页面 {page} 上办理。")
    try:
        with transaction.atomic():
            actor = found_actor or system_actor(Role.Kind.OFFICER, authority)
            found = _kept(printed, authority, content, actor)
            doubtful = [row for row in rows_of(found) if row.outcome == Outcome.DOUBT]
            done = {} if doubtful else apply_list(found, actor=actor)
    except _Unchanged:
        say(f"{name}：与登记一致，没有变化。")
        return
    except Refused as refused:
        raise stopped(refused) from refused
    if doubtful:
        lines = "\n".join(f"  第 {row.line} 行：{row.text('name')}" for row in doubtful[:50])
        raise Stopped(
            f"{name}：{len(doubtful)} 行可能是已登记的单位，须由人决定，还没有导入：\n{lines}\n"
            f"请在页面 {reverse('registry:list', args=[found.pk])} 上逐行决定后导入。"
        )
    say(f"{name}：已导入，" + "、".join(f"{WORDS[Outcome(key)]} {n} 行" for key, n in done.items() if n) + "。")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise Stopped(f"文件“{path}”读不到：{error.strerror}。") from error


def _whose(printed: Printed, username: str) -> tuple[Authority, User | None]:
    """Whose list it is, and who imports it; nobody where its authority has no officer yet. Raises Stopped."""
    level = LEVELS[ListEntry.Level(printed.level)]
    if not username and (printed.authority or level == Authority.Level.MINISTRY):
        bodies = Authority.objects.filter(level=level, active=True)
        body = (bodies.filter(code=printed.authority) if printed.authority else bodies).order_by("id").first()
        if body is None:
            missing = f"没有代码为“{printed.authority}”的{Authority.Level(level).label}级主管部门"
            raise Stopped(f"{missing}；请先建立主管部门（--tree），或更正 --authority。")
        if not officers_at(body):
            return body, None
    if not username and level != Authority.Level.MINISTRY and not printed.authority:
        raise Stopped("请用 --authority 写明名单是哪个地区的；那里已有工作人员的，请用 --as 写明以谁的名义办理。")
    actor = officer(username, level)
    mine = [one for level, one in lists_of(actor) if level == printed.level and printed.authority in ("", one.code)]
    if len(mine) != 1:
        raise Stopped(f"“{actor.username}”不能导入这一级的名单，或须用 --authority 写明是哪个地区的。")
    return mine[0], actor


def _kept(printed: Printed, authority: Authority, content: bytes, actor: User) -> ListImport:
    found = read_list(
        ContentFile(content, name=printed.path.name), actor=actor, level=printed.level, authority=authority,
        year=printed.year, batch=printed.batch, decision=printed.decision, listed_on=printed.listed_on,
        kind=printed.kind,
    )  # fmt: skip
    if found.content["count"]:
        told = by_cell(CellProblem(*one) for one in found.content["problems"])
        raise Refused(f"名单“{printed.path.name}”有 {found.content['count']} 处错误，没有导入：\n{told}")
    if {row.outcome for row in rows_of(found)} <= STILL:
        raise _Unchanged
    return found
