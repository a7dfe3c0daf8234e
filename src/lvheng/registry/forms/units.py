"""What officers type about units, and what is typed about the enterprises of a park."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from lvheng.accounts.models import Authority
from lvheng.core.forms import Spoken
from lvheng.registry.actions import Identity
from lvheng.registry.lists import KEY, OTHER, clean
from lvheng.registry.models import County, ListEntry, Unit
from lvheng.registry.unitlist import STATES, Wanted
from lvheng.standards import list_industries, pack_years


def industries() -> list[tuple[str, str]]:
    """The key industries of the newest packs: (id, name)."""
    return [(one.id, one.name) for one in list_industries(pack_years()[-1])]


class UnitFilter(forms.Form):
    """The filter above the list of units; what isn't a choice counts as none."""

    q = forms.CharField(required=False, widget=forms.TextInput(attrs={"placeholder": "名称、曾用名或代码"}))
    kind = forms.CharField(required=False)
    level = forms.CharField(required=False)
    state = forms.CharField(required=False)
    area = forms.CharField(required=False)
    county = forms.CharField(required=False, widget=forms.TextInput(attrs={"placeholder": "县区"}))
    industry = forms.CharField(required=False)

    def __init__(self, *args: Any, areas: Iterable[Authority], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = {
            "kind": [("", "两类单位"), *Unit.Kind.choices],
            "level": [("", "各级名单"), *ListEntry.Level.choices],
            "state": [("", "名单状态不限"), *STATES.items()],
            "area": [("", "全部主管部门"), *((one.code, one.name) for one in areas)],
            "industry": [("", "全部行业"), (KEY, "各重点行业"), (OTHER, "非重点行业或未登记"), *industries()],
        }
        for name, found in choices.items():
            small = forms.Select(choices=found, attrs={"class": "form-select form-select-sm"})
            self.fields[name].widget = small
        for name in ("q", "county"):
            self.fields[name].widget.attrs["class"] = "form-control form-control-sm"

    def wanted(self) -> Wanted:
        """What was asked for."""
        self.is_valid()
        said = {name: clean(str(self.cleaned_data.get(name) or "")) for name in self.fields}
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.Select) and said[name] not in dict(field.widget.choices):
                said[name] = ""
        return Wanted(**said)


class AuthorityForm(Spoken):
    """Which authority a unit reports to."""

    authority = forms.TypedChoiceField(
        label="主管部门", coerce=int, help_text="单位所在市州；没有市州一级的为省级主管部门",
        error_messages={"required": "请选择主管部门。", "invalid_choice": "请在列出的主管部门中选择。"},
    )  # fmt: skip

    def __init__(self, *args: Any, bodies: Iterable[Authority], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = {one.pk: one for one in bodies}
        named = [(one.pk, f"{one.parent.name}　{one.name}" if one.parent else one.name) for one in self.bodies.values()]
        cast("forms.ChoiceField", self.fields["authority"]).choices = [("", "请选择"), *named]


class UnitForm(Spoken):
    """A unit's identity; the action checks it."""

    kind = forms.CharField(label="单位类型", required=False)
    name = forms.CharField(label="单位名称", required=False, help_text="与营业执照一致；园区与批复文件一致")
    uscc = forms.CharField(
        label="统一社会信用代码", required=False, help_text="18 位；园区填写管理机构的代码",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    irregular = forms.BooleanField(label="确为未换发的旧代码，不合校验规则", required=False)
    irregular_code = forms.CharField(label="旧代码的理由", required=False, help_text="只有旧代码才填；记入日志")
    site = forms.CharField(label="厂区名称", required=False, help_text="同一代码有多个厂区的填写，例如 二厂")
    county_code = forms.CharField(label="县区", required=False)
    address = forms.CharField(label="地址", required=False)
    boundary = forms.CharField(
        label="四至边界和面积", required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="园区填写"
    )
    industry_code = forms.CharField(
        label="国民经济行业代码", required=False, help_text="GB/T 4754 的四位代码，例如 3011；园区可以不填"
    )
    industry = forms.CharField(label="重点行业", required=False, help_text="已知属于公布的重点行业的选择")
    contact = forms.CharField(label="联系人", required=False)
    phone = forms.CharField(label="联系电话", required=False, help_text="例如 0731-12345678")

    def __init__(
        self, *args: Any, authority: Authority, counties: Iterable[County], unit: Unit | None = None, **kwargs: Any
    ) -> None:
        if unit is not None:
            given = {name: getattr(unit, name) for name in self.base_fields if name != "irregular"}
            kwargs["initial"] = given | {"irregular": bool(unit.irregular_code)}
        super().__init__(*args, **kwargs)
        self.authority = authority
        places = [(one.code, one.name) for one in counties]
        if unit is not None and unit.authority_id == authority.pk and unit.county_code not in dict(places):
            places.insert(0, (unit.county_code, unit.county or "未登记"))
        elif places:
            places.insert(0, ("", "请选择"))
        else:
            places = [("", "没有登记县区")]
        selects = {
            "kind": [("", "请选择"), *Unit.Kind.choices],
            "county_code": places,
            "industry": [("", "不属于重点行业或未登记"), *industries()],
        }
        for name, choices in selects.items():
            self.fields[name].widget = forms.Select(choices=choices)
        if unit is not None:
            self.fields["kind"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """The tick and the reason of an old code belong together."""
        said = super().clean() or {}
        ticked, reason = bool(said.get("irregular")), str(said.get("irregular_code") or "").strip()
        if ticked and not reason:
            self.add_error("irregular_code", "请写明为什么采用不合校验规则的代码。")
        if reason and not ticked:
            self.add_error("irregular", "写了旧代码的理由，请勾选确认；不是旧代码的请删去理由。")
        return said

    def identity(self) -> Identity:
        """What was typed, for the action."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "irregular"}
        return Identity(authority=self.authority, **said)


def _day(label: str, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"placeholder": "例如 2025-10-20"}),
        error_messages={"invalid": "请按年-月-日填写，例如 2025-10-20。"}, **kwargs,
    )  # fmt: skip


class EnterpriseForm(Spoken):
    """An enterprise inside a park."""

    name = forms.CharField(label="企业名称", required=False)
    uscc = forms.CharField(label="统一社会信用代码", required=False, help_text="不知道的留空，只按名称比对各类名单")
    industry_code = forms.CharField(label="国民经济行业代码", required=False, help_text="四位，例如 3011")
    since = _day("入园日期", help_text="留空为今天")


class LeftForm(Spoken):
    """When an enterprise left its park."""

    until = _day("离园日期")


class EnterprisesFile(Spoken):
    """A table of enterprises."""

    file = forms.FileField(
        label="名录文件", required=False, help_text="XLSX 或 CSV；先下载模板，栏目和填写说明都在里面",
        error_messages={"empty": "文件是空的；请重新选择有内容的文件。"},
    )  # fmt: skip

    def clean_file(self) -> Any:
        """Something must be there."""
        file = self.cleaned_data.get("file")
        if file is None:
            raise forms.ValidationError("请选择要上传的名录文件。")
        return file
