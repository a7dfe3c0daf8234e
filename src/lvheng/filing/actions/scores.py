"""Recording a score; the rooms that judge call it inside their acts."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from lvheng.accounts.models import User
from lvheng.benchmarks.models import BenchmarkSet
from lvheng.campaigns.queries import pack_for
from lvheng.core import audit, clock
from lvheng.evaluation import Fact
from lvheng.evaluation import Score as Worked
from lvheng.evaluation.selecting import tie_key
from lvheng.filing.models import Application, Score, SubmittedVersion
from lvheng.filing.scoring import evaluate_version, fact_to_dict


def record_score(
    version: SubmittedVersion,
    basis: str,
    *,
    actor: User | None,
    benchmark_set: BenchmarkSet | None = None,
    overrides: Mapping[int, Fact] | None = None,
) -> Score:
    """Work out and keep a score of its own record (architecture, promise 4); it becomes the newest of its basis.

    `overrides`: verified facts by indicator number. Part of an act of the room that judges, which has checked the
    actor and made sure that no verified fact raises points where the pack forbids it (HN-4.2.b).
    """
    chosen = benchmark_set or version.benchmark_set
    evaluated = evaluate_version(version, benchmark_set=chosen, overrides=overrides)
    result = evaluated.score.to_dict()
    total: Any = evaluated.score.exact_total
    result["overrides"] = {str(number): fact_to_dict(fact) for number, fact in sorted((overrides or {}).items())}
    with transaction.atomic():
        SubmittedVersion.objects.select_for_update().get(pk=version.pk)
        Score.objects.filter(version=version, basis=basis, latest=True).update(latest=False)
        made = Score.objects.create(
            version=version,
            basis=basis,
            standard_hash=evaluated.standard.hash,
            benchmark_set=chosen,
            total=total,
            sort_key=evaluated.score.sort_key,
            tie_key=tie_key_of(version.application, evaluated.score),
            complete=evaluated.score.complete,
            result=result,
            computed_at=clock.now(),
        )
        audit.record(
            version.application, "application.score", actor=actor,
            data={"basis": basis, "total": made.total, "set": chosen.pk, "standard": made.standard_hash},
        )  # fmt: skip
    return made


def tie_key_of(application: Application, score: Worked) -> str:
    """What orders a score among equal totals: the points of the groups that the pack names for the kind (MI-2.1.b)."""
    groups = pack_for(application.campaign, application.authority).ranking.groups
    return tie_key(score, groups.get(application.kind, ()))  # type: ignore[call-overload]
