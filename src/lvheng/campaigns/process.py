"""The transitions of a campaign."""

from lvheng.campaigns.models import Campaign
from lvheng.core.process import Process, Transition

S = Campaign.State
CAMPAIGN = Process(
    name="campaign",
    label="年度推荐工作",
    states=dict(S.choices),
    transitions=(
        Transition("open", "开始本年度工作", (S.PREPARING,), S.OPEN, "ministry", "campaigns.open", (), ("MI-1.a",)),
        Transition(
            "close", "结束本年度工作", (S.OPEN,), S.CLOSED, "ministry", "campaigns.close", ("selection.settled",),
            ("MI-3.c",),
        ),
    ),
)
