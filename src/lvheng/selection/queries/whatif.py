"""What a selection by a rule would come to: who enters, who leaves, and why each (MI-1.b, MI-3.c). Reads only."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from lvheng.accounts.models import Authority
from lvheng.benchmarks.models import BenchmarkSet
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.evaluation.selecting import Candidate, Choice, Lead, leads, select, standings
from lvheng.selection.models import Scenario
from lvheng.selection.queries.entries import MINISTRY, Entry, Known, entries, provinces_of, tried_by
from lvheng.selection.queries.order import lead_in_words, order_in_words, refused
from lvheng.selection.queries.undersets import Mean, Total, Trying, means
from lvheng.selection.whatif import BY_EXPERTS, rule_of

WHY = {
    "without": "测算中除外", "unscored": "没有得分", "line": "线下", "region": "地区名额已满",
    "industry": "行业名额已满", "places": "名额已满",
}  # fmt: skip
BLOCKED = {
    "table": "市州未报送", "review": "省级未通过", "finding": "有查询发现", "gate": "闸门未开放",
    "declined": "已不予推荐", "ended": "已终止", "experts": "专家意见不足", "meeting": "须会商",
    "conflict": "专家有利益冲突", "passed_over": "已不入围", "held": "已暂缓",
}  # fmt: skip
#: Whom a decision against is not asked about any more, or cannot be taken on yet.
SETTLED = frozenset({"declined", "ended", "table", "passed_over", "held"})


@dataclass(frozen=True)
class Tried:
    """One unit in a what-if: `total` is what it is ordered by, `under` its verified score under the set tried.

    `place`: the competition rank as things stand now, for those still in the running; `lead`: what puts it before the
    next one here; `called`: what those points are called.
    """

    entry: Entry
    choice: Choice
    total: Decimal | None
    under: Decimal | None
    place: int | None
    mean: Mean | None
    lead: Lead | None = None
    called: str = ""

    @property
    def before_next(self) -> str:
        """Why it stands above the next one in this what-if; empty where nobody follows or it has no score."""
        return "" if self.lead is None else lead_in_words(self.lead, self.called)

    @property
    def words(self) -> str:
        """Why it does not enter."""
        if self.choice.why == "blocked":
            return "、".join(BLOCKED[one] for one in self.entry.blocked)
        return WHY.get(self.choice.why, "") + ("（并列，名额不足）" if self.choice.tied else "")

    @property
    def standing(self) -> str:
        """Where it stands now, in words; what stops it before any decision."""
        early = [BLOCKED[one] for one in ("gate", "finding") if one in self.entry.blocked]
        if self.entry.state in ("", "candidate") and early:
            return early[0]
        return self.entry.state_label or "未报送"

    @property
    def change(self) -> str:
        """Against the decisions as they stand: `enter`, `leave` or nothing."""
        if self.choice.enters == self.entry.present:
            return ""
        return "enter" if self.choice.enters else "leave"

    @property
    def against_now(self) -> Decimal | None:
        """Points above the regional mean (MI-1.c) as both stand now."""
        return _less(self.entry.exact, self.mean.before if self.mean else None)

    @property
    def against(self) -> Decimal | None:
        """Points above the regional mean, both under the set tried."""
        return _less(self.under, self.mean.after if self.mean else None)

    @property
    def below(self) -> bool:
        """Whether a recommendation would need a reason (MI-1.c)."""
        return self.against is not None and self.against < 0

    @property
    def crossing(self) -> str:
        """`falls` below the mean by the set tried, `rises` to it or above, or nothing."""
        if self.against is None or self.against_now is None or (self.against < 0) == (self.against_now < 0):
            return ""
        return "falls" if self.against < 0 else "rises"


def _less(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one - other


@dataclass(frozen=True)
class Outcome:
    """A what-if worked out: all units, best first; `pending`: how many scores under the set tried are still to come."""

    rows: list[Tried]
    pending: int
    means: list[Mean]

    @cached_property
    def entering(self) -> list[Tried]:
        """Those who enter."""
        return [one for one in self.rows if one.choice.enters]

    @property
    def lowest(self) -> Decimal | None:
        """The lowest total that enters."""
        return min((one.total for one in self.entering if one.total is not None), default=None)

    @property
    def regions(self) -> dict[int, str]:
        """The cities, or provinces, that the units are of."""
        return {one.entry.region: one.entry.region_name for one in self.rows}

    @property
    def by_region(self) -> Counter[int]:
        """How many enter, by city or province."""
        return Counter(one.entry.region for one in self.entering)

    @property
    def by_industry(self) -> Counter[str]:
        """How many enter, by the id of their key industry (empty: none)."""
        return Counter(one.entry.industry for one in self.entering)

    def to_decide(self, *, favourable: bool) -> list[int]:
        """Whom a decision from it would be on, best first: who enters and is not chosen, or stays out undecided."""
        if favourable:
            return [one.entry.id for one in self.rows if one.change == "enter"]
        out = (one for one in self.rows if not one.choice.enters and not one.entry.present)
        return [one.entry.id for one in out if not SETTLED & set(one.entry.blocked)]


def worked_out(campaign: Campaign, authority: Authority, kept: Mapping[str, Any]) -> Outcome:
    """What a kept rule comes to now; a constant number of queries unless another set is tried."""
    kind, chosen = kept["kind"], set_of(kept)
    by_experts = orders_by(campaign, authority, kept) == BY_EXPERTS
    found = entries(campaign, authority, kind, by_experts=by_experts)
    provinces = [authority] if authority.level != MINISTRY else provinces_of(found)
    trying = Trying(chosen, campaign) if chosen is not None else None
    totals = _totals(found, provinces, trying)
    known = means(campaign, provinces, kind, trying)
    ordered = _order(campaign, authority, by_experts=by_experts)
    tried = tried_by(campaign, authority, kind)  # what is before the ministry was passed by all below it
    out = set() if authority.level == MINISTRY else set(tried.filter(refused()).values_list("pk", flat=True))
    now = standings(
        ordered(one, one.exact, one.counting.tie_key if one.counting else "") for one in found if one.id not in out
    )
    candidates = [ordered(one, *totals[one.id]) for one in found]
    by_id = {one.id: (one, made) for one, made in zip(found, candidates, strict=True)}
    rule = pack_for(campaign, authority).ranking
    before = leads(candidates, rule.ties, rule.groups.get(kind, ()))
    called, rows = _called(by_experts=by_experts, set_tried=trying is not None), []
    for choice in select(candidates, rule_of(kept)):
        entry, made = by_id[choice.id]
        under = totals[entry.id][0]
        place, mean = now.get(entry.id), known.get(entry.province)
        rows.append(Tried(entry, choice, made.total, under, place, mean, before.get(entry.id), called))
    return Outcome(rows, trying.pending if trying else 0, list(known.values()))


def _totals(
    found: Iterable[Entry], provinces: Iterable[Authority], trying: Trying | None
) -> dict[int, tuple[Decimal | None, str]]:
    """The verified total and what orders equals, by application: under the set tried, or as they stand."""
    if trying is None:
        return {one.id: (one.exact, one.counting.tie_key if one.counting else "") for one in found}
    judged: dict[int, tuple[int, Known]] = {one.id: (one.province, one.judged) for one in found if one.judged}
    under: dict[int, Total] = trying.totals(judged, {one.pk: one for one in provinces})
    return {
        one.id: (Decimal(under[one.id].key), under[one.id].tie_key) if one.id in under else (None, "") for one in found
    }  # fmt: skip


def _order(
    campaign: Campaign, authority: Authority, *, by_experts: bool
) -> Callable[[Entry, Decimal | None, str], Candidate]:
    """A unit as the evaluation takes it: by its verified total or its experts', equals as the pack orders them."""
    ties = pack_for(campaign, authority).ranking.ties

    def made(one: Entry, verified: Decimal | None, tie_key: str) -> Candidate:
        values: dict[str, Any] = {
            "key_industry": int(bool(one.industry)), "groups": tie_key, "earlier": one.earlier
        }  # fmt: skip
        return Candidate(
            id=one.id, total=one.experts if by_experts else verified, ties=tuple(values[tie] for tie in ties),
            region=one.region, industry=one.industry, blocked=one.blocked,
        )  # fmt: skip

    return made


