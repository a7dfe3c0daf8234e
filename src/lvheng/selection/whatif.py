"""A what-if's rule: as typed, as kept, and as the evaluation takes it (MI-1.b). It decides nothing."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from lvheng.core.keys import key_of, keys_of
from lvheng.core.refusal import Gap
from lvheng.evaluation.numbers import NumberError, parse_decimal, plain
from lvheng.evaluation.selecting import Rule
from lvheng.registry.models import Unit

MOST_PLACES = 9999
REGION, INDUSTRY = "region_", "industry_"
VERIFIED, BY_EXPERTS = "verified", "experts"
TOP = Decimal(100)


def read(said: Mapping[str, str], without: Iterable[str]) -> tuple[dict[str, Any], list[Gap]]:
    """The rule as it is kept, from what was typed, and what is wrong with it field by field.

    Quotas stand in fields `region_<id>` (a city, or for the ministry a province) and `industry_<id>` (`industry_`
    alone: those of no key industry); empty: none. `by`: what the ministry orders by; empty: as the pack says.
    """
    gaps: list[Gap] = []
    kind = said.get("kind", "")
    rule: dict[str, Any] = {
        "kind": kind if kind in Unit.Kind.values else str(Unit.Kind.FACTORY),
        "line": _line(said.get("line", ""), gaps),
        "places": _number(said.get("places", ""), "places", "名额", gaps),
        "by": by if (by := said.get("by", "")) in (VERIFIED, BY_EXPERTS) else "",
        "per_region": {}, "per_industry": {},
        "without": sorted(set(keys_of(without))),
        "benchmark_set": key_of(said.get("benchmark_set", "")),
    }  # fmt: skip
    for name, text in said.items():
        for prefix, key, label in ((REGION, "per_region", "地区名额"), (INDUSTRY, "per_industry", "行业名额")):
            if name.startswith(prefix):
                number = _number(text, name, label, gaps)
                if number is not None:
                    rule[key][name.removeprefix(prefix)[:40]] = number
    return rule, gaps


def _line(text: str, gaps: list[Gap]) -> str | None:
    if not text.strip():
        return None
    try:
        found = parse_decimal(text.strip())
    except NumberError:
        found = None
    if found is None or not 0 <= found <= TOP:
        gaps.append(Gap(f"“{text.strip()[:20]}”不是 0 到 100 之间的分数，请填写如 72.50。", "line"))
        return None
    return plain(found)


def _number(text: str, anchor: str, label: str, gaps: list[Gap]) -> int | None:
    if not text.strip():
        return None
    found = key_of(text.strip())
    if found is None or found > MOST_PLACES:
        words = f"{label}“{text.strip()[:20]}”不是 0 到 {MOST_PLACES} 的整数，请填写如 10；不限的留空。"
        gaps.append(Gap(words, anchor))
        return None
    return found


def typed(rule: Mapping[str, Any]) -> dict[str, str]:
    """A kept rule as the fields would be typed; the units left out stand aside."""
    fields = {name: rule.get(name) for name in ("kind", "line", "places", "benchmark_set", "by")}
    fields |= {f"{REGION}{key}": number for key, number in rule.get("per_region", {}).items()}
    fields |= {f"{INDUSTRY}{key}": number for key, number in rule.get("per_industry", {}).items()}
    return {name: "" if value is None else str(value) for name, value in fields.items()}


def rule_of(kept: Mapping[str, Any]) -> Rule:
    """A kept rule as the evaluation takes it."""
    line = kept.get("line")
    return Rule(
        line=None if line is None else Decimal(line),
        places=kept.get("places"),
        per_region={int(key): number for key, number in kept.get("per_region", {}).items() if key_of(key) is not None},
        per_industry=dict(kept.get("per_industry", {})),
        without=frozenset(kept.get("without", ())),
    )
