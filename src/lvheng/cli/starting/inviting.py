"""Invitations from a table of people: sent by mail where there is mail, else links in a file of the owner alone."""

from __future__ import annotations

import csv
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from smtplib import SMTPException
from typing import Any, cast

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.mail import send_mail
from django.db import transaction

from lvheng.accounts.actions import system_actor
from lvheng.accounts.models import Authority, Role
from lvheng.cli.starting.saying import Say, Stopped, by_cell, link_of
from lvheng.core import clock
from lvheng.core.refusal import Refused
from lvheng.core.tabular import CellProblem, Heading, Line, Table, read_table
from lvheng.registry.actions import invite, revoke
from lvheng.registry.models import Invitation

MAX_ROWS, MAX_MB = 5_000, 5
ROLES = {label: value for value, label in Role.Kind.choices} | {value: value for value in Role.Kind.values}
HEADINGS = (
    Heading("authority", "主管部门代码", ("代码", "行政区划代码"), required=True, kind="code", max=12),
    Heading("role", "角色", required=True, kind="choice", choices=ROLES),
    Heading("person", "姓名", ("被邀请人", "被邀请人姓名"), required=True, max=60),
    Heading("email", "电子邮箱", ("邮箱", "电子邮件"), max=120),
    Heading("phone", "联系电话", ("电话", "手机"), max=40),
)
LETTER = """{person}：

您被邀请在绿衡担任{authority}{role}。请在 {until} 前打开下面的链接，设置自己的用户名和密码；链接只能用一次，请勿转发：

{link}

不明白这封邮件的，请致电 {support}。
"""


TWICE = "与第 {} 行相同；请只保留一行，同名的两人请写明各自的电子邮箱或联系电话"
Place = tuple[str, str, str]


@dataclass(frozen=True)
class Contact:
    """How a person is reached, and of whom that is known."""

    email: str
    phone: str
    of: Any

    def fits(self, other: Contact) -> bool:
        """Whether nothing that both say differs: then it is taken for the same person."""
        pairs = ((self.email.casefold(), other.email.casefold()), (self.phone, other.phone))
        return all(one == two or not one or not two for one, two in pairs)


class Known:
    """People by (authority's code, role, name); two of one name are told apart by e-mail or telephone."""

    def __init__(self) -> None:
        self._contacts: dict[Place, list[Contact]] = {}

    def add(self, place: Place, contact: Contact) -> None:
        """Keep a person."""
        self._contacts.setdefault(place, []).append(contact)

    def find(self, place: Place, contact: Contact) -> Contact | None:
        """The person this is taken for: who was reached in just this way before who may have been."""
        fitting = [one for one in self._contacts.get(place, []) if one.fits(contact)]
        fitting.sort(key=lambda one: (one.email, one.phone) != (contact.email, contact.phone))
        return fitting[0] if fitting else None


@dataclass(frozen=True)
class Sent:
    """An invitation and the link that is nowhere kept."""

    made: Invitation
    link: str


def send(path: Path, links: str, site: str, say: Say, *, again: bool = False) -> None:
    """Invite everybody of a table who has not come or been invited yet. Raises Stopped; then nobody is invited.

    `again`: whoever has an invitation but no account yet gets a new link, and the old one is good no more.
    """
    table = _read(path)
    with transaction.atomic():
        sent, passed, problems = _invited(table, site, again=again)
        if problems:
            raise Stopped(f"邀请名单“{path.name}”有 {len(problems)} 处错误，没有发出邀请：\n{by_cell(problems)}")
        by_file = [one for one in sent if not (settings.LVHENG_MAIL and one.made.email)]
        target = _open(links) if sent and links != "-" else None
    if not sent:
        say(f"邀请：{passed} 人都已开通或已邀请，没有变化。")
        return
    failed = [one for one in sent if one not in by_file and not _mailed(one)]
    _write(target, by_file + failed, say)
    mailed = len(sent) - len(by_file) - len(failed)
    already = f"，{passed} 人已开通或已邀请" if passed else ""
    say(f"邀请：新邀请 {len(sent)} 人（邮件 {mailed} 封，链接 {len(by_file) + len(failed)} 个）{already}。")
    if failed:
        say(f"邀请：{len(failed)} 封邮件没有发出，链接已写在一起，请另行送达。")


def _read(path: Path) -> Table:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Stopped(f"文件“{path}”读不到：{error.strerror}。") from error
    table = read_table(ContentFile(content, name=path.name), HEADINGS, max_rows=MAX_ROWS, max_mb=MAX_MB)
    if table.problems:
        told = by_cell(table.problems)
        raise Stopped(f"邀请名单“{path.name}”有 {len(table.problems)} 处错误，没有发出邀请：\n{told}")
    return table


