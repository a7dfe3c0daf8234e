"""The county that a list names for a new unit, among today's counties of its authority (MI-0). Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from lvheng.registry.names import key_of_name

#: (code, name)
NamedCounty = tuple[str, str]
#: How alike (0 to 100) a county's name is to what is written, and how many such are shown.
NEAR, SHOWN = 40, 3


def county_in(text: str, counties: Sequence[NamedCounty]) -> tuple[NamedCounty | None, str]:
    """(the county meant, what to say where none is): by code, by name, or by how only one name begins.

    Nothing is said where no county is written, or where none of the authority's is known.
    """
    if not text or not counties:
        return None, ""
    key = key_of_name(text)
    exact = [one for one in counties if key in (one[0], key_of_name(one[1]))]
    begun = [one for one in counties if len(key) > 1 and key_of_name(one[1]).startswith(key)]
    for found in (exact, begun):
        if len(found) == 1:
            return found[0], ""
    alike = process.extract(text, [name for _code, name in counties], scorer=fuzz.ratio, score_cutoff=NEAR, limit=SHOWN)
    near = [name for _code, name in begun[:SHOWN]] or [name for name, _score, _at in alike]
    hint = f"，相近的有{'、'.join(near)}" if near else ""
    return None, f"主管部门现有县区里没有“{text}”{hint}；照名单登记，请在单位信息里更正"
