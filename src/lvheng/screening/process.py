"""The transitions of a finding (查询发现) and of a snapshot of a source list (来源名单)."""

from lvheng.core.process import Process, Transition
from lvheng.screening.models import Finding, SourceSnapshot

S = Finding.State
GUARDS = ("finding.campaign_open", "finding.own_unit")
FINDING = Process(
    name="finding",
    label="查询发现",
    states=dict(S.choices),
    transitions=(
        Transition("confirm", "认定", (S.OPEN,), S.CONFIRMED, "city", "screening.decide", GUARDS, ("HN-4.1.d",)),
        Transition("clear", "排除", (S.OPEN,), S.CLEARED, "city", "screening.decide", GUARDS, ("HN-4.1.d",)),
        Transition(
            "overrule_clear",
            "改为排除",
            (S.CONFIRMED,),
            S.CLEARED,
            "province",
            "screening.overrule",
            GUARDS,
            ("MI-3.a",),
        ),
        Transition(
            "overrule_confirm",
            "改为认定",
            (S.CLEARED,),
            S.CONFIRMED,
            "province",
            "screening.overrule",
            GUARDS,
            ("MI-3.a",),
        ),
    ),
)
R = SourceSnapshot.State
SOURCE = Process(
    name="source",
    label="来源名单",
    states=dict(R.choices),
    transitions=(
        Transition(
            "apply", "导入", (R.READ,), R.APPLIED, "city", "screening.import_source", ("source.faultless",),
            ("HN-4.1.d",),
        ),
        Transition("discard", "放弃", (R.READ,), R.DISCARDED, "city", "screening.import_source", (), ("HN-4.1.d",)),
        Transition("withdraw", "撤回", (R.APPLIED,), R.WITHDRAWN, "city", "screening.import_source", (), ("HN-4.1.d",)),
    ),
)  # fmt: skip
