"""Subjects of acts that make a record where none was before; a slot has a `state` as a row has."""

from dataclasses import dataclass

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Campaign
from lvheng.filing.models import Application


@dataclass(frozen=True)
class AssignmentSlot:
    """An application's place for one more expert: nobody has been asked yet."""

    application: Application
    state: str = "none"

    @property
    def application_id(self) -> int:
        """As of an assignment, for the guards that both have in common."""
        return self.application.pk


@dataclass(frozen=True)
class SiteSlot:
    """An authority's place for checks on site: of one application, or (None) of those it draws."""

    campaign: Campaign
    authority: Authority
    application: Application | None = None
    state: str = "none"
