"""What the pages of what-ifs share: whose they are, the part of an outcome that is shown, the fields of quotas."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.http import Http404, HttpRequest
from django.urls import reverse

from lvheng.accounts.models import Authority
from lvheng.benchmarks.models import NamedSet
from lvheng.benchmarks.queries import named
from lvheng.campaigns.models import Campaign
from lvheng.campaigns.queries import pack_for
from lvheng.core.keys import key_of
from lvheng.registry.models import Unit
from lvheng.selection import queries, whatif
from lvheng.selection.views.base import authorities_for

LEVEL = Authority.Level
SIZE = 50
AROUND = 10
SHOWN = {
    "edge": "线上下", "all": "全部", "in": "进入", "enter": "新进入", "leave": "离开", "out": "不进入",
    "falls": "新低于平均", "rises": "不再低于平均",
}  # fmt: skip
Item = TypeVar("Item")


@dataclass(frozen=True)
class Words:
    """How the pages speak of a level's choice, and where they lead."""

    line: str
    region: str
    back: str
    back_url: str
    favour: str
    favour_label: str
    against: str
    against_label: str
    due: str
    bulk_url: str
    unit_url: str


def words_of(authority: Authority) -> Words:
    """The words of a province's choice, or of the ministry's."""
    if authority.level == LEVEL.MINISTRY:
        return Words(
            "入围线", "地区", "推荐名单", reverse("selection:ministry"), "shortlist", "按此方案列入拟入围…",
            "pass_over", "对不进入的不入围…", "进入而尚未列入拟入围", reverse("selection:bulk_ministry"),
            "selection:candidate",
        )  # fmt: skip
    return Words(
        "推荐线", "市州", "遴选推荐", reverse("selection:ranking", args=[authority.pk]), "recommend", "按此方案推荐…",
        "decline", "对不进入的不予推荐…", "进入而尚未推荐", reverse("selection:bulk", args=[authority.pk]),
        "selection:decide",
    )  # fmt: skip


def places_for(request: HttpRequest) -> list[Authority]:
    """The authorities that choose in a person's reach: the ministry and provinces."""
    return [one for level in (LEVEL.MINISTRY, LEVEL.PROVINCE) for one in authorities_for(request.user, level)]


def place_at(request: HttpRequest, pk: int) -> Authority:
    """The authority whose what-ifs are asked for. Raises Http404 outside the person's reach."""
    for authority in places_for(request):
        if authority.pk == pk:
            return authority
    raise Http404


def paged(part: Sequence[Item], request: HttpRequest) -> tuple[Sequence[Item], dict[str, int]]:
    """One page of an order that is worked out, and which; a page that is none shows the nearest."""
    pages = max(1, -(-len(part) // SIZE))
    page = min(max(key_of(request.GET.get("page", "")) or 1, 1), pages)
    more = {"page": page, "pages": pages, "previous": page - 1, "next": page + 1 if page < pages else 0}
    return part[(page - 1) * SIZE : page * SIZE], more


def shown(request: HttpRequest, campaign: Campaign, authority: Authority, rule: dict[str, Any]) -> dict[str, Any]:
    """What a rule comes to, and the part of it that is shown."""
    outcome = queries.worked_out(campaign, authority, rule)
    line = Decimal(rule["line"]) if rule["line"] is not None else None
    asked = request.GET.get("show", "")
    asked = asked if asked in SHOWN else "edge" if line is not None or rule["places"] is not None else "all"
    parts = {name: _part(outcome, name) for name in SHOWN}
    tried = queries.set_of(rule) is not None
    rows, pager = paged(parts[asked], request)
    entering = outcome.entering
    keys = sum(bool(one.entry.industry) for one in entering)
    by = queries.orders_by(campaign, authority, rule) if authority.level == LEVEL.MINISTRY else ""
    return {
        "campaign": campaign,
        "authority": authority,
        "words": words_of(authority),
        "rule": rule,
        "kinds": Unit.Kind.choices,
        "kind_label": dict(Unit.Kind.choices)[rule["kind"]],
        "sets": queries.sets(rule["kind"]),
        "ranking_set": named(campaign, rule["kind"], NamedSet.Purpose.RANKING),
        "regional_mean": pack_for(campaign, authority).regional_mean,
        "ranking": pack_for(campaign, authority).ranking,
        "industries": queries.industry_names(campaign.year),
        "by": by,
        "columns": 11 + 2 * tried + (by == whatif.BY_EXPERTS),
        "order": queries.order_of_rule(campaign, authority, rule, set_tried=tried),
        "outcome": outcome,
        "set_tried": tried,
        "rows": rows,
        "cut": _cut(rows, line),
        "line": line,
        "tabs": [(name, label, len(parts[name])) for name, label in SHOWN.items() if tried or name not in _CROSSING],
        "shown": asked,
        "pager": pager,
        "blocked": sum(one.choice.why == "blocked" for one in outcome.rows),
        "below": sum(one.below for one in entering),
        "key_share": Decimal(100 * keys) / len(entering) if entering else None,
    }


_CROSSING = ("falls", "rises")


def _part(outcome: queries.Outcome, name: str) -> list[queries.Tried]:
    found = outcome.rows
    if name == "in":
        return outcome.entering
    if name == "out":
        return [one for one in found if not one.choice.enters]
    if name in ("enter", "leave"):
        return [one for one in found if one.change == name]
    if name in _CROSSING:
        return [one for one in found if one.crossing == name]
    if name == "edge":
        last = max((place for place, one in enumerate(found) if one.choice.enters), default=-1)
        return found[max(0, last + 1 - AROUND) : last + 1 + AROUND]
    return found


def _cut(rows: Sequence[queries.Tried], line: Decimal | None) -> int | None:
    """The application before whose row the line runs."""
    if line is None:
        return None
    return next((one.entry.id for one in rows if one.total is not None and one.total < line), None)


def quotas(context: dict[str, Any], said: dict[str, str], errors: dict[str, str]) -> dict[str, Any]:
    """The fields of the quotas per city or province and per industry, of those that have applicants."""
    outcome, names = context["outcome"], context["industries"]
    regions, inside, industry_in = outcome.regions, outcome.by_region, outcome.by_industry
    asked = Counter(one.entry.region for one in outcome.rows)
    own = Counter(one.entry.industry for one in outcome.rows)

    def field(name: str, label: str, total: int, entering: int) -> dict[str, Any]:
        return {
            "name": name, "label": label, "typed": said.get(name, ""), "error": errors.get(name, ""), "total": total,
            "entering": entering,
        }  # fmt: skip

    codes = dict(Authority.objects.filter(pk__in=regions).values_list("pk", "code"))
    return {
        "regions": [
            field(f"{whatif.REGION}{pk}", regions[pk], asked[pk], inside[pk])
            for pk in sorted(regions, key=lambda pk: codes.get(pk, ""))
        ],
        "by_industry": [
            field(f"{whatif.INDUSTRY}{key}", names.get(key, "非重点行业"), total, industry_in[key])
            for key, total in sorted(own.items(), key=lambda pair: (-pair[1], pair[0]))
        ],
    }  # fmt: skip