def orders_by(campaign: Campaign, authority: Authority, kept: Mapping[str, Any]) -> str:
    """What a what-if is ordered by: a province's by verified scores, the ministry's as typed or as the pack says."""
    if authority.level != MINISTRY:
        return "verified"
    return kept.get("by") or pack_for(campaign).ranking.shortlist


def order_of_rule(campaign: Campaign, authority: Authority, kept: Mapping[str, Any], *, set_tried: bool) -> str:
    """The full order of a what-if as its page says it (MI-1.b, MI-2.1.b)."""
    called = _called(by_experts=orders_by(campaign, authority, kept) == BY_EXPERTS, set_tried=set_tried)
    return order_in_words(pack_for(campaign, authority), kept["kind"], called)


def _called(*, by_experts: bool, set_tried: bool) -> str:
    """What the page calls the points that a what-if orders by."""
    return "专家评审得分" if by_experts else "测算得分" if set_tried else "得分"


def set_of(kept: Mapping[str, Any]) -> BenchmarkSet | None:
    """The published set that a rule tries in place of the one named for ranking."""
    return sets(kept["kind"]).filter(pk=kept["benchmark_set"]).first() if kept.get("benchmark_set") else None


def sets(kind: str) -> QuerySet[BenchmarkSet]:
    """The sets that may be tried for a kind."""
    return BenchmarkSet.objects.filter(kind=kind, state=BenchmarkSet.State.PUBLISHED).order_by("-id")


def scenarios_of(campaign: Campaign, authority: Authority) -> QuerySet[Scenario]:
    """The kept what-ifs of an authority, newest first."""
    return Scenario.objects.filter(campaign=campaign, authority=authority).select_related("saved_by").order_by("-id")
