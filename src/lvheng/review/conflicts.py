"""Conflicts of interest between experts and units, as the pack has them and the records show them (MI-3.c)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Model, Q

from lvheng.accounts.models import Authority, Role, User
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.core.models import AuditEvent
from lvheng.filing.models import Application, SubmittedVersion, Supplement
from lvheng.registry.models import ParkEnterprise, Unit, UnitMember, UnitName
from lvheng.registry.names import key_of_name
from lvheng.registry.queries import codes_by_unit
from lvheng.review.models import (
    DepartmentOpinion,
    ExpertAssignment,
    ExpertMeeting,
    ExpertProfile,
    ExpertTie,
    FlagOverride,
    NamedAdviser,
    Question,
    Review,
    SiteCheck,
    Verdict,
)
from lvheng.screening.models import Finding, FindingStatement, LookUp
from lvheng.standards import CampaignPack

ALWAYS = ("member",)
"""What no pack can switch off: nobody reviews what they filed."""
FEW = 500
"""Up to so many units a query names them; beyond, the few experts narrow it enough."""

#: Who has had to do with a unit before: model, path to the unit, path to the person. Other rooms add theirs.
CONTACTS: list[tuple[type[Model], str, str]] = [
    (SubmittedVersion, "application__unit", "submitted_by"),
    (Verdict, "review__application__unit", "saved_by"),
    (Review, "application__unit", "decided_by"),
    (Review, "application__unit", "proposed_by"),
    (SiteCheck, "application__unit", "planned_by"),
    (SiteCheck, "application__unit", "reported_by"),
    (DepartmentOpinion, "application__unit", "recorded_by"),
    (Question, "application__unit", "asked_by"),
    (Question, "application__unit", "answered_by"),
    (FlagOverride, "application__unit", "by"),
    (LookUp, "unit", "by"),
    (Finding, "unit", "decided_by"),
    (FindingStatement, "finding__unit", "by"),
    (Supplement, "application__unit", "asked_by"),
    (Supplement, "application__unit", "answered_by"),
    (ExpertMeeting, "application__unit", "recorded_by"),
]
#: Of whose acts the log alone keeps who did them: model, path to the unit.
LOGGED: list[tuple[type[Model], str]] = []


def add_contacts(rows: Iterable[tuple[type[Model], str, str]], logged: Iterable[tuple[type[Model], str]] = ()) -> None:
    """What a later room keeps of who has had to do with a unit (`CONTACTS`, `LOGGED`)."""
    CONTACTS.extend(one for one in rows if one not in CONTACTS)
    LOGGED.extend(one for one in logged if one not in LOGGED)


@dataclass
class _Person:
    """What the records say of one expert."""

    members: set[int] = field(default_factory=set)
    territories: list[Authority] = field(default_factory=list)
    profile: ExpertProfile | None = None
    ties: dict[int, list[ExpertTie]] = field(default_factory=lambda: defaultdict(list))
    contacts: set[int] = field(default_factory=set)
    recused: set[int] = field(default_factory=set)
    judged: set[int] = field(default_factory=set)
    """units judged as an expert in other years"""


@dataclass
class _Place:
    """What a unit is known by, its park's enterprises included."""

    names: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    advisers: dict[str, NamedAdviser] = field(default_factory=dict)
    """by the key of the name, who its papers say worked on them"""


