"""The risk of an application for each level: the weights of its flags that the level was given no reason for."""

from collections import Counter, defaultdict

from lvheng.campaigns.queries import pack_for
from lvheng.review.levels import ORDER
from lvheng.review.models import CheckFlag, CheckRun, FlagOverride
from lvheng.review.reasons import counts_for


def weigh(run: CheckRun) -> CheckRun:
    """Count the open flags of a run by severity and add their weights up to its risk, for each level. Part of an act.

    Weights are the campaign pack's `checks.weights`, in points of risk without a unit; whose reasons count for a level
    is its `checks.reasons`. A reason counts as long as the flag still says what it said then (its fingerprint). Three
    queries.
    """
    application = run.application
    rules = pack_for(application.campaign, application.authority).checks
    given: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    standing = FlagOverride.objects.filter(application=application, withdrawn_at=None)
    for check_id, place, fingerprint, level in standing.values_list("check_id", "place", "fingerprint", "level"):
        given[check_id, place, fingerprint].add(level)
    open_to: dict[str, Counter[str]] = {level: Counter() for level in ("", *ORDER)}
    flags = CheckFlag.objects.filter(run=run).values_list("check_id", "place", "fingerprint", "severity")
    for check_id, place, fingerprint, severity in flags:
        levels = given.get((check_id, place, fingerprint), set())
        for level, found in open_to.items():
            settled = counts_for(rules.reasons, level, levels) if level else bool(levels)
            found[severity] += not settled

    def risk(found: Counter[str]) -> int:
        return sum(found[kind] * getattr(rules.weights, kind) for kind in CheckFlag.Severity.values)

    kinds, anybody = CheckFlag.Severity, open_to[""]
    run.severe, run.warnings, run.notes = anybody[kinds.SEVERE], anybody[kinds.WARNING], anybody[kinds.NOTE]
    run.risk, run.risk_city, run.risk_province, run.risk_ministry = map(risk, open_to.values())
    run.unsettled = {level: {kind: open_to[level][kind] for kind in kinds.values} for level in ORDER}
    run.save(
        update_fields=[
            "severe", "warnings", "notes", "risk", "risk_city", "risk_province", "risk_ministry", "unsettled",
        ]
    )  # fmt: skip
    return run
