"""Names of units as they are compared: one key for one name however it is typed, and what is left without its form."""

from __future__ import annotations

import re
import unicodedata

_ONE_SIGN = str.maketrans(
    {sign: one for one, signs in {
        "(": "[{〔【〈《「『（［｛", ")": "]}〕】〉》」』）］｝", "·": "•・∙‧⋅・", "-": "‐‑‒–—―−－_",
        ",": "，、､", ".": "。｡", '"': "“”„＂", "'": "‘’`´＇",
    }.items() for sign in signs}
)  # fmt: skip
#: Spaces, controls and signs of no width.
_NOTHING = re.compile(r"[\s\x00-\x1f\x7f\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]+")
#: What says only of which form a unit is; the longest first.
_FORMS = (
    "集团股份有限公司", "集团有限责任公司", "集团有限公司", "(集团)股份有限公司", "(集团)有限责任公司",
    "(集团)有限公司", "股份有限责任公司", "股份有限公司", "有限责任公司", "有限公司", "股份公司", "集团公司",
    "(集团)公司", "总公司", "分公司", "公司", "集团", "(集团)", "(有限合伙)", "(普通合伙)",
)  # fmt: skip


def key_of_name(name: str) -> str:
    """What two spellings of one name have in common: width, case, spaces, brackets and dashes make no difference."""
    plain = unicodedata.normalize("NFKC", name).translate(_ONE_SIGN)
    return _NOTHING.sub("", plain).upper()


def core_of_name(name: str) -> str:
    """A name's key without what only says its legal form (有限公司, 股份有限公司, 集团 …); places stay.

    A name that is nothing else stays as it is.
    """
    key = key_of_name(name)
    core = key
    for form in _FORMS:
        if core.endswith(form):
            core = core.removesuffix(form)
            break
    return core or key
