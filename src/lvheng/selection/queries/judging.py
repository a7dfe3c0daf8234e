"""What applies to a listed unit at the year's end, and whether a proposal on it still holds (HN-4.1.c, MI-2.2.b)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.filing.duty import duty_units
from lvheng.registry.models import Release
from lvheng.screening.models import Finding
from lvheng.selection.models import AnnualResult, ClosingProposal
from lvheng.selection.queries.closing import excluding_findings, listed_since, proposals, run_of
from lvheng.selection.queries.order import best_scores
from lvheng.selection.queries.tables import existing_applications
from lvheng.standards import CampaignPack

K, S = ClosingProposal.Kind, ClosingProposal.State
#: From the lightest to the gravest.
GRAVITY = (K.STAY, K.WARN, K.REMOVE_BOTTOM, K.REMOVE_UNFILED, K.REMOVE_EXCLUDED)
LIGHT = (K.STAY, K.WARN)


@dataclass(frozen=True)
class Standing:
    """How a listed unit stands at the year's end by its territory's rules; `run`: years at the bottom up to now.

    `drifted`: its score is no longer the one that the year's ranks were recorded with.
    """

    pack: CampaignPack
    filed: bool
    released: bool
    run: list[int]
    findings: list[Finding]
    drifted: bool = False

    @property
    def applying(self) -> list[tuple[str, str]]:
        """Every kind of proposal that applies, with its clause, the gravest first; none other: to stay."""
        pack, found = self.pack, list[tuple[str, str]]()
        if pack.dynamic_management.exclusions_remove:
            found += dict.fromkeys((str(K.REMOVE_EXCLUDED), one.clause) for one in self.findings)
        if not self.filed and not self.released:
            kind = K.REMOVE_UNFILED if pack.unfiled.removed else K.WARN
            found.append((kind, pack.unfiled.clause or pack.duty.clause or ""))
        if self.filed and self.run:
            kind = K.REMOVE_BOTTOM if len(self.run) >= pack.bottom_rule.years else K.WARN
            found.append((kind, pack.bottom_rule.clause or ""))
        return found or [(str(K.STAY), "")]

    @property
    def kind(self) -> str:
        """The gravest kind that applies."""
        return self.applying[0][0]


def standings(campaign: Campaign, found: QuerySet[ClosingProposal]) -> list[tuple[ClosingProposal, Standing]]:
    """Some of a year's proposals with how their units stand now; a constant number of queries.

    The ranks are those of the newest run; what was filed, released and found is read as it is now.
    """
    chosen = list(found)
    some = found.order_by().values("unit")
    filed = existing_applications(campaign).filter(unit__in=some)
    keyed = filed.annotate(sort_key=best_scores().values("sort_key")[:1]).exclude(sort_key=None)
    scores = {unit: Decimal(key) for unit, key in keyed.values_list("unit", "sort_key")}
    freed = set(Release.objects.filter(unit__in=some, year=campaign.year).values_list("unit", flat=True))
    history: dict[int, list[AnnualResult]] = defaultdict(list)
    for kept in AnnualResult.objects.filter(unit__in=some, year__lte=campaign.year):
        history[kept.unit_id].append(kept)
    findings, since = excluding_findings(campaign), listed_since()
    made = []
    for one in chosen:
        unit, pack = one.unit_id, pack_for(campaign, one.unit.authority)
        recorded = next((kept.score for kept in history[unit] if kept.year == campaign.year), None)
        run = run_of(history[unit], pack.bottom_rule, since.get(unit))
        drifted = scores.get(unit) != recorded
        standing = Standing(pack, unit in scores, unit in freed, run, findings.get(unit, []), drifted)
        made.append((one, standing))
    return made


def standing_of(proposal: ClosingProposal) -> Standing:
    """How the unit of a proposal stands now."""
    [(_one, standing)] = standings(proposal.campaign, proposals(proposal.campaign).filter(pk=proposal.pk))
    return standing


def holds(proposal: ClosingProposal, standing: Standing) -> bool:
    """Whether what is proposed still applies: a removal on its own grounds, staying or a warning if nothing graver."""
    if proposal.kind == K.REMOVE_EXCLUDED:
        return standing.pack.dynamic_management.exclusions_remove and _same(proposal, standing.findings)
    if standing.drifted and proposal.kind != K.REMOVE_UNFILED:
        return False
    if proposal.kind in LIGHT:
        return standing.kind == proposal.kind
    return any(kind == proposal.kind for kind, _clause in standing.applying)


def _same(proposal: ClosingProposal, findings: Iterable[Finding]) -> bool:
    """Whether one of the findings among the grounds of a proposal still counts."""
    told = {(one["clause"], one["summary"]) for one in proposal.grounds.get("findings", ())}
    return any((one.clause, one.summary) in told for one in findings)


def overtaken(proposal: ClosingProposal, standing: Standing) -> bool:
    """Whether a settled proposal that left the unit on the list no longer settles its year.

    Staying or a warning: something graver applies now. Not followed: a removal applies that was not decided on. Either:
    the score has changed since the ranks were recorded.
    """
    if standing.drifted:
        return True
    if proposal.state == S.DISMISSED:
        decided = proposal.kind == standing.kind and holds(proposal, standing)
        return standing.kind not in LIGHT and not decided
    return GRAVITY.index(K(standing.kind)) > GRAVITY.index(K(proposal.kind))


def overtaken_ones(campaign: Campaign) -> list[ClosingProposal]:
    """The year's settled proposals that no longer settle it, of units that still must file; constant queries."""
    due = proposals(campaign).filter(unit__in=duty_units(campaign).values("pk"))
    left = due.filter(Q(state=S.DISMISSED) | Q(state=S.CONFIRMED, kind__in=LIGHT))
    return [one for one, standing in standings(campaign, left.order_by("id")) if overtaken(one, standing)]
