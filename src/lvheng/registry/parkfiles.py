"""Tables of a park's enterprises are the park's, whoever sent them: which park a kept file was read for."""

from __future__ import annotations

import json

from lvheng.core import audit
from lvheng.core.models import AuditEvent, StoredFile

READ = "park.enterprises_read"


def park_of(stored: StoredFile) -> int | None:
    """The park that a file was kept for, as its own chain says; None if it is no such table."""
    said = AuditEvent.objects.filter(subject=audit.subject_of(stored), verb=READ).values_list("data", flat=True).first()
    return None if said is None else int(json.loads(said)["park"])
