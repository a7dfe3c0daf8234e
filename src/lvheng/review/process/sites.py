"""The transitions of a check on site."""

from lvheng.core.process import Process, Transition
from lvheng.review.models import SiteCheck

S = SiteCheck.State

SITE_CHECK = Process(
    name="site_check",
    label="现场核查",
    states={"none": "未安排", **dict(S.choices)},
    transitions=(
        Transition(
            "draw", "抽取核查单位", ("none",), S.PLANNED, "province", "review.visit",
            ("site.ruled", "site.none_own"), ("MI-3.a",),
        ),
        Transition(
            "choose", "指定核查", ("none",), S.PLANNED, "province", "review.visit",
            ("site.ruled", "site.own_unit", "site.undecided"), ("MI-3.a",),
        ),
        Transition(
            "report", "登记核查结果", (S.PLANNED,), S.DONE, "province", "review.visit", ("site.own_unit",), ("MI-3.a",),
        ),
        Transition(
            "cancel", "取消核查", (S.PLANNED,), S.CANCELLED, "province", "review.visit", ("site.own_unit",),
            ("MI-3.a",),
        ),
    ),
)  # fmt: skip
