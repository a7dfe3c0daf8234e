"""The order of new applicants, as the pack orders equals (MI-1.b, MI-2.1.b)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core.components.formats import num2
from lvheng.evaluation import selecting
from lvheng.filing.models import Application, Score
from lvheng.review.models import Review
from lvheng.selection.models import Candidacy
from lvheng.standards import CampaignPack

#: Whose score counts: the ranking set's if one was computed, else the latest level that judged, else the applicant's.
BASES = (Score.Basis.RANKING, Score.Basis.MINISTRY, Score.Basis.PROVINCE, Score.Basis.CITY, Score.Basis.SELF)
#: What each tie of the pack orders by.
FIELDS = {"key_industry": "-preferred", "groups": "-tie_key", "earlier": "submitted_at"}
WORDS = {"key_industry": "重点行业在前", "earlier": "提交在前的在前"}
#: Annotations that `evaluation.selecting` calls otherwise.
RANKED = {"submitted_at": "earlier"}
CENT = Decimal("0.005")
CHUNK = 2000


def best_scores(outer: str = "pk") -> QuerySet[Score]:
    """The score that counts of an application first, as a subquery on applications (`outer`: path to their pk)."""
    place = Case(*(When(basis=basis, then=index) for index, basis in enumerate(BASES)), output_field=IntegerField())
    return (
        Score.objects.filter(version__application=OuterRef(outer), latest=True)
        .annotate(place=place)
        .order_by("-version__version", "place")
    )


def by_score(candidacies: QuerySet[Candidacy]) -> QuerySet[Any]:
    """Candidacies with `score_key`, the exact total of the score that counts to sort by; empty where there is none."""
    best = Subquery(best_scores("application").values("sort_key")[:1])
    return candidacies.annotate(score_key=Coalesce(best, Value(""), output_field=CharField()))


def new_applicants(campaign: Campaign, province: Authority | None = None) -> QuerySet[Application]:
    """Submitted applications of new applicants, of a province if given."""
    found = Application.objects.filter(
        campaign=campaign, route=Application.Route.NEW, state=Application.State.SUBMITTED, practice=False
    )
    return found if province is None else found.filter(province=province)


def refused() -> Q:
    """Applications no longer in the running: a level's review refused them, or they were ended (MI-1.b).

    Not those that the province chose not to recommend: that is what came of their place, which they keep, so that
    whoever was passed over stays visible.
    """
    reviews = Review.objects.filter(application=OuterRef("pk"), state=Review.State.REFUSED)
    ended = Candidacy.objects.filter(application=OuterRef("pk"), state=Candidacy.State.ENDED)
    return Q(Exists(reviews)) | Q(Exists(ended))


def ranked(campaign: Campaign, province: Authority) -> QuerySet[Application]:
    """New applicants of a province with what they are ordered by (`order_of`).

    `out`: 1 for those no longer in the running (`refused`), who come last and have no place; `sort_key`: exact total of
    the score that counts; `preferred`: 1 for a key industry (MI-2.1.b) and `tie_key`: the points of groups, where the
    pack orders equals by them; `score_id`: which score that is.
    """
    ties = pack_for(campaign, province).ranking.ties
    preferred = [When(~Q(industry=""), then=Value(1))] if "key_industry" in ties else []
    tie_key = Subquery(best_scores().values("tie_key")[:1]) if "groups" in ties else Value("")
    return new_applicants(campaign, province).annotate(
        out=Case(When(refused(), then=Value(1)), default=Value(0), output_field=IntegerField()),
        score_id=Subquery(best_scores().values("pk")[:1]),
        sort_key=Coalesce(Subquery(best_scores().values("sort_key")[:1]), Value(""), output_field=CharField()),
        preferred=Case(*preferred, default=Value(0), output_field=IntegerField()),
        tie_key=Coalesce(tie_key, Value(""), output_field=CharField()),
    )


def order_of(campaign: Campaign, province: Authority) -> tuple[str, ...]:
    """The order of `ranked`: who is still in the running, the exact total, the pack's ties.

    Then number and id so that a page has one order.
    """
    return ("out", "-sort_key", *(FIELDS[tie] for tie in pack_for(campaign, province).ranking.ties), "number", "id")


def order_in_words(pack: CampaignPack, kind: str, total: str = "总分") -> str:
    """The full order as a page says it; `total`: what the points are called."""
    groups = "、".join(pack.ranking.groups.get(kind, ()))  # type: ignore[call-overload]
    words = WORDS | {"groups": f"依次比较{groups}得分" if groups else "不比较一级指标"}
    steps = [f"{total}高的在前（按全部小数位比较）", *(words[tie] for tie in pack.ranking.ties)]
    then = "".join(f"；仍相同的，{step}" for step in steps[2:])
    return f"；{total}相同的，".join(steps[:2]) + then + "；都相同的并列"


@dataclass(frozen=True)
class Stand:
    """A place and why it is before the next one; `lead` None: nobody comes after it."""

    place: int
    lead: selecting.Lead | None = None

    @property
    def words(self) -> str:
        """Why it stands above the next."""
        return "" if self.lead is None else lead_in_words(self.lead)


def lead_in_words(lead: selecting.Lead, total: str = "总分") -> str:
    """Why somebody stands above the next one, as a page says it; `total`: what the points are called."""
    if lead.points is not None:
        by = f" {num2(lead.points)}" if lead.points >= CENT else "不足 0.01"
        return f"{total}高{by}" if lead.by == "total" else f"同分，{lead.group}得分高{by}"
    return {
        "key_industry": "同分，重点行业在前", "groups": "同分，一级指标得分高", "earlier": "同分，提交在前",
        "equal": "并列",
    }[lead.by]  # fmt: skip


def stands(campaign: Campaign, province: Authority, pks: Iterable[int]) -> dict[int, Stand]:
    """Competition ranks (1, 2, 2, 4) of some applications among all of their kind in the province.

    Each with why it stands above the next one in the whole order; who is no longer in the running has none. One query.
    """
    rule, wanted = pack_for(campaign, province).ranking, set(pks)
    made = {}
    running: QuerySet[Any] = ranked(campaign, province)
    for pk, kind, place, mine, after in _placed(running.filter(out=0), order_of(campaign, province)):
        if pk in wanted:
            groups = rule.groups.get(kind, ())  # type: ignore[call-overload]
            lead = None if after is None else selecting.lead(_rank(mine), _rank(after), rule.ties, groups)
            made[pk] = Stand(place, lead)
    return made


def places_within(
    found: QuerySet[Any], campaign: Campaign, province: Authority, pks: Iterable[int]
) -> dict[int, int]:
    """Competition ranks of some applications inside a narrowed part of `ranked`, of one kind. One query."""
    wanted = set(pks)
    placed = _placed(found.filter(out=0), order_of(campaign, province))
    return {pk: place for pk, _kind, place, _mine, _after in placed if pk in wanted}


def _placed(
    found: QuerySet[Any], order: tuple[str, ...]
) -> Iterator[tuple[int, str, int, dict[str, Any], dict[str, Any] | None]]:
    """Key, kind, rank, and what it and the next one are ordered by, of those in the running in each kind, in order.

    The keys of all are read and counted here: as window functions, databases work each out again for every place where
    it is named. Who is equal in all but number and id shares a rank.
    """
    names = [name.lstrip("-") for name in order[1:-2]]
    rows = found.order_by("kind", *order).values_list("pk", "kind", *names)
    for kind, group in groupby(rows.iterator(chunk_size=CHUNK), key=itemgetter(1)):
        place, last = 0, None
        for number, ((pk, _kind, *values), following) in enumerate(_with_next(group), start=1):
            if values != last:
                place, last = number, values
            after = None if following is None else dict(zip(names, following[2:], strict=True))
            yield pk, kind, place, dict(zip(names, values, strict=True)), after


def _rank(values: Mapping[str, Any]) -> selecting.Rank:
    return selecting.Rank(**{RANKED.get(name, name): value for name, value in values.items()})


def _with_next(rows: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    """Each row with the one after it."""
    ahead = iter(rows)
    row = next(ahead, None)
    while row is not None:
        row, before = next(ahead, None), row
        yield before, row


def new_totals(campaign: Campaign, province: Authority, kind: str) -> list[Decimal]:
    """Exact totals that count of a province's new applicants of a kind."""
    found = new_applicants(campaign, province).filter(kind=kind)
    keyed = found.annotate(own_key=Subquery(best_scores().values("sort_key")[:1])).exclude(own_key=None)
    return [Decimal(key) for key in keyed.values_list("own_key", flat=True)]
