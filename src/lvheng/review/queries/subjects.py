"""What the automatic checks are given of a submitted application: read in a constant number of queries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery

from lvheng import evaluation
from lvheng.campaigns.queries import pack_for, regional_mean
from lvheng.core import clock
from lvheng.evaluation import Benchmark, UnitError, convert
from lvheng.filing.facts import SHARED, read_rows, with_same
from lvheng.filing.models import (
    Answer,
    Application,
    Commitment,
    Evidence,
    IndicatorFact,
    Score,
    SubmittedFact,
    SubmittedVersion,
)
from lvheng.filing.queries import last_year
from lvheng.filing.scoring import standard_of
from lvheng.registry.models import ParkEnterprise, Unit, UnitName
from lvheng.review.checks.base import File, Subject
from lvheng.review.models import CheckRun, FigurePrint
from lvheng.review.queries.peers import Population
from lvheng.review.queries.prints import prints_of, twins_of
from lvheng.review.queries.readings import alike_of, files_of
from lvheng.standards import CampaignPack, Standard, list_industries

#: A name ends in one of these; a text is searched for the longest known name before it.
NAME = re.compile(r"[一-鿿A-Za-z0-9（）()·]{2,60}?(?:公司|集团|工厂|厂|开发区|园区|工业园|管委会)")
SHORTEST, LONGEST = 4, 60


def waiting() -> QuerySet[Application]:
    """Submitted applications whose newest version was not checked yet, the oldest submission first."""
    newest = SubmittedVersion.objects.filter(application=OuterRef("pk")).order_by("-version").values("pk")[:1]
    found = submitted().annotate(newest=Subquery(newest))
    unchecked = Q(check_run=None) | Q(check_run__state=CheckRun.State.WAITING) | ~Q(check_run__version=F("newest"))
    return found.filter(unchecked).order_by("submitted_at", "pk")


def submitted() -> QuerySet[Application]:
    """The applications that are checked."""
    return Application.objects.filter(practice=False, state=Application.State.SUBMITTED).select_related(
        "campaign", "unit", "authority__parent", "province"
    )


def subject_of(version: SubmittedVersion, around: Population | None = None) -> Subject:
    """One application as the checks see it. `around`: shared between many, so that a group is read once."""
    application, standard = version.application, standard_of(version)
    pack = pack_for(application.campaign, application.authority)
    around = around or Population()
    bare = bare_subject(version, standard, pack)
    by_number, by_ratio = around.peers(application, bare, pack.checks.least_peers)
    files = files_of(version)
    return replace(
        bare,
        levels=_levels(application),
        files=files,
        alike=alike_of(version),
        twins=twins_of(version, prints_of(bare)),
        peers=by_number,
        peer_ratios=by_ratio,
        other_names=_names(application.unit),
        known_units=_known(files, application.unit, around),
        enterprises=_enterprises(application),
        **_signed(version),
    )


def bare_subject(version: SubmittedVersion, standard: Standard, pack: CampaignPack) -> Subject:
    """What the application itself and its unit's ledger hold. Three queries."""
    application, year = version.application, pack.evaluation_year
    rows = {row.number: row for row in version.facts.order_by("number")}
    read = read_rows(standard, rows.values())
    ledger = last_year(application.unit, year)
    recorded = Score.objects.filter(version=version, basis=Score.Basis.SELF, latest=True).first()
    score = evaluation.Score.from_dict(recorded.result) if recorded is not None else None
    return Subject(
        application=application.pk,
        kind=application.kind,
        unit=application.unit.name,
        uscc=application.unit.uscc,
        standard=standard,
        evaluation_year=year,
        facts=read.facts,
        shared=rows[SHARED].sheet if SHARED in rows else {},
        sheets=_sheets(standard, rows),
        canonical={number: row.canonical for number, row in rows.items()},
        stated=_stated(rows.values(), score),
        last={number: (one.value, one.unit_text) for number, one in ledger.items() if one.value is not None},
        last_sheets={number: one.sheet for number, one in ledger.items() if one.sheet},
        remarks={number: row.remark for number, row in rows.items() if row.remark.strip()},
        benchmarks=_benchmarks(score),
        score=score,
        faults={number: tuple(one.message for one in found) for number, found in read.problems.items()},
        submitted_on=version.submitted_at.astimezone(clock.ZONE).date(),
        **_industry(application, standard),
    )


def _sheets(standard: Standard, rows: Mapping[int, SubmittedFact]) -> dict[int, Mapping[str, Any]]:
    """The sheets in use, with what is entered on another one."""
    return {
        number: with_same(standard, number, row.sheet, rows)
        for number, row in rows.items()
        if number != SHARED and number in standard.sheets.indicators and row.sheet and not row.own
    }


