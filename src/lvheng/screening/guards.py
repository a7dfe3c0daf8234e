"""What stands in the way of looking up and deciding, apart from permission."""

from typing import Any

from lvheng.campaigns.models import Campaign
from lvheng.core.process import guard
from lvheng.core.refusal import Refusal
from lvheng.registry.models import Unit
from lvheng.registry.queries import filed_in


def own_unit(actor: Any, unit: Unit, year: int) -> Refusal | None:
    """Nobody reviews a unit they file for, or filed for in the year."""
    if not filed_in(actor, unit, year):
        return None
    return Refusal(
        f"您是或本年度曾是“{unit.name}”的填报人员，不能审核本单位。",
        ("HN-4.1.d",),
        "请由同一主管部门的其他工作人员办理。",
    )


def campaign_open(campaign: Campaign) -> Refusal | None:
    """Nothing is looked up in a year that is over or not begun."""
    if campaign.state == Campaign.State.OPEN:
        return None
    return Refusal(f"“{campaign.title}”{campaign.get_state_display()}，不能办理资格比对。")


@guard("finding.own_unit")
def finding_own_unit(finding: Any, actor: Any) -> Refusal | None:
    """See `own_unit`."""
    return own_unit(actor, finding.unit, finding.campaign.year)


@guard("finding.campaign_open")
def finding_campaign_open(finding: Any, _actor: Any) -> Refusal | None:
    """See `campaign_open`."""
    return campaign_open(finding.campaign)


@guard("source.faultless")
def faultless(snapshot: Any, _actor: Any) -> Refusal | None:
    """A list with a problem anywhere is not imported, not even in part."""
    count = snapshot.content.get("count", 0)
    if not count:
        return None
    return Refusal(
        f"文件有 {count} 处错误，不能导入；有一处错误就都不导入。", (), "请按列出的单元格更正后重新上传。"
    )
