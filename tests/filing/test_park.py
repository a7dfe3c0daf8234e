"""A park files like a factory: its own 17 indicators, submitted once, then locked."""

import pytest
from django.db import DatabaseError, transaction

from lvheng.core.refusal import Refused
from lvheng.filing import actions
from lvheng.filing.content import verify
from lvheng.filing.models import SubmittedFact, SubmittedVersion
from lvheng.standards import load_standard
from tests.cast import YEAR, Cast
from tests.filing import make


@pytest.mark.db
@pytest.mark.clause("MI-A2")
@pytest.mark.clause("HN-4.2.b")
def test_a_park_submits_and_is_locked(cast: Cast) -> None:
    made = make.submitted(cast.park, cast.park_member)
    version = SubmittedVersion.objects.get(pk=made.pk)
    assert (version.standard, version.application.kind) == (f"park-{YEAR}", "park")
    assert "-P-" in version.number
    assert verify(version) == []
    score = make.self_score(version)
    numbers = [indicator["number"] for indicator in score.result["indicators"]]
    assert numbers == [indicator.number for indicator in load_standard(f"park-{YEAR}").indicators]
    assert score.total > 0
    with pytest.raises(Refused, match="已提交"):
        actions.save_fact(version.application, 4, {"typed": "9"}, actor=cast.park_member)
    with pytest.raises(DatabaseError, match="protected row"), transaction.atomic():
        SubmittedFact.objects.filter(version=version).update(typed="9")
