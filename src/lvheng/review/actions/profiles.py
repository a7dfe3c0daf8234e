"""What experts state of themselves: employers, industries, ties to units. Conflicts are derived from it (MI-3.c)."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from lvheng.accounts.models import Authority, User
from lvheng.campaigns.models import Campaign
from lvheng.core import audit, clock
from lvheng.core.door import lock
from lvheng.core.refusal import Forbidden, Gap, Invalid, Refused
from lvheng.core.said import gaps_of
from lvheng.filing.models import Application
from lvheng.registry.codes import fault_of
from lvheng.registry.models import Unit
from lvheng.review.actions.aside import set_tainted_aside
from lvheng.review.actions.experts import not_own
from lvheng.review.experts import is_expert
from lvheng.review.models import ExpertProfile, ExpertTie

TEXTS = ("title", "employer", "employer_uscc", "last_employer", "last_employer_uscc")
LIMITS = {"title": 60, "employer": 120, "last_employer": 120}
MAX_NOTE = 500


def save_profile(
    expert: User,
    *,
    actor: User,
    texts: dict[str, str],
    employer_authority: Authority | None,
    last_employer_authority: Authority | None,
    left_on: date | None,
    industries: Iterable[str],
    known: Iterable[str],
) -> ExpertProfile:
    """Keep what an expert states: by the expert, or corrected by the ministry (MI-3.c).

    Opinions given on units that it ties the expert to are set aside.

    `texts` holds title, employer, employer_uscc, last_employer, last_employer_uscc; `industries` are ids out of
    `known`. Raises Forbidden, Refused (no expert), Invalid.
    """
    _may(actor, expert)
    said = {name: texts.get(name, "").strip() for name in TEXTS}
    said |= {name: said[name].upper() for name in ("employer_uscc", "last_employer_uscc")}
    chosen = list(dict.fromkeys(industries))
    gaps = gaps_of({"employer": "现工作单位"}, said, LIMITS)
    codes = {name: said[name] for name in ("employer_uscc", "last_employer_uscc") if said[name]}
    gaps += [Gap(f"{fault_of(code)}。", name) for name, code in codes.items() if fault_of(code)]
    gaps += _gaps_of_last(said, last_employer_authority, left_on)
    if set(chosen) - set(known):
        gaps.append(Gap("请从列出的行业中选择熟悉的行业。", "industries"))
    if gaps:
        raise Invalid(gaps)
    with transaction.atomic():
        lock(User(pk=expert.pk))
        profile, _new = ExpertProfile.objects.update_or_create(
            expert=expert,
            defaults={
                **said,
                "employer_authority": employer_authority,
                "last_employer_authority": last_employer_authority,
                "left_on": left_on,
                "industries": chosen,
                "saved_at": clock.now(),
            },
        )
        data = said | {
            "expert": expert.pk,
            "employer_authority": employer_authority.code if employer_authority else "",
            "last_employer_authority": last_employer_authority.code if last_employer_authority else "",
            "left_on": left_on,
            "industries": chosen,
        }
        audit.record(profile, "expert_profile.save", actor=actor, clauses=("MI-3.c",), data=data)
        set_tainted_aside(expert, actor=actor)
    return profile


def _gaps_of_last(said: dict[str, str], authority: Authority | None, left_on: date | None) -> list[Gap]:
    """The last employer is stated by name wherever anything is stated of it, and lies in the past."""
    gaps = []
    if not said["last_employer"] and (said["last_employer_uscc"] or authority is not None or left_on is not None):
        gaps.append(Gap("填写了上一任职单位的信息，请同时填写单位名称。", "last_employer"))
    if left_on is not None and left_on > clock.today():
        gaps.append(Gap("离任日期不能晚于今天。", "left_on"))
    return gaps


def _may(actor: User, expert: User) -> None:
    if not actor.has_perm("review.state_expert", expert):
        raise Forbidden("只有专家本人和部级工作人员可以填写。", "MI-3.c")
    if not is_expert(expert):
        raise Refused(f"{expert}不在专家名册中。", "MI-3.c")


def _not_own(unit: Unit, actor: User) -> None:
    """Refuse who had a hand in the unit in a year under way: they say of no other who may judge it (MI-3.c)."""
    for application in Application.objects.filter(unit=unit, campaign__state=Campaign.State.OPEN):
        not_own(application, actor)


def declare_tie(
    expert: User, unit: Unit, *, actor: User, relation: str, note: str = "", until: date | None = None
) -> ExpertTie:
    """Put down what ties an expert to a unit, or correct it: by the expert or the ministry (MI-3.c).

    An opinion given on the unit is set aside. `until`: when it ended; None: it lasts.

    Raises Forbidden, Refused, Invalid.
    """
    _may(actor, expert)
    gaps = []
    if relation not in ExpertTie.Relation.values:
        gaps.append(Gap("请选择与单位的关系。", "relation"))
    if until is not None and until > clock.today():
        gaps.append(Gap("结束日期不能晚于今天；仍在持续的请留空。", "until"))
    if relation == ExpertTie.Relation.OTHER and not note.strip():
        gaps.append(Gap("选择“其他”的，请说明是什么关系。", "note"))
    if len(note.strip()) > MAX_NOTE:
        gaps.append(Gap(f"说明有 {len(note.strip())} 字，请压缩到 {MAX_NOTE} 字以内。", "note"))
    if gaps:
        raise Invalid(gaps)
    if actor != expert:  # who declares a tie of their own says so even of a unit they filed for
        _not_own(unit, actor)
    with transaction.atomic():
        lock(User(pk=expert.pk))
        said = {"note": note.strip(), "until": until, "declared_by": actor, "declared_at": clock.now()}
        tie, _new = ExpertTie.objects.update_or_create(expert=expert, unit=unit, relation=relation, defaults=said)
        audit.record(
            tie, "expert_tie.declare", actor=actor, clauses=("MI-3.c",),
            data={"expert": expert.pk, "unit": unit.pk, "relation": relation, "note": note.strip(), "until": until},
        )  # fmt: skip
        set_tainted_aside(expert, actor=actor)
    return tie


def drop_tie(tie: ExpertTie, *, actor: User, reason: str) -> None:
    """Take away a tie that was put down by mistake: the ministry alone, with the reason.

    Raises Forbidden, Refused (a unit of one's own), Invalid.
    """
    if not actor.has_perm("review.panel"):
        raise Forbidden("只有部级工作人员可以删除误报的关系。", "MI-3.c")
    if not reason.strip():
        raise Invalid([Gap("请写明删除的原因。", "reason")])
    with transaction.atomic():
        locked = lock(tie)
        _not_own(locked.unit, actor)
        audit.record(
            locked, "expert_tie.drop", actor=actor, clauses=("MI-3.c",),
            data={
                "expert": locked.expert_id, "unit": locked.unit_id, "relation": locked.relation,
                "reason": reason.strip()[:MAX_NOTE],
            },
        )  # fmt: skip
        locked.delete()
