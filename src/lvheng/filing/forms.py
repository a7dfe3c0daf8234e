"""Forms drawn from the pack. They are always bound to what is typed, so nothing is lost and errors stand beside it."""

from collections.abc import Mapping
from typing import Any

from django import forms

from lvheng.core.forms import Spoken
from lvheng.evaluation import Problem
from lvheng.filing import form
from lvheng.filing.draft import Draft
from lvheng.filing.facts import INPUTS
from lvheng.standards import Indicator, ProfileField

INPUT_LABELS = {
    "emission_growth": ("排放量年均增长率（三年平均）", "%", "可为负数，例如 -2.1"),
    "value_added_growth": ("工业增加值年均增长率（三年平均）", "%", "例如 6.5"),
    "base_emission": ("基准年排放量", "t", "基准年排放量为 0 的填写，其他情况可不填"),
    "emission": ("评价年排放量", "t", "基准年排放量为 0 的填写"),
}


def control_of(key: str) -> str:
    """The control's name for an answer's key: `profile.phone` is `phone`, `basic.systems` is `basic-systems`."""
    return key.removeprefix("profile.").replace(".", "-")


class AnswersForm(forms.Form):
    """Fields of 基本信息 or 基本要求; `keys` maps control names to answer keys."""

    def __init__(self, draft: Draft, typed: Mapping[str, str] | None = None) -> None:
        self.draft = draft
        self.keys: dict[str, str] = {}
        shown = {answer.key: answer.value for answer in draft.answers.values()} | dict(typed or {})
        super().__init__({control_of(key): value for key, value in shown.items()})

    def add(self, key: str, made: forms.Field) -> None:
        """Add a field for an answer."""
        name = control_of(key)
        made.required = False
        self.fields[name] = made
        self.keys[name] = key

    def values(self, data: Mapping[str, Any]) -> dict[str, str]:
        """What a POST says of these fields, by answer key."""
        return {key: str(data.get(name, "")).replace("\r\n", "\n") for name, key in self.keys.items() if name in data}

    def show(self, problems: Mapping[str, str]) -> None:
        """Put problems (answer key to message) beside their fields."""
        self.is_valid()
        for name, key in self.keys.items():
            if key in problems:
                self.errors.pop(name, None)
                self.add_error(name, problems[key])


class ProfileForm(AnswersForm):
    """Part 1."""

    def __init__(self, draft: Draft, typed: Mapping[str, str] | None = None) -> None:
        super().__init__(draft, typed)
        for item in form.fields_of(draft.standard):
            self.add(f"profile.{item.id}", _profile_field(draft, item))
        self.show(
            {
                f"profile.{item.id}": draft.field_problem(item)
                for item in form.fields_of(draft.standard)
                if draft.answer(f"profile.{item.id}").strip() and draft.field_problem(item)
            }
        )


def _profile_field(draft: Draft, item: ProfileField) -> forms.Field:
    hint = item.hint
    if item.type == "choice":
        choices: list[Any] = [("", "请选择"), *((choice.id, choice.label) for choice in item.choices)]
        return forms.ChoiceField(label=item.label, help_text=hint, choices=choices)
    if item.type == "industry":
        return forms.ChoiceField(label=item.label, help_text=hint, choices=industry_choices(draft))
    widget: forms.Widget = forms.TextInput()
    if item.type in ("multiline", "address"):
        widget = forms.Textarea(attrs={"rows": 2 if item.type == "address" else 5})
    elif item.type == "tel":
        widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})
    elif item.type == "email":
        widget = forms.EmailInput(attrs={"autocomplete": "email"})
    elif item.id == "gbt4754":
        widget = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 8})
    return forms.CharField(label=item.label, help_text=hint, widget=widget, strip=False)


def industry_choices(draft: Draft) -> list[Any]:
    """The key industries by sector, and 非重点行业 (HN-2.1.b, MI-A3.a)."""
    sectors: dict[str, list[tuple[str, str]]] = {}
    for industry in form.industries(draft.application):
        sectors.setdefault(industry.sector, []).append((industry.id, industry.name))
    return [("", "请选择"), (form.NOT_KEY, "非重点行业（按通用要求填报）"), *sectors.items()]