def _stated(rows: Iterable[SubmittedFact], score: evaluation.Score | None) -> dict[int, tuple[Decimal, str]]:
    found = {row.number: (row.value, row.unit) for row in rows if row.value is not None and row.number != SHARED}
    for one in score.indicators if score is not None else ():
        if one.number not in found and isinstance(one.value, Decimal) and not one.parts:
            found[one.number] = (one.value, one.unit or "")
    return found


def _benchmarks(score: evaluation.Score | None) -> dict[int, Benchmark]:
    """The levels that the self-evaluation was scored with."""
    return {
        one.number: Benchmark(leading=one.leading, baseline=one.baseline, unit=one.unit)
        for one in (score.indicators if score is not None else ())
        if one.leading is not None or one.baseline is not None
    }


def _industry(application: Application, standard: Standard) -> dict[str, Any]:
    chosen = standard.industry
    if chosen is None and application.industry:
        every = list_industries(application.campaign.year)
        chosen = next((one for one in every if one.id == application.industry), None)
    return {
        "industry": application.industry,
        "industry_name": chosen.name if chosen is not None else "",
        "industry_code": application.industry_code,
        "industry_codes": chosen.gbt4754 if chosen is not None else (),
    }


def _levels(application: Application) -> tuple[Decimal, ...]:
    """The regional mean of existing units (MI-1.c). One query."""
    found = regional_mean(application.campaign, application.province, application.kind)
    return (found.mean,) if found is not None and found.mean is not None else ()


def _names(unit: Unit) -> tuple[str, ...]:
    return tuple(sorted(set(UnitName.objects.filter(unit=unit).values_list("name", flat=True)) - {unit.name}))


def _known(files: tuple[File, ...], unit: Unit, around: Population) -> tuple[tuple[str, str], ...]:
    """Other units whose full name stands in the text of a file."""
    texts = [file.text for file in files if any(page.text for page in file.pages)]
    if not texts:
        return ()
    names, found = around.known_names(), {}
    for run in {match.group() for text in texts for match in NAME.finditer("".join(text.split(" ")))}:
        for start in range(len(run) - SHORTEST + 1):
            if run[start:] in names:
                found[run[start:]] = names[run[start:]]
                break
    found.pop(unit.name, None)
    return tuple(sorted(found.items()))


def _enterprises(application: Application) -> tuple[tuple[str, Decimal], ...]:
    """A park's enterprises that filed themselves this year, with the output value they state, in 万元. One query."""
    if application.kind != Unit.Kind.PARK:
        return ()
    inside = ParkEnterprise.objects.filter(park=application.unit, until=None).exclude(uscc="").values("uscc")
    rows = SubmittedFact.objects.filter(
        number=SHARED, version__application__campaign=application.campaign_id,
        version__application__state=Application.State.SUBMITTED, version__application__unit__uscc__in=inside,
        version__application__kind=Unit.Kind.FACTORY,
    ).order_by("version__version").values_list("version__application__unit__name", "sheet__output_value")  # fmt: skip
    found = {name: _in_ten_thousands(value) for name, value in rows}
    return tuple((name, value) for name, value in sorted(found.items()) if value is not None)


def _in_ten_thousands(stated: Any) -> Decimal | None:
    try:
        return convert(evaluation.parse_decimal(str(stated["amount"])), str(stated["unit"]), "万元")
    except (KeyError, TypeError, UnitError, evaluation.NumberError):
        return None


def _signed(version: SubmittedVersion) -> dict[str, Any]:
    """When the commitment was signed, and when the content was typed last before it was submitted. Four queries."""
    application = version.application
    commitment = Commitment.objects.filter(application=application).first()
    saved: list[datetime] = []
    for typed, column in (
        (IndicatorFact.objects.all(), "saved_at"), (Answer.objects.all(), "saved_at"),
        (Evidence.objects.all(), "added_at"),
    ):  # fmt: skip
        before = typed.filter(application=application, **{f"{column}__lte": version.submitted_at})
        last = before.aggregate(last=Max(column))["last"]
        saved += [last] if last is not None else []
    return {
        "committed_at": commitment.confirmed_at if commitment is not None else None,
        "commitment_signed": version.commitment_scan_id is not None,
        "content_saved_at": max(saved) if saved else None,
    }


def without_prints() -> QuerySet[SubmittedVersion]:
    """Submitted versions whose figures have no fingerprints yet."""
    done = FigurePrint.objects.values("version")
    return SubmittedVersion.objects.exclude(pk__in=done).select_related("application__unit", "application__campaign")