class Conflicts:
    """What stands between some experts and some applications of one campaign: read in a constant number of queries.

    Which kinds count, and for how many years a past tie does, are the pack's (`experts.conflicts`, `past_years`).
    """

    def __init__(self, applications: Sequence[Application], experts: Iterable[User]) -> None:
        self.people: dict[int, _Person] = {expert.pk: _Person() for expert in experts}
        self.places: dict[int, _Place] = {}
        if not applications or not self.people:
            return
        self.campaign = applications[0].campaign
        self.applications = {application.pk for application in applications}
        self.pack: CampaignPack = pack_for(self.campaign)
        self.since: date = clock.years_later(clock.today(), -self.pack.experts.past_years)
        units = {application.unit_id: application.unit for application in applications}
        self.wanted = list(units) if len(units) <= FEW else []
        self._read_people()
        self._read_units(units)

    def _read_people(self) -> None:
        known, here = self.people, Q(unit__in=self.wanted) if self.wanted else Q()
        late = Q(until=None) | Q(until__gte=clock.day_start(self.since))
        members = UnitMember.objects.filter(late, here, user__in=known)
        for user, unit in members.values_list("user", "unit"):
            known[user].members.add(unit)
        officers = Role.objects.filter(late, user__in=known, kind=Role.Kind.OFFICER).select_related("authority")
        for role in officers.order_by("id"):  # who was of the ministry once was over all units: contact alone counts
            if role.until is None or role.authority.level != Authority.Level.MINISTRY:
                known[role.user_id].territories.append(role.authority)
        related = ("employer_authority", "last_employer_authority")
        for profile in ExpertProfile.objects.filter(expert__in=known).select_related(*related):
            known[profile.expert_id].profile = profile
        for tie in ExpertTie.objects.filter(here, expert__in=known).order_by("id"):
            if tie.until is None or tie.until >= self.since:
                known[tie.expert_id].ties[tie.unit_id].append(tie)
        for user, unit in self._contacts():
            known[user].contacts.add(unit)
        recused = ExpertAssignment.objects.filter(expert__in=known, state=ExpertAssignment.State.RECUSED)
        for user, unit in recused.values_list("expert", "application__unit"):
            known[user].recused.add(unit)
        if "judged_before" in self.pack.experts.conflicts:
            given = ExpertAssignment.objects.filter(expert__in=known, state=ExpertAssignment.State.GIVEN)
            earlier = given.exclude(application__campaign=self.campaign)
            for user, unit in earlier.values_list("expert", "application__unit"):
                known[user].judged.add(unit)

    def _contacts(self) -> Iterable[tuple[int, int]]:
        parts = []
        for model, unit, person in CONTACTS:
            where = {f"{person}__in": list(self.people)}
            if self.wanted:
                where[f"{unit}__in"] = self.wanted
            parts.append(model._default_manager.filter(**where).order_by().values_list(person, unit))  # noqa: SLF001
        return [*parts[0].union(*parts[1:]), *self._logged()]

    def _logged(self) -> Iterator[tuple[int, int]]:
        """Of what names no person itself, who acted on it by the log."""
        for model, unit in LOGGED:
            kind = model._meta.model_name  # noqa: SLF001 (public API of Django)
            acted = AuditEvent.objects.filter(actor__in=self.people, subject__startswith=f"{kind}:")
            pairs = {(user, int(subject.split(":")[1])) for user, subject in acted.values_list("actor", "subject")}
            found = model._default_manager.filter(pk__in={pk for _user, pk in pairs})  # noqa: SLF001
            units = dict(found.values_list("pk", unit))
            yield from ((user, units[pk]) for user, pk in pairs if pk in units)

    def _read_units(self, units: dict[int, Unit]) -> None:
        """Only what an employer may be compared with: experts who state none need no unit read."""
        profiles = [one.profile for one in self.people.values() if one.profile is not None]
        names = {key_of_name(name) for one in profiles for name in (one.employer, one.last_employer) if name}
        codes = {code for one in profiles for code in (one.employer_uscc, one.last_employer_uscc) if code}
        self.places = {pk: _Place({key_of_name(unit.name)}) for pk, unit in units.items()}
        for pk, found in codes_by_unit(units.values()).items():
            self.places[pk].codes.update(found)
        for pk, key in UnitName.objects.filter(name_key__in=names).values_list("unit", "name_key"):
            if pk in self.places:
                self.places[pk].names.add(key)
        inside = ParkEnterprise.objects.filter(Q(name_key__in=names) | Q(uscc__in=codes), until=None)
        for pk, key, code in inside.values_list("park", "name_key", "uscc"):
            if pk in self.places:
                self.places[pk].names.add(key)
                self.places[pk].codes.add(code)
        here = Q(version__application__in=self.applications) if self.wanted else Q()
        advising = NamedAdviser.objects.filter(here, name_key__in=names, version__application__campaign=self.campaign)
        related = advising.select_related("evidence__file", "version__application").order_by("-id")
        for one in related:
            if one.version.application_id in self.applications:
                self.places[one.version.application.unit_id].advisers[one.name_key] = one

    def between(self, application: Application, expert: User) -> list[str]:
        """Every conflict of an expert with an application in words; empty if there is none."""
        person, found = self.people[expert.pk], []
        for kind in dict.fromkeys((*ALWAYS, *self.pack.experts.conflicts)):
            words = getattr(self, f"_{kind}")(application, person)
            if words:
                found.append(f"{expert}{words}，存在利益冲突，应当回避。")
        return found

    # one kind each; empty where it does not apply

    def _member(self, application: Application, person: _Person) -> str:
        unit = application.unit
        return f"{self._lately}“{unit.name}”的填报人员" if unit.pk in person.members else ""

    @property
    def _lately(self) -> str:
        return f"是或 {self.pack.experts.past_years} 年内曾是"

    def _officer(self, application: Application, person: _Person) -> str:
        over = next((one for one in person.territories if application.authority.within(one)), None)
        return f"{self._lately}{over.name}的工作人员，管辖该单位" if over is not None else ""

    def _employer(self, application: Application, person: _Person) -> str:
        profile, place = person.profile, self.places[application.unit_id]
        if profile is None:
            return ""
        if self._same(place, profile.employer, profile.employer_uscc):
            return f"现在“{profile.employer}”工作"
        if self._left_lately(profile) and self._same(place, profile.last_employer, profile.last_employer_uscc):
            return f"曾在“{profile.last_employer}”工作"
        return ""

    def _adviser(self, application: Application, person: _Person) -> str:
        """The expert's employer drew up, advised on or verified a paper of the unit's, as the paper itself says."""
        profile, named = person.profile, self.places[application.unit_id].advisers
        if profile is None:
            return ""
        last = profile.last_employer if self._left_lately(profile) else ""
        for employer, when in ((profile.employer, "现"), (last, "曾")):
            found = named.get(key_of_name(employer)) if employer else None
            if found is not None:
                paper = f"佐证材料“{found.evidence.file.name}”第 {found.page} 页"
                return f"{when}在“{employer}”工作，{paper}写明该单位为{found.role}单位"
        return ""

    @staticmethod
    def _same(place: _Place, name: str, code: str) -> bool:
        return bool((name and key_of_name(name) in place.names) or (code and code in place.codes))

    def _left_lately(self, profile: ExpertProfile) -> bool:
        """Whether the last employment ended within the years that count; not known when: it counts."""
        return profile.left_on is None or profile.left_on >= self.since

    def _tie(self, application: Application, person: _Person) -> str:
        ties = person.ties.get(application.unit_id, [])
        kinds = "；".join(dict.fromkeys(tie.get_relation_display() for tie in ties))
        return f"已申报与“{application.unit.name}”的关系（{kinds}）" if kinds else ""

    def _last_employer_territory(self, application: Application, person: _Person) -> str:
        """The unit lies where the expert works, or last worked (same city, or same province)."""
        profile = person.profile
        if profile is None:
            return ""
        now, last = profile.employer_authority, profile.last_employer_authority
        if now is not None and application.authority.within(now):
            return f"的现单位在{now.name}，与该单位同一地区"
        if last is not None and self._left_lately(profile) and application.authority.within(last):
            return f"的上一任职单位在{last.name}，与该单位同一地区"
        return ""

    def _earlier_contact(self, application: Application, person: _Person) -> str:
        if application.unit_id in person.contacts:
            return f"此前经办、审核或核查过“{application.unit.name}”"
        if application.unit_id in person.recused:
            return f"此前已回避“{application.unit.name}”"
        return ""

    def _judged_before(self, application: Application, person: _Person) -> str:
        """The expert has given an opinion on the unit in another year: none in 2025, a pack may have it so."""
        return f"以前年度评审过“{application.unit.name}”" if application.unit_id in person.judged else ""


def conflicts_of(application: Application, person: User) -> list[str]:
    """Every conflict of one person with one application in words; empty if there is none."""
    return Conflicts([application], [person]).between(application, person)
