"""Who may file, and who may see what was filed."""

from typing import Any

import rules

from lvheng.accounts.models import Authority
from lvheng.accounts.queries import reach as within_reach
from lvheng.accounts.rules import officer_at
from lvheng.core.files import reach
from lvheng.core.models import StoredFile
from lvheng.filing.models import Application, Commitment, Evidence, SubmittedVersion
from lvheng.registry.queries import is_member
from lvheng.registry.rules import files_for


def authority_of(application: Application) -> Authority:
    """The authority an application reports to."""
    return application.authority


@rules.predicate
def own(user: Any, application: Application) -> bool:
    """The person files for the application's unit (HN-2.1.a: the applicant itself files)."""
    return is_member(user, application.unit)


province_officer = officer_at(Authority.Level.PROVINCE, authority_of)
ministry_officer = officer_at(Authority.Level.MINISTRY, authority_of)

rules.add_perm("filing.start", files_for)
rules.add_perm("filing.edit", own)
rules.add_perm("filing.submit", own)
rules.add_perm("filing.withdraw", own)
rules.add_perm("filing.discard", own)
rules.add_perm("filing.end", province_officer | ministry_officer)


@reach
def sees_filed(user: Any, stored: StoredFile) -> bool:
    """Members see the files of their drafts; officers and auditors of the territory those of submitted versions."""
    if Evidence.objects.filter(file=stored, application__unit__members__user=user).exists():
        return True
    if Commitment.objects.filter(scan=stored, application__unit__members__user=user).exists():
        return True
    versions = SubmittedVersion.objects.filter(within_reach(user, "application__authority"))
    return versions.filter(evidence__file=stored).exists() or versions.filter(commitment_scan=stored).exists()
