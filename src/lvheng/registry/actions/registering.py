"""Somebody asks for an account that files for a unit; the unit's authority decides (HN-2.1.a: it files itself)."""

from dataclasses import dataclass, replace

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.urls import reverse

from lvheng.accounts.models import Authority, User
from lvheng.accounts.queries import officers_of
from lvheng.core import audit, clock, files, receipts
from lvheng.core.door import act, lock, send
from lvheng.core.files import Upload
from lvheng.core.refusal import Gap, Invalid, Refused
from lvheng.core.said import gaps_of
from lvheng.registry import codes, persons
from lvheng.registry.actions.accounts import LIMITS, account_gaps, contact_gaps, hash_of, is_taken, make_account
from lvheng.registry.actions.people import end_all, join
from lvheng.registry.actions.units import Identity, add_unit
from lvheng.registry.guards import refuse_merged
from lvheng.registry.models import Registration, Unit
from lvheng.registry.process import REGISTRATION
from lvheng.registry.queries import members_of

PROOF_TYPES = ("pdf", "jpg", "jpeg", "png")
PROOF_MB = 20
LABELS = {"name": "单位名称", "uscc": "统一社会信用代码", "person": "姓名", "phone": "联系电话"}
LONGEST = LIMITS | {"name": 120, "note": 500}
AT_OFFICE = "没有错的，请持营业执照到所在市州工业和信息化主管部门办理。"


@dataclass(frozen=True)
class Asked:
    """What a person fills in to register. `again`: the password once more; `authority`: ignored for a known code."""

    kind: str
    name: str
    uscc: str
    person: str
    phone: str
    username: str
    password: str
    again: str
    authority: Authority | None = None
    email: str = ""
    replaces: bool = False
    note: str = ""

    def clean(self) -> "Asked":
        """The same without spaces where none belong, the code in capitals; passwords as typed."""
        return replace(
            self, kind=self.kind.strip(), name=_line(self.name), uscc="".join(self.uscc.split()).upper(),
            person=_line(self.person), phone=_line(self.phone), username=self.username.strip(),
            email=self.email.strip(), note=self.note.strip(),
        )  # fmt: skip


def _line(text: str) -> str:
    return " ".join(text.split())


def register(asked: Asked, *, proof: Upload | None, actor: User | None = None) -> Registration:
    """Keep a request for an account, and only the hash of its password; tells officers and the unit's people.

    A known code leads to its unit's authority whatever was chosen. The same request sent twice is one request;
    a second one of the same person for the same unit is refused while one waits.
    `actor` is None for a stranger. Raises Invalid.
    """
    asked = asked.clean()
    found = persons.candidates(asked.kind, asked.uscc)
    authority = _authority(asked, found)
    gaps = [
        *_gaps(asked, known=bool(found)),
        *([] if authority else [Gap("请选择单位所在地的主管部门。", "authority")]),
    ]
    gaps += [] if proof is not None else [Gap("请上传加盖公章的授权书（PDF、JPG 或 PNG）。", "proof")]
    with transaction.atomic():
        if authority is not None:
            lock(authority)  # two of the same are kept one after the other
        same = _same(asked)
        if same is not None and proof is not None and _says_the_same(asked, proof, same):
            return same
        gaps += _reserved(asked, same)
        if gaps or authority is None or proof is None:
            raise Invalid(gaps)
        made = Registration.objects.create(
            receipt=receipts.new("ZC"), authority=authority,
            unit=found[0] if len(found) == 1 else None, password=hash_of(asked.password), created_at=clock.now(),
            proof=files.keep(proof, actor=actor, types=PROOF_TYPES, max_mb=PROOF_MB, field="proof"),
            kind=asked.kind, name=asked.name, uscc=asked.uscc, person=asked.person, username=asked.username,
            phone=asked.phone, email=asked.email, replaces=asked.replaces, note=asked.note,
        )  # fmt: skip
        data = {"receipt": made.receipt, "uscc": made.uscc, "authority": authority.code, "replaces": made.replaces}
        audit.record(made, "registration.submit", actor=actor, data=data, clauses=("HN-2.1.a",))
        text = f"{made.name}的{made.person}申请填报账号（{made.receipt}），请审核。"
        url = reverse("registry:registration", args=[made.pk])
        send((officer, text, url) for officer in officers_of(authority))
        word = "，并申请接替现有填报人" if made.replaces else ""
        text = (
            f"有人（{made.person}）为本单位申请填报账号{word}。不是本单位安排的，请立即联系{authority.name}主管部门。"
        )
        send((user, text, "") for user in persons.people_of(found))
    return made


def _authority(asked: Asked, found: list[Unit]) -> Authority | None:
    """Who decides: a known unit's authority; for a new one the chosen authority, if it decides on registrations."""
    if found:
        fitting = [unit.authority for unit in found if unit.authority == asked.authority]
        return (fitting or [found[0].authority])[0]
    return persons.registrable().filter(pk=asked.authority.pk).first() if asked.authority else None


def _gaps(asked: Asked, *, known: bool) -> list[Gap]:
    said = {name: str(getattr(asked, name)) for name in LONGEST | LABELS}
    gaps = [] if asked.kind in Unit.Kind.values else [Gap("请选择类别。", "kind")]
    gaps += gaps_of(LABELS, said, LONGEST)
    fault = codes.fault_of(asked.uscc) if asked.uscc and not known else ""
    gaps += [Gap(f"{fault}；{AT_OFFICE}", "uscc")] if fault else []
    gaps += contact_gaps(asked.phone, asked.email)
    return gaps + account_gaps(asked.username, asked.password, asked.again, person=asked.person, email=asked.email)


