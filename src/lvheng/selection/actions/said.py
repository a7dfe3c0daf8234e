"""What a person must say when acting: checked in one place, each gap at its field."""

from collections.abc import Mapping

from lvheng.core.refusal import Gap, Invalid

LIMITS = {"decision": 80, "filled_in_by": 60, "phone": 40, "contact": 80, "name": 60, "title": 120}


def required(labels: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """The values stripped. Raises Invalid with one gap per field that is empty or too long."""
    said = {name: values[name].strip() for name in labels}
    gaps = [Gap(f"请填写{label}。", name) for name, label in labels.items() if not said[name]]
    gaps += [
        Gap(f"{labels[name]}最多 {limit} 个字，现有 {len(said[name])} 个字。", name)
        for name, limit in LIMITS.items()
        if name in said and len(said[name]) > limit
    ]
    if gaps:
        raise Invalid(gaps)
    return said
