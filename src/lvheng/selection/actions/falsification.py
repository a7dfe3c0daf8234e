"""A finding of falsified data or material and all that follows it (HN-4.2.c, MI-3.d)."""

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse

from lvheng.accounts.models import Authority, User
from lvheng.accounts.queries import province_of, role_at
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock, files
from lvheng.core.door import act
from lvheng.core.refusal import Gap, Invalid, Refused
from lvheng.filing import actions as filing
from lvheng.registry import actions as registry
from lvheng.registry.models import Unit
from lvheng.registry.queries import members_of
from lvheng.selection import queries
from lvheng.selection.actions.said import required
from lvheng.selection.models import Falsification
from lvheng.selection.process import CANDIDACY, FALSIFICATION
from lvheng.selection.slots import FalsificationSlot, act_on
from lvheng.standards import load_standard

PROOF_TYPES = ("pdf", "jpg", "jpeg", "png")


def find_falsification(
    unit: Unit, campaign: Campaign, *, actor: User, decision: str, grounds: str, proof: UploadedFile | None
) -> Falsification:
    """Record that a unit falsified data or material (HN-4.2.c by the province, MI-3.d by the ministry), at any time.

    Ends its open applications and candidacies, removes its list entries (of every level where the territory's rules
    say so) and bars its code, and those it bore before, for the years of the pack. Needs a decision
    number, grounds and proof. Tells the unit. Raises Forbidden, Refused (the same decision recorded before), Invalid.
    """
    with act_on(FALSIFICATION, "find", FalsificationSlot(campaign, unit), actor=actor) as doing:
        labels = {"decision": "决定文号", "grounds": "认定的事实和依据"}
        said = required(labels, {"decision": decision, "grounds": grounds})
        if proof is None:
            raise Invalid([Gap("请上传认定弄虚作假的证明材料（PDF 或图片）。", "proof")])
        if Falsification.objects.filter(unit=unit, decision=said["decision"]).exists():
            raise Refused(f"文号“{said['decision']}”的认定已经记录，没有重复办理。", "HN-4.2.c", "MI-3.d")
        level = queries.finder_level(actor, unit)
        follows = queries.consequences(campaign, unit, level)
        assert follows is not None  # noqa: S101 (the guard refuses a level without a clause)
        most = load_standard(pack_for(campaign).standards[unit.kind]).files.max_file_mb
        stored = files.keep(proof, actor=actor, types=PROOF_TYPES, max_mb=most, field="proof")
        made = Falsification.objects.create(
            campaign=campaign,
            unit=unit,
            authority=_authority(actor, unit, level),
            clause=follows.clause,
            proof=stored,
            decided_by=actor,
            decided_at=clock.now(),
            **said,
        )
        reason = f"认定弄虚作假（{said['decision']}）"
        _undo(follows, unit, actor=actor, reason=reason, decision=said["decision"])
        doing.note(falsification=made.pk, level=level, clause=follows.clause, until=follows.until, **said)
        what = f"移出绿色制造名单，{follows.until:%Y年%-m月%-d日}前不得再次申报"
        text = f"{unit.name}被认定弄虚作假（{said['decision']}）：{what}。"
        doing.tell(members_of(unit), text, _progress(follows))
    return made


def _authority(actor: User, unit: Unit, level: str) -> Authority:
    if level == Authority.Level.PROVINCE:
        return province_of(unit.authority)
    role = role_at(actor, "officer", level)
    assert role is not None  # noqa: S101 (the permission was checked by the door)
    return role.authority


def _progress(follows: queries.Consequences) -> str:
    return reverse("analysis:progress", args=[follows.applications[0].pk]) if follows.applications else ""


def _undo(follows: queries.Consequences, unit: Unit, *, actor: User, reason: str, decision: str) -> None:
    """End, remove and bar; in the one act."""
    for candidacy in follows.candidacies:
        with act(CANDIDACY, "end", candidacy, actor=actor) as ending:
            ending.note(reason=reason, decision=decision)
    for application in follows.applications:
        filing.end(application, actor=actor, reason=reason, decision=decision)
    levels = tuple(sorted({entry.level for entry in follows.entries}))
    registry.remove_from_lists(
        unit, actor=actor, clause=follows.clause, reason=reason, decision=decision, levels=levels
    )
    registry.bar(unit, actor=actor, years=follows.years, clause=follows.clause, decision=decision, reason=reason)
