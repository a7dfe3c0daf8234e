"""What a draft states, and what the sheets and levels make of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Self

from lvheng.benchmarks.models import BenchmarkSet
from lvheng.benchmarks.queries import named
from lvheng.campaigns.queries import pack_for
from lvheng.evaluation import Problem
from lvheng.evaluation.choosing import LevelRow, quota_products
from lvheng.filing.content import content_digest, described
from lvheng.filing.facts import SHARED, unit_choices
from lvheng.filing.models import Answer, Application, Commitment, IndicatorFact
from lvheng.filing.models import Evidence as EvidenceFile
from lvheng.filing.scoring import Evaluated, Place, evaluate_rows, place_of, rows_of, standard_of
from lvheng.standards import CampaignPack, Standard


@dataclass
class Stated:
    """A snapshot of an application's draft; everything else is worked out from it."""

    application: Application
    standard: Standard
    pack: CampaignPack
    answers: dict[str, Answer]
    facts: dict[int, IndicatorFact]
    files: dict[str, list[EvidenceFile]]
    commitment: Commitment | None
    #: What the sheets took by default when they were last worked out, as kept.
    defaults_kept: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, application: Application) -> Self:
        """Read it in four queries; two more for the levels where there are data sheets."""
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
            made.defaults_kept = made.facts[SHARED].inputs
            made.facts[SHARED].inputs = made.taken_by_default
        return made

    # what is stated

    def answer(self, key: str) -> str:
        """A field as typed, empty when never filled in."""
        found = self.answers.get(key)
        return found.value if found else ""

    @cached_property
    def place(self) -> Place:
        """Where and when its levels must hold."""
        return place_of(self.application)

    @cached_property
    def benchmark_set(self) -> BenchmarkSet | None:
        """The set named for self-evaluation."""
        return named(self.application.campaign, self.application.kind)

    @cached_property
    def level_rows(self) -> list[LevelRow]:
        """The rows of the set that may apply to this unit."""
        return rows_of(self.standard, self.benchmark_set, self.place)

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
        return evaluate_rows(self.standard, self.facts.values(), self.level_rows, self.place)

    def problems(self, number: int) -> list[Problem]:
        """What is wrong with an indicator's entry."""
        return self.evaluated.problems.get(number, [])

    # what the sheets take by default

    @cached_property
    def taken_by_default(self) -> dict[str, str]:
        """What the sheets take where they don't say: the basis per indicator, the grid factor of the region."""
        sheets = self.standard.sheets.indicators
        found = {f"per.{number}": self.default_per(number) for number, sheet in sheets.items() if sheet.bases}
        grid = self.standard.coefficients.grid if self.standard.coefficients else {}
        known = self.place.region in grid
        return found | {"grid": "province" if known else "national"}

    def default_per(self, number: int) -> str:
        """By product where this industry's levels are, and where quotas are; else by output value."""
        bases = self.standard.sheets.indicators[number].bases
        if self.quotas(number):
            return bases[0]
        own = [row.basis for row in self.level_rows if row.number == number and row.industry and row.basis in bases]
        return own[0] if own else bases[-1]

    def quotas(self, number: int) -> list[str]:
        """The products that quotas in force name for this industry; none where an indicator knows no quotas."""
        sheet = self.standard.sheet(number)
        if sheet is None or sheet.most_products is None:
            return []
        industry = self.standard.industry.id if self.standard.industry else ""
        rows = [row for row in self.level_rows if row.industry]
        return list(quota_products(rows, industry, number, self.place.on))

    @cached_property
    def quota_names(self) -> list[str]:
        """The products of all quotas, of energy and of water, that a product can fall under."""
        found = [name for number in self.standard.sheets.indicators for name in self.quotas(number)]
        return list(dict.fromkeys(found))

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
