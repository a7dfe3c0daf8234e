"""Forms of the screening room: reading only; what is right is the actions' matter."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from django import forms

from lvheng.accounts.models import Authority
from lvheng.core import clock
from lvheng.core.forms import Spoken
from lvheng.screening.models import Finding, LookUp
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


class DecisionForm(Spoken):
    """Confirming or clearing a finding."""

    reason = forms.CharField(label="理由", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    proof = forms.FileField(label="证明材料", required=False, help_text="PDF、JPG、PNG、XLSX 或 DOCX")

    def __init__(self, *args: Any, finding: int, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_decide_{finding}_%s", **kwargs)


class WithdrawForm(Spoken):
    """Taking a source list back."""

    reason = forms.CharField(
        label="撤回的理由", required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="例如选错了名单、选错了文件",
    )  # fmt: skip


class FindingFilter(forms.Form):
    """What a territory's findings are narrowed to; anything odd narrows nothing. Unasked: those to be decided."""

    state = forms.ChoiceField(
        label="状态", required=False,
        choices=[("", "全部状态"), *Finding.State.choices, ("ended", "不再计入")],
    )  # fmt: skip
    clause = forms.ChoiceField(label="情形", required=False)
    origin = forms.ChoiceField(label="发现方式", required=False, choices=[("", "全部方式"), *Finding.Origin.choices])

    START = Finding.State.OPEN.value

    def __init__(self, data: Mapping[str, Any], *, clauses: Iterable[str]) -> None:
        asked = {name: data[name] for name in self.base_fields if name in data}
        super().__init__(asked or {"state": self.START})
        cast("forms.ChoiceField", self.fields["clause"]).choices = [("", "全部情形"), *((one, one) for one in clauses)]
        for one in self.fields.values():
            one.widget.attrs["class"] = "form-select form-select-sm"

    @property
    def wanted(self) -> dict[str, str]:
        """What was chosen, by name."""
        self.is_valid()
        return {name: str(self.cleaned_data.get(name, "")) for name in self.fields}

    @property
    def narrowed(self) -> bool:
        """Whether anything but the start is asked for."""
        return self.wanted != {"state": self.START, "clause": "", "origin": ""}


class SourceForm(Spoken):
    """A source list to be imported."""

    authority = forms.ModelChoiceField(
        Authority.objects.none(), label="地区", empty_label=None,
        error_messages={"invalid_choice": "请选择您负责的地区。", "required": "请选择地区。"},
    )  # fmt: skip
    source = forms.CharField(label="名单来源", required=False, help_text="哪个网站、哪个部门的哪份文件")
    as_of = forms.DateField(
        label="名单日期", required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text="来源截至哪一天",
        error_messages={"invalid": "请按 2025-10-20 的样子填写名单日期。"},
    )  # fmt: skip
    file = forms.FileField(label="文件", required=False, help_text="XLSX 或 CSV")

    def __init__(self, *args: Any, authorities: Sequence[Authority], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Authority]", self.fields["authority"])
        field.queryset = Authority.objects.filter(pk__in=[one.pk for one in authorities])
        if len(authorities) == 1:
            field.initial, field.required = authorities[0].pk, False
            field.widget = forms.HiddenInput()
