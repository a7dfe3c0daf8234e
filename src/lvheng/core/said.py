"""What a person must say when acting: checked in one place, each gap at its field."""

import re
from collections.abc import Mapping

from lvheng.core.refusal import Gap, Invalid

_PHONE = re.compile(r"\+?[0-9][0-9 ()（）\-－—]{5,30}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def gaps_of(labels: Mapping[str, str], values: Mapping[str, str], limits: Mapping[str, int]) -> list[Gap]:
    """One gap for each labelled value that is empty, and for each value that is longer than its limit."""
    gaps = [Gap(f"请填写{label}。", name) for name, label in labels.items() if not values[name]]
    return gaps + [
        Gap(f"{labels.get(name, '这一栏')}最多 {limit} 个字，现有 {len(values[name])} 个字。", name)
        for name, limit in limits.items()
        if name in values and len(values[name]) > limit
    ]


def required(labels: Mapping[str, str], values: Mapping[str, str], limits: Mapping[str, int]) -> dict[str, str]:
    """The labelled values stripped. Raises Invalid with one gap per field that is empty or too long."""
    said = {name: values[name].strip() for name in labels}
    gaps = gaps_of(labels, said, limits)
    if gaps:
        raise Invalid(gaps)
    return said


def fault_of_phone(text: str) -> str:
    """What is wrong with a telephone number, in Chinese, or an empty text."""
    return "" if _PHONE.fullmatch(text) else f"“{text[:40]}”不是电话号码；应如 0731-12345678 或 13900000000。"


def fault_of_email(text: str) -> str:
    """What is wrong with an e-mail address, in Chinese, or an empty text."""
    return "" if _EMAIL.fullmatch(text) else f"“{text[:40]}”不是电子邮箱地址；应如 name@example.com。"
