"""The 统一社会信用代码 (GB 32100—2015): whether one is regular, or an old one that an officer may confirm."""

from __future__ import annotations

import re

from stdnum.cn import uscc

LENGTH = 18
_SIGNS = re.compile(r"[0-9A-HJ-NPQRTUWXY]+")
_LIKE_ONE = re.compile(r"[0-9A-Z]{8,18}")


def is_regular(code: str) -> bool:
    """Whether a code is one of the standard: length, signs, region and check character."""
    return _SIGNS.fullmatch(code) is not None and bool(uscc.is_valid(code))


def is_like_one(code: str) -> bool:
    """Whether an irregular code may be an old one, such as a registration number: 8 to 18 digits and capitals."""
    return _LIKE_ONE.fullmatch(code) is not None


def fault_of(code: str) -> str:
    """What is wrong with a code, in Chinese, or an empty text."""
    if is_regular(code):
        return ""
    if len(code) != LENGTH:
        return f"“{code[:30]}”有 {len(code)} 位，统一社会信用代码应为 {LENGTH} 位；请对照营业执照核对"
    if _SIGNS.fullmatch(code) is None:
        return f"“{code}”含有统一社会信用代码不用的字符（字母 I、O、S、V、Z 和符号）；请对照营业执照核对"
    return f"“{code}”的登记机关、行政区划或校验位不对，可能有一位写错；请对照营业执照核对"
