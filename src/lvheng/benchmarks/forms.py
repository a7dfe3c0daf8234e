"""What people type on the pages of benchmark sets; what is right is decided by the room's own checks."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.utils.text import Truncator

from lvheng.benchmarks.columns import COLUMNS, NAMES
from lvheng.benchmarks.models import BenchmarkSet, NamedSet
from lvheng.benchmarks.rowtext import read, write
from lvheng.benchmarks.terms import BASES, KINDS, TRUSTS, Terms, bands_of
from lvheng.core.forms import Spoken
from lvheng.evaluation.choosing import LevelRow

FLAGS = ("process", "informative")


class DraftForm(Spoken):
    """A new draft, empty or as a new version of a published set."""

    kind = forms.CharField(label="单位类型", required=False, widget=forms.Select(choices=[*KINDS.items()]))
    name = forms.CharField(label="名称", required=False, help_text="例如 绿色工厂基准集")
    version = forms.CharField(label="版本", required=False, help_text="例如 2025-2；同一名称下不能重复")
    based_on = forms.TypedChoiceField(
        label="底本", required=False, coerce=int, empty_value=None,
        help_text="选了底本，草稿从它的全部行开始；底本本身不变",
        error_messages={"invalid_choice": "请在列出的已发布基准集中选择。"},
    )  # fmt: skip
    for_year = forms.TypedChoiceField(
        label="起用年度", required=False, coerce=int, empty_value=None, help_text="从哪一年度的推荐工作起可以指定",
        error_messages={"invalid_choice": "请在列出的年度中选择。"},
    )  # fmt: skip
    note = forms.CharField(
        label="说明", required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="来源、适用范围和使用限制"
    )

    def __init__(self, *args: Any, sets: Iterable[BenchmarkSet], years: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        based = [("", "不用底本，从空白开始"), *((one.pk, f"{KINDS[one.kind]}：{one}") for one in sets)]
        cast("forms.ChoiceField", self.fields["based_on"]).choices = based
        cast("forms.ChoiceField", self.fields["for_year"]).choices = [("", "不限"), *((y, f"{y} 年度") for y in years)]


class RowForm(Spoken):
    """One row: a field a column; `row` holds what was read once the form is valid."""

    row: LevelRow | None = None

    def __init__(self, data: Mapping[str, Any] | None = None, *, terms: Terms, row: LevelRow | None = None) -> None:
        initial: dict[str, Any] = {}
        if row is not None:
            ids = {name: getattr(row, name) for name in ("industry", "basis", "band", "trust", *FLAGS)}
            initial = write(row, terms) | ids
        super().__init__(data, initial=initial)
        self.terms = terms
        choices = _choices(terms)
        for column in COLUMNS:
            self.fields[column.name] = _field(column.name, column.label, column.help, choices.get(column.name))

    def clean(self) -> dict[str, Any]:
        """Read all columns together: a band belongs to its indicator."""
        cleaned = super().clean() or {}
        texts = {name: " ".join(str(cleaned.get(name) or "").split()) for name in NAMES}
        texts |= {name: "是" if cleaned.get(name) else "" for name in FLAGS}
        self.row, problems = read(texts, self.terms)
        for problem in problems:
            self.add_error(problem.field, problem.message)
        return cleaned


def _field(name: str, label: str, hint: str, choices: list[tuple[str, str]] | None) -> forms.Field:
    if name in FLAGS:
        return forms.BooleanField(label=label, required=False, help_text=hint)
    widget: forms.Widget = forms.TextInput(attrs={"autocomplete": "off"})
    if choices is not None:
        widget = forms.Select(choices=choices)
    elif name == "note":
        widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, required=False, help_text=hint, widget=widget)


def _choices(terms: Terms) -> dict[str, list[tuple[str, str]]]:
    bands = [
        (key, f"{label}（指标 {one.number}）")
        for one in terms.scored_by_levels
        for key, label in bands_of(one).items()
    ]
    return {
        "number": [("", "请选择"), *((str(one.number), f"{one.number} {one.name}") for one in terms.scored_by_levels)],
        "industry": [("", "不分行业"), *terms.industries.items()],
        "basis": [("", "不分口径"), *BASES.items()],
        "band": [("", "不分档"), *bands],
        "trust": [("", "请选择"), *TRUSTS.items()],
    }


class ImportForm(Spoken):
    """A workbook."""

    file = forms.FileField(
        label="工作簿", required=False, help_text="XLSX；先导出、在导出的工作簿里改，栏目名称和填写说明都在里面"
    )

    def clean_file(self) -> Any:
        """Something must be there."""
        file = self.cleaned_data.get("file")
        if file is None:
            raise forms.ValidationError("请选择一个 XLSX 工作簿。")
        return file


class NameForm(Spoken):
    """What a set is named for."""

    campaign = forms.TypedChoiceField(
        label="年度", coerce=int, error_messages={"invalid_choice": "请选择年度。", "required": "请选择年度。"}
    )
    purpose = forms.ChoiceField(
        label="用途", choices=NamedSet.Purpose.choices, widget=forms.RadioSelect,
        error_messages={"invalid_choice": "请选择用途：自评价或排名。", "required": "请选择用途：自评价或排名。"},
    )  # fmt: skip

    def __init__(self, *args: Any, campaigns: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["campaign"]).choices = [*campaigns]


class _Filter(forms.Form):
    """Small controls in a row; anything odd narrows nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select form-select-sm" if select else "form-control form-control-sm"
            if name == "q":
                field.widget.attrs["placeholder"] = str(field.label)


class SetFilter(_Filter):
    """What the list of sets is narrowed to."""

    kind = forms.ChoiceField(label="单位类型", required=False, choices=[("", "全部类型"), *KINDS.items()])
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部状态"), *BenchmarkSet.State.choices])
    q = forms.CharField(label="名称或版本", required=False, max_length=60)


class RowFilter(_Filter):
    """What the rows of a set are narrowed to."""

    number = forms.TypedChoiceField(label="指标", required=False, coerce=int, empty_value=None)
    industry = forms.ChoiceField(label="行业", required=False)
    q = forms.CharField(label="产品、来源或条款", required=False, max_length=60)

    def __init__(self, *args: Any, terms: Terms, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = [(one.number, f"{one.number} {Truncator(one.name).chars(12)}") for one in terms.scored_by_levels]
        cast("forms.ChoiceField", self.fields["number"]).choices = [("", "全部指标"), *numbers]
        industries = [("", "全部行业"), ("-", "不分行业"), *terms.industries.items()]
        cast("forms.ChoiceField", self.fields["industry"]).choices = industries
