"""An application as its applicant sees it: what is filled in, what is missing, what it would score."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from lvheng.core.refusal import Gap
from lvheng.filing import form
from lvheng.filing.draft.sheets import DataSheets
from lvheng.filing.models import Application
from lvheng.filing.models import Evidence as EvidenceFile
from lvheng.filing.plainwords import plain_words
from lvheng.standards import BasicRequirement, Evidence, Exclusion, Indicator, ProfileField


@dataclass(frozen=True)
class Slot:
    """A place for proof: what is asked for, whether it must be there now, and the files in it."""

    id: str
    asked: Evidence | None
    required: bool
    files: list[EvidenceFile] = field(default_factory=list)

    @property
    def title(self) -> str:
        """What is asked for."""
        return self.asked.title if self.asked else "其他证明材料"

    @property
    def anchor(self) -> str:
        """Its id on a page."""
        return f"slot-{self.id.replace('.', '-')}"

    @property
    def missing(self) -> bool:
        """Required and empty."""
        return self.required and not self.files


class Draft(DataSheets):
    """The whole draft: what is asked for, and what is missing."""

    @property
    def exclusions(self) -> tuple[Exclusion, ...]:
        """The exclusions a new applicant declares on (HN-1.1.a–f); none for existing units."""
        new = self.application.route == Application.Route.NEW
        return self.pack.eligibility.exclusions if new else ()

    @property
    def declared(self) -> list[str]:
        """The exclusions the applicant says there are: findings to be decided once it submits (HN-1.1)."""
        return [one.id for one in self.exclusions if self.answer(f"declaration.{one.id}") == form.EXISTS]

    @property
    def unmet(self) -> tuple[BasicRequirement, ...]:
        """The basic requirements a new applicant itself says it does not meet: it will not be passed (MI-1.a)."""
        if self.application.route != Application.Route.NEW:
            return ()
        asked = self.standard.basic_requirements
        return tuple(item for item in asked if self.answer(f"basic.{item.id}") == form.NO)

    @property
    def bytes_used(self) -> int:
        """Size of all evidence."""
        return sum(item.file.size for items in self.files.values() for item in items)

    # what is asked for

    def basic_slots(self, requirement: BasicRequirement) -> list[Slot]:
        """The proof of a basic requirement; required once it is claimed to be met."""
        yes = self.answer(f"basic.{requirement.id}") == form.YES
        return [
            self._slot(f"basic.{asked.id}", asked, required=yes and asked.is_required())
            for asked in requirement.evidence
        ]

    def indicator_slots(self, number: int) -> list[Slot]:
        """The proof of an indicator; required once it has a value (not where it is claimed not to apply)."""
        indicator = self.standard.indicator(number)
        row = self.facts.get(number)
        stated = self.stated(number) and not self.claimed_away(number)
        option = row.option if row is not None and row.option else None
        measured = self.measured(number)
        asked = [
            self._slot(f"{number}.{item.id}", item, required=stated and item.is_required(option, measured=measured))
            for item in indicator.evidence
        ]
        return [*asked, self._slot(f"{number}.other", None, required=False)]

    def _slot(self, slot: str, asked: Evidence | None, *, required: bool) -> Slot:
        return Slot(slot, asked, required, self.files.get(slot, []))

    def slot_ids(self) -> set[str]:
        """Every slot that takes files."""
        basic = {f"basic.{item.id}" for req in self.standard.basic_requirements for item in req.evidence}
        return basic | {slot.id for i in self.standard.indicators for slot in self.indicator_slots(i.number)}

    # what is missing

    def url(self, page: str, *args: Any) -> str:
        """The address of a page of this application."""
        return reverse(f"filing:{page}", args=[self.application.pk, *args])

    def profile_gaps(self) -> list[Gap]:
        """Fields of part 1 that are missing or wrong."""
        gaps = []
        for item in form.fields_of(self.standard):
            message = form.problem_with(item, self.answer(f"profile.{item.id}"), self.application)
            if message:
                gaps.append(Gap(message, f"profile.{item.id}", f"{self.url('profile')}#id_{item.id}"))
        return gaps

    def field_problem(self, item: ProfileField) -> str:
        """What is wrong with one field of part 1."""
        return form.problem_with(item, self.answer(f"profile.{item.id}"), self.application)

    def basic_gaps(self) -> list[Gap]:
        """Basic requirements and declarations unanswered, proof missing."""
        page, gaps = self.url("basic"), []
        for requirement in self.standard.basic_requirements:
            key = f"basic.{requirement.id}"
            if self.answer(key) not in {form.YES, form.NO}:
                gaps.append(Gap(f"请回答基本要求“{requirement.text}”。", key, f"{page}#{requirement.id}"))
            gaps += [
                Gap(f"缺少“{slot.title}”，请上传。", slot.id, f"{page}#{slot.anchor}")
                for slot in self.basic_slots(requirement)
                if slot.missing
            ]
        for exclusion in self.exclusions:
            key, said = f"declaration.{exclusion.id}", self.answer(f"declaration.{exclusion.id}")
            link = f"{page}#{exclusion.id.replace('.', '-')}"
            if said not in (form.NONE, form.EXISTS):
                gaps.append(Gap(f"请声明是否存在“{exclusion.title}”情形（{exclusion.id}）。", key, link))
        return gaps

    def indicator_gaps(self) -> list[Gap]:
        """Entries that can't be read, required proof missing, a whole group said not to apply.

        An indicator left blank is no gap: it scores 0, and the pages say so.
        """
        gaps = [gap for indicator in self.standard.indicators for gap in self.gaps_of(indicator)]
        gaps += self.shared_gaps()
        for group in self.standard.groups:
            members = self.standard.group_indicators(group.name)
            if all(self.claimed_away(item.number) for item in members):
                numbers = "、".join(str(item.number) for item in members)
                text = f"一级指标“{group.name}”的指标（{numbers}）不能全部不适用，请至少填报其中一项。"
                first = members[0].number
                gaps.append(Gap(text, f"{first}.not_applicable", self.url("indicator", first)))
        return gaps

    def gaps_of(self, indicator: Indicator) -> list[Gap]:
        """What stands in the way at one indicator."""
        number = indicator.number
        page = self.url("indicator", number)
        name = f"第 {number} 项“{indicator.name}”"
        gaps = [
            Gap(f"{name}：{plain_words(one.message)}", f"{number}.{one.field}", f"{page}#id_{_dashed(one.field)}")
            for one in self.problems(number)
        ]
        gaps += self.gaps_of_sheet(number, name, page)
        gaps += [
            Gap(f"{name}：缺少“{slot.title}”，请上传。", slot.id, f"{page}#{slot.anchor}")
            for slot in self.indicator_slots(number)
            if slot.missing
        ]
        return gaps

    @property
    def commitment_void(self) -> bool:
        """Signed, but the content has changed since (HN-4.2.d)."""
        return self.commitment is not None and self.commitment.content_digest != self.digest

    @property
    def committed(self) -> bool:
        """Signed, scanned, confirmed and still about this content."""
        found = self.commitment
        signed = found is not None and found.scan_id is not None and found.confirmed_at is not None
        return signed and not self.commitment_void

    def commitment_gaps(self) -> list[Gap]:
        """What the commitment still lacks (HN-4.2.d)."""
        if self.committed:
            return []
        page = self.url("commitment")
        if self.commitment_void:
            return [Gap("签署承诺之后内容有改动，原承诺书已失效，请重新下载、签字盖章并上传。", "commitment", page)]
        if self.commitment is None or self.commitment.scan_id is None:
            return [Gap("请上传签字盖章的真实性承诺书扫描件。", "commitment", page)]
        return [Gap("请确认真实性承诺。", "commitment", page)]

    def content_gaps(self) -> list[Gap]:
        """Everything but the commitment."""
        return [*self.profile_gaps(), *self.basic_gaps(), *self.indicator_gaps()]

    def gaps(self) -> list[Gap]:
        """Everything that keeps this application from being submitted."""
        return [*self.content_gaps(), *self.commitment_gaps()]


def _dashed(control: str) -> str:
    return control.replace(".", "-")
