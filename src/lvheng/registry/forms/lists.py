"""What people type about an official list; what is right is decided by the act that reads it."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms

from lvheng.accounts.models import Authority, Role
from lvheng.accounts.queries import roles_of
from lvheng.core.forms import Spoken
from lvheng.core.keys import key_of
from lvheng.registry.listplan import Decision
from lvheng.registry.listworld import LEVELS
from lvheng.registry.models import ListEntry, Unit

MAX_REASON = 200


def lists_of(user: Any) -> list[tuple[str, Authority]]:
    """The lists a person may import: (level, authority) of each, from their roles."""
    roles = [role.authority for role in roles_of(user) if role.kind == Role.Kind.OFFICER]
    return [(level, one) for one in roles for level, of in LEVELS.items() if one.level == of]


class ListForm(Spoken):
    """A list and what is printed above it."""

    of = forms.TypedChoiceField(
        label="名单", required=False, coerce=int, empty_value=None,
        error_messages={"invalid_choice": "请选择要导入的名单。"},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="单位类别", required=False, choices=[("", "以表中“类别”一栏为准"), *Unit.Kind.choices],
        error_messages={"invalid_choice": "请在列出的类别中选择。"},
    )  # fmt: skip
    year = forms.IntegerField(
        label="年度", required=False, help_text="例如 2024",
        error_messages={"invalid": "请填写四位数的年度，例如 2024。"},
    )
    batch = forms.CharField(label="批次", required=False, help_text="例如 第九批；没有的留空")
    decision = forms.CharField(label="文号", required=False, help_text="公布这张名单的文件")
    listed_on = forms.DateField(
        label="公布日期", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "请填写年-月-日，例如 2025-10-20。"},
    )  # fmt: skip
    file = forms.FileField(
        label="名单文件", required=False, allow_empty_file=True,
        help_text="XLSX 或 CSV；表头在前 10 行之内，栏目顺序不限",
    )

    def __init__(self, *args: Any, lists: Iterable[tuple[str, Authority]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict(ListEntry.Level.choices)
        choices = [(at, f"{names[level]}名单（{one.name}）") for at, (level, one) in enumerate(lists)]
        cast("forms.ChoiceField", self.fields["of"]).choices = choices


def decisions_in(posted: Mapping[str, str]) -> dict[int, Decision]:
    """The decisions of a posted page, by line: `row-12` is same:34, rename:34, new or skip; `reason-12` why."""
    found = {}
    for name, value in posted.items():
        line = key_of(name.removeprefix("row-")) if name.startswith("row-") else None
        if line is None or not value:
            continue
        do, _, unit = value.partition(":")
        reason = " ".join(posted.get(f"reason-{line}", "").split())[:MAX_REASON]
        found[line] = Decision(do, key_of(unit), reason)
    return found
