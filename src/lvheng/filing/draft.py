"""An application as its applicant sees it: what is filled in, what is missing, what it would score."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.urls import reverse

from lvheng.benchmarks.models import BenchmarkSet
from lvheng.benchmarks.queries import named
from lvheng.campaigns.queries import pack_for
from lvheng.core.refusal import Gap
from lvheng.evaluation import Fact, Problem
from lvheng.evaluation.choosing import LevelRow, quota_products
from lvheng.evaluation.sheets import Computed
from lvheng.filing import form
from lvheng.filing.asking import Ask, asks_of_sheet, asks_of_value
from lvheng.filing.content import content_digest, described
from lvheng.filing.facts import SHARED, blank, located_gaps, sheet_of, states_own, unit_choices
from lvheng.filing.models import Answer, Application, Commitment, IndicatorFact
from lvheng.filing.models import Evidence as EvidenceFile
from lvheng.filing.queries import last_sheets
from lvheng.filing.scoring import Evaluated, evaluate_rows, place_of, rows_of, standard_of
from lvheng.standards import BasicRequirement, CampaignPack, Evidence, Exclusion, Indicator, ProfileField, Standard


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


@dataclass
class Draft:
    """A snapshot of an application's draft; everything else is worked out from it without further queries."""

    application: Application
    standard: Standard
    pack: CampaignPack
    answers: dict[str, Answer]
    facts: dict[int, IndicatorFact]
    files: dict[str, list[EvidenceFile]]
    commitment: Commitment | None

    @classmethod
    def load(cls, application: Application) -> Draft:
        """Read it in four queries."""
        files: dict[str, list[EvidenceFile]] = {}
        for item in EvidenceFile.objects.filter(application=application).select_related("file").order_by("id"):
            files.setdefault(item.slot, []).append(item)
        made = cls(
            application=application,
            standard=standard_of(application),
            pack=pack_for(application.campaign, application.authority),
            answers={answer.key: answer for answer in Answer.objects.filter(application=application)},
            facts={fact.number: fact for fact in IndicatorFact.objects.filter(application=application)},
            files=files,
            commitment=Commitment.objects.filter(application=application).select_related("scan").first(),
        )
        if SHARED in made.facts:
            made.facts[SHARED].inputs = made.taken_by_default
        return made

    # what is stated

    def answer(self, key: str) -> str:
        """A field as typed, empty when never filled in."""
        found = self.answers.get(key)
        return found.value if found else ""

    @cached_property
    def benchmark_set(self) -> BenchmarkSet | None:
        """The set named for self-evaluation."""
        return named(self.application.campaign, self.application.kind)

    @cached_property
    def level_rows(self) -> list[LevelRow]:
        """The rows of the set that may apply to this unit."""
        return rows_of(self.standard, self.benchmark_set, place_of(self.application))

    @cached_property
    def level_units(self) -> dict[int, list[str]]:
        """The units that the set's levels come in, by indicator number, the industry's own first."""
        found: dict[int, list[str]] = {}
        rows = [row for row in self.level_rows if row.unit and not row.product]
        for row in sorted(rows, key=lambda row: (row.industry == "", row.id)):
            found.setdefault(row.number, []).append(row.unit)
        return found

    def units(self, number: int) -> list[tuple[str, list[str]]]:
        """The units to choose from, by basis; those of the levels and the stated one among them."""
        row = self.facts.get(number)
        return unit_choices(self.standard, number, [row.unit if row else "", *self.level_units.get(number, [])])

    def default_unit(self, number: int) -> str:
        """The unit shown before one is chosen: that of the levels, else the first."""
        if self.standard.indicator(number).unit_fixed:
            return ""
        return (self.level_units.get(number) or [self.units(number)[0][1][0]])[0]

    @cached_property
    def evaluated(self) -> Evaluated:
        """What the facts score as they stand (MI-1.a, MI-2.1.a)."""
        return evaluate_rows(self.standard, self.facts.values(), self.level_rows, place_of(self.application))

    def problems(self, number: int) -> list[Problem]:
        """What is wrong with an indicator's entry."""
        return self.evaluated.problems.get(number, [])

    # data sheets

    @cached_property
    def taken_by_default(self) -> dict[str, str]:
        """What the sheets take where they don't say: the basis per indicator, the grid factor of the region."""
        sheets = self.standard.sheets.indicators
        found = {f"per.{number}": self.default_per(number) for number, sheet in sheets.items() if sheet.bases}
        grid = self.standard.coefficients.grid if self.standard.coefficients else {}
        known = place_of(self.application).region in grid
        return found | {"grid": "province" if known else "national"}

    def default_per(self, number: int) -> str:
        """By product where this industry's levels are, and where quotas are; else by output value."""
        bases = self.standard.sheets.indicators[number].bases
        if self.quotas(number):
            return bases[0]
        own = [row.basis for row in self.level_rows if row.number == number and row.industry and row.basis in bases]
        return own[0] if own else bases[-1]

    def quotas(self, number: int) -> list[str]:
        """The products that quotas in force name for this industry."""
        industry = self.standard.industry.id if self.standard.industry else ""
        rows = [row for row in self.level_rows if row.industry]
        return list(quota_products(rows, industry, number, place_of(self.application).on))

    def uses_sheet(self, number: int) -> bool:
        """Whether an indicator is worked out from its sheet, not by the unit's own calculation."""
        return sheet_of(self.standard, number) is not None and not states_own(self.facts.get(number))

    def content(self, number: int) -> dict[str, Any]:
        """A sheet as typed; 0: the shared facts."""
        row = self.facts.get(number)
        return dict(row.sheet) if row is not None else {}

    def computed(self, number: int) -> Computed | None:
        """How a sheet came out; None where nothing is begun."""
        return self.evaluated.computed.get(number)

    def stated(self, number: int) -> bool:
        """Whether anything is stated on an indicator, by itself or by what is shared."""
        return not blank(self.facts.get(number)) or number in self.evaluated.computed

    def sheet_problems(self, number: int) -> dict[str, list[str]]:
        """What is wrong in a sheet, by control."""
        found: dict[str, list[str]] = {}
        for problem in self.problems(number):
            found.setdefault(problem.field, []).append(problem.message)
        return found

    def sheet_gaps(self, number: int) -> dict[str, list[str]]:
        """What is missing in a sheet that is begun, by control."""
        computed = self.computed(number)
        found: dict[str, list[str]] = {}
        for gap in located_gaps(computed, self.content(number), self.content(SHARED)) if computed else ():
            found.setdefault(gap.field, []).append(gap.message)
        return found

    @cached_property
    def last_contents(self) -> dict[int, dict[str, Any]]:
        """Last year's raw facts by indicator number."""
        return last_sheets(self.application.unit, self.pack.evaluation_year)

    def last_content(self, number: int) -> dict[str, Any]:
        """Last year's raw facts of a sheet."""
        return self.last_contents.get(number, {})

    def asks(self, number: int) -> list[Ask]:
        """Figures of a sheet (and what it comes to) that are about a thousand times what they should be."""
        return [ask for part in (number, SHARED) for ask in self._asks_in(part)] + self._value_asks(number)

    def asks_by_name(self, number: int) -> dict[str, Ask]:
        """The same by control; 0: of the shared facts."""
        found = self._asks_in(SHARED) if number == SHARED else self.asks(number)
        return {ask.name: ask for ask in found}

    def _asks_in(self, number: int) -> list[Ask]:
        row = self.facts.get(number)
        if row is None or not row.sheet or (number != SHARED and not self.uses_sheet(number)):
            return []
        prefix = "own" if number != SHARED else "shared"
        last = self.last_content(number)
        return list(asks_of_sheet(prefix, row.sheet, last, row.confirmed, self.pack.evaluation_year - 1))

    def _value_asks(self, number: int) -> list[Ask]:
        row = self.facts.get(number)
        result = self.evaluated.score.indicator(number)
        fact = self.evaluated.facts.get(number, Fact())
        confirmed = row.confirmed if row is not None else {}
        return list(asks_of_value(fact, result, self.evaluated.benchmarks.get(number), confirmed))

    def pending(self, number: int) -> set[str]:
        """Controls whose figures were copied from last year and are not yet confirmed."""
        row = self.facts.get(number)
        prefix = "own" if number != SHARED else "shared"
        return {f"{prefix}.{path}" for path in row.pending} if row is not None else set()

    @cached_property
    def digest(self) -> str:
        """What a commitment to the present content is bound to."""
        return content_digest(
            described(
                standard=self.application.standard,
                industry=self.application.industry,
                answers={key: answer.value for key, answer in self.answers.items()},
                facts=self.facts.values(),
                evidence=[(slot, item.file.sha256) for slot, items in self.files.items() for item in items],
            )
        )

    @property
    def exclusions(self) -> tuple[Exclusion, ...]:
        """The exclusions a new applicant declares on (HN-1.1.a–f); none for existing units."""
        new = self.application.route == Application.Route.NEW
        return self.pack.eligibility.exclusions if new else ()

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
        stated = self.stated(number) and not (row is not None and row.not_applicable.strip())
        option = row.option if row is not None and row.option else None
        measured = self.uses_sheet(number) and self._measured(number)
        asked = [
            self._slot(f"{number}.{item.id}", item, required=stated and item.is_required(option, measured=measured))
            for item in indicator.evidence
        ]
        return [*asked, self._slot(f"{number}.other", None, required=False)]

    def _measured(self, number: int) -> bool:
        """Whether a measured calorific value is used."""
        sheet = self.standard.sheet(number)
        rows = self.content(SHARED).get("energy") or [] if sheet is not None and "energy" in sheet.uses else []
        return any(str((row.get("ncv") or {}).get("amount") or "").strip() for row in rows)

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
        """Basic requirements and declarations unanswered, proof missing, exclusions the applicant itself declares."""
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
            if said == form.EXISTS:
                gaps.append(Gap(f"已声明存在“{exclusion.title}”情形，按 {exclusion.id} 不得申报。", key, link))
            elif said != form.NONE:
                gaps.append(Gap(f"请声明是否存在“{exclusion.title}”情形（{exclusion.id}）。", key, link))
        return gaps

    def indicator_gaps(self) -> list[Gap]:
        """Entries that can't be read, required proof missing, a whole group said not to apply.

        An indicator left blank is no gap: it scores 0, and the pages say so.
        """
        gaps = [gap for indicator in self.standard.indicators for gap in self.gaps_of(indicator)]
        for group in self.standard.groups:
            members = self.standard.group_indicators(group.name)
            if all(self._claims_not_applicable(item) for item in members):
                numbers = "、".join(str(item.number) for item in members)
                text = f"一级指标“{group.name}”的指标（{numbers}）不能全部不适用，请至少填报其中一项。"
                first = members[0].number
                gaps.append(Gap(text, f"{first}.not_applicable", self.url("indicator", first)))
        return gaps

    def _claims_not_applicable(self, indicator: Indicator) -> bool:
        row = self.facts.get(indicator.number)
        return row is not None and bool(row.not_applicable.strip())

    def gaps_of(self, indicator: Indicator) -> list[Gap]:
        """What stands in the way at one indicator."""
        number = indicator.number
        page = self.url("indicator", number)
        name = f"第 {number} 项“{indicator.name}”"
        gaps = [
            Gap(f"{name}：{problem.message}", f"{number}.{problem.field}", f"{page}#id_{problem.field}")
            for problem in self.problems(number)
        ]
        gaps += self._sheet_gaps(number, name, page)
        gaps += [
            Gap(f"{name}：缺少“{slot.title}”，请上传。", slot.id, f"{page}#{slot.anchor}")
            for slot in self.indicator_slots(number)
            if slot.missing
        ]
        return gaps

    def _sheet_gaps(self, number: int, name: str, page: str) -> list[Gap]:
        """What a sheet lacks, and figures that still have to be confirmed."""
        missing = [
            (control, message) for control, messages in self.sheet_gaps(number).items() for message in messages
        ]
        asked = [(ask.name, f"{ask.text}。") for ask in self.asks(number) if not ask.confirmed]
        parts = (number, SHARED) if self.uses_sheet(number) and self.stated(number) else ()
        copied = sorted(control for part in parts for control in self.pending(part) if self._takes(number, control))
        asked += [(control, "沿用上年的数值尚未确认，请核对后确认。") for control in copied]
        return [
            Gap(f"{name}：{message}", f"{number}.{control}", f"{page}#id_{control}")
            for control, message in (*missing, *asked)
        ]

    def _takes(self, number: int, control: str) -> bool:
        """Whether a control stands on an indicator's sheet."""
        root, field, *_rest = control.split(".")
        sheet = self.standard.sheet(number)
        return root == "own" or (sheet is not None and field in sheet.uses)

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