def _waiting(username: str) -> Registration | None:
    return Registration.objects.filter(
        username__iexact=username, state=Registration.State.SUBMITTED
    ).order_by("id").first()  # fmt: skip


def _same(asked: Asked) -> Registration | None:
    """The waiting request that this one repeats, password and all."""
    found = _waiting(asked.username)
    if found is None or (found.kind, found.uscc, found.person, found.phone) != (
        asked.kind, asked.uscc, asked.person, asked.phone,
    ):  # fmt: skip
        return None
    return found if check_password(asked.password, found.password) else None


def _says_the_same(asked: Asked, proof: Upload, known: Registration) -> bool:
    """Whether nothing is corrected: proof, names, taking over and note are what was sent before."""
    told = ("name", "replaces", "note", "email")
    same = all(getattr(asked, field) == getattr(known, field) for field in told)
    return same and files.digest_of(proof) == known.proof.sha256


def _reserved(asked: Asked, own: Registration | None) -> list[Gap]:
    if own is not None:
        words = f"您的申请（回执 {own.receipt}）正在等待审核，这次的更正没有收下；请联系{own.authority.name}主管部门"
        return [Gap(f"{words}退回后重新提交，或换一个用户名另行申请。", "username")]
    if _waiting(asked.username) is None:
        return _asked_before(asked)
    return [Gap(f"用户名“{asked.username}”已有待审核的申请，请换一个。", "username")]


def _asked_before(asked: Asked) -> list[Gap]:
    """The same person waits already for an account of the same unit, under another user name."""
    waiting = Registration.objects.filter(
        kind=asked.kind, uscc=asked.uscc, person=asked.person, phone=asked.phone, state=Registration.State.SUBMITTED
    )
    if not waiting.exists():
        return []
    words = f"{asked.person}为这个单位已有一份申请待审核，不用再次提交；请凭原回执编号查询办理结果"
    return [Gap(f"{words}，要更正的请联系主管部门退回后重新提交。", "person")]


def approve_registration(registration: Registration, *, actor: User, unit: Unit | None = None) -> Registration:
    """Make the account, the unit if it is new, and the membership; ends the former ones if it replaces them.

    `unit`: which of several units with this code (needed then). All of it or nothing. Raises Forbidden, Refused,
    Invalid.
    """
    with act(REGISTRATION, "approve", registration, actor=actor) as doing:
        found = doing.obj
        if is_taken(found.username):
            raise Refused(
                f"用户名“{found.username}”在申请之后已被他人使用，不能通过这一申请。",
                next_step="请注明理由不予通过，并请申请人换一个用户名重新注册。",
            )
        chosen = _unit_of(found, unit, actor)
        refuse_merged(chosen)
        before = list(members_of(chosen))
        user = make_account(found.username, found.password, person=found.person, phone=found.phone, email=found.email)
        if found.replaces:
            end_all(chosen, actor=actor, reason=f"由{found.person}接替（{found.receipt}）")
        join(chosen, user, actor=actor)
        doing.along(unit=chosen, user=user, password="", decided_by=actor, decided_at=clock.now())
        doing.note(unit=chosen.pk, user=user.pk, replaces=found.replaces)
        url = reverse("registry:members", args=[chosen.pk])
        doing.tell([user], f"您的填报账号已开通，可以为{chosen.name}填报。", url)
        words = "已接替填报，您不再是本单位填报人" if found.replaces else "已开通填报账号"
        doing.tell(before, f"{chosen.name}：{found.person}{words}（{found.receipt}）。", "" if found.replaces else url)
    return doing.obj


def _unit_of(registration: Registration, unit: Unit | None, actor: User) -> Unit:
    """The unit the account is for: the one with this code, the chosen one of several, or a new one."""
    found = persons.candidates(registration.kind, registration.uscc)
    if not found:
        known = Identity(
            kind=registration.kind, name=registration.name, uscc=registration.uscc, authority=registration.authority,
            contact=registration.person, phone=registration.phone,
        )  # fmt: skip
        return add_unit(known, actor=actor, partial=True)
    if len(found) == 1:
        unit = found[0]
    elif unit not in found:
        raise Invalid([Gap("这个代码有几个厂区，请选择账号属于哪一个。", "unit")])
    if unit.authority_id != registration.authority_id:
        raise Refused(
            f"该代码的单位现由{unit.authority.name}主管，不能由本部门通过。",
            next_step=f"请注明理由不予通过，并请申请人重新注册，由{unit.authority.name}审核。",
        )
    return unit


def refuse_registration(registration: Registration, *, actor: User, reason: str) -> Registration:
    """Refuse a request, with a reason that the person sees by their receipt. Raises Forbidden, Refused, Invalid."""
    with act(REGISTRATION, "refuse", registration, actor=actor) as doing:
        said = reason.strip()
        gaps = gaps_of({"reason": "理由，申请人凭回执会看到"}, {"reason": said}, {"reason": 500})
        if gaps:
            raise Invalid(gaps)
        doing.along(reason=said, password="", decided_by=actor, decided_at=clock.now())
        doing.note(reason=said)
    return doing.obj
