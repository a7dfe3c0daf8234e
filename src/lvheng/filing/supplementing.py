"""What a return for supplement may ask for, and what was answered, beside the version before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from lvheng.accounts.queries import reach
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.core.refusal import Gap
from lvheng.filing import form
from lvheng.filing.draft import Draft
from lvheng.filing.models import Application, SubmittedEvidence, SubmittedVersion, Supplement, SupplementItem
from lvheng.filing.queries import RELATED
from lvheng.registry.queries import filed_by
from lvheng.standards import CampaignPack, ProfileField

PROFILE = "profile."


@dataclass(frozen=True)
class Target:
    """One thing that may be asked for: `key` is the slot or the answer's key."""

    kind: str
    key: str
    group: str
    title: str

    @property
    def id(self) -> str:
        """As forms send it: kind and key."""
        return f"{self.kind}:{self.key}"


class Askable:
    """What may be asked for of one submitted application: evidence and basic data, as far as the pack goes."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.draft = Draft.load(application)
        self.pack: CampaignPack = pack_for(application.campaign, application.authority)

    @cached_property
    def fields(self) -> dict[str, ProfileField]:
        """The fields of 基本信息 that may be corrected, by key of their answer."""
        fixed = self.pack.supplement.fixed
        return {f"{PROFILE}{one.id}": one for one in form.fields_of(self.draft.standard) if one.id not in fixed}

    @cached_property
    def targets(self) -> dict[str, Target]:
        """By id, in the order of the form."""
        found: list[Target] = []
        covers = self.pack.supplement.covers
        if SupplementItem.Kind.BASIC in covers:
            found += [Target("basic", key, "基本信息", one.label) for key, one in self.fields.items()]
        if SupplementItem.Kind.EVIDENCE in covers:
            standard = self.draft.standard
            for requirement in standard.basic_requirements:
                slots = self.draft.basic_slots(requirement)
                found += [Target("evidence", slot.id, "基本要求的材料", slot.title) for slot in slots]
            for one in standard.indicators:
                slots = self.draft.indicator_slots(one.number)
                group = f"第 {one.number} 项 {one.name}"
                found += [Target("evidence", slot.id, group, slot.title) for slot in slots]
        return {one.id: one for one in found}

    def named(self, item: SupplementItem) -> Target:
        """What an item asks for, in words; its bare key where the pack no longer has it."""
        bare = Target(item.kind, item.target, SupplementItem.Kind(item.kind).label, item.target)
        return self.targets.get(f"{item.kind}:{item.target}", bare)

    def problem_with(self, item: SupplementItem) -> str:
        """What is wrong with an answer as it stands; empty where nothing is."""
        if item.kind == SupplementItem.Kind.EVIDENCE:
            named = self.named(item)
            return "" if list(item.files.all()) else f"请为“{named.title}”上传至少一份材料。"
        field = self.fields[item.target]
        if not item.answer.strip():
            return f"请填写{field.label}；核对后无误的，照原样填写。"
        return form.problem_with(field, item.answer, self.application)

    def gaps(self, supplement: Supplement) -> list[Gap]:
        """What still has to be supplied before it can be handed in."""
        found = [(item, self.problem_with(item)) for item in items_of(supplement)]
        return [Gap(problem, f"item-{item.pk}") for item, problem in found if problem]


@dataclass(frozen=True)
class Difference:
    """One item beside the version before: a field's value before and after, or the evidence added to what was there."""

    item: SupplementItem
    target: Target
    before: str
    after: str
    had: list[SubmittedEvidence]
    problem: str = ""
    field: ProfileField | None = None

    @property
    def changed(self) -> bool:
        """Whether a field says something else now."""
        return self.before != self.after


def differences(supplement: Supplement, askable: Askable) -> list[Difference]:
    """What was asked, with what was there before and what was supplied. Five queries at most."""
    before = previous(supplement)
    answers: Mapping[str, str] = dict(before.answers.values_list("key", "value")) if before else {}
    had: dict[str, list[SubmittedEvidence]] = {}
    for one in before.evidence.select_related("file").order_by("id") if before else []:
        had.setdefault(one.slot, []).append(one)
    return [
        Difference(
            item=item,
            target=askable.named(item),
            before=answers.get(item.target, ""),
            after=item.answer,
            had=had.get(item.target, []) if item.kind == SupplementItem.Kind.EVIDENCE else [],
            problem=askable.problem_with(item) if item.saved_at or list(item.files.all()) else "",
            field=askable.fields.get(item.target),
        )
        for item in items_of(supplement)
    ]


def previous(supplement: Supplement) -> SubmittedVersion | None:
    """The version that a supplement was asked on."""
    found = SubmittedVersion.objects.filter(application=supplement.application_id)
    if supplement.version_id is not None:
        found = found.exclude(pk=supplement.version_id).filter(submitted_at__lte=supplement.asked_at)
    return found.order_by("-version").first()


def items_of(supplement: Supplement) -> list[SupplementItem]:
    """The items with their files."""
    return list(supplement.items.prefetch_related("files__file").order_by("id"))


def supplements_of(application: Application) -> list[Supplement]:
    """All returns of an application, oldest first."""
    return list(application.supplements.select_related("authority", "version").order_by("id"))


def visible_supplements(user: object) -> QuerySet[Supplement]:
    """Those of the person's own units; for officers and auditors those of their territory."""
    mine, theirs = filed_by(user, "application__unit"), reach(user, "application__authority")
    related = [f"application__{name}" for name in RELATED]
    return Supplement.objects.filter(mine | theirs).select_related(*related, "authority", "version")


def waiting(**applications: Any) -> QuerySet[Supplement]:
    """Returns that can still be answered, of the applications that fit."""
    given = {f"application__{name}" if name else "application": value for name, value in applications.items()}
    return Supplement.objects.filter(state=Supplement.State.ASKED, due_at__gte=clock.now(), **given)


def term_from_today(days: int) -> datetime:
    """The last second of the day on which a term of so many days ends."""
    return clock.day_end(clock.today() + timedelta(days=days))
