"""Applications already submitted, reviewed and decided, laid out for the tests of selection."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from lvheng.accounts.models import Authority, User
from lvheng.accounts.queries import province_of
from lvheng.campaigns.actions import record_mean
from lvheng.campaigns.models import Window
from lvheng.campaigns.queries import window
from lvheng.core import clock
from lvheng.filing.models import Application, Score, SubmittedFact, SubmittedVersion
from lvheng.registry.models import ListEntry, Unit
from lvheng.registry.queries import is_listed, members_of
from lvheng.review.models import ExpertAssignment, ExpertScore, Review
from lvheng.selection import actions, queries
from lvheng.selection.models import Candidacy
from tests.cast import Cast, make_member, make_unit, put_on_list

_serial = count(1)
NEW, EXISTING = Application.Route.NEW, Application.Route.EXISTING
Said = tuple[str, str]
PASSED: Said = (Review.State.PASSED, "")


def pdf(name: str = "证明.pdf") -> SimpleUploadedFile:
    """A small file that is what it says."""
    return SimpleUploadedFile(name, b"%PDF-1.4\n%%EOF\n", content_type="application/pdf")


def sort_key(total: str) -> str:
    """As `evaluation.Score.sort_key`."""
    return f"{Decimal(total):024.20f}"


def make_score(version: SubmittedVersion, basis: str, total: str, **overrides: Any) -> Score:
    """A recorded score of a level."""
    Score.objects.filter(version=version, basis=basis).update(latest=False)
    return Score.objects.create(
        version=version, basis=basis, standard_hash="0" * 64, benchmark_set=version.benchmark_set,
        total=Decimal(total), sort_key=sort_key(total), complete=True,
        result={
            "exact_total": total, "groups": [], "indicators": [],
            "overrides": {key.strip("_"): fact for key, fact in overrides.items()},
        },
        computed_at=clock.now(),
    )  # fmt: skip


def submitted(cast: Cast, unit: Unit, total: str = "80", *, route: str = NEW, **values: Any) -> Application:
    """A submitted application with its version and self-evaluation."""
    number, now = f"LH-TEST-{next(_serial):06d}", clock.now()
    member = members_of(unit).first() or make_member(unit)
    found = window(cast.campaign, unit.authority, Window.Act.FILING)
    assert found is not None
    application = Application.objects.create(
        campaign=cast.campaign, unit=unit, kind=unit.kind, route=route, authority=unit.authority,
        province=province_of(unit.authority), standard=f"{unit.kind}-2025", created_at=now, saved_at=now, **values,
    )  # fmt: skip
    version = SubmittedVersion.objects.create(
        application=application, number=number, standard=application.standard, standard_hash="0" * 64,
        campaign_hash="0" * 64, benchmark_set=cast.sets[unit.kind], digest="d" * 64, digest_sm3="e" * 64,
        commitment_digest="c" * 64, commitment_signatory="陈示例", submitted_by=member, submitted_at=now,
        window_closes_at=found.closes_at,
    )  # fmt: skip
    if unit.kind == Unit.Kind.FACTORY:
        SubmittedFact.objects.create(version=version, number=7, typed="65", value=Decimal(65), unit="%")
    version.sealed = True
    version.save()
    make_score(version, Score.Basis.SELF, total)
    application.state, application.number, application.submitted_at = Application.State.SUBMITTED, number, now
    application.save()
    return application


def version_of(application: Application) -> SubmittedVersion:
    """The newest submitted version."""
    return application.versions.get()


def judged(application: Application, level: str, state: str = Review.State.PASSED, opinion: str = "") -> Review:
    """A level's review, decided unless the state is another one."""
    authority = {
        Authority.Level.CITY: application.authority,
        Authority.Level.PROVINCE: application.province,
    }[Authority.Level(level)]
    return Review.objects.create(
        application=application, level=level, authority=authority, state=state, opinion=opinion,
        opened_at=clock.now(), decided_at=clock.now() if state in (Review.State.PASSED, Review.State.REFUSED) else None,
    )  # fmt: skip


def file_existing(cast: Cast) -> None:
    """All existing units of the cast file: the gates open."""
    for unit in (cast.existing, cast.park):
        submitted(cast, unit, "70", route=EXISTING)


