"""What people type when deriving levels; what is right is decided by the acts themselves."""

from typing import Any

from django import forms

from lvheng.analysis.models import DerivedRow
from lvheng.core.components.formats import brief
from lvheng.evaluation.deriving import Summary
from lvheng.registry.models import Unit


class DeriveForm(forms.Form):
    """The kind of unit to derive levels for."""

    use_required_attribute = False
    kind = forms.ChoiceField(label="类别", choices=Unit.Kind.choices)


class AdjustForm(forms.Form):
    """The levels of a row, its choices and the reason; an empty level means as derived."""

    use_required_attribute = False
    leading = forms.CharField(label="引领值", required=False, max_length=80)
    baseline = forms.CharField(label="基准值", required=False, max_length=80)
    leave_out = forms.BooleanField(label="离群值不计入", required=False)
    taken = forms.BooleanField(label="采用，写入基准集", required=False)
    reason = forms.CharField(
        label="调整的理由", required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="与推导值不同、改变采用与否或是否计入离群值时须填写，记入基准集备注",
    )  # fmt: skip

    def __init__(self, *args: Any, row: DerivedRow, figures: Summary, **kwargs: Any) -> None:
        given = {"taken": row.taken, "leave_out": row.leave_out, "reason": row.reason}
        if row.leading is not None and row.leading != figures.leading:
            given["leading"] = format(row.leading, "f")
        if row.baseline is not None and row.baseline != figures.mean:
            given["baseline"] = format(row.baseline, "f")
        super().__init__(*args, initial=given, **kwargs)
        self.fields["leading"].help_text = f"留空取推导值 {brief(figures.leading)}"
        self.fields["baseline"].help_text = f"留空取推导值 {brief(figures.mean)}"
