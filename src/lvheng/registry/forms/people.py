"""What people type to register, to invite, to accept and to decide; the acts say what is right."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from lvheng.accounts.models import Authority, Role
from lvheng.core.forms import Spoken
from lvheng.core.keys import key_of
from lvheng.registry.models import Unit
from lvheng.registry.persons import authority_choices, registrable


def _password(label: str, hint: str = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, required=False, help_text=hint, strip=False, widget=widget)


def _text(label: str, hint: str = "", autocomplete: str = "") -> forms.CharField:
    attrs = {"autocomplete": autocomplete} if autocomplete else {}
    return forms.CharField(label=label, required=False, help_text=hint, widget=forms.TextInput(attrs=attrs))


def _area(label: str, hint: str = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(label=label, required=False, help_text=hint, widget=forms.Textarea(attrs={"rows": rows}))


class RegisterForm(Spoken):
    """A request for an account that files for a unit."""

    kind = forms.ChoiceField(
        label="类别", required=False, choices=Unit.Kind.choices, widget=forms.RadioSelect,
        error_messages={"invalid_choice": "请选择类别。"},
    )  # fmt: skip
    name = _text("单位名称", "与营业执照或园区批复文件一致", "organization")
    uscc = _text("统一社会信用代码", "18 位；园区填管理机构的代码")
    authority = forms.CharField(
        label="主管部门", required=False, widget=forms.Select,
        help_text="单位所在地的工业和信息化主管部门；代码已登记的，由登记的主管部门审核",
    )  # fmt: skip
    person = _text("姓名", "填报人本人的真实姓名", "name")
    phone = _text("联系电话", "如 0731-12345678 或 13900000000；查询办理结果时要用", "tel")
    email = _text("电子邮箱", "", "email")
    username = _text("用户名", "登录时使用，3 至 60 个字", "username")
    password = _password("密码", "至少 10 位，不能全是数字，不能与用户名相近")
    again = _password("再次填写密码")
    proof = forms.FileField(
        label="授权书", required=False, allow_empty_file=True,
        help_text="加盖单位公章的授权书扫描件，PDF、JPG 或 PNG，不超过 20 MB",
    )  # fmt: skip
    replaces = forms.BooleanField(label="接替原填报人（通过后，原填报人不能再为本单位填报）", required=False)
    note = _area("备注", "需要向审核人员说明的情况", rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = cast("forms.Select", self.fields["authority"].widget)
        widget.choices = [("", "请选择"), *authority_choices()]

    def clean_authority(self) -> Authority | None:
        """The authority chosen; the act says so where there is none."""
        key = key_of(self.cleaned_data["authority"])
        return registrable().filter(pk=key).first() if key is not None else None


class StatusForm(Spoken):
    """Which registration, and who asks."""

    receipt = _text("回执编号", "如 ZC 开头的编号")
    phone = _text("联系电话", "注册时填写的电话", "tel")


class DecideForm(Spoken):
    """The decision on a registration."""

    unit = forms.CharField(label="账号属于哪个厂区", required=False, widget=forms.Select)
    reason = _area("理由", "不予通过的须填写；申请人凭回执会看到")

    def __init__(self, *args: Any, units: Iterable[Unit] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(unit.pk), f"{unit.name}{f'（{unit.site}）' if unit.site else ''}") for unit in units]
        cast("forms.Select", self.fields["unit"].widget).choices = [("", "请选择"), *choices]


class InviteForm(Spoken):
    """A colleague to be invited."""

    person = _text("姓名")
    phone = _text("联系电话")
    email = _text("电子邮箱")
    takes_over = forms.BooleanField(label="接替我（对方接受后，我不再是本单位填报人）", required=False)


class InviteRoleForm(Spoken):
    """A person to be invited to a role."""

    role = forms.ChoiceField(
        label="角色", required=False, choices=[("", "请选择"), *Role.Kind.choices],
        error_messages={"invalid_choice": "请选择角色。"},
    )  # fmt: skip
    authority = forms.ModelChoiceField(
        label="主管部门", required=False, queryset=Authority.objects.none(), empty_label="请选择",
        error_messages={"invalid_choice": "请选择您所管理的主管部门。"},
    )  # fmt: skip
    person = _text("姓名")
    phone = _text("联系电话")
    email = _text("电子邮箱")

    def __init__(self, *args: Any, authorities: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Authority]", self.fields["authority"]).queryset = authorities


class AcceptForm(Spoken):
    """The account of a person who has none."""

    username = _text("用户名", "登录时使用，3 至 60 个字", "username")
    password = _password("密码", "至少 10 位，不能全是数字，不能与用户名相近")
    again = _password("再次填写密码")


class EndForm(Spoken):
    """Why a person no longer files for a unit."""

    reason = _area("理由", "如已离职、不再由单位授权；本人和本单位其他填报人会看到")
