"""What a unit types to ask for a change, and officers to decide on it; the acts say what is right."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from lvheng.core.forms import Spoken
from lvheng.registry.models import ChangeRequest, County, Unit

K = ChangeRequest.Kind
#: What each kind of change asks for.
ASKED = {
    K.NAME: ("name",), K.CODE: ("uscc",), K.ADDRESS: ("address", "county_code"), K.BOUNDARY: ("boundary",),
    K.MERGER: ("partner",),
}  # fmt: skip


def _area(label: str, hint: str = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(label=label, required=False, help_text=hint, widget=forms.Textarea(attrs={"rows": rows}))


class ChangeForm(Spoken):
    """A change of one kind: only its own fields are there."""

    name = forms.CharField(label="新名称", required=False, help_text="与变更后的营业执照或批复文件一致")
    uscc = forms.CharField(label="新的统一社会信用代码", required=False, help_text="18 位，与变更后的营业执照一致")
    address = forms.CharField(label="新地址", required=False)
    county_code = forms.CharField(
        label="县区", required=False, widget=forms.Select,
        help_text="迁到其他市州的，先由省级主管部门办理主管部门变更",
    )  # fmt: skip
    boundary = _area("新的四至边界和面积", "如：东至示例路，南至示例河，西至……，面积 12.5 平方公里", rows=4)
    partner = forms.CharField(
        label="被合并单位的统一社会信用代码", required=False,
        help_text="合并后由本单位存续；被合并的单位移出各级名单，本年度免除填报",
    )  # fmt: skip
    changed_on = forms.DateField(
        label="变更日期", required=False, help_text="变更登记或批复的日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "请填写年-月-日，例如 2025-06-30。"},
    )  # fmt: skip
    reason = _area("变更原因", "如：企业更名、整体搬迁、扩区；说明对绿色制造水平有无影响")
    proof = forms.FileField(
        label="证明材料", required=False, allow_empty_file=True,
        help_text="登记机关的变更通知书、批复文件或合并协议，PDF、JPG 或 PNG，不超过 20 MB",
    )  # fmt: skip

    def __init__(self, *args: Any, kind: str, unit: Unit, counties: Iterable[County] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {name for names in ASKED.values() for name in names} - set(ASKED[K(kind)]):
            del self.fields[name]
        if "county_code" in self.fields:
            choices = [(county.code, county.name) for county in counties]
            widget = cast("forms.Select", self.fields["county_code"].widget)
            widget.choices = [("", f"不变（{unit.county or '未登记'}）"), *choices]

    def values(self) -> dict[str, str]:
        """What is new, by field."""
        own = {name for names in ASKED.values() for name in names}
        return {name: value for name, value in self.cleaned_data.items() if name in own}


class CityForm(Spoken):
    """The city's opinion."""

    opinion = _area("审核意见", "不同意的须填写；申请单位会看到")


class ProvinceForm(Spoken):
    """The province's decision; only a unit on the national list (`listed`) can be removed from it."""

    decision = forms.CharField(label="决定文号", required=False, help_text="批准的须填写")
    opinion = _area("意见", "不予批准，或认定不再符合条件的，须填写；申请单位会看到")
    unfit = forms.BooleanField(label="变更后不再符合条件，移出国家级名单", required=False)

    def __init__(self, *args: Any, listed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not listed:
            del self.fields["unfit"]
