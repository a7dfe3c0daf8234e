"""What forms of all rooms share: the acts decide what is right, the forms put their words beside the fields."""

from collections.abc import Callable
from typing import TypeVar

from django import forms

from lvheng.core.refusal import Refused

T = TypeVar("T")


def attempt(form: forms.Form, doing: Callable[[], T]) -> T | None:
    """Carry an act out; what it finds wrong with a field goes to that field, every other refusal stays raised."""
    try:
        return doing()
    except Refused as refused:
        fitting = [gap for gap in refused.refusal.gaps if gap.anchor in form.fields]
        if not fitting:
            raise
        for gap in fitting:
            form.add_error(gap.anchor, gap.message)
        return None


class Spoken(forms.Form):
    """A form whose fields the act checks: nothing is required here, so that one message is said in one place."""

    use_required_attribute = False
