"""Who would be asked about which recommended unit: by panel, industry, territory, load; nobody in conflict (MI-3.c)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lvheng.accounts.models import Authority, User
from lvheng.campaigns.models import Campaign
from lvheng.filing.models import Application
from lvheng.review.conflicts import Conflicts
from lvheng.review.experts import industry_of, roster
from lvheng.review.models import ExpertAssignment, ExpertProfile, Panel
from lvheng.review.queries.experts import LEFT_OUT, loads, panels
from lvheng.selection.models import Candidacy
from lvheng.selection.queries.ministry import experts_needed, received


@dataclass(frozen=True)
class Chosen:
    """An expert to be asked: from the panel or not, for the industry or not, and the load before."""

    expert: User
    seated: bool
    fitting: bool
    load: int


@dataclass
class Proposal:
    """One unit that lacks opinions: who would be asked, and who not for which conflict of interest."""

    candidacy: Candidacy
    industry: str
    panel: Panel | None
    missing: int
    chosen: list[Chosen] = field(default_factory=list)
    left_out: list[tuple[User, list[str]]] = field(default_factory=list)

    @property
    def short(self) -> int:
        """How many experts can't be found."""
        return self.missing - len(self.chosen)


class Assigning:
    """The plan of one campaign, worked out without writing anything: the same records give the same plan.

    For each unit in order of its number, of the experts without a conflict: the panel's before others, those who
    stated who they are before those who did not, those of the industry, from another province than the unit's and than
    that of the other experts on it, those with less to do, then by account.
    """

    def __init__(self, campaign: Campaign) -> None:
        self.experts = list(roster().select_related("expert_profile__employer_authority"))
        self.load = loads(campaign)
        self.panels = list(panels(campaign))
        self.needed = experts_needed(campaign)
        candidacies = list(received(campaign).filter(state=Candidacy.State.REPORTED))
        self.known = _known(candidacies)
        lacking = [one for one in candidacies if self._missing(one) > 0]
        self.conflicts = Conflicts([one.application for one in lacking], self.experts)
        self.proposals = [self._propose(one) for one in lacking]

    @property
    def asked(self) -> int:
        """How many opinions would be asked for."""
        return sum(len(one.chosen) for one in self.proposals)

    @property
    def digest(self) -> str:
        """What tells one plan from another: that which was looked at is what is carried out."""
        text = ";".join(
            f"{one.candidacy.application_id}:{','.join(str(chosen.expert.pk) for chosen in one.chosen)}"
            for one in self.proposals
        )
        return hashlib.sha256(text.encode()).hexdigest()

    def _missing(self, candidacy: Candidacy) -> int:
        states = self.known.get(candidacy.application_id, {})
        return self.needed - sum(state not in LEFT_OUT for state in states.values())

    def _propose(self, candidacy: Candidacy) -> Proposal:
        application = candidacy.application
        industry = industry_of(application)
        panel = self._panel(industry)
        made = Proposal(candidacy, industry, panel, self._missing(candidacy))
        states = self.known.get(application.pk, {})
        free = []
        for expert in self.experts:
            if expert.pk in states:
                continue
            found = self.conflicts.between(application, expert)
            if found:
                made.left_out.append((expert, found))
            else:
                free.append(expert)
        at_work = [one for one in self.experts if states.get(one.pk, LEFT_OUT[0]) not in LEFT_OUT]
        for _ in range(made.missing):
            if not free:
                break
            best = min(free, key=lambda one: self._order(one, application, panel, at_work))
            free.remove(best)
            at_work.append(best)
            seated, fitting = best.pk in _seats(panel), industry in _stated(best)
            made.chosen.append(Chosen(best, seated, fitting, self.load[best.pk]))
            self.load[best.pk] += 1
        return made

    def _panel(self, industry: str) -> Panel | None:
        """The first panel by name that is for the industry; else the first that is for any."""
        named = (one for one in self.panels if industry in one.industries)
        return next(named, None) or next((one for one in self.panels if not one.industries), None)

    def _order(
        self, expert: User, application: Application, panel: Panel | None, others: Iterable[User]
    ) -> tuple[object, ...]:
        profile, home = _profile(expert), _province(_home(expert))
        return (
            panel is not None and expert.pk not in _seats(panel),
            profile is None,
            industry_of(application) not in _stated(expert),
            bool(home) and home == _province(application.authority),
            bool(home) and home in {_province(_home(one)) for one in others},
            self.load[expert.pk],
            expert.pk,
        )


def _known(candidacies: Sequence[Candidacy]) -> dict[int, dict[int, str]]:
    """Who was asked before, with the state, by application."""
    keys = [one.application_id for one in candidacies]
    found: dict[int, dict[int, str]] = {}
    rows = ExpertAssignment.objects.filter(application__in=keys).values_list("application", "expert", "state")
    for application, expert, state in rows:
        found.setdefault(application, {})[expert] = state
    return found


def _seats(panel: Panel | None) -> set[int]:
    return {seat.expert_id for seat in panel.seats.all()} if panel is not None else set()


def _profile(expert: User) -> ExpertProfile | None:
    return getattr(expert, "expert_profile", None)


def _stated(expert: User) -> list[str]:
    profile = _profile(expert)
    return profile.industries if profile is not None else []


def _home(expert: User) -> Authority | None:
    profile = _profile(expert)
    return profile.employer_authority if profile is not None else None


def _province(authority: Authority | None) -> str:
    """The code of the authority that reports to the ministry; empty where there is none."""
    parts = authority.path.strip("/").split("/") if authority is not None else []
    return parts[1] if len(parts) > 1 else ""
