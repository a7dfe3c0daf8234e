"""Forms of the screening room: reading only; what is right is the actions' matter."""

from typing import Any

from django import forms

from lvheng.core import clock
from lvheng.screening.models import LookUp
from lvheng.standards import Exclusion


class LookUpForm(forms.Form):
    """One look-up of one exclusion."""

    source = forms.ChoiceField(label="查询来源")
    looked_up_on = forms.DateField(
        label="查询日期",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "请按 2025-10-20 的样子填写查询日期。", "required": "请填写查询日期。"},
    )
    result = forms.ChoiceField(
        label="查询结果",
        choices=LookUp.Result.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择查询结果：未发现或发现记录。"},
    )
    note = forms.CharField(
        label="说明",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="发现记录的，写明什么事、何时、何处公布",
    )
    occurred_on = forms.DateField(
        label="发生日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="发现记录且知道日期的填写",
        error_messages={"invalid": "请按 2025-03-01 的样子填写发生日期。"},
    )
    proof = forms.FileField(label="查询截图或文件", required=False, help_text="PDF、JPG、PNG、XLSX 或 DOCX")

    def __init__(self, *args: Any, exclusion: Exclusion, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"looked_up_on": clock.today().isoformat()})
        slug = exclusion.id.replace(".", "-")
        kwargs["auto_id"] = f"id_{slug}_%s"
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [(one, one) for one in exclusion.sources]  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """Confirming or clearing a finding."""

    reason = forms.CharField(label="理由", required=False, widget=forms.Textarea(attrs={"rows": 2}))
