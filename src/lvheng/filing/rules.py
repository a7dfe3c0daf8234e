"""Who may file, and who may see what was filed."""

from typing import Any

import rules

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import reach as within_reach
from lvheng.accounts.rules import holds, officer_at
from lvheng.core.files import of_a_unit, reach
from lvheng.core.models import StoredFile
from lvheng.filing.models import Application, Commitment, Evidence, SubmittedVersion, Supplement, SupplementFile
from lvheng.registry.queries import filed_by, is_member
from lvheng.registry.rules import files_for


def authority_of(application: Application) -> Authority:
    """The authority an application reports to."""
    return application.authority


@rules.predicate
def own(user: Any, application: Application) -> bool:
    """The person files for the application's unit (HN-2.1.a: the applicant itself files)."""
    return is_member(user, application.unit)


@rules.predicate
def own_supplement(user: Any, supplement: Supplement) -> bool:
    """The person files for the unit that is asked."""
    return is_member(user, supplement.application.unit)


@rules.predicate
def asked_there(user: Any, supplement: Supplement) -> bool:
    """Officer of the level and authority that asked."""
    return holds(user, Role.Kind.OFFICER, supplement.level, supplement.authority)


province_officer = officer_at(Authority.Level.PROVINCE, authority_of)
ministry_officer = officer_at(Authority.Level.MINISTRY, authority_of)

rules.add_perm("filing.start", files_for)
rules.add_perm("filing.edit", own)
rules.add_perm("filing.submit", own)
rules.add_perm("filing.withdraw", own)
rules.add_perm("filing.discard", own)
rules.add_perm("filing.supplement", own_supplement)
rules.add_perm("filing.cancel_supplement", asked_there)
rules.add_perm("filing.end", province_officer | ministry_officer)
rules.add_perm("filing.merge", province_officer)


@reach
def sees_filed(user: Any, stored: StoredFile) -> bool:
    """Members see the files of their drafts; officers and auditors of the territory those of submitted versions."""
    if Evidence.objects.filter(filed_by(user, "application__unit"), file=stored).exists():
        return True
    if Commitment.objects.filter(filed_by(user, "application__unit"), scan=stored).exists():
        return True
    supplied = SupplementFile.objects.filter(filed_by(user, "item__supplement__application__unit"), file=stored)
    if supplied.exists():
        return True
    versions = SubmittedVersion.objects.filter(within_reach(user, "application__authority"))
    return versions.filter(evidence__file=stored).exists() or versions.filter(commitment_scan=stored).exists()


@of_a_unit
def is_filed(stored: StoredFile) -> bool:
    """A file of an application goes with the unit: who no longer files for it no longer sees it."""
    kinds = (Evidence.objects.filter(file=stored), Commitment.objects.filter(scan=stored))
    return any(found.exists() for found in (*kinds, SupplementFile.objects.filter(file=stored)))
