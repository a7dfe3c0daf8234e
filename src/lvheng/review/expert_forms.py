"""What people type about experts, panels and meetings; what is right is decided by the acts themselves."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms

from lvheng.accounts.models import Authority, User
from lvheng.core.forms import Spoken
from lvheng.review.models import ExpertAssignment, ExpertProfile, ExpertTie, Panel

DAY = "请填写日期，例如 2025-10-20。"


def _day(label: str, hint: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        help_text=hint,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": DAY},
    )


def _authority(label: str, hint: str) -> forms.ModelChoiceField[Authority]:
    return forms.ModelChoiceField(
        Authority.objects.none(), label=label, required=False, empty_label="不限于一地", help_text=hint,
        error_messages={"invalid_choice": "请从列表选择地区。"},
    )  # fmt: skip


def _several(label: str, hint: str = "") -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, help_text=hint,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
        error_messages={"invalid_choice": "请从列出的选项中选择。"},
    )  # fmt: skip


class ProfileForm(Spoken):
    """What an expert states of himself."""

    title = forms.CharField(label="职称", required=False, help_text="如 教授级高级工程师")
    employer = forms.CharField(label="现工作单位", required=False, help_text="单位全称")
    employer_uscc = forms.CharField(label="现单位统一社会信用代码", required=False, help_text="选填，18 位")
    employer_authority = _authority("现单位所在地区", "市州或省；与这里同一地区的单位须回避")
    last_employer = forms.CharField(label="上一任职单位", required=False, help_text="没有的不填")
    last_employer_uscc = forms.CharField(label="上一任职单位统一社会信用代码", required=False, help_text="选填，18 位")
    last_employer_authority = _authority("上一任职单位所在地区", "离任不满规定年限的，同一地区的单位须回避")
    left_on = _day("离任日期", "不填的按尚在规定年限内处理")
    industries = _several("熟悉的行业", "分派评审时优先")

    def __init__(self, *args: Any, industries: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.MultipleChoiceField", self.fields["industries"]).choices = list(industries.items())
        places = Authority.objects.exclude(level=Authority.Level.MINISTRY).filter(active=True).order_by("path")
        for name in ("employer_authority", "last_employer_authority"):
            cast("forms.ModelChoiceField[Authority]", self.fields[name]).queryset = places

    @classmethod
    def initial_of(cls, profile: ExpertProfile | None) -> dict[str, Any]:
        """A profile as the form shows it."""
        if profile is None:
            return {}
        found = {name: getattr(profile, name) for name in cls.base_fields}
        return found | {"employer_authority": profile.employer_authority_id,
                        "last_employer_authority": profile.last_employer_authority_id}  # fmt: skip


class TieForm(Spoken):
    """A tie to a unit that was found by its name or code."""

    unit = forms.IntegerField(required=False, widget=forms.HiddenInput)
    relation = forms.ChoiceField(
        label="关系", required=False, choices=[("", "请选择"), *ExpertTie.Relation.choices],
        error_messages={"invalid_choice": "请从列表选择关系。"},
    )  # fmt: skip
    note = forms.CharField(label="说明", required=False, help_text="如职务、项目名称、起止时间")
    until = _day("结束日期", "仍在持续的不填")


class DropForm(Spoken):
    """Why a tie was put down by mistake."""

    reason = forms.CharField(label="删除的原因", required=False)


class PanelForm(Spoken):
    """A panel: name, industries, members, head."""

    name = forms.CharField(label="专家组名称", required=False, help_text="如 钢铁有色组")
    members = _several("成员")
    chair = forms.ChoiceField(label="组长", required=False, error_messages={"invalid_choice": "请从成员中选择组长。"})
    industries = _several("评审的行业", "一个也不选表示不限行业")

    def __init__(
        self, *args: Any, industries: Mapping[str, str], experts: Iterable[tuple[User, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(expert.pk), f"{expert}　{words}".strip()) for expert, words in experts]
        cast("forms.MultipleChoiceField", self.fields["industries"]).choices = list(industries.items())
        cast("forms.MultipleChoiceField", self.fields["members"]).choices = named
        cast("forms.ChoiceField", self.fields["chair"]).choices = [("", "不设组长"), *named]

    @staticmethod
    def initial_of(panel: Panel | None) -> dict[str, Any]:
        """A panel as the form shows it."""
        if panel is None:
            return {}
        seats = list(panel.seats.all())
        return {
            "name": panel.name, "industries": panel.industries, "members": [str(one.expert_id) for one in seats],
            "chair": next((str(one.expert_id) for one in seats if one.chair), ""),
        }  # fmt: skip


class MeetingForm(Spoken):
    """The minutes of a meeting; the points settled are typed in the table beside, one field an indicator."""

    held_on = _day("会商日期")
    attendees = _several("参加的专家", "至少两名")
    opinion = forms.ChoiceField(
        label="会商意见", required=False, choices=[("", "请选择"), *ExpertAssignment.Opinion.choices],
        error_messages={"invalid_choice": "请从列表选择意见。"},
    )  # fmt: skip
    minutes = forms.CharField(
        label="会商纪要", required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="分歧在哪里，怎样取得一致；保存后不能更改",
    )  # fmt: skip
    file = forms.FileField(label="签字的纪要", required=False, help_text="选填；PDF、图片或 DOCX，50 MB 以内")

    def __init__(self, *args: Any, experts: Iterable[ExpertAssignment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(one.expert_id), str(one.expert)) for one in experts]
        cast("forms.MultipleChoiceField", self.fields["attendees"]).choices = named
