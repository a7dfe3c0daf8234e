"""What is right for the fields of 基本信息 and 基本要求: one message a field, for the form and the summary alike."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError as NumberInvalid

from lvheng.filing.models import Application
from lvheng.standards import Industry, ProfileField, Standard, list_industries

YES, NO = "yes", "no"
NONE, EXISTS = "none", "exists"
#: The choice of an enterprise that belongs to none of the key industries (HN-2.1.b).
NOT_KEY = "none"
MAX_TEXT = 5000
_PHONE = re.compile(r"(?:0\d{2,3}-?\d{7,8}(?:-\d{1,6})?|1\d{10}|400-?\d{3}-?\d{4})")


def fields_of(standard: Standard) -> list[ProfileField]:
    """All fields of 基本信息, in order."""
    return [field for section in standard.profile for field in section.fields]


def problem_with(field: ProfileField, value: str, application: Application) -> str:
    """What is wrong with the value of a profile field and what would be right; empty when nothing is."""
    text = value.strip()
    if not text:
        return f"请填写{field.label}。" if field.required else ""
    if field.max_length and len(text) > field.max_length:
        return f"{field.label}有 {len(text)} 字，不能超过 {field.max_length} 字。"
    if field.id == "uscc":
        return _uscc_problem(text, application)
    if field.type == "choice" and text not in {choice.id for choice in field.choices}:
        return f"没有“{text}”这一项，请从列出的选项中选择。"
    if field.type == "industry" and industry_problem(text, application):
        return industry_problem(text, application)
    return _pattern_problem(field, text)


def _uscc_problem(text: str, application: Application) -> str:
    try:
        right = uscc.validate(text)
    except NumberInvalid:
        return f"“{text}”不是有效的统一社会信用代码，请对照营业执照填写 18 位代码，例如 {application.unit.uscc}。"
    if right != application.unit.uscc:
        return f"“{text}”与登记的 {application.unit.uscc} 不一致，请核对；登记有误的，请联系市州工信部门更正。"
    return ""


def _pattern_problem(field: ProfileField, text: str) -> str:
    if field.id == "gbt4754" and not re.fullmatch(r"\d{4}", text):
        return f"“{text}”不是四位代码，请填写主导产业的 GB/T 4754—2017 小类代码，例如 3011。"
    if field.type == "tel" and not _PHONE.fullmatch(re.sub(r"[\s—－]", "", text)):
        return f"“{text}”不是完整的电话号码，请填区号和 7–8 位号码或 11 位手机号，例如 0731-00000000。"
    if field.type == "email":
        try:
            validate_email(text)
        except ValidationError:
            return f"“{text}”不是电子邮箱，请填写完整，例如 name@example.com。"
    return ""


def industries(application: Application) -> list[Industry]:
    """The key industries of the year, in the notice's order; none for parks (MI-A3.a)."""
    return list_industries(application.campaign.year) if application.kind == "factory" else []


def industry_of(application: Application, value: str) -> Industry | None:
    """The key industry of an id."""
    return next((industry for industry in industries(application) if industry.id == value), None)


def industry_problem(value: str, application: Application) -> str:
    """Whether the choice is none of the key industries nor 非重点行业."""
    if value == NOT_KEY or industry_of(application, value) is not None:
        return ""
    return "请从重点行业清单中选择一个行业；都不属于的，选择“非重点行业”。"


def hinted(application: Application, code: str) -> list[Industry]:
    """The key industries whose hint holds a GB/T 4754 code: a proposal, not a decision (MI-A3.b)."""
    return [industry for industry in industries(application) if code in industry.gbt4754]


def mismatch(application: Application, industry: str, code: str) -> bool:
    """Whether code and chosen industry don't fit; warned about and kept for the reviewer, never blocking (HN-4.2.a)."""
    if not code or not industry:
        return False
    if industry == NOT_KEY:
        return bool(hinted(application, code))
    chosen = industry_of(application, industry)
    return chosen is not None and code not in chosen.gbt4754