def _invited(table: Table, site: str, *, again: bool) -> tuple[list[Sent], int, list[CellProblem]]:
    """(made, passed over, what is wrong by cell)."""
    bodies = {one.code: one for one in Authority.objects.filter(active=True)}
    known, seen = _known(), Known()
    sent: list[Sent] = []
    passed, problems = 0, []
    for line in table.lines:
        texts = line.texts
        place = (texts["authority"], texts["role"], texts["person"])
        contact = Contact(texts.get("email", ""), texts.get("phone", ""), line.number)
        twin = seen.find(place, contact)
        before = known.find(place, contact)
        if twin is not None:
            problems.append(CellProblem(table.cell(line.number, "person"), TWICE.format(twin.of)))
        elif place[0] not in bodies:
            wrong = f"没有代码为“{place[0]}”的主管部门；请填写六位代码，例如部级 {next(iter(sorted(bodies)), '')}"
            problems.append(CellProblem(table.cell(line.number, "authority"), wrong))
        elif before is not None and not (again and isinstance(before.of, Invitation)):
            passed += 1
        else:
            if before is not None:
                _revoke(before.of)
            problems += _one(line, table, bodies[place[0]], site, sent)
        seen.add(place, contact)
    return sent, passed, problems


def _known() -> Known:
    """Who holds a role, or has an invitation that still stands, with the address they were invited by."""
    known = Known()
    asked = Invitation.objects.filter(authority__isnull=False).select_related("authority").order_by("id")
    contacts: dict[tuple[int, str, int], Contact] = {}
    for one in asked:
        body, contact = cast("Authority", one.authority), Contact(one.email, one.phone, one)
        if one.state == Invitation.State.OPEN and one.expires_at > clock.now():
            known.add((body.code, one.role, one.person), contact)
        elif one.user_id is not None:
            contacts[body.pk, one.role, one.user_id] = contact
    for role in Role.objects.filter(until=None).select_related("authority", "user"):
        held = contacts.get((role.authority_id, role.kind, role.user_id))
        email, phone = (held.email, held.phone) if held else (role.user.email, role.user.phone)
        known.add((role.authority.code, role.kind, role.user.display_name), Contact(email, phone, role))
    return known


def _revoke(invitation: Invitation) -> None:
    """The old link is good no more."""
    root = Authority.objects.get(parent=None, level=Authority.Level.MINISTRY)
    revoke(invitation, actor=system_actor(Role.Kind.ADMINISTRATOR, root))


def _one(line: Line, table: Table, authority: Authority, site: str, sent: list[Sent]) -> list[CellProblem]:
    said: dict[str, Any] = {name: line.texts.get(name, "") for name in ("person", "email", "phone", "role")}
    try:
        made, token = invite(actor=None, authority=authority, **said)
    except Refused as refused:
        gaps = refused.refusal.gaps
        return [CellProblem(table.cell(line.number, gap.anchor), gap.message) for gap in gaps]
    sent.append(Sent(made, link_of(token, site)))
    return []


def _mailed(one: Sent) -> bool:
    """Whether the letter went out."""
    made = one.made
    text = LETTER.format(
        person=made.person, authority=made.authority, role=made.get_role_display(), link=one.link,
        until=f"{made.expires_at.astimezone(clock.ZONE):%Y-%m-%d %H:%M}", support=settings.LVHENG_SUPPORT["phone"],
    )  # fmt: skip
    try:
        return bool(send_mail("绿衡：开通账号的邀请", text, None, [made.email]))
    except (SMTPException, OSError):
        return False


def _open(links: str) -> tuple[int, Path]:
    """A new file that its owner alone may read; never one that is there. Raises Stopped."""
    path = Path(links) if links else Path(settings.DATA_DIR) / f"invitations-{clock.now():%Y%m%d%H%M%S}.csv"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), path
    except OSError as error:
        raise Stopped(f"链接文件“{path}”写不了：{error.strerror}；没有发出邀请。请用 --links 换一个文件。") from error


def _write(target: tuple[int, Path] | None, rows: list[Sent], say: Say) -> None:
    """The links, a line a person: into the file, or on standard output."""
    cells = [(one.made.authority, one.made.get_role_display(), one.made.person, one.link) for one in rows]
    if target is None:
        writer = csv.writer(sys.stdout)
        writer.writerows(cells)
        return
    number, path = target
    with os.fdopen(number, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["主管部门", "角色", "姓名", "链接"])
        writer.writerows(cells)
    if rows:
        say(f"邀请：链接写在 {path}，只有本用户能读；送达后请删除。")
    else:
        path.unlink()
