"""What a visitor fills in: an objection to a unit in publicity, a report against a listed one, a receipt number."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from lvheng.registry.lists import clean
from lvheng.standards.campaign import Objections
from lvheng.standards.staying import Reports

PHONE = re.compile(r"^\+?[0-9][0-9 ()（）\-－—]{5,30}$")
EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
EVIDENCE = ("pdf", "jpg", "jpeg", "png")
NAME_HINT = "请填写真实姓名；异议须实名提出"


class ObjectionForm(forms.Form):
    """An objection by real name (MI-3.c): who, how to reach them, what, and proof if there is any."""

    name = forms.CharField(
        label="姓名",
        min_length=2,
        max_length=60,
        help_text=NAME_HINT,
        error_messages={
            "required": "请填写姓名；异议须实名提出。",
            "min_length": "“姓名”至少 2 个字，例如：陈示例。",
            "max_length": "“姓名”最多 60 个字。",
        },
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "name"}),
    )
    organisation = forms.CharField(
        label="工作单位",
        required=False,
        max_length=120,
        error_messages={"max_length": "“工作单位”最多 120 个字。"},
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "organization"}),
    )
    contact = forms.CharField(
        label="联系电话或电子邮箱",
        max_length=80,
        help_text="用于核实和答复，不公开；查询办理情况时需要填写",
        error_messages={
            "required": "请填写联系电话或电子邮箱，以便核实和答复。",
            "max_length": "“联系方式”最多 80 个字。",
        },
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "tel"}),
    )
    text = forms.CharField(
        label="异议内容",
        min_length=10,
        max_length=5000,
        help_text="写明事实、时间和依据，10 至 5000 字",
        error_messages={
            "required": "请写明异议的事实和依据。",
            "min_length": "异议内容不足 10 个字；请写明事实、时间和依据。",
            "max_length": "异议内容超过 5000 字；请精简，或作为证据文件上传。",
        },
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 8}),
    )
    evidence = forms.FileField(
        label="证据文件",
        required=False,
        max_length=255,
        error_messages={
            "empty": "所选文件是空的；请重新选择有内容的文件。",
            "max_length": "文件名超过 255 个字；请改短后再选。",
            "invalid": "文件没有传上来；请重新选择。",
        },
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ",".join(f".{kind}" for kind in EVIDENCE)}),
    )

    def __init__(self, *args: Any, rule: Objections | Reports, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["evidence"]
        field.required = rule.evidence
        field.help_text = f"一个文件：PDF、JPG 或 PNG，不超过 {rule.max_mb} MB"
        field.error_messages["required"] = "请附证据文件：可以是文件、照片或截图。"

    def clean_name(self) -> str:
        """A name, not a placeholder. Raises ValidationError."""
        name = clean(self.cleaned_data["name"])
        if not re.search(r"[^\W\d_]{2}", name):
            raise forms.ValidationError("“%(value)s”不像姓名；请填写真实姓名，例如：陈示例。", params={"value": name})
        return name

    def clean_contact(self) -> str:
        """A phone number or an e-mail address. Raises ValidationError."""
        contact = clean(self.cleaned_data["contact"], 80)
        if not (PHONE.match(contact) or EMAIL.match(contact)):
            raise forms.ValidationError(
                "“%(value)s”不是电话号码或电子邮箱，例如：0731-00000000 或 name@example.com。",
                params={"value": contact},
            )
        return contact


class ReportForm(ObjectionForm):
    """A report against a unit by real name, with evidence as the territory's rules ask."""

    text = forms.CharField(
        label="反映内容",
        min_length=10,
        max_length=5000,
        help_text="写明事实、时间、地点和依据，10 至 5000 字",
        error_messages={
            "required": "请写明反映的事实和依据。",
            "min_length": "反映内容不足 10 个字；请写明事实、时间和依据。",
            "max_length": "反映内容超过 5000 字；请精简，或作为证据文件上传。",
        },
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 8}),
    )

    def __init__(self, *args: Any, rule: Reports, **kwargs: Any) -> None:
        super().__init__(*args, rule=rule, **kwargs)
        name = self.fields["name"]
        name.required = rule.real_name
        name.help_text = "请填写真实姓名；情况须实名反映" if rule.real_name else "可以不填"
        name.error_messages["required"] = "请填写姓名；情况须实名反映。"

    def clean_name(self) -> str:
        """A name, not a placeholder, where one is given or asked for. Raises ValidationError."""
        return super().clean_name() if self.cleaned_data["name"] else ""


class ReceiptForm(forms.Form):
    """The receipt number of a report with the contact that was given with it."""

    receipt = forms.CharField(
        label="回执编号",
        max_length=20,
        help_text="如 FY2A3B4C5D6E",
        error_messages={"required": "请填写回执编号。", "max_length": "回执编号最多 20 个字符。"},
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    contact = forms.CharField(
        label="反映时填写的联系电话或电子邮箱",
        max_length=80,
        error_messages={"required": "请填写反映时所留的联系电话或电子邮箱。", "max_length": "最多 80 个字。"},
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "tel"}),
    )


class ObjectionReceiptForm(ReceiptForm):
    """The receipt number of an objection with the contact that was given with it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        receipt, contact = self.fields["receipt"], self.fields["contact"]
        receipt.help_text = "如 YY2A3B4C5D"
        contact.label = "提出异议时填写的联系电话或电子邮箱"
        contact.error_messages["required"] = "请填写提出异议时所留的联系电话或电子邮箱。"
