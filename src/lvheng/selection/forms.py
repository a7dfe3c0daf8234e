"""What people type on the pages of selection; what is right is decided by the acts themselves."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from lvheng.accounts.models import Authority
from lvheng.core.forms import Spoken
from lvheng.registry.models import Unit
from lvheng.selection.models import Candidacy


def _area(label: str, hint: str = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(label=label, required=False, help_text=hint, widget=forms.Textarea(attrs={"rows": rows}))


class HandInForm(Spoken):
    """The head of the summary table (HN-A2)."""

    filled_in_by = forms.CharField(label="填报人", required=False)
    phone = forms.CharField(label="联系电话", required=False, help_text="如 0731-12345678 或 13900000000")
    file = forms.FileField(label="盖章汇总表扫描件", required=False, help_text="选填；PDF、图片或 XLSX，50 MB 以内")


class DecideForm(Spoken):
    """A decision with its reason."""

    reason = _area("理由", "不予推荐，或得分低于本地区平均仍推荐的，须填写；申报单位会看到不予推荐的理由。")


class ShortlistForm(Spoken):
    """The ministry's decision with its reason."""

    reason = _area("理由", "不入围的须填写，申报单位会看到；退回的须填写，省级会看到。")


class HoldForm(Spoken):
    """Why a unit is held back or released again."""

    reason = _area("理由", "须填写，申报单位会看到。")


class ReturnForm(Spoken):
    """Why a list is sent back."""

    reason = _area("退回的理由", "省级会看到；写明要改什么。")


class AppealForm(Spoken):
    """An appeal against a result."""

    text = _area("申诉内容", "写明不服哪一项决定、事实和理由。", rows=6)
    evidence = forms.FileField(label="证明材料", required=False, help_text="选填；PDF 或图片")


class ExpertForm(Spoken):
    """One expert to be asked."""

    expert = forms.ChoiceField(label="专家", required=False)

    def __init__(self, *args: Any, experts: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["expert"]).choices = [("", "请选择"), *experts]


class DecisionForm(Spoken):
    """A decision number."""

    decision = forms.CharField(label="公示文号", required=False, help_text="如 工信厅节函〔2025〕×号")


class PublishForm(Spoken):
    """The number and the title of the published list."""

    decision = forms.CharField(label="公布文号", required=False, help_text="如 工信部节函〔2025〕×号")
    title = forms.CharField(label="名单标题", required=False, help_text="不填则用默认标题")


class AnswerForm(Spoken):
    """The answer to an objection."""

    answer = _area("答复", "提出异议的人凭回执编号查看答复。")


class ProposalForm(Spoken):
    """The decision on a closing proposal."""

    decision = forms.CharField(label="决定文号", required=False, help_text="移出名单的须填写")
    reason = _area("理由", "不采纳的须填写")


class StatementAnswerForm(Spoken):
    """The answer to what a unit stated."""

    answer = _area("答复", "单位会看到；答复后其陈述意见不能再改。", rows=4)


class StatementForm(Spoken):
    """What a unit states before a proposal is confirmed."""

    statement = _area("陈述意见", "写明事实、理由和要求，5000 字以内；期限内可以修改。", rows=8)
    proof = forms.FileField(label="证明材料", required=False, help_text="选填；PDF 或图片，一个文件，50 MB 以内")


class ReportAnswerForm(Spoken):
    """How a report against a unit was closed."""

    finding = _area("核查情况", "存档用，不给反映人和被反映单位看。", rows=4)
    answer = _area("给反映人的答复", "反映人凭回执编号查看。", rows=4)


class FalsificationForm(Spoken):
    """A finding of falsification."""

    decision = forms.CharField(label="决定文号", required=False)
    grounds = _area("认定的事实和依据", rows=5)
    proof = forms.FileField(label="证明材料", required=False, help_text="PDF 或图片，50 MB 以内")


class ReleaseForm(Spoken):
    """The release of a unit that can't file, on one of the rules' grounds."""

    ground = forms.ChoiceField(label="免除的情形", required=False)
    decision = forms.CharField(label="决定文号", required=False)
    reason = _area("免除理由", "写明有关事实和日期。")

    def __init__(self, *args: Any, grounds: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["ground"]).choices = [("", "请选择"), *grounds]


class OverrideForm(Spoken):
    """A decision on a city's shut gate."""

    decision = forms.CharField(label="决定文号", required=False)
    reason = _area("放行理由", "写明为什么在有单位未完成填报时仍可推荐该市州的新申报单位。")


class RevokeForm(Spoken):
    """Taking a green code away."""

    decision = forms.CharField(label="决定文号", required=False)
    reason = _area("注销理由", "扫码的人和单位都会看到。")


class _Filter(forms.Form):
    """Small controls in a row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            select = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select form-select-sm" if select else "form-control form-control-sm"
            if name == "q":
                field.widget.attrs["placeholder"] = str(field.label)


#: Of whichever industry: those of the key industries, the others, or all.
INDUSTRIES = [("", "全部行业"), ("key", "重点行业"), ("other", "非重点行业")]


class RankingFilter(_Filter):
    """What the ranking is narrowed to; anything odd narrows nothing."""

    kind = forms.ChoiceField(label="类别", required=False, choices=[*Unit.Kind.choices])
    city = forms.ModelChoiceField(
        label="市州", required=False, queryset=Authority.objects.none(), empty_label="全部市州"
    )
    industry = forms.ChoiceField(label="行业", required=False, choices=INDUSTRIES)
    state = forms.ChoiceField(
        label="进度", required=False, choices=[("", "全部进度"), ("none", "未报送"), *Candidacy.State.choices]
    )
    q = forms.CharField(label="单位名称或代码", required=False, max_length=60)

    def __init__(
        self, *args: Any, province: Authority, industries: Iterable[tuple[str, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        industry = cast("forms.ChoiceField", self.fields["industry"])
        industry.choices = [*cast("list[Any]", industry.choices), *industries]
        cast("forms.ModelChoiceField[Authority]", self.fields["city"]).queryset = Authority.objects.filter(
            parent=province, active=True
        ).order_by("code")


class ReceivedFilter(_Filter):
    """What the lists received are narrowed to."""

    province = forms.ModelChoiceField(
        label="地区", required=False, queryset=Authority.objects.none(), empty_label="全部地区"
    )
    kind = forms.ChoiceField(label="类别", required=False, choices=[("", "全部类别"), *Unit.Kind.choices])
    industry = forms.ChoiceField(label="行业", required=False, choices=INDUSTRIES)
    state = forms.ChoiceField(label="进度", required=False, choices=[("", "全部进度"), *Candidacy.State.choices])
    sort = forms.ChoiceField(
        label="排序", required=False, choices=[("", "按地区"), ("score", "按核实得分"), ("name", "按名称")]
    )
    q = forms.CharField(label="单位名称或代码", required=False, max_length=60)

    def __init__(self, *args: Any, industries: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        industry = cast("forms.ChoiceField", self.fields["industry"])
        industry.choices = [*cast("list[Any]", industry.choices), *industries]
        cast("forms.ModelChoiceField[Authority]", self.fields["province"]).queryset = Authority.objects.filter(
            level=Authority.Level.PROVINCE, active=True
        ).order_by("code")


class UnitSearch(_Filter):
    """Which unit."""

    q = forms.CharField(label="单位名称或统一社会信用代码", required=False, max_length=60)
