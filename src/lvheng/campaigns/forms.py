"""What people type on the pages of the years; what is right is decided by the acts."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Window
from lvheng.core.forms import Spoken


class YearForm(Spoken):
    """Which year to set up."""

    year = forms.ChoiceField(label="年度", required=False)

    def __init__(self, *args: Any, years: Iterable[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["year"]).choices = [(str(one), f"{one} 年") for one in years]


class ExtensionForm(Spoken):
    """An extension: for whom, of what, until when, why, by which decision."""

    area = forms.ChoiceField(label="地区", required=False)
    act = forms.ChoiceField(label="事项", required=False, choices=[("", "请选择"), *Window.Act.choices])
    closes_on = forms.CharField(
        label="新的截止日期",
        required=False,
        widget=forms.TextInput(attrs={"type": "date"}),
        help_text="含当日，至 23:59:59",
    )
    decision = forms.CharField(label="决定文号", required=False)
    reason = forms.CharField(label="延期理由", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, areas: Iterable[Authority] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "请选择"), *((one.code, one.name) for one in areas)]
        cast("forms.ChoiceField", self.fields["area"]).choices = choices