def candidate(
    cast: Cast, unit: Unit, total: str = "80", *, city: Said = PASSED, province: Said = PASSED, **values: Any
) -> Application:
    """A new applicant, on the provincial list, that the city's table has brought.

    City and province have passed it unless `city` and `province` say otherwise: state of their review, opinion.
    """
    if not is_listed(unit, ListEntry.Level.PROVINCIAL):
        put_on_list(unit, ListEntry.Level.PROVINCIAL)
    application = submitted(cast, unit, total, **values)
    judged(application, Authority.Level.CITY, *city)
    judged(application, Authority.Level.PROVINCE, *province)
    Candidacy.objects.create(application=application, created_at=clock.now())
    return application


def candidacy_in(cast: Cast, unit: Unit, state: str, total: str = "80", **values: Any) -> Candidacy:
    """A candidacy laid out in a state."""
    application = candidate(cast, unit, total, **values)
    Candidacy.objects.filter(application=application).update(state=state)
    return Candidacy.objects.get(application=application)


def reported(cast: Cast, application: Application, *others: Application) -> Application:
    """The first of some new applicants that city and province have passed, all on their provinces' reported lists.

    By the acts of the way: existing units file, cities hand in their tables, provinces recommend and report (MI-3.b).
    """
    if not Application.objects.filter(unit=cast.existing).exists():
        file_existing(cast)
    officers = {
        cast.city_x: cast.city_x_officer, cast.city_y: cast.city_y_officer, cast.province: cast.province_officer,
        cast.separate_city: cast.separate_officer,
    }  # fmt: skip
    chosen = (application, *others)
    for city in {one.authority for one in chosen if one.authority != one.province}:
        if Candidacy.objects.filter(application__authority=city).exists():
            continue  # laid out as `candidate` does
        actions.hand_in(cast.campaign, city, actor=officers[city], filled_in_by="陈示例", phone="0731-00000000")
    for one in chosen:
        actions.recommend(one, actor=officers[one.province], reason="示范作用突出")
    for province in {one.province for one in chosen}:
        seen = queries.seen(queries.left_out(cast.campaign, province))
        actions.report(cast.campaign, province, actor=officers[province], leaving_out=seen)
    return application


def opinion_on(
    application: Application, expert: User, by: User, points: Mapping[int, str] | None = None
) -> ExpertAssignment:
    """An expert's opinion, given, with its points by indicator."""
    now = clock.now()
    made = ExpertAssignment.objects.create(application=application, expert=expert, assigned_by=by, assigned_at=now)
    for number, typed in (points or {}).items():
        ExpertScore.objects.create(
            assignment=made, number=number, typed=typed, points=Decimal(typed), reason="示例", saved_at=now
        )
    made.state, made.opinion, made.reason = made.State.GIVEN, made.Opinion.SUPPORT, "各项指标扎实"
    made.given_at = now
    made.save()
    return made


def mean_is(cast: Cast, mean: str | None, kind: str = Unit.Kind.FACTORY, population: int = 5) -> None:
    """The recorded mean of the province's existing units."""
    record_mean(
        cast.campaign, cast.province, kind,
        population=population, mean=Decimal(mean) if mean is not None else None, groups={},
    )  # fmt: skip


def listed_units(authority: Authority, n: int) -> list[Unit]:
    """Existing units."""
    units = [make_unit(authority, f"现有示例{index:03d}有限公司") for index in range(n)]
    for unit in units:
        put_on_list(unit, ListEntry.Level.NATIONAL)
    return units


def shortlisted(cast: Cast, *units: Unit) -> list[Candidacy]:
    """Units on the shortlist."""
    return [candidacy_in(cast, unit, Candidacy.State.SHORTLISTED) for unit in units]


def in_publicity(cast: Cast, *units: Unit) -> list[Candidacy]:
    """Units in a publicity that opens now."""
    made = shortlisted(cast, *units)
    actions.open_publicity(cast.campaign, actor=cast.ministry_officer, decision="示例公示〔2025〕1号")
    for candidacy in made:
        candidacy.refresh_from_db()
    return made
