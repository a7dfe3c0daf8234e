"""What two builds of the demonstration must have in common, as one JSON text; run as a program it prints its own."""

import json
import sys
from typing import Any


def snapshot() -> str:
    """Names, codes, values, scores and states, in a fixed order."""
    from lvheng.benchmarks.models import BenchmarkRow
    from lvheng.core.models import AuditEvent
    from lvheng.filing.models import Application, IndicatorFact, LedgerValue, Score, SubmittedFact
    from lvheng.registry.models import ListEntry, Unit
    from lvheng.review.models import Review, Verdict
    from lvheng.selection.models import AnnualResult, Candidacy, HandIn

    tables: list[Any] = [
        Unit.objects.order_by("uscc").values_list(
            "name", "uscc", "kind", "authority__code", "industry", "address", "contact"
        ),
        ListEntry.objects.order_by("unit__uscc", "level").values_list("unit__uscc", "level", "year", "number", "state"),
        Application.objects.order_by("unit__uscc").values_list(
            "unit__uscc", "route", "state", "number", "submitted_at"
        ),
        IndicatorFact.objects.order_by("application__unit__uscc", "number").values_list(
            "application__unit__uscc",
            "number",
            "typed",
            "unit",
            "basis",
            "option",
            "functions",
            "inputs",
            "not_applicable",
            "sheet",
            "own",
            "value",
            "shown",
        ),
        SubmittedFact.objects.order_by("version__number", "number").values_list(
            "version__number", "number", "typed", "value", "sheet", "canonical"
        ),
        Score.objects.order_by("version__number", "basis").values_list("version__number", "basis", "total"),
        Review.objects.order_by("application__number", "level").values_list(
            "application__number", "level", "state", "decided_at"
        ),
        Verdict.objects.order_by("review__application__number", "review__level", "number").values_list(
            "review__application__number", "number", "accuracy", "advancement", "verified_typed"
        ),
        Candidacy.objects.order_by("application__number").values_list(
            "application__number", "state", "province_reason"
        ),
        HandIn.objects.order_by("authority__code").values_list("authority__code", "filled_in_by", "handed_in_at"),
        AnnualResult.objects.order_by("unit__uscc", "year").values_list(
            "unit__uscc", "year", "score", "rank", "in_bottom"
        ),
        LedgerValue.objects.order_by("unit__uscc", "year", "number").values_list(
            "unit__uscc", "year", "number", "value", "sheet"
        ),
        BenchmarkRow.objects.order_by("pk").values_list(
            "set__name", "set__state", "number", "industry", "product", "band", "basis", "unit", "leading", "baseline",
            "trust", "source"
        ),
        AuditEvent.objects.order_by("subject", "sequence").values_list("subject", "verb", "at"),
    ]
    return json.dumps([[list(map(str, row)) for row in table] for table in tables], ensure_ascii=False)


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(snapshot())
