"""What an application says, drafted or submitted, in one shape for every document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lvheng import evaluation
from lvheng.campaigns.queries import pack_for
from lvheng.filing.draft import Draft
from lvheng.filing.facts import Row
from lvheng.filing.models import Application, Score, SubmittedVersion
from lvheng.filing.scoring import standard_of
from lvheng.standards import CampaignPack, Standard


@dataclass(frozen=True)
class Attached:
    """A file of evidence with its digests."""

    slot: str
    name: str
    size: int
    sha256: str
    sm3: str


@dataclass(frozen=True)
class Filled:
    """The content of an application.

    `digest` is what the commitment binds to while it is a draft and the version's own (SHA-256) once submitted;
    `version` is None for a draft; `unfinished` counts what a draft still lacks.
    """

    application: Application
    standard: Standard
    pack: CampaignPack
    answers: Mapping[str, str]
    facts: Mapping[int, Row]
    files: tuple[Attached, ...]
    score: evaluation.Score | None
    benchmark_set: str
    digest: str
    signatory: str
    commitment_digest: str
    version: SubmittedVersion | None = None
    unfinished: int = 0
    titles: Mapping[str, str] = field(default_factory=dict)

    def title_of(self, slot: str) -> str:
        """What a slot asks for, with the number of its indicator."""
        return self.titles.get(slot, "其他证明材料")


def of_draft(application: Application) -> Filled:
    """A draft as it stands."""
    draft = Draft.load(application)
    signed = draft.commitment if draft.commitment and not draft.commitment_void else None
    return Filled(
        application=application,
        standard=draft.standard,
        pack=draft.pack,
        answers={key: answer.value for key, answer in draft.answers.items()},
        facts=draft.facts,
        files=_attached((slot, item.file) for slot, items in draft.files.items() for item in items),
        score=draft.evaluated.score,
        benchmark_set=str(draft.benchmark_set or ""),
        digest=draft.digest,
        signatory=signed.signatory if signed else "",
        commitment_digest=draft.digest,
        unfinished=len(draft.content_gaps()),
        titles=_titles(draft.standard),
    )


def of_version(version: SubmittedVersion) -> Filled:
    """A submitted version with the applicant's own score (自评价)."""
    application, standard = version.application, standard_of(version)
    score = Score.objects.filter(version=version, basis=Score.Basis.SELF, latest=True).first()
    return Filled(
        application=application,
        standard=standard,
        pack=pack_for(application.campaign, application.authority),
        answers=dict(version.answers.values_list("key", "value")),
        facts={fact.number: fact for fact in version.facts.all()},
        files=_attached((item.slot, item.file) for item in version.evidence.select_related("file").order_by("id")),
        score=evaluation.Score.from_dict(score.result) if score else None,
        benchmark_set=str(version.benchmark_set),
        digest=version.digest,
        signatory=version.commitment_signatory,
        commitment_digest=version.commitment_digest,
        version=version,
        titles=_titles(standard),
    )


def _attached(files: Iterable[tuple[str, Any]]) -> tuple[Attached, ...]:
    made = [Attached(slot, file.name, file.size, file.sha256, file.sm3) for slot, file in files]
    return tuple(sorted(made, key=lambda item: _place(item.slot)))


def _place(slot: str) -> tuple[int, str]:
    """Basic requirements first, then by the indicator's number."""
    part, _, rest = slot.partition(".")
    return (int(part) if part.isdecimal() else 0, rest)


def _titles(standard: Standard) -> dict[str, str]:
    """What each slot asks for, by its id (`basic.licence`, `1.calc`)."""
    basic = {f"basic.{item.id}": item.title for part in standard.basic_requirements for item in part.evidence}
    own = {f"{i.number}.{item.id}": f"{i.number} {item.title}" for i in standard.indicators for item in i.evidence}
    other = {f"{i.number}.other": f"{i.number} 其他证明材料" for i in standard.indicators}
    return basic | own | other
