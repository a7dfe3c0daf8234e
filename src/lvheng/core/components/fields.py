"""What the field template needs to know about a bound Django form field. Reads forms, never the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django import forms
from django.forms import BoundField
from django.forms.forms import BaseForm
from django.forms.utils import ErrorDict
from django.utils.safestring import SafeString

Kind = Literal["text", "select", "textarea", "checkbox", "choices", "file", "hidden"]


@dataclass(frozen=True)
class FieldVM:
    """A field as drawn: which kind of control, its texts, and the control itself as markup."""

    kind: Kind
    label: str
    hint: str
    last: str
    unit: str
    hint_id: str
    error_id: str
    described_by: str
    control: SafeString | str


def kind_of(widget: forms.Widget) -> Kind:
    """Which of the drawn kinds a widget is."""
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    if isinstance(widget, forms.FileInput):
        return "file"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    return "select" if isinstance(widget, forms.Select) else "text"


_CLASSES: dict[Kind, str] = {
    "text": "form-control",
    "textarea": "form-control",
    "select": "form-select",
    "checkbox": "form-check-input",
    "choices": "form-check-input",
    "file": "form-control",
    "hidden": "",
}


def describe(
    bound: BoundField, *, unit: str = "", hint: str = "", label: str = "", numeric: bool = False, last: str = ""
) -> FieldVM:
    """The view of a bound field; classes and descriptions are added to its widget, what was typed is kept."""
    widget = bound.field.widget
    kind = kind_of(widget)
    if isinstance(widget, forms.NumberInput):
        # a browser drops what it can't read in a number control; in a text control it stays to be corrected
        widget.input_type = "text"
        widget.attrs = {name: value for name, value in widget.attrs.items() if name not in {"min", "max", "step"}}
        numeric = True
    hint = str(hint or bound.help_text or "")
    base = bound.auto_id or bound.html_name
    hint_id, error_id = f"{base}_helptext", f"{base}_error"
    described = " ".join(i for i, shown in ((error_id, bound.errors), (hint_id, hint or last)) if shown)
    attrs: dict[str, str | bool] = {}
    if described:
        attrs["aria-describedby"] = described
    if bound.errors:
        attrs["aria-invalid"] = "true"
    css = [str(widget.attrs.get("class", "")), _CLASSES[kind]]
    if numeric:
        css.append("num")
        attrs["inputmode"] = "decimal"
        attrs["autocomplete"] = "off"
    if bound.errors and kind != "choices":
        css.append("is-invalid")
    attrs["class"] = " ".join(part for part in css if part)
    if kind == "choices":
        # each option is drawn by itself; described through its fieldset
        widget.attrs.update({"class": attrs["class"]})
        return FieldVM(kind, str(label or bound.label), hint, last, unit, hint_id, error_id, described, "")
    return FieldVM(
        kind,
        str(label or bound.label),
        hint,
        last,
        unit,
        hint_id,
        error_id,
        described,
        bound.as_widget(attrs=attrs),
    )


def summary(source: BaseForm | Sequence[tuple[str, str]] | None) -> list[tuple[str, str]]:
    """(anchor, message) of every error, in the order of the fields; anchors start with ``#`` or are URLs."""
    if source is None:
        return []
    if not isinstance(source, BaseForm):
        return [(anchor if anchor[:1] in "#/" or ":" in anchor else f"#{anchor}", text) for anchor, text in source]
    errors: ErrorDict = source.errors
    items: list[tuple[str, str]] = []
    order = {name: place for place, name in enumerate(source.fields)}
    for name, messages in sorted(errors.items(), key=lambda one: order.get(one[0], len(order))):
        if name not in source.fields:
            items.extend(("", str(message)) for message in messages)
            continue
        bound = source[name]
        first = f"{bound.auto_id}_0" if kind_of(bound.field.widget) == "choices" else bound.id_for_label
        anchor = f"#{first or name}"
        items.extend((anchor, f"{bound.label}：{message}") for message in messages)
    return items