class BasicForm(AnswersForm):
    """Part 2: the basic requirements and, for new applicants, the declarations."""

    def __init__(self, draft: Draft, typed: Mapping[str, str] | None = None) -> None:
        super().__init__(draft, typed)
        for requirement in draft.standard.basic_requirements:
            self.add(f"basic.{requirement.id}", _radios(requirement.text, ((form.YES, "是"), (form.NO, "否"))))
        for exclusion in draft.exclusions:
            choices = ((form.NONE, "不存在"), (form.EXISTS, "存在"))
            self.add(f"declaration.{exclusion.id}", _radios(exclusion.text, choices))
        self.show(
            {
                f"declaration.{exclusion.id}": (
                    f"声明存在这一情形的，按 {exclusion.id} 不得申报；提交后由主管部门核实，未排除前不能推荐。"
                )
                for exclusion in draft.exclusions
                if draft.answer(f"declaration.{exclusion.id}") == form.EXISTS
            }
        )


def _radios(label: str, choices: tuple[tuple[str, str], ...]) -> forms.Field:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


class IndicatorForm(forms.Form):
    """Part 3: one indicator, apart from its data sheet. Bound to the row as typed."""

    def __init__(self, draft: Draft, indicator: Indicator, typed: Mapping[str, Any] | None = None) -> None:
        self.draft, self.indicator = draft, indicator
        row = draft.facts.get(indicator.number)
        data: dict[str, Any] = {"unit": draft.default_unit(indicator.number)}
        if row is not None:
            data = {
                "typed": row.typed, "unit": row.unit or data["unit"], "option": row.option, "functions": row.functions,
                "not_applicable": row.not_applicable, "remark": row.remark,
            } | row.inputs  # fmt: skip
        super().__init__(data | dict(typed or {}))
        if not draft.uses_sheet(indicator.number):
            self._value(draft.pack.evaluation_year)
        self._texts()
        self.show(draft.problems(indicator.number))

    def _value(self, year: int) -> None:
        """What is stated where no data sheet works it out, or the unit's own calculation stands in its place."""
        draft, indicator = self.draft, self.indicator
        if indicator.rule == "linear":
            widget = forms.TextInput(attrs={"maxlength": 80})
            self.fields["typed"] = forms.CharField(label=f"{year} 年数值", widget=widget, strip=False, required=False)
            if not indicator.unit_fixed:
                choices = [(label, [(unit, unit) for unit in units]) for label, units in draft.units(indicator.number)]
                self.fields["unit"] = forms.ChoiceField(label="单位和口径", choices=choices, required=False)
        elif indicator.rule == "count":
            names = [(item.name, item.name) for item in indicator.functions]
            self.fields["functions"] = forms.MultipleChoiceField(
                label="已建成并运行的业务功能", choices=names, widget=forms.CheckboxSelectMultiple, required=False
            )
        elif indicator.rule == "option":
            options = [(item.id, item.label) for item in indicator.options]
            self.fields["option"] = forms.ChoiceField(
                label="本单位情况", choices=options, widget=forms.RadioSelect, required=False
            )
        else:
            for name in INPUTS:
                label, _unit, hint = INPUT_LABELS[name]
                self.fields[name] = forms.CharField(label=label, help_text=hint, strip=False, required=False)

    def _texts(self) -> None:
        if self.indicator.not_applicable_allowed:
            hint = self.indicator.not_applicable_hint
            self.fields["not_applicable"] = forms.CharField(
                label="不适用的理由", widget=forms.Textarea(attrs={"rows": 2, "maxlength": 500}), required=False,
                help_text=f"{hint}。写明理由即视为申请不适用，由审核人员认定；已填的数值保留，不计分。" if hint else "",
            )  # fmt: skip
        self.fields["remark"] = forms.CharField(
            label="说明", widget=forms.Textarea(attrs={"rows": 2, "maxlength": 500}), required=False,
            help_text="变化较大或需要审核人员了解的情况",
        )  # fmt: skip

    def show(self, problems: list[Problem]) -> None:
        """Put problems beside their fields; what belongs to none stands at the first, that of a sheet on the sheet."""
        self.is_valid()
        sheet = self.draft.uses_sheet(self.indicator.number)
        for problem in problems:
            if problem.field in self.fields or not sheet:
                name = problem.field if problem.field in self.fields else next(iter(self.fields))
                self.add_error(name, problem.message)

    def values(self, data: Any) -> dict[str, Any]:
        """What a POST says of these fields."""
        found: dict[str, Any] = {}
        for name in self.fields:
            if name == "functions":
                found[name] = data.getlist(name)
            elif name in data:
                found[name] = str(data.get(name, "")).replace("\r\n", "\n")
        return found


class ObjectionForm(Spoken):
    """What the unit says to a finding."""

    text = forms.CharField(
        label="异议说明", required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明为什么不属于这一情形，例如处罚已撤销、已移出名单、系同名企业",
    )
    proof = forms.FileField(label="证明材料", required=False, help_text="PDF、JPG、PNG、XLSX 或 DOCX")

    def __init__(self, *args: Any, finding: int, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_{finding}_%s", **kwargs)
