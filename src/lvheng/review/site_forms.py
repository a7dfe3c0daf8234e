"""What people type about checks on site and departments; what is right is decided by the acts themselves."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from lvheng.core.forms import Spoken
from lvheng.filing.models import Application
from lvheng.review.models import DepartmentOpinion, SiteCheck


def _area(label: str, hint: str = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(label=label, required=False, help_text=hint, widget=forms.Textarea(attrs={"rows": rows}))


class DrawForm(Spoken):
    """Range of a draw, and why there is another one."""

    route = forms.ChoiceField(
        label="抽取范围", required=False, choices=[*Application.Route.choices, ("", "新申报和现有单位")]
    )
    reason = _area("再次抽取的理由", "本年度已经抽取过；以前的抽取和已取消的核查照样保留", 2)


class VisitForm(Spoken):
    """The report of a visit."""

    visited_on = forms.DateField(
        label="核查日期",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "请填写日期，例如 2025-10-20。"},
    )
    inspectors = forms.CharField(label="核查人员", required=False, help_text="两人以上，如 张某、李某")
    result = forms.ChoiceField(label="核查结果", required=False, choices=[("", "请选择"), *SiteCheck.Result.choices])
    findings = _area("核查情况", "看了哪些现场、台账和原始凭证，与申报是否一致", 5)
    file = forms.FileField(label="核查记录", required=False, help_text="选填；PDF、图片或 DOCX，20 MB 以内")


class ReasonForm(Spoken):
    """A reason."""

    reason = _area("理由")


class DepartmentForm(Spoken):
    """What a department says. `department` is one of the pack's or typed."""

    department = forms.CharField(label="部门", required=False, help_text="可从列表选择，也可填写其他部门")
    stance = forms.ChoiceField(
        label="意见", required=False, choices=[("", "请选择"), *DepartmentOpinion.Stance.choices]
    )
    text = _area("意见内容", "不同意的须填写理由")
    file = forms.FileField(label="部门来函", required=False, help_text="选填；PDF、图片或 DOCX，20 MB 以内")

    def __init__(self, *args: Any, departments: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.departments = tuple(departments)
        cast("forms.CharField", self.fields["department"]).widget.attrs["list"] = "departments"
